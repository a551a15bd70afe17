import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { Sheet } from "../dialog/sheet.ts";
import { define } from "../element.ts";

/** Before a therapist hangs up while somebody waits. Event `choice`: `end` for all, or `leave`. */
export class LeaveRoom extends Sheet {
    /** Who waits. */
    @property({ attribute: false }) names: readonly string[] = [];

    protected readonly testid = "leave-room";

    protected heading(): string {
        return this.words.t.ringing.lobby.leaving;
    }

    protected body(): TemplateResult {
        const { ringing, common } = this.words.t;
        const t = ringing.lobby;
        return html`<p>${t.leavingText(this.names.join(", "))}</p>
            <p class="muted">${t.leaveRoomHint}</p>
            <div class="choices">
                <button type="button" class="button plain" data-testid="leave-cancel" @click=${() => this.close()}>
                    ${common.cancel}
                </button>
                ${this.button("end", "danger", t.endAll)} ${this.button("leave", "main", t.leaveRoom)}
            </div>`;
    }

    private button(choice: "end" | "leave", look: string, label: string): TemplateResult {
        return html`<button
            type="button"
            class="button ${look}"
            data-testid="leave-${choice}"
            @click=${() => {
                this.close();
                this.emit("choice", choice);
            }}
        >
            ${label}
        </button>`;
    }
}

define("empower-leave-room", LeaveRoom);

declare global {
    interface HTMLElementTagNameMap {
        "empower-leave-room": LeaveRoom;
    }
}
