#ifndef SIGNALLING_ERR_H
#define SIGNALLING_ERR_H

/*
 * Everything that can go wrong in this folder, once: enum value and name. The name is the stable
 * reason word of the protocol, so whoever answers a client needs no table of its own.
 */
#define CALL_ERR_MAP(X)                                                                            \
    X(CALL_OK, "ok")                                                                               \
    X(CALL_INVALID, "invalid_params")                /* malformed or over a limit */               \
    X(CALL_NOT_FOUND, "not_found")                   /* no part in this call */                    \
    X(CALL_CONFLICT, "conflict")                     /* no room, or session in use */              \
    X(CALL_FORBIDDEN, "forbidden")                   /* waits to be admitted */                    \
    X(CALL_ENDED_ALREADY, "call_ended")              /* the call is over */                        \
    X(CALL_ANSWERED_ELSEWHERE, "answered_elsewhere") /* another device of the user has it */       \
    X(CALL_CRYPTO, "internal")                       /* the crypto library refused */

enum call_err {
#define X(value, name) value,
    CALL_ERR_MAP(X)
#undef X
};

/* The reason word. A static string, never NULL; "internal" for a value outside the table. */
const char *call_err_name(enum call_err err);

#endif
