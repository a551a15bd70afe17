// PeerJS's own server: it passes on what browsers need to find each other, and keeps nothing. Argument: port.
import { PeerServer } from "peer";

PeerServer({ port: Number(process.argv[2]), host: "127.0.0.1", path: "/", concurrent_limit: 100_000, alive_timeout: 120_000 });
