// What people do in a call, in words of one line.
import { randomUUID } from "node:crypto";
import { rows } from "./log.mjs";

export const FLAGS = { audio: true, video: true };

export const start = (who, channel, more = {}) => who.request("call.start", { channel, nonce: randomUUID(), ...FLAGS, ...more });
export const join = (who, call, more = {}) => who.request("call.join", { call: call.id, ...FLAGS, ...more });
export const resume = (who, call, participant) => who.request("call.resume", { call: call.id, participant });
export const leave = (who, call, more = {}) => who.request("call.leave", { call: call.id, ...more });

/** The call as it is after the first change that fits, of those that come after the one that was waited for last. */
export async function changed(who, call, fits = () => true, deadline = undefined) {
    const found = await who.event("call.changed", (event) => event.call.id === call.id && fits(event.call), deadline);
    for (const event of who.events.slice(0, who.events.findIndex(({ params }) => params === found))) {
        event.taken ||= event.method === "call.changed" && event.params.call.id === call.id;
    }
    return found.call;
}
export const ended = (who, call, deadline) => who.event("call.ended", (event) => event.call === call.id, deadline);
export const rung = (who, call) => who.event("call.ringing", (event) => event.call.id === call.id);
export const entry = (who, call) => who.event("chat.message", (message) => message.call?.id === call.id);

/** The place of this user, or that participant. */
export const place = (call, id) => call.participants.find((one) => one.user === id || one.id === id);
/** A condition for `changed()`: this one is in this state, and away or not. */
export const is = (id, state, away = undefined) => (call) => place(call, id).state === state && place(call, id).away === away;

/** `first` calls, `second` answers: the call, and the participant that each is. */
export async function answered(first, second, channel) {
    const { call, participant } = await start(first, channel);
    await rung(second, call);
    const joined = await join(second, call);
    await changed(first, call, ({ state }) => state === "active");
    return { call: joined.call, first: participant, second: joined.participant };
}

/** The words of the access log about this call, in their order. */
export const deeds = async (server, call) => (await rows(server, `object = x'${call.id.replaceAll("-", "")}'`)).map(({ event }) => event);
