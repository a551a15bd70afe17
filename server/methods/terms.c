/* The terms of use (R-ACC-2, R-ACC-3): what they say, and that somebody accepts them. All of it is
 * open to who has not accepted them yet. */

#include "server/methods/terms.h"

#include "server/methods/care.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"

#include <stdlib.h>
#include <string.h>

/* The versions of a provider, as far as they matter now. */
struct offer {
    uint64_t now_ms;
    const char *wanted; /* NULL: the one that counts */
    struct terms current, next, named;
    bool has_current, has_next, has_named;
};

static bool take_terms(void *context, const struct terms *terms)
{
    struct offer *offer = context;
    if (terms->from_ms <= offer->now_ms) {
        offer->current = *terms;
        offer->has_current = true;
    } else if (!offer->has_next) {
        offer->next = *terms;
        offer->has_next = true;
    }
    if (offer->wanted != NULL && strcmp(offer->wanted, terms->version) == 0) {
        offer->named = *terms;
        offer->has_named = true;
    }
    return true;
}

static enum err find_offer(struct request *request, struct offer *ret_offer)
{
    *ret_offer =
        (struct offer){.now_ms = request->now_ms, .wanted = param_text(request, "version")};
    return err_of_store(terms_list(request->store, request->actor.provider, take_terms, ret_offer));
}

/* The version that is asked for: the named one, else the one that counts, else the first to
 * count. NULL: none. */
static const struct terms *choose(const struct offer *offer)
{
    if (offer->wanted != NULL) {
        return offer->has_named ? &offer->named : NULL;
    }
    return offer->has_current ? &offer->current : offer->has_next ? &offer->next : NULL;
}

/* In the language that is asked for, or, where there is none, in the one that counts. */
static enum err add_text(struct request *request, const struct terms *terms)
{
    const char *word = param_text(request, "language");
    bool english = word != NULL && strcmp(word, terms_language_word(TERMS_ENGLISH)) == 0;
    enum terms_language language = english ? TERMS_ENGLISH : TERMS_DUTCH;
    AUTO_FREE char *text = NULL;
    enum store_err err = terms_text(request->store, terms->id, language, &text);
    if (err == STORE_NOT_FOUND && language != TERMS_DUTCH) {
        language = TERMS_DUTCH;
        err = terms_text(request->store, terms->id, language, &text);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    json_object_set_new(request->result, "language", json_string(terms_language_word(language)));
    json_object_set_new(request->result, "informative", json_boolean(language != TERMS_DUTCH));
    json_object_set_new(request->result, "text", json_string(text));
    return OK;
}

static enum err add_acceptance(struct request *request, const struct terms *terms)
{
    struct acceptance acceptance;
    enum store_err err =
        acceptance_find(request->store, request->actor.account, terms->id, &acceptance);
    if (err == STORE_OK) {
        json_object_set_new(request->result, "accepted_at", json_time(acceptance.at_ms));
    }
    return err == STORE_NOT_FOUND ? OK : err_of_store(err);
}

static json_t *json_version(const struct terms *terms)
{
    return json_pack("{s:s, s:o}", "version", terms->version, "from", json_time(terms->from_ms));
}

static enum err terms_get(struct request *request)
{
    struct offer offer;
    enum err err = find_offer(request, &offer);
    const struct terms *terms = choose(&offer);
    if (err != OK || terms == NULL) {
        return err != OK ? err : ERR_NOT_FOUND;
    }
    request->result = json_version(terms);
    if (offer.has_next && offer.next.from_ms > terms->from_ms) {
        json_object_set_new(request->result, "next", json_version(&offer.next));
    }
    err = add_text(request, terms);
    return err == OK ? add_acceptance(request, terms) : err;
}

static void tell_accepted(struct request *request, const struct terms *terms)
{
    struct standing_change *change = &outbox_add(&request->outbox, EFFECT_STANDING)->standing;
    change->news = NEWS_ACCEPTED;
    change->account = request->actor.account;
    change->at_ms = terms->from_ms;
    outbox_tell(&request->outbox, "terms.accepted", json_pack("{s:s}", "version", terms->version),
                request->actor.account);
}

static enum err write_acceptance(struct request *request, const struct terms *terms)
{
    const struct acceptance acceptance = {
        .account = request->actor.account,
        .terms = terms->id,
        .at_ms = request->now_ms,
        .sign_in = request->actor.sign_in,
        .nonce = param_id(request, "nonce"),
    };
    enum store_err err = acceptance_add(request->store, &acceptance);
    if (err != STORE_OK) { /* the nonce was used for another version */
        return err == STORE_EXISTS ? ERR_CONFLICT : err_of_store(err);
    }
    tell_accepted(request, terms);
    enum err told = care_stands(request, request->actor.account);
    return told == OK ? gate_audit(request, "terms.accept", NULL, terms->id) : told;
}

/* Once accepted stays accepted: again, with whatever nonce, is answered alike. */
static enum err terms_accept(struct request *request)
{
    struct offer offer;
    enum err err = find_offer(request, &offer);
    if (err != OK || !offer.has_named) {
        return err != OK ? err : ERR_NOT_FOUND;
    }
    request->result = json_pack("{s:s}", "version", offer.named.version);
    err = add_acceptance(request, &offer.named);
    if (err != OK || json_object_get(request->result, "accepted_at") != NULL) {
        return err;
    }
    if (!offer.has_current || !id_equal(offer.current.id, offer.named.id)) {
        return ERR_CONFLICT; /* it counts no more, or not yet */
    }
    json_object_set_new(request->result, "accepted_at", json_time(request->now_ms));
    return write_acceptance(request, &offer.named);
}

static bool take_acceptance(void *context, const struct acceptance *acceptance,
                            const struct terms *terms)
{
    json_array_append_new(context, json_pack("{s:s, s:o}", "version", terms->version, "accepted_at",
                                             json_time(acceptance->at_ms)));
    return true;
}

static enum err terms_accepted(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "acceptances", list);
    return err_of_store(
        acceptance_list(request->store, request->actor.account, take_acceptance, list));
}

void terms_publish(struct request *request, const struct terms *terms)
{
    struct standing_change *change = &outbox_add(&request->outbox, EFFECT_STANDING)->standing;
    change->news = NEWS_PUBLISHED;
    change->terms = *terms;
    if (terms->from_ms > request->now_ms) {
        outbox_tell_all(&request->outbox, "terms.announced", json_version(terms), terms->provider);
    }
}

struct frame *terms_changed_frame(const struct terms *terms)
{
    return event_frame("terms.changed", json_pack("{s:s}", "version", terms->version));
}

#define LANGUAGE_WORD(name, word) word,
static const char *const languages[] = {TERMS_LANGUAGE_MAP(LANGUAGE_WORD) NULL};
#undef LANGUAGE_WORD

#define VERSION                                                                                    \
    {                                                                                              \
        .name = "version", .type = FIELD_TEXT, .min = 1, .max = TERMS_VERSION_BYTES_MAX            \
    }

FORM(version_form, VERSION);
FORM(announced_form, VERSION, {.name = "from", .type = FIELD_TIME});
FORM(accepted_form, VERSION, {.name = "accepted_at", .type = FIELD_TIME});
FORM(get_params, {.name = "language", .type = FIELD_WORD, .words = languages, .optional = true},
     {.name = "version",
      .type = FIELD_TEXT,
      .min = 1,
      .max = TERMS_VERSION_BYTES_MAX,
      .optional = true});
FORM(get_result, VERSION, {.name = "from", .type = FIELD_TIME},
     {.name = "language", .type = FIELD_WORD, .words = languages},
     {.name = "informative", .type = FIELD_BOOLEAN},
     {.name = "text", .type = FIELD_TEXT, .max = TERMS_TEXT_BYTES_MAX},
     {.name = "accepted_at", .type = FIELD_TIME, .optional = true},
     {.name = "next", .type = FIELD_OBJECT, .form = &announced_form, .optional = true});
FORM(accept_params, VERSION, {.name = "nonce", .type = FIELD_ID});
FORM(list_result, {.name = "acceptances", .type = FIELD_LIST, .form = &accepted_form});

const struct method terms_methods[] = {
    {"terms.get", LANE_READ, &get_params, &get_result, terms_get, .per_minute = 60,
     .any_standing = true,
     .says = "Give the terms that count now, or a named version; the Dutch text is the one that "
             "counts."},
    {"terms.accept", LANE_WRITE, &accept_params, &accepted_form, terms_accept, .per_minute = 20,
     .any_standing = true,
     .says = "Accept the version that counts now. A session that was there before says hello anew: "
             "messages since the version began come with that."},
    {"terms.list", LANE_READ, &form_empty, &list_result, terms_accepted, .per_minute = 60,
     .any_standing = true, .says = "List what one accepted, and when."},
};
const size_t terms_method_count = sizeof terms_methods / sizeof terms_methods[0];

const struct event_kind terms_events[] = {
    {"terms.announced", &announced_form, "A new version will count from this moment on."},
    {"terms.changed", &version_form,
     "This version counts now: methods answer terms_required until it is accepted."},
    {"terms.accepted", &version_form, "The person accepted this version, here or elsewhere."},
};
const size_t terms_event_count = sizeof terms_events / sizeof terms_events[0];
