#include "server/conduct.h"

#include "server/methods/care.h"
#include "server/methods/gate.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/sign_in.h"

#include <string.h>

/* A warning that was given with the nonce at hand. */
struct earlier {
    struct id account;
    const char *text;
    struct id *ret_warning;
    bool same;
};

static bool take_earlier(void *context, const struct warning *warning)
{
    struct earlier *earlier = context;
    earlier->same =
        id_equal(warning->account, earlier->account) && strcmp(warning->text, earlier->text) == 0;
    *earlier->ret_warning = warning->id;
    return false;
}

enum err conduct_warn(struct request *request, struct id account, const char *text, struct id nonce,
                      struct id *ret_warning)
{
    const struct warning warning = {.id = secret_id(request->now_ms),
                                    .account = account,
                                    .giver = request->actor.account,
                                    .at_ms = request->now_ms,
                                    .nonce = nonce,
                                    .text = text};
    enum store_err err = warning_add(request->store, &warning);
    if (err == STORE_EXISTS) {
        struct earlier earlier = {.account = account, .text = text, .ret_warning = ret_warning};
        err = warning_by_nonce(request->store, warning.giver, nonce, take_earlier, &earlier);
        return err == STORE_OK && !earlier.same ? ERR_CONFLICT : err_of_store(err);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    *ret_warning = warning.id;
    outbox_tell(&request->outbox, "conduct.warned",
                json_pack("{s:o}", "warning", json_id(warning.id)), account);
    enum err told = notice(request, account, MAIL_WARNED);
    return told == OK ? gate_audit(request, "conduct.warn", NULL, account) : told;
}

static void stand(struct request *request, struct id account, enum standing_news news)
{
    struct standing_change *change = &outbox_add(&request->outbox, EFFECT_STANDING)->standing;
    change->news = news;
    change->account = account;
}

static enum err check_warned(struct request *request, struct id account)
{
    uint64_t count = 0;
    enum store_err err = warning_count(request->store, account, &count);
    return err == STORE_OK && count == 0 ? ERR_CONFLICT : err_of_store(err);
}

enum err conduct_block(struct request *request, struct id account, const char *reason,
                       bool immediate)
{
    const struct block block = {.id = secret_id(request->now_ms),
                                .account = account,
                                .giver = request->actor.account,
                                .immediate = immediate,
                                .since_ms = request->now_ms,
                                .reason = reason};
    size_t count;
    enum err err = immediate ? OK : check_warned(request, account);
    if (err != OK) {
        return err;
    }
    enum store_err stored = block_add(request->store, &block);
    if (stored != STORE_OK) {
        return stored == STORE_EXISTS ? ERR_CONFLICT : err_of_store(stored);
    }
    stand(request, account, NEWS_BLOCKED); /* before the sign-ins end: none comes between */
    err = sign_in_end_all(request, account, (struct id){0}, &count);
    if (err == OK) {
        err = care_stands(request, account);
    }
    return err == OK ? gate_audit(request, "conduct.block", NULL, account) : err;
}

enum err conduct_unblock(struct request *request, struct id account)
{
    enum store_err ended =
        block_end(request->store, account, request->actor.account, request->now_ms);
    if (ended != STORE_OK && ended != STORE_NOT_FOUND) {
        return err_of_store(ended);
    }
    stand(request, account, NEWS_UNBLOCKED);
    enum err err = ended == STORE_OK ? care_stands(request, account) : OK;
    return err == OK && ended == STORE_OK ? gate_audit(request, "conduct.unblock", NULL, account)
                                          : err;
}
