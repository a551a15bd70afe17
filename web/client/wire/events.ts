/** What the server tells unasked. */
export type { ServerEvent } from "./protocol.gen.ts";
