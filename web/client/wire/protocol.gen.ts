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

export interface Message {
    channel: string;
    seq: number;
    id: string;
    kind: "message" | "call";
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
    call?: {
        id: string;
        outcome: "hangup" | "declined" | "missed" | "lost" | "forbidden";
        seconds: number;
    };
}

export interface File {
    id: string;
    name: string;
    type: string;
    size: number;
}

export interface Call {
    id: string;
    channel: string;
    state: "ringing" | "active" | "ended";
    mode: "p2p" | "relay";
    started_by: string;
    started_at: string;
    participants: Participant[];
    lobby?: boolean;
    relay_only?: boolean;
}

export interface Participant {
    id: string;
    user: string;
    state: "invited" | "waiting" | "joined" | "left";
    audio: boolean;
    video: boolean;
    screen: boolean;
    hand: boolean;
    away?: boolean;
    reason?: "declined" | "busy" | "missed" | "hangup" | "lost";
}

export interface IceServer {
    urls: string[];
    username?: string;
    credential?: string;
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

export interface Passkey {
    id: string;
    name: string;
    created_at: string;
    used_at?: string;
}

/** What can be asked of the server: name -> parameters and result. */
export interface Methods {
    /** Sign the connection in with a token. */
    "session.authenticate": {
        params: {
            token: string;
        };
        result: {
            user: User;
        };
    };
    /** Begin to hear events; tells where everything stands, and what was missed. */
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
            features: ("chat" | "video" | "files")[];
            server_time: string;
            channels: Channel[];
            calls: Call[];
        };
    };
    /** List one's own sign-ins. */
    "session.list": {
        params: Record<string, never>;
        result: {
            sign_ins: SignIn[];
        };
    };
    /** End one of one's own sign-ins, or all others; their connections close. */
    "session.revoke": {
        params: {
            id?: string;
            others?: boolean;
        };
        result: Record<string, never>;
    };
    /** Tell what the account says of the caller, with the language if one was chosen. */
    "account.get": {
        params: Record<string, never>;
        result: {
            id: string;
            username: string;
            name: string;
            role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
            provider: string;
            sso: boolean;
            sends_mail: boolean;
            language?: "nl" | "en";
            mail?: string;
            mail_to_come?: string;
            relay_only: boolean;
        };
    };
    /** Keep what the caller chose: the language, calls in which nobody learns an address. */
    "account.set": {
        params: {
            language?: "nl" | "en";
            relay_only?: boolean;
        };
        result: Record<string, never>;
    };
    /** Tell whether signing in takes a second factor, how many recovery codes are left, and whether the provider requires it of the caller. */
    "account.otp_status": {
        params: Record<string, never>;
        result: {
            on: boolean;
            recovery_left: number;
            required: boolean;
        };
    };
    /** Make a secret for an authenticator app; it counts for nothing until confirmed. */
    "account.otp_begin": {
        params: Record<string, never>;
        result: {
            uri: string;
        };
    };
    /** Switch the second factor on with the first code; gives the recovery codes, once. */
    "account.otp_confirm": {
        params: {
            otp: string;
        };
        result: {
            recovery_codes: string[];
        };
    };
    /** Switch the second factor off, with a code; forbidden where it is required. */
    "account.otp_off": {
        params: {
            otp: string;
        };
        result: Record<string, never>;
    };
    /** Make fresh recovery codes, with a code; the earlier ones are void. */
    "account.recovery_codes": {
        params: {
            otp: string;
        };
        result: {
            recovery_codes: string[];
        };
    };
    /** Choose another password; all other sign-ins end. One that may not be chosen is refused with 4000: password_too_short, _too_long, _too_common or _contains_username. */
    "account.password": {
        params: {
            password: string;
            otp?: string;
            new_password: string;
        };
        result: Record<string, never>;
    };
    /** Ask for another mail address: a code goes there, which account.mail_confirm takes. feature_off where the server sends no mail. */
    "account.mail": {
        params: {
            password: string;
            otp?: string;
            mail: string;
        };
        result: Record<string, never>;
    };
    /** Take the code that was sent to the new mail address, which counts from then on. */
    "account.mail_confirm": {
        params: {
            code: string;
        };
        result: Record<string, never>;
    };
    /** List one's own passkeys. */
    "account.passkeys": {
        params: Record<string, never>;
        result: {
            passkeys: Passkey[];
        };
    };
    /** Give what a browser takes to make a passkey (WebAuthn), good once, for five minutes. */
    "account.passkey_begin": {
        params: Record<string, never>;
        result: {
            challenge: string;
            rp: {
                id: string;
                name: string;
            };
            user: {
                id: string;
                name: string;
                displayName: string;
            };
            pubKeyCredParams: {
                type: "public-key";
                alg: number;
            }[];
            excludeCredentials: {
                type: "public-key";
                id: string;
            }[];
            timeout: number;
            authenticatorSelection: {
                residentKey: "required";
                requireResidentKey: boolean;
                userVerification: "required";
            };
            attestation: "none";
        };
    };
    /** Keep the passkey that a browser made; from then on it signs in alone. */
    "account.passkey_add": {
        params: {
            name: string;
            credential: {
                id: string;
                response: {
                    clientDataJSON: string;
                    attestationObject: string;
                };
            };
        };
        result: {
            passkey: Passkey;
        };
    };
    /** Forget a passkey; the password always signs in, and so do the other passkeys. */
    "account.passkey_remove": {
        params: {
            id: string;
        };
        result: Record<string, never>;
    };
    /** Open access for a person: by mail, or else by a link that is told once. A client is taken into care with it; one under 12 or incapacitated into care alone. */
    "admin.invite": {
        params: {
            nonce: string;
            name: string;
            role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
            mail?: string;
            language?: "nl" | "en";
            care?: {
                born: string;
                incapacitated?: boolean;
                reason?: string;
                team: string[];
            };
        };
        result: {
            user: string;
            link?: string;
            channel?: string;
        };
    };
    /** List the invitations that are open, and how their mails fared. */
    "admin.invitations": {
        params: {
            before?: string;
            limit?: number;
        };
        result: {
            invitations: {
                user: string;
                name: string;
                role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
                by?: string;
                invited_at: string;
                expires_at: string;
                from?: string;
                state: "open" | "expired" | "unfinished";
                mail: "none" | "waiting" | "sent" | "failed";
            }[];
            more: boolean;
        };
    };
    /** Invite a person anew, also a client in care whom nobody invited yet; the earlier link is void. A client who becomes 12 within 30 days is invited ahead: by mail alone, which goes out on that day (`from`). */
    "admin.invite_again": {
        params: {
            user: string;
            mail?: string;
        };
        result: {
            link?: string;
            from?: string;
        };
    };
    /** Call an invitation off, and withdraw its account; a client in care stays in care. */
    "admin.invite_cancel": {
        params: {
            user: string;
        };
        result: Record<string, never>;
    };
    /** Find therapists and planners for a client's care team, by a part of the name. */
    "admin.colleagues": {
        params: {
            name: string;
        };
        result: {
            users: User[];
        };
    };
    /** List the accounts of the provider, by name; for planners and operators, and without names for support, which has to look for a part of one. */
    "admin.accounts": {
        params: {
            text?: string;
            which?: "locked" | "conduct";
            after?: string;
            limit?: number;
        };
        result: {
            accounts: {
                user: string;
                name?: string;
                username: string;
                role: "client" | "representative" | "relative" | "therapist" | "planner" | "support" | "privacy_officer" | "operator";
                state: "active" | "locked";
                last_sign_in?: string;
                sign_ins: number;
                otp: boolean;
                mail: boolean;
                may: ("lock" | "sign_out" | "reset" | "otp_off" | "close")[];
                warnings?: {
                    id: string;
                    text: string;
                    at: string;
                    read_at?: string;
                }[];
                block?: {
                    reason: string;
                    since: string;
                };
            }[];
            more: boolean;
        };
    };
    /** Let nobody sign in to an account, and end its sign-ins; the reason is logged. */
    "admin.lock": {
        params: {
            user: string;
            reason: string;
        };
        result: Record<string, never>;
    };
    /** Let the account's password be good again. */
    "admin.unlock": {
        params: {
            user: string;
        };
        result: Record<string, never>;
    };
    /** End all sign-ins of an account. */
    "admin.sign_out": {
        params: {
            user: string;
        };
        result: Record<string, never>;
    };
    /** Send a link to set a new password with; where no mail carries it, it is told once, but never to support. */
    "admin.reset": {
        params: {
            user: string;
        };
        result: {
            link?: string;
        };
    };
    /** Switch off the second factor of who lost it, and end the sign-ins; for planners and operators; the reason is logged. */
    "admin.otp_off": {
        params: {
            user: string;
            reason: string;
        };
        result: Record<string, never>;
    };
    /** Close an account for good, for planners; what stands in a dossier stays there. */
    "admin.close": {
        params: {
            user: string;
        };
        result: Record<string, never>;
    };
    /** Tell the names of people who share a channel with the caller, or stand in a network that the caller may see. */
    "user.get": {
        params: {
            users: string[];
        };
        result: {
            users: User[];
        };
    };
    /** Tell who saw or changed a client's dossier, or what an employee did. */
    "audit.list": {
        params: {
            client?: string;
            user?: string;
            before?: number;
            after?: number;
            limit?: number;
            kinds?: ("look" | "change" | "refused" | "emergency")[];
        };
        result: {
            rows: {
                number: number;
                at: string;
                event: string;
                outcome: "allowed" | "refused";
                look: boolean;
                emergency: boolean;
                times: number;
                refusal?: string;
                actor?: string;
                name?: string;
                role?: string;
                behalf?: string;
                behalf_name?: string;
                part?: string;
                basis?: string;
                client?: string;
                client_name?: string;
                channel?: string;
                object?: string;
                reason?: string;
                address?: string;
                node?: string;
            }[];
            more: boolean;
        };
    };
    /** Find employees of the provider by a part of the name; for privacy officers. */
    "audit.people": {
        params: {
            name: string;
        };
        result: {
            users: User[];
        };
    };
    /** Store a message and deliver it. */
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
    /** Store a new text for one's own message; the first one stays in the dossier. */
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
    /** Take one's own message back; it stays in the dossier, and is shown no more. */
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
    /** Say up to where the caller has read. */
    "chat.read": {
        params: {
            channel: string;
            seq: number;
        };
        result: Record<string, never>;
    };
    /** Say up to where messages have reached one of the caller's devices. */
    "chat.delivered": {
        params: {
            channel: string;
            seq: number;
        };
        result: Record<string, never>;
    };
    /** Say that the caller is typing, or not any more. */
    "chat.typing": {
        params: {
            channel: string;
            on: boolean;
        };
        result: Record<string, never>;
    };
    /** Read messages of a channel, oldest first. */
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
    /** Find messages that contain a text, newest ones where there are too many. */
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
    /** Tell who may see what of a client's care, who must sign for it, and what is missing; a related person without the network, what the own access is and waits for, and no more. */
    "consent.get": {
        params: {
            client: string;
        };
        result: {
            client: User;
            age?: "under_12" | "12_to_15" | "from_16" | "unknown";
            offered: ("chat" | "video" | "network")[];
            people: {
                user: User;
                tie: "representative" | "relative" | "teacher";
                needs?: "nothing" | "client" | "representatives" | "both";
                asked: ("chat" | "video" | "network")[];
                parts: ("chat" | "video" | "network")[];
                signatures?: {
                    user: User;
                    parts: ("chat" | "video" | "network")[];
                    missing: ("chat" | "video" | "network")[];
                    closed?: boolean;
                }[];
                may_sign: boolean;
                withheld?: ("chat" | "video" | "network")[];
                closed?: boolean;
                gone?: boolean;
            }[];
        };
    };
    /** Ask that somebody may see parts; those who must sign see it. No part: no longer. */
    "consent.ask": {
        params: {
            client: string;
            user: string;
            parts: ("chat" | "video" | "network")[];
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Sign for the parts that somebody may see, instead of what one signed before; none withdraws. It counts at once. */
    "consent.sign": {
        params: {
            client: string;
            user: string;
            parts: ("chat" | "video" | "network")[];
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Keep parts from a representative, with a reason for the care team alone; no part lifts it. */
    "consent.withhold": {
        params: {
            client: string;
            user: string;
            parts: ("chat" | "video" | "network")[];
            reason: string;
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Tell what was signed, asked, changed and withdrawn, by whom (none: an operator) and when. */
    "consent.history": {
        params: {
            client: string;
            before?: number;
            after?: number;
            limit?: number;
        };
        result: {
            deeds: {
                seq: number;
                kind: "consent" | "withholding" | "network" | "emergency";
                what: string;
                by?: string;
                at: string;
                user?: string;
                parts?: ("chat" | "video" | "network")[];
                reason?: string;
                born?: string;
                incapacitated?: boolean;
                restricted?: boolean;
            }[];
            more: boolean;
        };
    };
    /** List the clients whose network the caller belongs to, oneself first; birth date and incapacity where the caller may see the network. */
    "network.list": {
        params: Record<string, never>;
        result: {
            clients: {
                client: User;
                born?: string;
                age?: number;
                incapacitated?: boolean;
                relation: "self" | "representative" | "relative" | "teacher" | "care_team";
            }[];
        };
    };
    /** Tell who belongs to a client's network, and what each of them sees now. */
    "network.get": {
        params: {
            client: string;
        };
        result: {
            client: User;
            born?: string;
            age?: number;
            incapacitated: boolean;
            restricted: boolean;
            people: {
                user: User;
                tie: "representative" | "relative" | "teacher" | "care_team";
                since: string;
                parts: ("chat" | "video" | "network")[];
            }[];
            turns: {
                on: string;
                age: number;
            }[];
            account?: "none" | "invited" | "active" | "locked" | "closed";
        };
    };
    /** Make somebody a representative, a related person or one of the care team; oneself with a reason, which the privacy officer sees. */
    "network.add": {
        params: {
            client: string;
            user: string;
            tie: "representative" | "relative" | "teacher" | "care_team";
            reason?: string;
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Take somebody out of the network; every access ends at once. */
    "network.remove": {
        params: {
            client: string;
            user: string;
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Note the client's birth date, or with a reason incapacity and its end; every access is decided anew. */
    "network.set_client": {
        params: {
            client: string;
            born?: string;
            incapacitated?: boolean;
            reason?: string;
            nonce: string;
        };
        result: Record<string, never>;
    };
    /** Find people of the provider who could be added, by a part of the name. */
    "network.candidates": {
        params: {
            client: string;
            tie: "representative" | "relative" | "teacher" | "care_team";
            name: string;
        };
        result: {
            users: User[];
        };
    };
    /** Find a client of the provider: by a part of the name for planners and privacy officers, by the whole name and the birth date for therapists. */
    "network.find": {
        params: {
            name: string;
            born?: string;
        };
        result: {
            clients: {
                client: User;
                born?: string;
                age?: number;
                incapacitated?: boolean;
            }[];
        };
    };
    /** Tell why somebody sees a part, or does not: the decision itself. */
    "network.explain": {
        params: {
            client: string;
            user: string;
            part: "chat" | "video" | "network";
        };
        result: {
            allowed: boolean;
            reason: string;
            account: "none" | "invited" | "active" | "locked" | "closed";
            relation: "none" | "self" | "representative" | "relative" | "care_team" | "contact" | "planner" | "emergency" | "privacy_officer";
            age: "under_12" | "12_to_15" | "from_16" | "unknown";
            withheld: boolean;
            client_signed: ("chat" | "video" | "network")[];
            representatives_signed: ("chat" | "video" | "network")[];
            rule?: {
                id: string;
                article: string;
                needs: "nothing" | "client" | "representatives" | "both";
                says: string;
            };
        };
    };
    /** Reach a dossier in an emergency, with a reason that the privacy officer sees. */
    "network.emergency": {
        params: {
            client: string;
            reason: string;
            nonce: string;
        };
        result: {
            until: string;
            channels: {
                id: string;
                kind: string;
                title: string;
                last_seq: number;
                members: User[];
            }[];
        };
    };
    /** List the caller's emergency accesses that run still. */
    "network.emergency_mine": {
        params: Record<string, never>;
        result: {
            emergencies: {
                client: User;
                until: string;
                channels: {
                    id: string;
                    kind: string;
                    title: string;
                    last_seq: number;
                    members: User[];
                }[];
            }[];
        };
    };
    /** List the emergency accesses of the last 30 days, and who put themselves in a care team, newest first, 50 at a time; privacy officers. */
    "network.emergencies": {
        params: {
            before?: number;
        };
        result: {
            emergencies: {
                number: number;
                client: User;
                user: User;
                since: string;
                until: string;
                added_self: boolean;
            }[];
            more: boolean;
        };
    };
    /** Say how present the person at this connection is. */
    "presence.set": {
        params: {
            state: "online" | "away" | "busy" | "invisible";
        };
        result: Record<string, never>;
    };
    /** Tell how present people are who share a channel with the caller. */
    "presence.get": {
        params: {
            users: string[];
        };
        result: {
            presence: Presence[];
        };
    };
    /** Start a call in a channel and ring its members; join the one that lives there. */
    "call.start": {
        params: {
            channel: string;
            nonce: string;
            audio: boolean;
            video: boolean;
            mode?: "p2p" | "relay";
            lobby?: boolean;
        };
        result: {
            call: Call;
            participant: string;
            ice_servers: IceServer[];
        };
    };
    /** Answer the ring, or come into a call that lives; wait there if it has a lobby. */
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
    /** Go on as the same participant on this connection, within 30 s of losing the other. */
    "call.resume": {
        params: {
            call: string;
            participant: string;
        };
        result: {
            call: Call;
            participant: string;
            ice_servers: IceServer[];
        };
    };
    /** Let in who waits; therapists who are in the call. */
    "call.admit": {
        params: {
            call: string;
            participant: string;
        };
        result: Record<string, never>;
    };
    /** Do not let in who waits; therapists who are in the call. */
    "call.refuse": {
        params: {
            call: string;
            participant: string;
        };
        result: Record<string, never>;
    };
    /** Tell the others what one sends, and whether a hand is up. */
    "call.update": {
        params: {
            call: string;
            audio?: boolean;
            video?: boolean;
            screen?: boolean;
            hand?: boolean;
        };
        result: Record<string, never>;
    };
    /** Refuse the ring on all of one's devices. */
    "call.decline": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    /** Hang up. */
    "call.leave": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    /** End the call for all; therapists. */
    "call.end": {
        params: {
            call: string;
            reason?: string;
        };
        result: Record<string, never>;
    };
    /** Pass a description or candidate to one participant. */
    "call.signal": {
        params: {
            call: string;
            to: string;
            description?: {
                type: "offer" | "answer" | "pranswer" | "rollback";
                sdp?: string;
            };
            candidate?: {
                candidate?: string;
                sdpMid?: string | null;
                sdpMLineIndex?: number | null;
                usernameFragment?: string | null;
            } | null;
        };
        result: Record<string, never>;
    };
    /** Tell the STUN and TURN servers to use, with credentials that soon expire. */
    "ice.servers": {
        params: Record<string, never>;
        result: {
            ice_servers: IceServer[];
            ttl: number;
        };
    };
    /** Give the terms that count now, or a named version; the Dutch text is the one that counts. */
    "terms.get": {
        params: {
            language?: "nl" | "en";
            version?: string;
        };
        result: {
            version: string;
            from: string;
            language: "nl" | "en";
            informative: boolean;
            text: string;
            accepted_at?: string;
            next?: {
                version: string;
                from: string;
            };
        };
    };
    /** Accept the version that counts now. A session that was there before says hello anew: messages since the version began come with that. */
    "terms.accept": {
        params: {
            version: string;
            nonce: string;
        };
        result: {
            version: string;
            accepted_at: string;
        };
    };
    /** List what one accepted, and when. */
    "terms.list": {
        params: Record<string, never>;
        result: {
            acceptances: {
                version: string;
                accepted_at: string;
            }[];
        };
    };
    /** Report a message that somebody else wrote. */
    "conduct.report": {
        params: {
            channel: string;
            seq: number;
            nonce: string;
            kind: "insult" | "threat" | "harassment" | "discrimination" | "sexual" | "other";
            text?: string;
        };
        result: {
            id: string;
        };
    };
    /** List the reports of the provider; for planners and operators. */
    "conduct.reports": {
        params: {
            after?: string;
            before?: string;
            limit?: number;
            handled?: boolean;
        };
        result: {
            reports: {
                id: string;
                channel: string;
                seq: number;
                kind: "insult" | "threat" | "harassment" | "discrimination" | "sexual" | "other";
                user: string;
                by: string;
                at: string;
                text?: string;
                warnings: number;
                blocked: boolean;
                handled_at?: string;
                handled_by?: string;
            }[];
            people: User[];
        };
    };
    /** Say that a report is dealt with; for planners and operators whom it is not about. */
    "conduct.handle": {
        params: {
            report: string;
        };
        result: Record<string, never>;
    };
    /** Warn somebody in writing; for planners and operators. */
    "conduct.warn": {
        params: {
            user: string;
            text: string;
            nonce: string;
        };
        result: {
            id: string;
        };
    };
    /** Block somebody who was warned, or at once for forbidden conduct; all sign-ins end. */
    "conduct.block": {
        params: {
            user: string;
            reason: string;
            immediate?: boolean;
        };
        result: Record<string, never>;
    };
    /** Take a block back. */
    "conduct.unblock": {
        params: {
            user: string;
        };
        result: Record<string, never>;
    };
    /** Give the warnings one got, and why one is blocked. */
    "conduct.mine": {
        params: Record<string, never>;
        result: {
            warnings: {
                id: string;
                text: string;
                at: string;
                read_at?: string;
            }[];
            block?: {
                reason: string;
                since: string;
            };
        };
    };
    /** Confirm that one has read a warning. */
    "conduct.confirm": {
        params: {
            warning: string;
        };
        result: Record<string, never>;
    };
    /** Ask for a copy of one's own data; tells when it is due. */
    "privacy.request": {
        params: {
            kind: "copy";
            nonce: string;
        };
        result: {
            id: string;
            due: string;
        };
    };
    /** List what people of the provider asked for; for planners, privacy officers and operators. */
    "privacy.requests": {
        params: {
            after?: string;
            before?: string;
            limit?: number;
            handled?: boolean;
        };
        result: {
            requests: {
                id: string;
                user: string;
                kind: "copy";
                at: string;
                due: string;
                handled_at?: string;
                handled_by?: string;
            }[];
            people: User[];
        };
    };
    /** Say that a request was answered; for who may list them. */
    "privacy.handle": {
        params: {
            request: string;
        };
        result: Record<string, never>;
    };
    /** Tell whether the portal ends, and when. */
    "portal.notice": {
        params: Record<string, never>;
        result: {
            ended: boolean;
            on?: string;
            announced_at?: string;
        };
    };
    /** Close one's own account for good; what stands in a dossier stays there. */
    "account.close": {
        params: {
            password: string;
            otp?: string;
            nonce: string;
        };
        result: Record<string, never>;
    };
}

/** What the server tells unasked. */
export type ServerEvent =
    | { method: "provider.changed"; params: {
        provider: string;
        features: ("chat" | "video" | "files")[];
    } }
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
    | { method: "consent.changed"; params: {
        client: string;
        user?: string;
    } }
    | { method: "network.changed"; params: {
        client: string;
        user?: string;
    } }
    | { method: "network.emergency"; params: {
        client: string;
        client_name: string;
        user: string;
        user_name: string;
        until: string;
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
        description?: {
            type: "offer" | "answer" | "pranswer" | "rollback";
            sdp?: string;
        };
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
    } }
    | { method: "terms.announced"; params: {
        version: string;
        from: string;
    } }
    | { method: "terms.changed"; params: {
        version: string;
    } }
    | { method: "terms.accepted"; params: {
        version: string;
    } }
    | { method: "conduct.warned"; params: {
        warning: string;
    } }
    | { method: "portal.notice"; params: {
        ended: boolean;
        on?: string;
        announced_at?: string;
    } };
