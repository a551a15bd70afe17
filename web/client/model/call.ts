import type { CallView, Id, WaitingRing } from "./types.ts";

export interface Wanted {
    readonly audio: boolean;
    readonly video: boolean;
}

/** Calls on this page: at most one at a time. Changes are told by the client as "call". */
export declare class Calls {
    readonly current: CallView;
    /** Others that ring while one is in a call. When it ends, the first of them becomes `current`. */
    readonly waiting: readonly WaitingRing[];

    /** Calls whoever is in the conversation; where a call lives there already, joins it. */
    start(channel: Id, wanted: Wanted): Promise<void>;
    /** Answers the ring (`current`, or one of `waiting`: then leaves the current call), or joins a live call. */
    answer(call: Id, wanted: Wanted): Promise<void>;
    /** Refuses a ring on all own devices. */
    decline(call: Id): Promise<void>;
    /** Hangs up; also cancels one's own ring. The tracks are stopped before the server answers. */
    leave(): Promise<void>;
    /** Ends it for all (therapists). */
    end(): Promise<void>;
    /** Puts an ended call away: `current` becomes `none`, or the next ring. */
    dismiss(): void;

    /** Off keeps the microphone but sends silence. On asks for it where the call began without. */
    setMicrophone(on: boolean): Promise<void>;
    /** Off stops the camera, its light goes out; the other side is told. On asks for it again. */
    setCamera(on: boolean): Promise<void>;
}
