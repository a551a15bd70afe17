import { html, type TemplateResult } from "lit";
import type { LocalMedia } from "../../client/index.ts";
import { define } from "../element.ts";
import { DeviceSheet } from "./device-sheet.ts";

/** The devices of the call one is in. */
export class CallDevices extends DeviceSheet {
    protected readonly testid = "call-device-sheet";

    protected heading(): string {
        return this.words.t.call.devices;
    }

    protected body(): TemplateResult {
        return html`${this.devices()}
            <div class="actions">
                <div class="row">
                    <button type="button" class="button main" data-testid="devices-close" @click=${() => this.close()}>
                        ${this.words.t.common.close}
                    </button>
                </div>
            </div>`;
    }

    protected get local(): LocalMedia {
        return this.client.calls.current.local;
    }

    protected get wanted(): boolean {
        const { current, waiting } = this.client.calls;
        return ["ringing-out", "waiting", "connecting", "active"].includes(current.phase) && waiting.length === 0;
    }

    protected retry(kind: "camera" | "microphone"): void {
        const { calls } = this.client;
        void (kind === "camera" ? calls.setCamera(true) : calls.setMicrophone(true));
    }
}

define("empower-call-devices", CallDevices);

declare global {
    interface HTMLElementTagNameMap {
        "empower-call-devices": CallDevices;
    }
}
