// The fastest server that Node has for this: sockets in C++ (uWebSockets), SQLite with group commit, and nothing else.
// Protocol: ../load/wire_plain.c. Arguments: port, database, file of people.
import uws from "uwebsockets";
import { bearer, Store } from "./store.mjs";

const [port, file, people] = process.argv.slice(2);
const store = new Store(file, people);
const online = new Map();
const decoder = new TextDecoder();

const deeds = {
    hello(socket, me, { with: other }) {
        online.set(me, socket);
        socket.send(`{"is":"hello","last":${store.last([me, String(other)].sort().join(" "))}}`);
    },
    send(socket, me, { nr, to, text }) {
        store.appendSoon(me, to, text, ({ seq, at }) => {
            online.get(to)?.send(JSON.stringify({ is: "message", from: me, seq, at, text }));
            if (!socket.getUserData().gone) {
                socket.send(`{"is":"sent","nr":${Number(nr)},"seq":${seq}}`);
            }
        });
    },
    signal(socket, me, { to, text }) {
        online.get(to)?.send(JSON.stringify({ is: "signal", from: me, text }));
    },
    history(socket, me, { with: other, count }) {
        socket.send(JSON.stringify({ is: "history", items: store.history(me, other, count) }));
    },
};

uws.App()
    .ws("/ws", {
        maxPayloadLength: 65_536,
        maxBackpressure: 1 << 20,
        idleTimeout: 60,
        upgrade(answer, request, context) {
            const me = store.person(bearer(request.getHeader("authorization")));
            if (me === undefined) {
                answer.writeStatus("401 Unauthorized").end();
                return;
            }
            const key = request.getHeader("sec-websocket-key");
            answer.upgrade({ me, gone: false }, key, request.getHeader("sec-websocket-protocol"), request.getHeader("sec-websocket-extensions"), context);
        },
        message(socket, bytes) {
            const message = JSON.parse(decoder.decode(bytes));
            deeds[message.do]?.(socket, socket.getUserData().me, message);
        },
        close(socket) {
            const data = socket.getUserData();
            data.gone = true;
            if (online.get(data.me) === socket) {
                online.delete(data.me);
            }
        },
    })
    .listen("127.0.0.1", Number(port), (listening) => {
        if (!listening) {
            process.exit(1);
        }
    });
