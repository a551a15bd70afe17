/* What was done about a client's network, and who may see what of it: the deeds of the dossier, in
 * the order in which they were done (R-CONS-8). */

#include "server/methods/care.h"

#include "server/methods/forms.h"
#include "server/methods/tables.h"

struct history {
    json_t *deeds;
    bool staff;
};

static bool take_deed(void *context, const struct entry *entry)
{
    struct history *history = context;
    json_t *deed = json_loadb(entry->content, entry->content_length, 0, NULL);
    if (deed != NULL) {
        if (!history->staff) {
            json_object_del(deed, "reason");
        }
        json_object_del(deed, "team"); /* who was asked for: each has a deed of its own */
        json_object_set_new(deed, "seq", json_integer((json_int_t)entry->seq));
        json_object_set_new(deed, "kind", json_string(entry_kind_word(entry->kind)));
        if (!id_is_nil(entry->author)) { /* else: an operator */
            json_object_set_new(deed, "by", json_id(entry->author));
        }
        json_object_set_new(deed, "at", json_time(entry->sent_ms));
        json_array_append_new(history->deeds, deed);
    }
    return true;
}

static enum err consent_history(struct request *request)
{
    AUTO(care_file) file;
    enum err err = care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_SEE);
    if (err != OK) {
        return err;
    }
    gate_look(request, "consent.history", file.gate.care.client);
    bool has_after = param_given(request, "after");
    bool has_before = param_given(request, "before");
    unsigned limit = (unsigned)param_number(request, "limit", PAGE_DEFAULT);
    struct history history = {.deeds = json_array(),
                              .staff = file.gate.facts.relation == RELATION_TREATING};
    const struct entry_page page = {
        .channel = file.gate.care.dossier,
        .after = param_number(request, "after", 0),
        .before = param_number(request, "before", 0),
        .limit = limit + 1, /* one more, to see whether there are more */
        .newest = has_before || !has_after,
        .without = history.staff ? 0 : 1U << ENTRY_WITHHOLDING,
    };
    request->result = json_pack("{s:o, s:b}", "deeds", history.deeds, "more", 0);
    if (has_before && page.before == 0) {
        return OK; /* nothing lies before the first */
    }
    err = err_of_store(entry_list(request->store, file.proof, &page, take_deed, &history));
    if (err == OK && json_array_size(history.deeds) > limit) {
        json_array_remove(history.deeds, page.newest ? 0 : limit);
        json_object_set_new(request->result, "more", json_true());
    }
    return err;
}

#define WORD(name, word) word,
static const char *const kind_words[] = {ENTRY_DEED_MAP(WORD) NULL};
#undef WORD

#define SEQ_BOUND(name_)                                                                           \
    {                                                                                              \
        .name = name_, .type = FIELD_INTEGER, .min = 0, .max = SEQ_MAX, .optional = true           \
    }

FORM(history_params, CARE_CLIENT, SEQ_BOUND("before"), SEQ_BOUND("after"),
     {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true});
FORM(deed_form, {.name = "seq", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX},
     {.name = "kind", .type = FIELD_WORD, .words = kind_words},
     {.name = "what", .type = FIELD_TEXT, .max = 40},
     {.name = "by", .type = FIELD_ID, .optional = true}, {.name = "at", .type = FIELD_TIME},
     {.name = "user", .type = FIELD_ID, .optional = true}, CARE_PARTS_OPTIONAL("parts"),
     {.name = "reason", .type = FIELD_TEXT, .max = CARE_REASON_MAX, .optional = true},
     {.name = "born", .type = FIELD_DATE, .optional = true},
     {.name = "incapacitated", .type = FIELD_BOOLEAN, .optional = true},
     {.name = "restricted", .type = FIELD_BOOLEAN, .optional = true});
FORM(history_result, {.name = "deeds", .type = FIELD_LIST, .form = &deed_form},
     {.name = "more", .type = FIELD_BOOLEAN});

const struct method consent_history_methods[] = {
    {"consent.history", LANE_READ, &history_params, &history_result, consent_history,
     .per_minute = 120,
     .says = "Tell what was signed, asked, changed and withdrawn, by whom (none: an operator) and "
             "when."},
};
const size_t consent_history_method_count =
    sizeof consent_history_methods / sizeof consent_history_methods[0];
