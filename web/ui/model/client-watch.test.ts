import type { ReactiveController, ReactiveControllerHost } from "lit";
import { expect, test } from "vitest";
import type { Change, Client } from "../../client/index.ts";
import { ClientWatch } from "./client-watch.ts";

/** An element, and a client that has news. */
function watched(how?: { readonly redraw: boolean }) {
    const listeners = new Set<(change: Change) => void>();
    const controllers: ReactiveController[] = [];
    const told: string[] = [];
    const host = {
        addController: (controller: ReactiveController) => controllers.push(controller),
        requestUpdate: () => told.push("drawn"),
    } as unknown as ReactiveControllerHost;
    const client = {
        subscribe(listener: (change: Change) => void) {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
    } as unknown as Client;
    new ClientWatch(host, () => client, ({ what }) => told.push(what), how);
    controllers.forEach((controller) => controller.hostConnected?.());
    return {
        told,
        tell: (change: Change) => listeners.forEach((listener) => listener(change)),
        leave: () => controllers.forEach((controller) => controller.hostDisconnected?.()),
    };
}

test("an element is told of a change, and drawn anew; not at all once it has left the page", () => {
    const { told, tell, leave } = watched();
    tell({ what: "call" });
    leave();
    tell({ what: "call" });
    expect(told).toEqual(["call", "drawn"]);
});

test("one that shows what it asked for itself is told, and not drawn", () => {
    const { told, tell } = watched({ redraw: false });
    tell({ what: "presence", user: "T" });
    expect(told).toEqual(["presence"]);
});
