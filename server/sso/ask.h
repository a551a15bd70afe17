#ifndef SERVER_SSO_ASK_H
#define SERVER_SSO_ASK_H

#include "server/sso/issuers.h"
#include "server/sso/rounds.h"
#include "server/sso/token.h"

#include <stdatomic.h>

/* How a single sign-on ended. The words are what the sign-in page is told. */
#define SSO_OUTCOME_MAP(X)                                                                         \
    X(SSO_DONE, "done")                                                                            \
    X(SSO_REFUSED, "refused")                                                                      \
    X(SSO_UNKNOWN_ACCOUNT, "unknown_account")                                                      \
    X(SSO_UNAVAILABLE, "unavailable")                                                              \
    X(SSO_EXPIRED, "expired")

#define SSO_OUTCOME_ENUM(name, word) name,
enum sso_outcome { SSO_OUTCOME_MAP(SSO_OUTCOME_ENUM) SSO_OUTCOME_COUNT };
#undef SSO_OUTCOME_ENUM

const char *sso_outcome_word(enum sso_outcome outcome);

/* The token request (OpenID Connect Core 1.0, section 3.1.3; RFC 7636, section 4.5) and what comes
 * of it. */
struct sso_question {
    struct sso_issuers *issuers;
    const atomic_bool *end; /* gives up once this is true */
    const struct sso *sso;
    const struct sso_round *round;
    const char *code;
    const char *redirect_uri;
};

enum { SSO_CODE_BYTES_MAX = 4096 };

/* On LANE_OUTSIDE. SSO_DONE: the person is who `*ret_claims` says. Else `*ret_why` is a word for
 * the log. The tokens are forgotten. */
enum sso_outcome sso_ask(const struct sso_question *question, struct token_claims *ret_claims,
                         const char **ret_why);

#endif
