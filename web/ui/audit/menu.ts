import type { Role } from "../../client/index.ts";
import type { MenuPage } from "../account-menu/account-menu.ts";
import type { Words } from "../i18n/words.ts";
import { accessLogAddress, emergencyAddress, seenAddress } from "../model/place.ts";

/** The pages about access that the portal has for this role. */
export function portalPages(role: Role, words: Words): readonly MenuPage[] {
    const t = words.t.audit.seen;
    if (role !== "client" && role !== "representative") {
        return [];
    }
    const label = role === "client" ? t.menu : t.menuOther;
    return [{ address: seenAddress, icon: "eye", label, testid: "to-seen" }];
}

/** And those that the desk has. */
export function deskPages(role: Role, words: Words): readonly MenuPage[] {
    const { audit, emergency } = words.t;
    switch (role) {
        case "privacy_officer":
            return [
                { address: accessLogAddress, icon: "list", label: audit.log.menu, testid: "to-access-log" },
            ];
        case "therapist":
            return [
                { address: emergencyAddress, icon: "siren", label: emergency.menu, testid: "to-emergency" },
            ];
        default:
            return [];
    }
}
