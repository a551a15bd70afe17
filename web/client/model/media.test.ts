import { beforeEach, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { FakeEnvironment } from "../testing/environment.ts";
import type { DeviceStore } from "../wire/store.ts";
import { FakeDevice } from "../testing/store.ts";
import { Devices } from "./devices.ts";
import { LocalDevices } from "./media.ts";
import type { Change } from "./types.ts";

let world: FakeEnvironment;
let browser: FakeDevice;
let choices: Devices;
let devices: LocalDevices;
let changes: Change[];

const both = { audio: true, video: true };

beforeEach(() => {
    world = new FakeEnvironment();
    browser = new FakeDevice();
    changes = [];
    choices = choicesOf(browser.page());
    devices = newDevices();
});

/** A page of this person. */
function choicesOf(store: DeviceStore): Devices {
    const made = new Devices({ changed: (change) => changes.push(change) }, world, store);
    made.begin("C");
    return made;
}

function newDevices(): LocalDevices {
    return new LocalDevices(world, choices, () => undefined);
}

const plugged = (kind: "audioinput" | "videoinput" | "audiooutput", name: string) => ({
    kind,
    deviceId: `id of ${name}`,
    label: name,
});
const headset = plugged("audioinput", "headset");
const builtIn = plugged("audioinput", "built in");
const webcam = plugged("videoinput", "webcam");
const usb = plugged("videoinput", "usb");
const boxes = plugged("audiooutput", "boxes");

/** The names of what sends now. */
const sending = () => (["audio", "video"] as const).map((kind) => devices.track(kind)?.label);

function states(): string[] {
    const { microphone, camera } = devices.view;
    return [microphone, camera].map((device) => (device.state === "error" ? device.error : device.state));
}

test("microphone and camera are asked for in one question", async () => {
    await devices.acquire(both);
    expect(world.devices.asked).toHaveLength(1);
    expect(states()).toEqual(["on", "on"]);
    expect(devices.view.stream?.getTracks()).toHaveLength(2);
});

test("without a camera there is sound, without both there is a call", async () => {
    world.devices.failures.video = "NotFoundError";
    await devices.acquire(both);
    expect(states()).toEqual(["on", "not-found"]);
    world.devices.failures.audio = "NotAllowedError";
    devices = newDevices();
    await devices.acquire(both);
    expect(states()).toEqual(["denied", "not-found"]);
    expect(devices.view.stream).toBeUndefined();
});

test("what is not wanted is not asked for", async () => {
    await devices.acquire({ audio: true, video: false });
    expect(world.devices.asked).toHaveLength(1);
    expect(world.devices.asked[0]?.video).toBeUndefined();
    expect(states()).toEqual(["on", "none"]);
});

test.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "not-found"],
    ["OverconstrainedError", "not-found"],
    ["NotReadableError", "in-use"],
    ["AbortError", "in-use"],
    ["SecurityError", "insecure"],
    ["SomethingNewError", "unknown"],
])("%s is told as %s", async (name, error) => {
    world.devices.failures.audio = name;
    await devices.acquire({ audio: true, video: false });
    expect(states()).toEqual([error, "none"]);
});

test("outside a secure context there are no devices to ask for", async () => {
    world.media = undefined;
    await devices.acquire(both);
    expect(states()).toEqual(["insecure", "insecure"]);
});

test("a camera that is off has no light, and is asked for again", async () => {
    await devices.acquire(both);
    await devices.setCamera(false);
    expect(world.devices.lights).toEqual(["audio"]);
    expect(states()).toEqual(["on", "off"]);
    expect(devices.track("video")).toBeUndefined();
    await devices.setCamera(true);
    expect(world.devices.lights).toEqual(["audio", "video"]);
    expect(states()).toEqual(["on", "on"]);
});

test("a microphone that is off sends silence, and is on again without a question", async () => {
    await devices.acquire(both);
    await devices.setMicrophone(false);
    expect(devices.track("audio")?.enabled).toBe(false);
    expect(states()).toEqual(["off", "on"]);
    await devices.setMicrophone(true);
    expect(devices.track("audio")?.enabled).toBe(true);
    expect(world.devices.asked).toHaveLength(1);
});

test("a device that is pulled out with no other to go over to is told as lost, and used again when it is back (R-FUN-2)", async () => {
    world.devices.plugged = [headset, webcam];
    await devices.acquire(both);
    world.devices.plug([headset]);
    await settle();
    expect(states()).toEqual(["on", "lost"]);
    expect(devices.track("video")).toBeUndefined();
    expect(devices.view.stream?.getTracks()).toHaveLength(1);
    world.devices.plug([headset, webcam]);
    await settle();
    expect(states()).toEqual(["on", "on"]);
    expect(sending()).toEqual(["headset", "webcam"]);
});

test("a device that is pulled out is replaced by another, which is told by name, and nothing else stops (R-FUN-2)", async () => {
    world.devices.plugged = [headset, builtIn, webcam, usb];
    await devices.acquire(both);
    world.devices.plug([builtIn, webcam, usb]);
    await settle();
    expect(sending()).toEqual(["built in", "webcam"]);
    expect(states()).toEqual(["on", "on"]);
    expect(devices.view.news).toEqual({ what: "moved", kind: "microphone", label: "built in" });
    expect(world.devices.lights).toHaveLength(2);
    await world.clock.advance(12_000);
    expect(devices.view.news).toBeUndefined();
});

test("a microphone that was off is off whichever it is: unplugged, chosen, or back (R-FUN-2)", async () => {
    world.devices.plugged = [headset, builtIn];
    await devices.acquire({ audio: true, video: false });
    await settle();
    await devices.setMicrophone(false);
    world.devices.plug([builtIn]);
    await settle();
    expect(devices.track("audio")?.label).toBe("built in");
    expect(devices.track("audio")?.enabled).toBe(false);
    world.devices.plug([builtIn, headset]);
    await settle();
    choices.choose("microphone", headset.deviceId);
    await settle();
    expect(devices.track("audio")?.label).toBe("headset");
    expect(devices.track("audio")?.enabled).toBe(false);
    expect(states()).toEqual(["off", "none"]);
});

test("a camera that is turned off while it is replaced stays off, without a light", async () => {
    world.devices.plugged = [webcam, usb];
    await devices.acquire({ audio: false, video: true });
    let grant = () => undefined as void;
    world.devices.prompt = new Promise((resolve) => {
        grant = resolve;
    });
    world.devices.plug([usb]);
    await settle();
    await devices.setCamera(false);
    grant();
    await settle();
    expect(states()).toEqual(["none", "off"]);
    expect(world.devices.lights).toEqual([]);
});

test("what is turned off while the browser still asks stays off when it comes", async () => {
    let grant = () => undefined as void;
    world.devices.prompt = new Promise((resolve) => {
        grant = resolve;
    });
    const acquired = devices.acquire(both);
    await devices.setCamera(false);
    await devices.setMicrophone(false);
    grant();
    await acquired;
    expect(states()).toEqual(["off", "off"]);
    expect(world.devices.lights).toEqual(["audio"]);
    expect(devices.track("audio")?.enabled).toBe(false);
    await devices.setCamera(true);
    expect(states()).toEqual(["off", "on"]);
});

test("a device that gives nothing for a while is told, and goes on by itself", async () => {
    await devices.acquire(both);
    const microphone = world.devices.given.find((track) => track.kind === "audio");
    microphone?.pause(true);
    expect(states()).toEqual(["paused", "on"]);
    microphone?.pause(false);
    expect(states()).toEqual(["on", "on"]);
});

test("another device is taken as soon as it is chosen, and let go of is the one before (R-FUN-2)", async () => {
    world.devices.plugged = [headset, builtIn, webcam, usb];
    await devices.acquire(both);
    await settle();
    choices.choose("camera", usb.deviceId);
    choices.choose("microphone", builtIn.deviceId);
    await settle();
    expect(sending()).toEqual(["built in", "usb"]);
    expect(world.devices.lights).toHaveLength(2);
    expect(world.devices.asked.at(-1)?.video ?? world.devices.asked.at(-2)?.video).not.toHaveProperty("facingMode");
    choices.choose("camera", "");
    await settle();
    expect(sending()).toEqual(["built in", "webcam"]);
});

test("one that is chosen and cannot be had leaves the one before in use, and is told (R-FUN-2)", async () => {
    world.devices.plugged = [webcam, usb];
    await devices.acquire({ audio: false, video: true });
    await settle();
    world.devices.failures.video = "NotAllowedError";
    choices.choose("camera", usb.deviceId);
    await settle();
    expect(sending()).toEqual([undefined, "webcam"]);
    expect(devices.view.news).toEqual({ what: "refused", kind: "camera", error: "denied" });
});

test("where only one camera can be on at a time, the one before is let go of first", async () => {
    world.devices.plugged = [webcam, usb];
    await devices.acquire({ audio: false, video: true });
    await settle();
    world.devices.held.add(usb.deviceId);
    const [first] = world.devices.given;
    const stop = first?.stop.bind(first);
    if (first !== undefined) {
        first.stop = () => {
            stop?.();
            world.devices.held.delete(usb.deviceId);
        };
    }
    choices.choose("camera", usb.deviceId);
    await settle();
    expect(sending()).toEqual([undefined, "usb"]);
    expect(world.devices.lights).toEqual(["video"]);
});

test("the choice is kept with the account, and goes with it when one signs out, in every page (R-FUN-2)", async () => {
    world.devices.plugged = [headset, builtIn, boxes];
    await choices.refresh();
    choices.choose("microphone", builtIn.deviceId);
    choices.choose("speaker", boxes.deviceId);
    await settle();
    const again = choicesOf(browser.page());
    await settle();
    expect([again.chosen("microphone"), again.chosen("camera"), again.chosen("speaker")]).toEqual(["id of built in", "", "id of boxes"]);
    const other = new Devices({ changed: () => undefined }, world, browser.page());
    other.begin("T");
    await settle();
    expect(other.chosen("microphone")).toBe("");
    const page = browser.page();
    await page.wipe("C");
    page.tell({ what: "wiped", account: "C" });
    await settle();
    expect([...browser.kept.keys()]).toEqual([]);
    expect(again.chosen("microphone")).toBe("");
});

test("a chosen device is found by its name where the browser gave it another id, and the browser's own is taken where it is gone", async () => {
    world.devices.plugged = [headset, builtIn];
    await choices.refresh();
    choices.choose("microphone", builtIn.deviceId);
    await settle();
    choices = choicesOf(browser.page());
    await settle();
    world.devices.plugged = [headset, { ...builtIn, deviceId: "another id" }];
    devices = newDevices();
    await devices.acquire({ audio: true, video: false });
    await settle();
    expect(devices.track("audio")?.label).toBe("built in");
    expect(choices.chosen("microphone")).toBe("another id");
    world.devices.plug([headset]);
    await settle();
    expect(choices.chosen("microphone")).toBeUndefined();
    expect(devices.track("audio")?.label).toBe("headset");
    world.devices.plug([headset, builtIn]);
    await settle();
    expect(devices.track("audio")?.label).toBe("built in");
});

test("what the browser does not name, or is only its default, is no device to choose", async () => {
    const nameless = { kind: "audioinput", deviceId: "", label: "" } as const;
    world.devices.plugged = [nameless, { ...headset, deviceId: "default" }, { ...headset, deviceId: "communications" }, headset, boxes];
    await choices.refresh();
    expect(choices.list).toEqual({
        microphone: [{ id: headset.deviceId, label: "headset" }],
        camera: [],
        speaker: [{ id: boxes.deviceId, label: "boxes" }],
    });
    expect(changes).toEqual([{ what: "devices" }]);
});

test("what is on in a preview goes over into the call without a question, and what is not wanted goes off (R-FUN-2)", async () => {
    choices.offer(devices);
    await devices.acquire(both);
    const microphone = devices.track("audio");
    const call = newDevices();
    await call.acquire({ audio: true, video: false });
    expect(world.devices.asked).toHaveLength(1);
    expect(microphone).toBeDefined();
    expect(call.track("audio")).toBe(microphone);
    expect(world.devices.lights).toEqual(["audio"]);
    expect(devices.view.stream).toBeUndefined();
    devices.stop();
    expect(world.devices.lights).toEqual(["audio"]);
    call.stop();
    expect(world.devices.lights).toEqual([]);
    expect(world.devices.watched).toBe(false);
});

test("stopping turns every light off, also of what comes after it", async () => {
    let grant = () => undefined as void;
    world.devices.prompt = new Promise((resolve) => {
        grant = resolve;
    });
    const acquired = devices.acquire(both);
    devices.stop();
    grant();
    await acquired;
    await settle();
    expect(world.devices.given).toHaveLength(2);
    expect(world.devices.lights).toEqual([]);
    expect(states()).toEqual(["none", "none"]);
});
