import type { AuditRow } from "../../client/index.ts";

/** A row of the access log for the tests of this folder. */
export function auditRow(over: Partial<AuditRow>): AuditRow {
    return {
        number: 1,
        at: "2026-11-21T10:00:00.000Z",
        event: "chat.history",
        outcome: "allowed",
        look: true,
        emergency: false,
        times: 1,
        ...over,
    };
}
