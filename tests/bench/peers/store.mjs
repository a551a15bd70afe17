// What the home-made peers keep: people with hashed tokens, and their conversations in SQLite, each commit on the disk (WAL,
// synchronous=FULL) before anybody is told.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Database from "better-sqlite3";

const hashed = (token) => createHash("sha256").update(token).digest();

export class Store {
    #waiting = [];

    /** `people` is a file of lines "NAME TOKEN". */
    constructor(file, people) {
        const db = new Database(file);
        db.pragma("journal_mode = WAL");
        db.pragma("synchronous = FULL");
        db.pragma("wal_autocheckpoint = 4000");
        db.exec(`
            CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            CREATE TABLE token (hash BLOB PRIMARY KEY, person INTEGER NOT NULL REFERENCES person (id)) WITHOUT ROWID;
            CREATE TABLE message (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, seq INTEGER NOT NULL,
                author TEXT NOT NULL, sent_ms INTEGER NOT NULL, text TEXT NOT NULL);
            CREATE UNIQUE INDEX message_seq ON message (conversation, seq);`);
        const addPerson = db.prepare("INSERT OR IGNORE INTO person (name) VALUES (?)");
        const addToken = db.prepare("INSERT OR IGNORE INTO token SELECT ?, id FROM person WHERE name = ?");
        db.transaction(() => {
            for (const line of readFileSync(people, "utf8").trim().split("\n")) {
                const [name, token] = line.split(" ");
                addPerson.run(name);
                addToken.run(hashed(token), name);
            }
        })();
        this.findPerson = db.prepare("SELECT name FROM token JOIN person ON person.id = token.person WHERE hash = ?").pluck();
        this.insert = db.prepare("INSERT INTO message (conversation, seq, author, sent_ms, text) VALUES (?, ?, ?, ?, ?)");
        this.findLast = db.prepare("SELECT max(seq) FROM message WHERE conversation = ?").pluck();
        this.findNewest = db.prepare(
            'SELECT seq, author AS "from", sent_ms AS at, text FROM message WHERE conversation = ? ORDER BY seq DESC LIMIT ?',
        );
        this.begin = db.prepare("BEGIN IMMEDIATE");
        this.commit = db.prepare("COMMIT");
        this.counts = new Map();
    }

    /** The name of who has this token, or undefined. */
    person(token) {
        return this.findPerson.get(hashed(token));
    }

    /** The number of the last message, which is in memory once it was asked for. */
    last(conversation) {
        let last = this.counts.get(conversation);
        if (last === undefined) {
            last = this.findLast.get(conversation) ?? 0;
            this.counts.set(conversation, last);
        }
        return last;
    }

    /** Stores it in a transaction of its own: its number and time. */
    append(from, to, text) {
        const conversation = conversationOf(from, to);
        const message = { seq: this.last(conversation) + 1, at: Date.now() };
        this.counts.set(conversation, message.seq);
        this.insert.run(conversation, message.seq, from, message.at, text);
        return message;
    }

    /** Stores all that came in one turn of the loop in one transaction, then calls each `stored(message)`. */
    appendSoon(from, to, text, stored) {
        if (this.#waiting.length === 0) {
            setImmediate(() => this.#flush());
        }
        this.#waiting.push({ from, to, text, stored });
    }

    #flush() {
        const batch = this.#waiting;
        this.#waiting = [];
        this.begin.run();
        const messages = batch.map(({ from, to, text }) => this.append(from, to, text));
        this.commit.run();
        batch.forEach(({ stored }, i) => stored(messages[i]));
    }

    history(from, to, count) {
        return this.findNewest.all(conversationOf(from, to), Math.min(count, 200)).reverse();
    }
}

function conversationOf(one, other) {
    return one < other ? `${one} ${other}` : `${other} ${one}`;
}

export function bearer(header) {
    return /^Bearer (\S+)$/.exec(header ?? "")?.[1] ?? "";
}
