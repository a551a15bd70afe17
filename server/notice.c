#include "server/notice.h"

#include "server/config.h"
#include "server/invitations.h"
#include "server/mailer.h"
#include "server/method.h"
#include "server/secret.h"

#include <stdio.h>
#include <string.h>

static bool in_use(const struct account *account)
{
    return account->state == ACCOUNT_ACTIVE || account->state == ACCOUNT_LOCKED;
}

enum err notice_to(struct request *request, const struct account *account, enum mail_kind kind)
{
    if (!in_use(account)) {
        return OK;
    }
    enum err err = mail_to(request, account, kind, "", 0, request->now_ms + MAIL_TRIES_MS, NULL);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err notice(struct request *request, struct id account, enum mail_kind kind)
{
    struct account found;
    enum store_err err = account_find(request->store, account, &found);
    return err == STORE_OK ? notice_to(request, &found, kind) : err_of_store(err);
}

static enum store_err add_rest(struct store *store, struct id provider, struct id after,
                               uint64_t due_ms, uint64_t until_ms)
{
    struct mail all = {
        .id = secret_id(due_ms), .kind = MAIL_TO_ALL, .created_ms = due_ms, .until_ms = until_ms};
    char texts[2][ID_TEXT_LENGTH + 1];
    id_format(provider, texts[0]);
    id_format(after, texts[1]);
    snprintf(all.link, sizeof all.link, "%s %s", texts[0], texts[1]);
    return mail_add(store, &all);
}

enum err notice_terms(struct request *request, struct id provider)
{
    const struct id nobody = {0};
    if (*request->config->smtp_url == '\0') {
        return OK;
    }
    enum store_err err = add_rest(request->store, provider, nobody, request->now_ms,
                                  request->now_ms + MAIL_TRIES_MS);
    if (err == STORE_OK) {
        outbox_add(&request->outbox, EFFECT_MAIL);
    }
    return err_of_store(err);
}

struct batch {
    struct store *store;
    uint64_t now_ms;
    struct id last;
    unsigned count;
    enum store_err err;
};

static bool take_account(void *context, const struct account *account)
{
    struct batch *batch = context;
    struct mail mail = {.id = secret_id(batch->now_ms),
                        .kind = MAIL_TERMS,
                        .language = account->language,
                        .created_ms = batch->now_ms,
                        .until_ms = batch->now_ms + MAIL_TRIES_MS};
    batch->last = account->id;
    batch->count++;
    batch->err = mail_address_find(batch->store, account->id, mail.address);
    if (batch->err == STORE_OK) {
        batch->err = mail_add(batch->store, &mail);
    } else if (batch->err == STORE_NOT_FOUND || batch->err == STORE_CORRUPT) {
        batch->err = STORE_OK; /* the others are told all the same */
    }
    return batch->err == STORE_OK;
}

static bool parse_rest(const char *link, struct id *ret_provider, struct id *ret_after)
{
    char texts[2][ID_TEXT_LENGTH + 1];
    return sscanf(link, "%36s %36s", texts[0], texts[1]) == 2 && id_parse(texts[0], ret_provider) &&
           id_parse(texts[1], ret_after);
}

enum store_err notice_batch(struct store *store, const struct mail *all, uint64_t now_ms)
{
    struct id provider, after;
    struct batch batch = {.store = store, .now_ms = now_ms};
    if (!parse_rest(all->link, &provider, &after)) {
        return mail_end(store, all->id, MAIL_FAILED);
    }
    enum store_err err =
        account_list_after(store, provider, after, NOTICE_BATCH, take_account, &batch);
    err = err == STORE_OK ? batch.err : err;
    if (err == STORE_OK && batch.count == NOTICE_BATCH) { /* due after those of this batch */
        err = add_rest(store, provider, batch.last, now_ms + 1, all->until_ms);
    }
    return err == STORE_OK ? mail_end(store, all->id, MAIL_SENT) : err;
}
