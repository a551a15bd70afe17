#ifndef SERVER_WEBAUTHN_WEBAUTHN_H
#define SERVER_WEBAUTHN_WEBAUTHN_H

#include "server/webauthn/client_data.h"
#include "server/webauthn/relying_party.h"
#include "storage/passkey.h"

#include <stddef.h>
#include <stdint.h>

/* What a relying party has to verify (WebAuthn Level 3, section 7), by libfido2. Pure: no store, no
 * clock. Any thread. All bytes come from strangers, of any length. */

/* What came of it. The words are for the log. */
#define WEBAUTHN_MAP(X)                                                                            \
    X(WEBAUTHN_OK, "ok")                                                                           \
    X(WEBAUTHN_MALFORMED, "malformed")     /* cut off, too long, or not in its form */             \
    X(WEBAUTHN_TYPE, "type")               /* made for the other ceremony */                       \
    X(WEBAUTHN_CHALLENGE, "challenge")     /* not the one that was given */                        \
    X(WEBAUTHN_ORIGIN, "origin")           /* a page of another origin, or within one */           \
    X(WEBAUTHN_RP, "rp")                   /* made for another relying party */                    \
    X(WEBAUTHN_UNATTENDED, "unattended")   /* nobody was there */                                  \
    X(WEBAUTHN_UNVERIFIED, "unverified")   /* no finger, face or PIN was asked for */              \
    X(WEBAUTHN_KEY, "key")                 /* of an algorithm that was not offered, or no key */   \
    X(WEBAUTHN_ATTESTATION, "attestation") /* a statement that was not asked for */                \
    X(WEBAUTHN_SIGNATURE, "signature")     /* not by this key, or not over this */

#define WEBAUTHN_ENUM(name, word) name,
enum webauthn { WEBAUTHN_MAP(WEBAUTHN_ENUM) WEBAUTHN_COUNT };
#undef WEBAUTHN_ENUM

/* Static; never NULL. */
const char *webauthn_word(enum webauthn verdict);

enum { ATTESTATION_MAX = 8192, AUTHENTICATOR_DATA_MAX = 4096, SIGNATURE_MAX = 1024 };

/* Borrowed. */
struct webauthn_bytes {
    const uint8_t *at;
    size_t length;
};

/* What a verification is held against. */
struct webauthn_expected {
    const struct relying_party *party;
    const uint8_t *challenge; /* CHALLENGE_BYTES */
};

/* A credential as it is made. */
struct webauthn_credential {
    struct passkey_key key;
    uint32_t sign_count;
    size_t id_length;
    uint8_t id[PASSKEY_CREDENTIAL_MAX];
};

/* Section 7.1, steps 5 to 25: a new credential. Attestation "none" is what is asked for; a
 * statement by the credential's own key is checked and lets pass, since browsers may leave it
 * (section 5.1.3); any other is refused. Whether the credential is known is the caller's to ask. */
enum webauthn webauthn_register(const struct webauthn_expected *expected,
                                struct webauthn_bytes client_data,
                                struct webauthn_bytes attestation,
                                struct webauthn_credential *ret_credential);

/* Section 7.2, steps 9 to 21: a signature of a credential that is known. `*ret_sign_count` is for
 * passkey_use() (step 22). */
enum webauthn webauthn_assert(const struct webauthn_expected *expected,
                              const struct passkey_key *key, struct webauthn_bytes client_data,
                              struct webauthn_bytes authenticator_data,
                              struct webauthn_bytes signature, uint32_t *ret_sign_count);

#endif
