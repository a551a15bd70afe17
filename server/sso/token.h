#ifndef SERVER_SSO_TOKEN_H
#define SERVER_SSO_TOKEN_H

#include "storage/sso.h"

#include <stdbool.h>
#include <stdint.h>

/* ID tokens (OpenID Connect Core 1.0, sections 2 and 3.1.3.7), verified by libcjose: no type of
 * that library leaves token.c. Any thread; no clock is read.
 *
 * Taken are RS256, PS256 and ES256 (RFC 7518, section 3.1), with a key of the very kind: RSA of
 * 2048 bits or more, or the curve P-256. So neither `none` nor an HMAC with a public key passes. */

enum { TOKEN_BYTES_MAX = 65536, TOKEN_SKEW_S = 60, TOKEN_KEYS_MAX = 100, CLAIM_BYTES_MAX = 255 };

/* Why not, for the log. */
#define TOKEN_VERDICT_MAP(X)                                                                       \
    X(TOKEN_GOOD, "good")                                                                          \
    X(TOKEN_FORM, "form")           /* no token, or a claim is missing or of another type */       \
    X(TOKEN_ALGORITHM, "algorithm") /* none of ours, or `crit` asks for more */                    \
    X(TOKEN_NO_KEY, "no_key")       /* the set has none that it could be signed with */            \
    X(TOKEN_SIGNATURE, "signature")                                                                \
    X(TOKEN_ISSUER, "issuer")                                                                      \
    X(TOKEN_AUDIENCE, "audience") /* `aud` or `azp` */                                             \
    X(TOKEN_EXPIRED, "expired")                                                                    \
    X(TOKEN_FUTURE, "future") /* `iat` or `nbf` is still to come */                                \
    X(TOKEN_NONCE, "nonce")                                                                        \
    X(TOKEN_ACCESS_HASH, "at_hash")                                                                \
    X(TOKEN_SUBJECT, "subject")

#define TOKEN_VERDICT_ENUM(name, word) name,
enum token_verdict { TOKEN_VERDICT_MAP(TOKEN_VERDICT_ENUM) TOKEN_VERDICT_COUNT };
#undef TOKEN_VERDICT_ENUM

const char *token_verdict_word(enum token_verdict verdict);

/* What it has to say. */
struct token_expected {
    const char *issuer;
    const char *client_id;
    const char *nonce;
    const char *access_token; /* that came with it; NULL: none */
    uint64_t now_s;
};

/* What it says of the person; "" where it does not, or at too great length. */
struct token_claims {
    char subject[SSO_SUBJECT_BYTES_MAX + 1];
    char email[CLAIM_BYTES_MAX + 1];    /* "" too where it is not verified */
    char username[CLAIM_BYTES_MAX + 1]; /* preferred_username */
};

/* `keys` is the text of a JWK Set (RFC 7517, section 5). A key is found by the token's `kid`; a
 * token without one needs a set with one key that fits. */
enum token_verdict token_verify(const char *token, const char *keys,
                                const struct token_expected *expected,
                                struct token_claims *ret_claims);

#endif
