// A network of its own for a test file, of nothing but a loopback, which the test may take down: the file is run once more inside it.
// To be imported before whatever uses the network.
import { execFileSync, spawnSync } from "node:child_process";

const INSIDE = "TEST_HAS_OWN_NETWORK";

if (process.env[INSIDE] === undefined) {
    const rights = process.getuid() === 0 ? [] : ["--map-root-user"];
    const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const { status } = spawnSync("unshare", ["--net", ...rights, ...again], { stdio: "inherit", env: { ...process.env, [INSIDE]: "1" } });
    process.exit(status ?? 1);
}

export function setLoopback(state) {
    execFileSync("ip", ["link", "set", "lo", state]);
}

setLoopback("up");
