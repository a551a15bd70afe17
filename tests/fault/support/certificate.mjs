// A certificate of a test's own, for the server itself as the end of TLS.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export class Certificate {
    #folder = mkdtempSync(path.join(tmpdir(), "empower-tls-"));
    key = path.join(this.#folder, "key.pem");
    file = path.join(this.#folder, "cert.pem");

    constructor() {
        execFileSync("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", this.key, "-out", this.file],
        ], { stdio: "ignore" });
    }

    get config() {
        return { tls_cert: this.file, tls_key: this.key };
    }

    remove() {
        rmSync(this.#folder, { recursive: true });
    }
}
