import { beforeEach, expect, test } from "vitest";
import { settle } from "../testing/clock.ts";
import { FakeEnvironment } from "../testing/environment.ts";
import { LocalDevices } from "./media.ts";

let world: FakeEnvironment;
let devices: LocalDevices;

const both = { audio: true, video: true };

beforeEach(() => {
    world = new FakeEnvironment();
    devices = new LocalDevices(world, () => undefined);
});

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
    devices = new LocalDevices(world, () => undefined);
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

test("a device that is pulled out is told, and its track is gone", async () => {
    await devices.acquire(both);
    world.devices.given.find((track) => track.kind === "video")?.end();
    expect(states()).toEqual(["on", "not-found"]);
    expect(devices.track("video")).toBeUndefined();
    expect(devices.view.stream?.getTracks()).toHaveLength(1);
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
