// socket.io as its own tutorial leads to it: an event, a row, an event to the other's room, an acknowledgement.
// Arguments: port, database, file of people.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { Store } from "./store.mjs";

const [port, file, people] = process.argv.slice(2);
const store = new Store(file, people);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.use((socket, next) => {
    socket.data.me = store.person(String(socket.handshake.auth.token));
    next(socket.data.me === undefined ? new Error("unauthorized") : undefined);
});
io.on("connection", (socket) => {
    const { me } = socket.data;
    socket.join(me);
    socket.on("send", ({ to, text }, stored) => {
        const { seq, at } = store.append(me, to, text);
        io.to(to).emit("message", { from: me, seq, at, text });
        stored({ seq });
    });
    socket.on("signal", ({ to, text }) => io.to(to).emit("signal", { from: me, text }));
    socket.on("history", ({ with: other, count }, answer) => answer(store.history(me, other, count)));
});
http.listen(Number(port), "127.0.0.1", 4096);
