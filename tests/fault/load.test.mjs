// The load of the benchmark, for a second: whatever it comes to, nothing is lost, doubled or out of order (bench/README.md).
import "./support/fast.mjs";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../integration/support/server.mjs";
import { CLIENTS_OF_A_THERAPIST, Load } from "./support/load.mjs";

const PAIRS = 5;

describe("a server under load", { concurrency: false }, () => {
    const server = new Server({ clients: PAIRS * CLIENTS_OF_A_THERAPIST });
    const load = new Load(server, PAIRS);
    before(() => server.start());
    after(() => server.stop());

    it("stores and delivers each message once and in order, ten of each pair under way (R-FUN-1)", async () => {
        await load.run("--window", 10, "--warm", 0.2, "--time", 1);
    });

    it("passes each signal on once and in order (R-FUN-2)", async () => {
        await load.run("--signal", "--window", 10, "--warm", 0.2, "--time", 1);
    });

    it("gives who comes back all of what was said (R-FUN-1)", async () => {
        assert.equal((await load.run("--scenario", "catchup", "--history", 100)).short, 0);
    });
});
