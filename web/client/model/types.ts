/**
 * What the views see. All of it is immutable: an object stays the same object until something in it
 * changed, and is replaced then, so `===` tells a view whether to draw again.
 */
import type { Reason } from "../wire/errors.ts";
import type { Channel, File as WireFile, Message, Presence as WirePresence, User } from "../wire/protocol.gen.ts";
import type { LineState } from "../wire/socket.ts";

export type Id = string;
export type Role = User["role"];
export type ChannelKind = Channel["kind"];

/** A file that is stored on the server. */
export type FileRef = WireFile;

/** The care organisation one is signed in to. */
export interface Provider {
    readonly id: Id;
    readonly name: string;
}

// ---------------------------------------------------------------- connection

/** `offline` tells when the next attempt is: `retryAt`, milliseconds as `Date.now()`; `reconnect()` does not wait. */
export type Connection = LineState;

// ------------------------------------------------------------- conversations

export interface Conversation {
    readonly id: Id;
    readonly kind: ChannelKind;
    readonly title: string;
    /** Everybody in it, oneself too. */
    readonly members: readonly ConversationMember[];
    /** The members but oneself. */
    readonly others: readonly ConversationMember[];
    /** Oldest first; what is not stored yet comes last, in the order it was written. */
    readonly entries: readonly Entry[];
    /** The newest entry that is known, also where the conversation was never opened (see `ClientOptions.previews`). */
    readonly last: Entry | undefined;
    /** Messages of others one has not read. */
    readonly unread: number;
    /** One's own read marker. Fixed while one reads, if the view remembers it: the place of the "new" line. */
    readonly readSeq: number;
    /** The number of the newest entry the server has told of. */
    readonly lastSeq: number;
    /** The others who are typing now. */
    readonly typing: readonly User[];
    readonly history: History;
    /** The call that lives in this conversation, on whatever device. */
    readonly call: LiveCall | undefined;
}

export interface ConversationMember {
    readonly user: User;
    readonly me: boolean;
    readonly readSeq: number;
    readonly deliveredSeq: number;
}

export interface History {
    /** False until the newest page is there: then show a skeleton, not "no messages yet". */
    readonly loaded: boolean;
    /** A page is on its way. */
    readonly loading: boolean;
    /** There is more before the oldest entry: `loadOlder()`. */
    readonly more: boolean;
    /** The last attempt to load failed; `loadOlder()` tries again. */
    readonly failed: Reason | undefined;
}

/**
 * What a person sees at one place of a conversation. Amendments and retractions are no entries of their own:
 * they are folded into the entry they change.
 */
export interface Entry {
    /** Stable from the first local echo on: for keyed lists. */
    readonly key: string;
    readonly channel: Id;
    /** `message` and `call`; show kinds you do not know as nothing. */
    readonly kind: string;
    /** Undefined until stored. */
    readonly seq: number | undefined;
    readonly author: Id;
    readonly mine: boolean;
    /** RFC 3339, UTC; of the local clock until stored. */
    readonly sentAt: string;
    /** The newest version of the text. Undefined where there is none: retracted, a call, unknown kinds. */
    readonly body: string | undefined;
    readonly files: readonly FileRef[];
    /** The `seq` of the message this one answers: `Client.entry(channel, seq)`. */
    readonly replyTo: number | undefined;
    readonly amended: boolean;
    readonly retracted: boolean;
    readonly call: CallOutcome | undefined;
    /** Of one's own messages; undefined on those of others. */
    readonly delivery: Delivery | undefined;
    /** One's own amendment or retraction of this entry that is under way. Its text is already in `body`. */
    readonly change: PendingChange | undefined;
    /** Between the entry before this one and this one, others are missing: `fillHole()` fetches them. */
    readonly holeBefore: boolean;
    /** What the server stored: the message, then its amendments and retraction. Empty until stored. */
    readonly raw: readonly Message[];
}

export interface CallOutcome {
    readonly id: Id;
    readonly outcome: string;
    readonly seconds: number;
}

export type Delivery =
    /** Waiting for the line, or for the server's answer. */
    | { readonly state: "pending" }
    /** Stored by the server. */
    | { readonly state: "sent" }
    /** At least one other member's device has it. */
    | { readonly state: "delivered"; readonly to: readonly Id[] }
    /** At least one other member has read it. */
    | { readonly state: "read"; readonly by: readonly Id[]; readonly to: readonly Id[] }
    /** Refused. `retry()` sends it again, `discard()` removes it. */
    | { readonly state: "failed"; readonly reason: Reason };

export interface PendingChange {
    /** For `retry()` and `discard()`, where it failed. */
    readonly key: string;
    readonly kind: "amend" | "retract";
    readonly state: "pending" | "failed";
    readonly reason: Reason | undefined;
}

/** What is sent. `files` were uploaded before, see `Client.upload()`. */
export interface Draft {
    readonly body: string;
    readonly replyTo?: number | undefined;
    readonly files?: readonly FileRef[] | undefined;
}

/** What is being written, as it is kept over a reload. */
export interface KeptDraft {
    readonly text: string;
    readonly replyTo: number | undefined;
    readonly files: readonly FileRef[];
    /** One's own message that is being edited, and its text by now. */
    readonly editing: { readonly seq: number; readonly text: string } | undefined;
}

// ------------------------------------------------------------------ presence

export type PresenceState = WirePresence["state"];

export interface Presence {
    readonly state: PresenceState;
    /** RFC 3339: since when. */
    readonly since: string;
}

// --------------------------------------------------------------------- calls

/** A call as the conversation shows it ("in a call on another device"). */
export interface LiveCall {
    readonly id: Id;
    readonly state: "ringing" | "active";
    /** Users who are in it now. */
    readonly joined: readonly Id[];
    /** Users, other than oneself, who wait to be let in. */
    readonly waiting: readonly Id[];
    /** One takes part, or waits to be let in, on this page. */
    readonly here: boolean;
    /** The same, on another device. */
    readonly elsewhere: boolean;
    /** It has a waiting room: whoever comes waits there, unless it is a therapist. */
    readonly lobby: boolean;
    /** Nobody else can come in. */
    readonly full: boolean;
}

export type CallPhase =
    | "none"
    | "ringing-in"
    | "ringing-out"
    /** In the waiting room, until a therapist lets one in. */
    | "waiting"
    | "connecting"
    | "active"
    | "ended";

/** Why a call ended: the server's words, and what went wrong on this side. */
export type CallEndReason =
    | "hangup"
    | "declined"
    | "missed"
    | "answered_elsewhere"
    | "lost"
    | "forbidden"
    /** Declined by somebody who is busy. */
    | "busy"
    /** Not let in from the waiting room. */
    | "refused"
    /** One let nobody in oneself, and nobody was left to come. */
    | "turned_away"
    /** Who waited went away, and nobody was left to come. */
    | "left_waiting"
    /** Could not be started or joined: see `failure`. */
    | "failed";

export interface CallView {
    readonly phase: CallPhase;
    /** Undefined only in phase `none`, and while the server has not answered to `start()`. */
    readonly id: Id | undefined;
    readonly channel: Id | undefined;
    /** Who started it. */
    readonly startedBy: Id | undefined;
    /** The other one's user id, as far as known. */
    readonly peer: Id | undefined;
    /** The others who are in it now. */
    readonly joined: readonly Id[];
    /** The caller asked for a picture: offer both "answer" and "answer with video". */
    readonly video: boolean;
    /** When the ring stops by itself (milliseconds, as `Date.now()`); in the ringing phases. */
    readonly ringsUntil: number | undefined;
    /** When both were in it (milliseconds, as `Date.now()`): the view counts on from there. */
    readonly activeSince: number | undefined;
    readonly local: LocalMedia;
    readonly remote: RemoteMedia;
    /** It has a waiting room. */
    readonly lobby: boolean;
    /** Who waits there to be let in. */
    readonly lobbyWaiting: readonly WaitingPerson[];
    /** Neither learns the other's address. */
    readonly relayOnly: boolean;
    /** How the connection between the two is doing, in phases `connecting` and `active`. */
    readonly link: "new" | "connected" | "interrupted";
    /** One asked for the word. */
    readonly hand: boolean;
    readonly screen: ScreenView;
    readonly quality: Quality;
    readonly soundOnly: SoundOnly;
    readonly endReason: CallEndReason | undefined;
    /** Why it could not be started or joined, where `endReason` is `failed`. */
    readonly failure: Reason | undefined;
    /** Length of the ended call. */
    readonly seconds: number | undefined;
}

export interface LocalMedia {
    /** For one's own (muted!) picture; a new object when its tracks changed. */
    readonly stream: MediaStream | undefined;
    readonly microphone: DeviceState;
    readonly camera: DeviceState;
    /** Whether one's background is blurred; undefined where this browser or camera cannot. */
    readonly blur: boolean | undefined;
    /** Where the sound of the other is to be played; empty: where the browser plays it. */
    readonly speaker: Id;
    /** What became of a device in between; undefined when that is a while ago. */
    readonly news: DeviceNews | undefined;
}

export type DeviceKind = "microphone" | "camera" | "speaker";

/** A device one can choose. */
export interface Device {
    readonly id: Id;
    /** Its name, as the browser tells it. */
    readonly label: string;
}

/** Empty as long as the browser does not tell: before it may use any. */
export type DeviceList = Readonly<Record<DeviceKind, readonly Device[]>>;

export type DeviceNews =
    /** It went over to this one: another was unplugged, or the chosen one came back. */
    | { readonly what: "moved"; readonly kind: "microphone" | "camera"; readonly label: string }
    /** The one just chosen could not be had; the one before is used still. */
    | { readonly what: "refused"; readonly kind: "microphone" | "camera"; readonly error: MediaError };

export type DeviceState =
    /** Not asked for. */
    | { readonly state: "none" }
    | { readonly state: "on" }
    | { readonly state: "off" }
    /** Asked for, and not had. The call goes on without. */
    | { readonly state: "error"; readonly error: MediaError };

export type MediaError =
    /** The person or the operator said no. */
    | "denied"
    /** There is no such device. */
    | "not-found"
    /** Another program holds it. */
    | "in-use"
    /** It was used, and is there no longer; it is used again when it is back. */
    | "lost"
    /** It is there and gives nothing: a phone call, a switch on the device, the system. It goes on by itself. */
    | "paused"
    /** The page is not in a secure context (https, localhost), or the frame lacks `allow`. */
    | "insecure"
    | "unknown";

export interface RemoteMedia {
    /** Undefined until the two have agreed; a new object when its tracks changed. */
    readonly stream: MediaStream | undefined;
    /** Sound is coming in and played. */
    readonly audio: boolean;
    /** A picture is coming in: draw the video, else the name. */
    readonly video: boolean;
    /** What the other shows of its screen; undefined where it shows nothing. */
    readonly screen: MediaStream | undefined;
    /** By the other's own word: its microphone is off. */
    readonly muted: boolean;
    /** The other asks for the word. */
    readonly hand: boolean;
    /** The other's connection to the server is lost; it has a while to come back. */
    readonly away: boolean;
}

/** Somebody in the waiting room. */
export interface WaitingPerson {
    readonly participant: Id;
    readonly user: Id;
    /** Lost the line for a moment: cannot be let in until it is back. */
    readonly away: boolean;
}

/** One's own screen. */
export type ScreenView =
    | { readonly state: "off" }
    /** The browser asks what to show. */
    | { readonly state: "asking" }
    /** `held`: chosen, and seen by nobody else before it is confirmed. */
    | {
          readonly state: "held" | "on";
          readonly surface: "tab" | "window" | "screen" | "unknown";
          readonly stream: MediaStream;
      }
    | { readonly state: "error"; readonly error: MediaError };

export type Grade = "good" | "fair" | "poor" | "hopeless";

/** How the other comes over here, and how one comes over there; undefined while not known. */
export interface Quality {
    readonly incoming: Grade | undefined;
    readonly outgoing: Grade | undefined;
}

/** Without pictures, for a line that is too poor for them. */
export type SoundOnly =
    | { readonly state: "no" }
    | { readonly state: "offered" }
    | { readonly state: "on"; readonly by: "line" | "self" | "other" };

/** A call that rings while another one is on. */
export interface WaitingRing {
    readonly id: Id;
    readonly channel: Id;
    readonly from: Id;
    readonly video: boolean;
    readonly ringsUntil: number;
}

// ------------------------------------------------------------------- changes

/** What `Client.subscribe()` tells. Several changes of one turn are told one after the other. */
export type Change =
    | { readonly what: "connection" }
    /** `me`, `provider`, `features`. */
    | { readonly what: "account" }
    /** `Client.standing`: what is announced, warned of, or why one is blocked. */
    | { readonly what: "standing" }
    /** The list: which there are, and their order. */
    | { readonly what: "conversations" }
    /** One is in that conversation no longer, and nothing of it is held. Told without a reason where a reconnect found out. */
    | { readonly what: "removed"; readonly channel: Id; readonly reason: Reason | undefined }
    /** Who belongs to a client, or may see what; of all clients, where the line was away. `Client.care` knows. */
    | { readonly what: "care"; readonly client: Id | undefined }
    /** One of them: anything in it. */
    | { readonly what: "conversation"; readonly channel: Id }
    /** A new entry of somebody else came in live: announce it once. Comes after its "conversation". */
    | { readonly what: "arrived"; readonly channel: Id; readonly entry: Entry }
    | { readonly what: "presence"; readonly user: Id }
    /** Names of people who left were learnt: `Client.user()`. */
    | { readonly what: "users" }
    /** Another page of this person wrote on in this conversation, or (without a channel) signed out: see `keptDrafts()`. */
    | { readonly what: "draft"; readonly channel: Id | undefined }
    /** `emergency.access` or `emergency.news`. */
    | { readonly what: "emergency" }
    /** `Client.devices`: which there are, or are chosen. */
    | { readonly what: "devices" }
    /** `calls.current` or `calls.waiting`. */
    | { readonly what: "call" };
