import type { DeviceState, LocalMedia, MediaError } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

export function errorOf(device: DeviceState): MediaError | undefined {
    return device.state === "error" ? device.error : undefined;
}

/** What became of a device in between. */
export function newsText({ news }: LocalMedia, words: Words): string {
    const t = words.t.devices;
    if (news === undefined) {
        return "";
    }
    if (news.what === "refused") {
        return `${t.problems[news.error](t.what[news.kind])} ${t.kept}`;
    }
    return news.label === "" ? t.moved[`${news.kind}Nameless`] : t.moved[news.kind](news.label);
}
