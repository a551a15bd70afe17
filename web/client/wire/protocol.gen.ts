// Generated from the server's OpenRPC document by tools/types.mjs. Do not edit.

export interface User {
    id: string;
    name: string;
    role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
    photo?: string;
}

export interface Member {
    id: string;
    name: string;
    role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
    photo?: string;
    read_seq: number;
    delivered_seq: number;
}

export interface Channel {
    id: string;
    kind: "care" | "direct" | "group" | "support";
    title: string;
    members: Member[];
    last_seq: number;
    read_seq: number;
    unread: number;
    gap?: boolean;
}

export interface File {
    id: string;
    name: string;
    type: string;
    size: number;
}

export interface CallSummary {
    id: string;
    outcome: "hangup" | "declined" | "missed" | "answered_elsewhere" | "lost" | "forbidden";
    seconds: number;
}

export interface Message {
    channel: string;
    seq: number;
    id: string;
    kind: string;
    author: string;
    sent_at: string;
    nonce?: string;
    body?: string;
    reply_to?: number;
    files?: File[];
    amends?: number;
    retracts?: number;
    amended_by?: number;
    retracted_by?: number;
    call?: CallSummary;
}

export interface Participant {
    id: string;
    user: string;
    state: "invited" | "waiting" | "joined" | "left";
    audio: boolean;
    video: boolean;
    screen: boolean;
    hand: boolean;
}

export interface Call {
    id: string;
    channel: string;
    state: "ringing" | "active" | "ended";
    mode: "p2p" | "relay";
    started_by: string;
    started_at: string;
    participants: Participant[];
    appointment?: string;
}

export interface Presence {
    user: string;
    state: "online" | "away" | "busy" | "offline";
    since: string;
}

export interface SignIn {
    id: string;
    created_at: string;
    used_at: string;
    expires_at: string;
    device: string;
    address: string;
    current: boolean;
}

export interface IceServer {
    urls: string[];
    username?: string;
    credential?: string;
}

export interface SessionDescription {
    type: "offer" | "answer" | "pranswer" | "rollback";
    sdp: string;
}

/** What can be asked of the server: name -> parameters and result. */
export interface Methods {
    "session.authenticate": {
        params: {
            token: string;
        };
        result: {
            user: User;
        };
    };
    "session.hello": {
        params: {
            client: {
                name: string;
                version: string;
            };
            positions?: {
                channel: string;
                seq: number;
            }[];
        };
        result: {
            session: string;
            user: User;
            provider: {
                id: string;
                name: string;
            };
            features: string[];
            server_time: string;
            channels: Channel[];
            calls: Call[];
        };
    };
    "session.list": {
        params: Record<string, never>;
        result: {
            sign_ins: SignIn[];
        };
    };
    "session.revoke": {
        params: {
            id?: string;
            others?: boolean;
        };
        result: Record<string, never>;
    };
    "user.get": {
        params: {
            users: string[];
        };
        result: {
            users: User[];
        };
    };
    "chat.send": {
        params: {
            channel: string;
            nonce: string;
            body: string;
            reply_to?: number;
            files?: string[];
        };
        result: {
            id: string;
            seq: number;
            sent_at: string;
        };
    };
    "chat.history": {
        params: {
            channel: string;
            before?: number;
            after?: number;
            limit?: number;
        };
        result: {
            messages: Message[];
            more: boolean;
        };
    };
    "chat.read": {
        params: {
            channel: string;
            seq: number;
        };
        result: Record<string, never>;
    };
    "chat.delivered": {
        params: {
            channel: string;
            seq: number;
        };
        result: Record<string, never>;
    };
    "chat.typing": {
        params: {
            channel: string;
            on: boolean;
        };
        result: Record<string, never>;
    };
    "chat.amend": {
        params: {
            channel: string;
            seq: number;
            nonce: string;
            body: string;
        };
        result: {
            id: string;
            seq: number;
            sent_at: string;
        };
    };
    "chat.retract": {
        params: {
            channel: string;
            seq: number;
            nonce: string;
        };
        result: {
            id: string;
            seq: number;
            sent_at: string;
        };
    };
    "chat.search": {
        params: {
            channel?: string;
            text: string;
            limit?: number;
        };
        result: {
            messages: Message[];
        };
    };
    "presence.set": {
        params: {
            state: "online" | "away" | "busy" | "invisible";
        };
        result: Record<string, never>;
    };
    "presence.get": {
        params: {
            users: string[];
        };
        result: {
            presence: Presence[];
        };
    };
    "call.start": {
        params: {
            channel: string;
            nonce: string;
            audio: boolean;
            video: boolean;
            mode?: "p2p" | "relay";
            appointment?: string;
        };
        result: {
            call: Call;
            participant: string;
            ice_servers: IceServer[];
        };
    };
    "call.join": {
        params: {
            call: string;
            audio: boolean;
            video: boolean;
        };
        result: {
            call: Call;
            participant: string;
            ice_servers: IceServer[];
        };
    };
    "call.decline": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    "call.leave": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    "call.end": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    "call.signal": {
        params: {
            call: string;
            to: string;
            description?: SessionDescription;
            candidate?: {
                candidate?: string;
                sdpMid?: string | null;
                sdpMLineIndex?: number | null;
                usernameFragment?: string | null;
            } | null;
        };
        result: Record<string, never>;
    };
    "ice.servers": {
        params: Record<string, never>;
        result: {
            ice_servers: IceServer[];
            ttl: number;
        };
    };
}

/** What the server tells unasked. */
export type ServerEvent =
    | { method: "chat.message"; params: Message }
    | { method: "chat.receipt"; params: {
        channel: string;
        user: string;
        read_seq: number;
        delivered_seq: number;
    } }
    | { method: "chat.typing"; params: {
        channel: string;
        user: string;
        on: boolean;
    } }
    | { method: "channel.added"; params: Channel }
    | { method: "channel.changed"; params: Channel }
    | { method: "channel.removed"; params: {
        channel: string;
        reason: string;
    } }
    | { method: "presence.changed"; params: Presence }
    | { method: "call.ringing"; params: {
        call: Call;
        expires_in: number;
    } }
    | { method: "call.changed"; params: {
        call: Call;
    } }
    | { method: "call.signal"; params: {
        call: string;
        from: string;
        description?: SessionDescription;
        candidate?: {
            candidate?: string;
            sdpMid?: string | null;
            sdpMLineIndex?: number | null;
            usernameFragment?: string | null;
        } | null;
    } }
    | { method: "call.ended"; params: {
        call: string;
        reason: "hangup" | "declined" | "missed" | "answered_elsewhere" | "lost" | "forbidden";
        seconds: number;
    } };
