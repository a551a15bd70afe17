import { beforeEach, expect, test, vi } from "vitest";
import { ServiceError, type Passkey, type Reason } from "../../client/index.ts";
import { PasskeyFlow, type PasskeyKeeper } from "./passkey-flow.ts";

const first: Passkey = { id: "1", name: "Telefoon van Noor", created_at: "2026-11-20T08:05:00.000Z" };
const second: Passkey = { ...first, id: "2", name: "Laptop" };

let list: Passkey[];
let keeper: {
    canHavePasskeys: boolean;
    passkeys: ReturnType<typeof vi.fn<PasskeyKeeper["passkeys"]>>;
    addPasskey: ReturnType<typeof vi.fn<PasskeyKeeper["addPasskey"]>>;
    removePasskey: ReturnType<typeof vi.fn<PasskeyKeeper["removePasskey"]>>;
};
let flow: PasskeyFlow;

const refusal = (reason: Reason) => new ServiceError(reason);

beforeEach(async () => {
    list = [first];
    keeper = {
        canHavePasskeys: true,
        passkeys: vi.fn(() => Promise.resolve(list)),
        addPasskey: vi.fn(() => {
            list = [...list, second];
            return Promise.resolve(second);
        }),
        removePasskey: vi.fn(() => {
            list = [];
            return Promise.resolve();
        }),
    };
    flow = new PasskeyFlow(keeper, () => undefined);
    await flow.load();
});

test("one is named, made and listed (R-ACC-4)", async () => {
    expect(flow.list).toEqual([first]);
    flow.begin();
    expect(flow.naming).toBe(true);
    const adding = flow.add("Laptop");
    expect([flow.making, flow.busy]).toEqual([true, true]);
    flow.cancel();
    expect(flow.naming).toBe(true);
    await adding;
    expect(keeper.addPasskey).toHaveBeenCalledWith("Laptop");
    expect([flow.naming, flow.making, flow.list, flow.done]).toEqual([false, false, [first, second], { what: "added", name: "Laptop" }]);
});

test("a person who stopped keeps the name, and can go on", async () => {
    flow.begin();
    keeper.addPasskey.mockRejectedValueOnce(refusal("cancelled"));
    await flow.add("Laptop");
    expect([flow.naming, flow.making, flow.failure?.reason, flow.done]).toEqual([true, false, "cancelled", undefined]);
    await flow.add("Laptop");
    expect([flow.naming, flow.failure]).toEqual([false, undefined]);
});

test("one is removed, also where that was done elsewhere", async () => {
    keeper.removePasskey.mockRejectedValueOnce(refusal("not_found"));
    list = [];
    await flow.remove(first);
    expect([flow.list, flow.failure, flow.done]).toEqual([[], undefined, { what: "removed", name: first.name }]);
    keeper.removePasskey.mockRejectedValueOnce(refusal("network"));
    await flow.remove(first);
    expect([flow.failure?.reason, flow.done]).toEqual(["network", undefined]);
});

test("where none can be made the section is there for those that are, and no longer", async () => {
    keeper.canHavePasskeys = false;
    expect([flow.shown, flow.canAdd]).toEqual([true, false]);
    await flow.remove(first);
    expect(flow.shown).toBe(false);
});
