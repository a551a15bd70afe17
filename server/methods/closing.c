/* Closing one's own account (R-ACC-9): with the password, and the second factor where it is on, so
 * that nobody ends the account of who left a browser open. */

#include "server/methods/closing.h"

#include "server/memory.h"
#include "server/methods/account.h"
#include "server/methods/care.h"
#include "server/methods/forms.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/closing.h"

#include <stdlib.h>

/* A dossier that the account belongs to, as it was before. */
struct place {
    struct care_file file;
    enum tie tie; /* TIE_NONE: its own */
};

struct places {
    struct request *request;
    size_t count;
    struct place *items;
    enum err err;
};

static bool take_place(void *context, struct id dossier, enum tie tie)
{
    struct places *places = context;
    places->items = memory_resize(places->items, (places->count + 1) * sizeof *places->items);
    struct place *place = &places->items[places->count++];
    place->tie = tie;
    places->err = care_open_own(&place->file, places->request, dossier);
    if (places->err == OK) {
        places->err = redecide_begin(places->request, dossier, &place->file.redecision);
    }
    return places->err == OK;
}

static enum err find_places(struct places *places, struct id id)
{
    struct store *store = places->request->store;
    struct account account;
    struct id own;
    enum store_err err = account_find(store, id, &account);
    if (err == STORE_OK) {
        err = dossier_find(store, id, account.provider, &own);
    }
    if (err == STORE_OK) {
        (void)take_place(places, own, TIE_NONE);
    } else if (err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    if (places->err != OK) {
        return places->err;
    }
    err = tie_list_of(store, id, take_place, places);
    return err == STORE_OK ? places->err : err_of_store(err);
}

static void places_clear(struct places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        care_file_autofree(&places->items[i].file);
    }
    free(places->items);
}

/* Who was there by consent or for work belongs to the network no more. A representative stays in
 * it, and goes on to count among those who must sign: parental authority (BW 1:245), as all that
 * BW 7:465 names, does not hang on an account here. See access/README.md. */
static enum err leave(struct place *place, struct id account, const char *event)
{
    struct request *request = place->file.request;
    const struct care_deed deed = {.kind = ENTRY_NETWORK,
                                   .event = event,
                                   .what = "closed",
                                   .user = account,
                                   .nonce = secret_id(request->now_ms)};
    if (place->tie == TIE_NONE) {
        return redecide_end(place->file.redecision);
    }
    enum err err = OK;
    if (place->tie != TIE_REPRESENTATIVE) {
        err = care_tie(&place->file, account, place->tie, TIE_NONE);
    }
    return err == OK ? care_end(&place->file, &deed) : err;
}

static enum err close_in(struct places *places, struct id account, struct id nonce,
                         const char *event)
{
    struct request *request = places->request;
    enum store_err closed =
        account_close(request->store, account, request->actor.account, nonce, request->now_ms);
    if (closed != STORE_OK) {
        return closed == STORE_EXISTS ? ERR_CONFLICT : err_of_store(closed);
    }
    enum err err = OK;
    for (size_t i = 0; i < places->count && err == OK; i++) {
        err = leave(&places->items[i], account, event);
    }
    return err == OK ? gate_audit(request, event, NULL, account) : err;
}

enum err closing_close(struct request *request, struct id account, struct id nonce,
                       const char *event)
{
    size_t count;
    struct places places = {.request = request};
    enum err err = sign_in_end_all(request, account, (struct id){0}, &count);
    if (err == OK) { /* while there is an address */
        err = notice(request, account, MAIL_CLOSED);
    }
    if (err == OK) {
        err = find_places(&places, account);
    }
    if (err == OK) {
        err = close_in(&places, account, nonce, event);
    }
    places_clear(&places);
    return err;
}

static enum err account_close_own(struct request *request)
{
    enum err err = account_prove(request, "account.close");
    if (err != OK) {
        return err;
    }
    return closing_close(request, request->actor.account, param_id(request, "nonce"),
                         "account.close");
}

static const struct form close_params = {.fields = (const struct field[]){
                                             PROOF_PASSWORD,
                                             PROOF_OTP,
                                             {.name = "nonce", .type = FIELD_ID},
                                             {0},
                                         }};

const struct method closing_methods[] = {
    {"account.close", LANE_WRITE, &close_params, &form_empty, account_close_own, .per_minute = 20,
     .any_standing = true, .asks_password = true, .before = account_count_guess,
     .says = "Close one's own account for good; what stands in a dossier stays there."},
};
const size_t closing_method_count = sizeof closing_methods / sizeof closing_methods[0];
