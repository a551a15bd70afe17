#include "server/methods/sign_ins.h"

#include "server/sign_in.h"

struct ending {
    size_t count;
    struct id ids[SIGN_INS_MAX];
};

static bool take_sign_in(void *context, const struct sign_in *sign_in)
{
    struct ending *ending = context;
    ending->ids[ending->count++] = sign_in->id;
    return ending->count < SIGN_INS_MAX;
}

/* In rounds, because no list is without a bound. */
enum err sign_ins_end_all(struct request *request, struct id account, json_int_t *ret_count)
{
    struct ending ending;
    *ret_count = 0;
    do {
        ending.count = 0;
        enum store_err err =
            sign_in_list(request->store, account, request->now_ms, take_sign_in, &ending);
        for (size_t i = 0; i < ending.count && err == STORE_OK; i++) {
            err = sign_in_revoke(request->store, account, ending.ids[i], request->now_ms);
            outbox_add(&request->outbox, EFFECT_SIGN_OUT)->signed_out = ending.ids[i];
        }
        if (err != STORE_OK) {
            return err_of_store(err);
        }
        *ret_count += (json_int_t)ending.count;
    } while (ending.count == SIGN_INS_MAX);
    return OK;
}
