#include "server/birthday_notice.h"

#include "server/access/access.h"
#include "server/access/prove.h"
#include "server/method.h"
#include "server/notice.h"

struct telling {
    struct request *request;
    const struct proof *proof;
    uint32_t day;
    enum err err;
};

/* Who cannot come in yet is told when they can. */
static enum err tell(const struct telling *telling, const struct account *account)
{
    struct request *request = telling->request;
    if (account->state != ACCOUNT_ACTIVE) {
        return OK;
    }
    enum store_err err = birthday_tell(request->store, telling->proof, account->id, telling->day);
    if (err == STORE_EXISTS) {
        return OK;
    }
    return err == STORE_OK ? notice(request, account->id, MAIL_BIRTHDAY) : err_of_store(err);
}

static bool tell_tied(void *context, const struct tied *tied)
{
    struct telling *telling = context;
    if (tied->tie == TIE_REPRESENTATIVE || tied->tie == TIE_CARE_TEAM) {
        telling->err = tell(telling, &tied->account);
    }
    return telling->err == OK;
}

static enum err tell_client(const struct telling *telling, struct id client)
{
    struct account account;
    enum store_err err = account_find(telling->request->store, client, &account);
    return err == STORE_OK ? tell(telling, &account) : err_of_store(err);
}

enum err birthday_notice(struct request *request, const struct care *care)
{
    const struct civil_date today = request_today(request);
    const struct civil_date on = age_turns(civil_of_number(care->born), today);
    if (civil_is_nil(on) || care->incapacitated || care->restricted ||
        civil_compare(on, civil_later(today, BIRTHDAY_NOTICE_DAYS)) > 0) {
        return OK;
    }
    AUTO(proof) *proof = prove_own(care->dossier);
    struct telling telling = {.request = request, .proof = proof, .day = civil_number(on)};
    enum store_err err = tie_list(request->store, proof, tell_tied, &telling);
    if (err != STORE_OK || telling.err != OK) {
        return err != STORE_OK ? err_of_store(err) : telling.err;
    }
    return tell_client(&telling, care->client);
}
