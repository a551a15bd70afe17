import type { Messages } from "./nl.ts";

/* What somebody did, by the word of the access log, after a name or "You"; `tried` follows "tried". */
export const deeds: Messages["audit"]["deeds"] = {
    "chat.history": { did: "read the chat", tried: "to read the chat" },
    "chat.search": { did: "searched the chat", tried: "to search the chat" },
    "chat.send": { did: "sent a message", tried: "to send a message" },
    "chat.amend": { did: "changed a message after sending it", tried: "to change a message" },
    "chat.retract": { did: "deleted a message after sending it", tried: "to delete a message" },
    "chat.read": { did: "read a message", tried: "to read a message" },
    "chat.delivered": { did: "received a message", tried: "to receive a message" },
    "chat.typing": { did: "typed a message", tried: "to type a message" },
    "file.add": { did: "added a file", tried: "to add a file" },
    "file.get": { did: "opened a file", tried: "to open a file" },
    "call.start": { did: "started a video call", tried: "to start a video call" },
    "call.join": { did: "joined a video call", tried: "to join a video call" },
    "call.decline": { did: "declined a video call", tried: "to decline a video call" },
    "call.leave": { did: "left a video call", tried: "to leave a video call" },
    "call.end": { did: "ended a video call", tried: "to end a video call" },
    "call.signal": { did: "connected to a video call", tried: "to connect to a video call" },
    "call.lost": {
        did: "lost the connection to a video call",
        tried: "to stay connected to a video call",
    },
    "call.expire": {
        did: "cleared a video call away: nobody answered, or somebody did not come back",
        tried: "to clear a video call away",
    },
    "call.resume": {
        did: "came back to a video call after a disturbance",
        tried: "to come back to a video call",
    },
    "call.admit": {
        did: "let somebody from the waiting room into a video call",
        tried: "to let somebody in from the waiting room",
    },
    "call.refuse": {
        did: "did not let somebody in the waiting room into a video call",
        tried: "to refuse somebody in the waiting room",
    },
    "call.update": {
        did: "switched sound, picture or screen in a video call",
        tried: "to change something in a video call",
    },
    "call.forbid": {
        did: "removed somebody who no longer had access from a video call",
        tried: "to remove somebody from a video call",
    },
    "session.hello": {
        did: "opened Empower and saw the list of conversations",
        tried: "to open the list of conversations",
    },
    "session.revoke": { did: "signed out a device", tried: "to sign out a device" },
    sign_in: { did: "signed in", tried: "to sign in" },
    sign_out: { did: "signed out", tried: "to sign out" },
    "account.otp_begin": {
        did: "began turning on the extra code",
        tried: "to turn on the extra code",
    },
    "account.otp_confirm": { did: "turned on the extra code", tried: "to turn on the extra code" },
    "account.otp_off": { did: "turned off the extra code", tried: "to turn off the extra code" },
    "account.recovery_codes": {
        did: "made new recovery codes",
        tried: "to make new recovery codes",
    },
    "account.password": { did: "changed the own password", tried: "to change the own password" },
    "account.mail": { did: "chose another mail address", tried: "to choose another mail address" },
    "account.mail_confirm": { did: "confirmed the new mail address", tried: "to confirm the new mail address" },
    "audit.list": { did: "looked at who saw the dossier", tried: "to look at who saw the dossier" },
    "audit.people": { did: "looked for an employee", tried: "to look for an employee" },
    "consent.get": { did: "looked at who may see what", tried: "to look at who may see what" },
    "consent.history": { did: "looked at earlier consent", tried: "to look at earlier consent" },
    "consent.ask": { did: "asked for consent", tried: "to ask for consent" },
    "consent.sign": { did: "gave consent", tried: "to give consent" },
    "consent.withdraw": { did: "withdrew consent", tried: "to withdraw consent" },
    "consent.withhold": {
        did: "withheld something from a representative",
        tried: "to withhold something from a representative",
    },
    "consent.release": {
        did: "stopped withholding something from a representative",
        tried: "to stop withholding something from a representative",
    },
    "network.list": {
        did: "looked at the list of networks",
        tried: "to look at the list of networks",
    },
    "network.get": {
        did: "looked at who is in the network",
        tried: "to look at who is in the network",
    },
    "network.intake": {
        did: "began the care, with a dossier, a conversation and a care team",
        tried: "to begin the care",
    },
    "network.add": {
        did: "added somebody to the network",
        tried: "to add somebody to the network",
    },
    "network.add_self": {
        did: "added themselves to the care team",
        tried: "to add themselves to the care team",
    },
    "network.remove": {
        did: "removed somebody from the network",
        tried: "to remove somebody from the network",
    },
    "network.set_client": {
        did: "changed details, such as the date of birth",
        tried: "to change details, such as the date of birth",
    },
    "network.birthday": {
        did: "changed who may see what, because of a birthday",
        tried: "to change who may see what",
    },
    "network.candidates": {
        did: "looked for somebody for the network",
        tried: "to look for somebody for the network",
    },
    "network.find": { did: "looked for a client", tried: "to look for a client" },
    "network.explain": {
        did: "looked at why somebody may or may not see something",
        tried: "to look at why somebody may or may not see something",
    },
    "network.emergency_mine": {
        did: "went on with an emergency access",
        tried: "to go on with an emergency access",
    },
    "network.emergencies": { did: "looked at the recent emergency accesses", tried: "to look at the emergency accesses" },
    "network.emergency": {
        did: "took emergency access to the dossier",
        tried: "to take emergency access to the dossier",
    },
    "channel.add": { did: "created a conversation", tried: "to create a conversation" },
    "provider.add": { did: "added a care provider", tried: "to add a care provider" },
    "provider.set": {
        did: "changed the settings of the care provider",
        tried: "to change the settings of the care provider",
    },
    "user.add": { did: "created an account", tried: "to create an account" },
    "user.passwd": {
        did: "gave an account a new password",
        tried: "to give an account a new password",
    },
    "user.lock": { did: "blocked an account", tried: "to block an account" },
    "user.unlock": { did: "unblocked an account", tried: "to unblock an account" },
    "user.otp_off": {
        did: "turned off the extra code of an account",
        tried: "to turn off the extra code of an account",
    },
    "conduct.report": { did: "reported a message", tried: "to report a message" },
    "conduct.reports": {
        did: "read the reports about messages",
        tried: "to read the reports about messages",
    },
    "conduct.handle": {
        did: "dealt with a report about a message",
        tried: "to deal with a report about a message",
    },
    "conduct.warn": { did: "gave somebody a warning", tried: "to give somebody a warning" },
    "conduct.confirm": { did: "read a warning", tried: "to read a warning" },
    "conduct.block": { did: "blocked an account", tried: "to block an account" },
    "conduct.unblock": { did: "unblocked an account", tried: "to unblock an account" },
    "account.activate": { did: "activated an account", tried: "to activate an account" },
    "account.close": { did: "left and closed the account", tried: "to leave and close the account" },
    reset: { did: "asked for a new password", tried: "to ask for a new password" },
    "reset.confirm": { did: "chose a new password", tried: "to choose a new password" },
    "admin.invitations": {
        did: "looked at who is invited",
        tried: "to look at who is invited",
    },
    "admin.invite": { did: "invited somebody", tried: "to invite somebody" },
    "admin.invite_again": { did: "invited somebody again", tried: "to invite somebody again" },
    "admin.invite_cancel": { did: "withdrew an invitation", tried: "to withdraw an invitation" },
    "admin.accounts": { did: "looked at the list of accounts", tried: "to look at the list of accounts" },
    "admin.lock": { did: "locked an account", tried: "to lock an account" },
    "admin.unlock": { did: "unlocked an account", tried: "to unlock an account" },
    "admin.sign_out": { did: "signed an account out everywhere", tried: "to sign an account out everywhere" },
    "admin.reset": {
        did: "gave somebody a link for a new password",
        tried: "to give somebody a link for a new password",
    },
    "admin.otp_off": {
        did: "turned off the extra code of an account",
        tried: "to turn off the extra code of an account",
    },
    "admin.close": { did: "closed an account", tried: "to close an account" },
    "terms.add": { did: "added new terms", tried: "to add new terms" },
    "terms.accept": { did: "accepted the terms", tried: "to accept the terms" },
    "portal.end": {
        did: "announced the end of the portal",
        tried: "to announce the end of the portal",
    },
    "portal.go_on": {
        did: "withdrew the end of the portal",
        tried: "to withdraw the end of the portal",
    },
    "privacy.request": { did: "asked for a copy of data", tried: "to ask for a copy of data" },
    "privacy.requests": {
        did: "looked at who asked for a copy of data",
        tried: "to look at who asked for a copy of data",
    },
    "privacy.handle": {
        did: "dealt with a request for a copy of data",
        tried: "to deal with a request for a copy of data",
    },
    "user.invite": { did: "invited somebody", tried: "to invite somebody" },
    "user.reset": {
        did: "gave somebody a link for a new password",
        tried: "to give somebody a link for a new password",
    },
    "user.close": { did: "closed an account", tried: "to close an account" },
    "provider.sso": {
        did: "set up signing in by the organisation",
        tried: "to set up signing in by the organisation",
    },
    "provider.sso_off": {
        did: "switched signing in by the organisation off",
        tried: "to switch signing in by the organisation off",
    },
    "user.sso": {
        did: "linked an account to the organisation",
        tried: "to link an account to the organisation",
    },
    "user.sso_off": {
        did: "unlinked an account from the organisation",
        tried: "to unlink an account from the organisation",
    },
    "user.sso_link": {
        did: "linked the account to the organisation on signing in",
        tried: "to link the account to the organisation on signing in",
    },
    "passkey.use": { did: "signed in with a passkey", tried: "to sign in with a passkey" },
    "account.passkey_begin": { did: "began adding a passkey", tried: "to add a passkey" },
    "account.passkey_add": { did: "added a passkey", tried: "to add a passkey" },
    "account.passkey_remove": { did: "removed a passkey", tried: "to remove a passkey" },
    "user.passkey_remove": {
        did: "removed a passkey of an account",
        tried: "to remove a passkey of an account",
    },
    "key.rotate": {
        did: "replaced the key of the storage",
        tried: "to replace the key of the storage",
    },
    seed: { did: "filled the system with first data", tried: "to fill the system with data" },
    too_often: {
        did: "asked for something too often in a row",
        tried: "to do something too often in a row",
    },
    refusals: {
        did: "kept asking for what was not allowed",
        tried: "again and again to open something",
    },
};
