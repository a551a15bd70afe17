import { expect, test } from "vitest";
import type { Role } from "../../client/index.ts";
import { isStaff } from "./roles.ts";

test("who works for the provider is told from clients and their families, each of them", () => {
    const roles: Readonly<Record<Role, boolean>> = {
        client: false,
        representative: false,
        relative: false,
        therapist: true,
        planner: true,
        support: true,
        privacy_officer: true,
        operator: false,
    };
    for (const [role, works] of Object.entries(roles)) {
        expect(isStaff(role), role).toBe(works);
    }
    expect([isStaff("wizard"), isStaff(undefined)]).toEqual([false, false]);
});
