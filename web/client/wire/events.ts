import type { Channel, ServerEvent as DescribedEvent } from "./protocol.gen.ts";

/** Of the protocol, though a server that changes no channel does not describe them. */
type ChannelEvent =
    | { method: "channel.changed"; params: Channel }
    | { method: "channel.removed"; params: { channel: string; reason: string } };

/** What the server tells unasked. */
export type ServerEvent = DescribedEvent | ChannelEvent;
