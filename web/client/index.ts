/**
 * The client all faces share. Faces import from here alone.
 *
 *     const client = new Client({ name: "portal", version });
 *     client.subscribe((change) => { ... draw what changed ... });
 *     client.start(); // then watch client.connection: "signed-out" asks for signIn()
 *
 * `Client` and `Calls` document what can be done, `model/types.ts` what is seen.
 */
export type { Audit, AuditKind, AuditQuestion, AuditRow, AuditSubject, FoundClient } from "./model/audit.ts";
export { noCall } from "./model/call-drawing.ts";
export type { Calls, Wanted } from "./model/call.ts";
export type {
    Care,
    CareClient,
    ClientFacts,
    Consent,
    ConsentHistory,
    ConsentPerson,
    Deed,
    Explanation,
    Network,
    NetworkPerson,
    Part,
    Tie,
} from "./model/care.ts";
export { Client } from "./model/client.ts";
export { Entrance } from "./model/entrance.ts";
export type { ClientOptions, Credentials, SignOn, Upload, UploadOptions } from "./model/client.ts";
export type { OwnPresence } from "./model/own-presence.ts";
export type { Announced, Notice, OwnBlock, ReportKind, Terms, Warning } from "./model/standing.ts";
export type { Emergency, EmergencyAccess, EmergencyNews, RecentEmergencies, RunningEmergency } from "./model/emergency.ts";
export type { AccountDeed, Accounts, FoundAccounts, KeptAccount, WhichAccounts } from "./model/accounts.ts";
export type { Duties, Oversight, PrivacyRequest, Report } from "./model/oversight.ts";
export type { Devices } from "./model/devices.ts";
export type { LocalDevices } from "./model/media.ts";
export type { NetworkCheck, NetworkView, RelayView } from "./model/network-check.ts";
export type { Intake, Invitation, Invited, Invitee, OpenInvitations } from "./model/invitations.ts";
export type { Account, Proof, SecondFactor, Security } from "./model/security.ts";
export type {
    CallEndReason,
    CallOutcome,
    CallPhase,
    CallView,
    Change,
    ChannelKind,
    Connection,
    Conversation,
    ConversationMember,
    Delivery,
    Device,
    DeviceKind,
    DeviceList,
    DeviceNews,
    DeviceState,
    Draft,
    Entry,
    FileRef,
    Grade,
    History,
    Id,
    KeptDraft,
    LiveCall,
    LocalMedia,
    MediaError,
    PendingChange,
    Presence,
    PresenceState,
    Provider,
    Quality,
    RemoteMedia,
    Role,
    ScreenView,
    SoundOnly,
    WaitingPerson,
    WaitingRing,
} from "./model/types.ts";
export { isDenied, ServiceError } from "./wire/errors.ts";
export type { Reason } from "./wire/errors.ts";
export { browserEnvironment } from "./wire/environment.ts";
export type { Clock, Environment, Timer } from "./wire/environment.ts";
export { indexedStore } from "./wire/indexed-store.ts";
export type { PasskeyPrompt } from "./wire/passkeys.ts";
export type { Message, Passkey, SignIn, User } from "./wire/protocol.gen.ts";
export { noStore } from "./wire/store.ts";
export type { DeviceStore } from "./wire/store.ts";
export { memoryTokens, sessionTokens } from "./wire/tokens.ts";
export type { SignedOutReason } from "./wire/socket.ts";
export type { TokenStore } from "./wire/tokens.ts";
