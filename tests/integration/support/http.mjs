// One HTTP request on a connection of its own.
import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream/promises";
import { within } from "./wait.mjs";

/** `body` is text or bytes, or an async iterable that is streamed. Answers `{status, headers, bytes, text, json}`. */
export async function request({ port, secure = false, method = "GET", path, headers = {}, body, from, deadline = 30_000 }) {
    const answer = new Promise((resolve, reject) => {
        const options = {
            host: "127.0.0.1",
            port,
            method,
            path,
            headers,
            localAddress: from,
            agent: false,
            rejectUnauthorized: false,
        };
        const outgoing = (secure ? https : http).request(options, (incoming) => {
            const chunks = [];
            incoming.on("data", (chunk) => chunks.push(chunk));
            incoming.on("end", () => resolve(describeAnswer(incoming, Buffer.concat(chunks))));
            incoming.on("error", reject);
        });
        outgoing.on("error", reject);
        send(outgoing, body).catch(reject);
    });
    return within(deadline, answer, `an answer to ${method} ${path}`);
}

async function send(outgoing, body) {
    if (body?.[Symbol.asyncIterator]) {
        await pipeline(body, outgoing);
    } else {
        outgoing.end(body);
    }
}

function describeAnswer(incoming, bytes) {
    return {
        status: incoming.statusCode,
        headers: incoming.headers,
        bytes,
        get text() {
            return bytes.toString();
        },
        get json() {
            return JSON.parse(bytes.toString());
        },
    };
}
