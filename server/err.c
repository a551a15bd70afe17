#include "server/err.h"

#define ERR_ROW(name, code, reason, message) {code, reason, message},
static const struct {
    int code;
    const char *reason;
    const char *message;
} rows[] = {ERR_MAP(ERR_ROW)};
#undef ERR_ROW

int err_code(enum err err)
{
    return rows[err].code;
}

const char *err_reason(enum err err)
{
    return rows[err].reason;
}

const char *err_message(enum err err)
{
    return rows[err].message;
}

enum err err_of_store(enum store_err err)
{
    switch (err) {
    case STORE_OK:
        return OK;
    case STORE_NOT_FOUND:
        return ERR_NOT_FOUND;
    case STORE_EXISTS:
        return ERR_CONFLICT;
    case STORE_UNAVAILABLE:
        return ERR_STORAGE;
    default:
        return ERR_INTERNAL;
    }
}

enum err err_of_call(enum call_err err)
{
    switch (err) {
    case CALL_OK:
        return OK;
    case CALL_INVALID:
        return ERR_INVALID_PARAMS;
    case CALL_NOT_FOUND:
        return ERR_NOT_FOUND;
    case CALL_CONFLICT:
        return ERR_CONFLICT;
    case CALL_FORBIDDEN:
        return ERR_FORBIDDEN;
    case CALL_ENDED_ALREADY:
        return ERR_CALL_ENDED;
    case CALL_ANSWERED_ELSEWHERE:
        return ERR_ANSWERED_ELSEWHERE;
    default:
        return ERR_INTERNAL;
    }
}

enum err err_of_access(enum access access)
{
    static const enum err errors[] = {
        [ACCESS_ALLOW] = OK,
        [ACCESS_BLOCKED] = ERR_BLOCKED,
        [ACCESS_TERMS_REQUIRED] = ERR_TERMS_REQUIRED,
        [ACCESS_STRANGER] = ERR_NOT_FOUND,
        [ACCESS_FEATURE_OFF] = ERR_FEATURE_OFF,
        [ACCESS_RESTRICTED] = ERR_RESTRICTED,
        [ACCESS_CONSENT_REQUIRED] = ERR_CONSENT_REQUIRED,
        [ACCESS_FORBIDDEN] = ERR_FORBIDDEN,
    };
    return errors[access];
}
