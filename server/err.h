#ifndef SERVER_ERR_H
#define SERVER_ERR_H

#include "server/access/access.h"
#include "signalling/err.h"
#include "storage/err.h"

/* What a caller can be told: the enum, the JSON-RPC code, the stable reason, the sentence for
 * developers. */
#define ERR_MAP(X)                                                                                 \
    X(OK, 0, "ok", "")                                                                             \
    X(ERR_PARSE, -32700, "parse_error", "The message is not JSON.")                                \
    X(ERR_INVALID_REQUEST, -32600, "invalid_request", "The message is no JSON-RPC 2.0 request.")   \
    X(ERR_UNKNOWN_METHOD, -32601, "unknown_method", "There is no such method here.")               \
    X(ERR_INVALID_PARAMS, -32602, "invalid_params", "A parameter is missing, unknown or wrong.")   \
    X(ERR_INTERNAL, -32603, "internal", "The server failed; its log has the request's id.")        \
    X(ERR_PASSWORD_SHORT, 4000, "password_too_short", "A password has 10 characters or more.")     \
    X(ERR_PASSWORD_LONG, 4000, "password_too_long", "A password has 200 characters at most.")      \
    X(ERR_PASSWORD_COMMON, 4000, "password_too_common", "The password is easily guessed.")         \
    X(ERR_PASSWORD_NAME, 4000, "password_contains_username", "The user name is in the password.")  \
    X(ERR_UNAUTHENTICATED, 4010, "unauthenticated", "Sign in first.")                              \
    X(ERR_FORBIDDEN, 4030, "forbidden", "The caller may not do this.")                             \
    X(ERR_TERMS_REQUIRED, 4030, "terms_required", "Accept the terms first; see terms.get.")        \
    X(ERR_CONSENT_REQUIRED, 4030, "consent_required", "A consent that this needs is missing.")     \
    X(ERR_BLOCKED, 4030, "blocked", "See conduct.mine and portal.notice for why.")                 \
    X(ERR_RESTRICTED, 4030, "restricted", "The dossier is restricted: stored, and nothing else.")  \
    X(ERR_FEATURE_OFF, 4030, "feature_off", "The provider has this feature switched off.")         \
    X(ERR_NOT_FOUND, 4040, "not_found", "There is no such thing for this caller.")                 \
    X(ERR_CONFLICT, 4090, "conflict", "The request contradicts what is there.")                    \
    X(ERR_CALL_ENDED, 4090, "call_ended", "The call has ended.")                                   \
    X(ERR_ANSWERED_ELSEWHERE, 4090, "answered_elsewhere", "Another device answered the call.")     \
    X(ERR_RATE_LIMITED, 4290, "rate_limited", "Too many requests; wait.")                          \
    X(ERR_STORAGE, 5030, "storage_unavailable", "Nothing was stored; try again later.")            \
    X(ERR_OVERLOADED, 5030, "overloaded", "The server has too much to do; try again later.")

#define ERR_ENUM(name, code, reason, message) name,
enum err { ERR_MAP(ERR_ENUM) ERR_COUNT };
#undef ERR_ENUM

int err_code(enum err err);
/* Static; never NULL. */
const char *err_reason(enum err err);
const char *err_message(enum err err);

/* How the errors of the folders below look from outside. What the caller cannot help is
 * ERR_INTERNAL. */
enum err err_of_store(enum store_err err);
enum err err_of_call(enum call_err err);
/* What the decision says to whoever asked. */
enum err err_of_access(enum access access);

#endif
