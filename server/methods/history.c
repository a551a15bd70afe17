/* Reading back: pages of a channel, and search. There is no index of plain text, because it would
 * outlive the dossier's key; a search opens messages and looks, from the newest back, and stops at
 * a bound. */

#include "server/methods/chat.h"

#include "server/json_text.h"
#include "server/memory.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/message.h"

#include <stdio.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

enum { SEARCH_MAX = 10000, SEARCH_BYTES_MAX = 4 << 20, SEARCH_PAGE = 100 };

/* So much of messages in one answer, in bytes of JSON: some of them stand in a connection's queue
 * together, and a slow line is not blocked by one for long. */
enum { PAGE_BYTES_MAX = 128 * 1024 };

/* Messages, with a comma after each, and where each begins. */
struct written {
    struct json_text text;
    unsigned count;
    size_t begins[PAGE_MAX + 2];
    bool broken;
};

static bool write_message(void *context, const struct entry *entry)
{
    struct written *written = context;
    struct json_text *text = &written->text;
    written->begins[written->count++] = text->length;
    written->broken = !message_write(text, entry);
    json_text_literal(text, ",");
    written->begins[written->count] = text->length;
    return !written->broken;
}

/* One message more than `limit` was read where there are more: it is left out, and so are those
 * that there is no room for. One is always given. */
static void answer_page(struct request *request, const struct written *written, unsigned limit,
                        bool newest)
{
    struct json_text *text = request_text(request);
    const size_t *begins = written->begins;
    unsigned from = 0;
    unsigned to = written->count;
    while (to - from > 1 && (to - from > limit || begins[to] - begins[from] > PAGE_BYTES_MAX)) {
        newest ? from++ : to--;
    }
    json_text_literal(text, "{\"messages\":[");
    if (to > from) {
        json_text_add(text, written->text.bytes + begins[from], begins[to] - begins[from] - 1);
    }
    if (to - from < written->count) {
        json_text_literal(text, "],\"more\":true}");
    } else {
        json_text_literal(text, "],\"more\":false}");
    }
}

enum err chat_history(struct request *request)
{
    struct id channel = param_id(request, "channel");
    AUTO(proof) *proof = NULL;
    enum err err = gate_channel(request, channel, PART_CHAT, VERB_SEE, NULL, &proof);
    if (err != OK) {
        return err;
    }
    gate_look(request, "chat.history", (struct id){0});
    unsigned limit = (unsigned)param_number(request, "limit", PAGE_DEFAULT);
    bool has_after = param_given(request, "after");
    bool has_before = param_given(request, "before");
    struct entry_page page = {
        .channel = channel,
        .after = param_number(request, "after", 0),
        .before = param_number(request, "before", 0),
        .limit = limit + 1, /* one more, to see whether there are more */
        .newest = has_before || !has_after,
    };
    struct written written;
    written.count = 0;
    written.begins[0] = 0;
    written.broken = false;
    json_text_begin(&written.text);
    if (!has_before || page.before != 0) { /* nothing lies before the first */
        err = err_of_store(entry_list(request->store, proof, &page, write_message, &written));
    }
    if (err == OK && written.broken) {
        err = ERR_INTERNAL;
    }
    if (err == OK) {
        answer_page(request, &written, limit, page.newest);
    }
    json_text_free(&written.text);
    return err;
}

/* Text as it is compared: decomposed, without regard to case. */
struct folded {
    uint8_t *bytes;
    size_t length;
};

static struct folded fold(const char *text)
{
    struct folded folded = {.length = strlen(text)};
    size_t plain = 0;
    while (plain < folded.length && (unsigned char)text[plain] < 0x80) {
        plain++;
    }
    if (plain == folded.length) { /* most are; the library takes its time */
        folded.bytes = memory_new(folded.length + 1);
        for (size_t i = 0; i < folded.length; i++) {
            folded.bytes[i] = (uint8_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
        }
        return folded;
    }
    folded.bytes =
        u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFKD, NULL, &folded.length);
    return folded;
}

struct search {
    struct request *request;
    struct folded wanted;
    json_t *page;    /* of entries, oldest first */
    json_t *found;   /* at most `limit` of each channel */
    json_t *amended; /* of this channel: keys are the seqs that what was passed amends */
    size_t limit;
    unsigned opened; /* so far */
    size_t bytes;    /* of what was opened */
};

/* From the newest back, the first that amends a message is what is shown of it. */
static bool is_outdated(const struct search *search, const json_t *message)
{
    const json_t *amends = json_object_get(message, "amends");
    char key[24];
    if (amends == NULL) {
        return json_object_get(message, "amended_by") != NULL;
    }
    snprintf(key, sizeof key, "%lld", (long long)json_integer_value(amends));
    bool passed = json_object_get(search->amended, key) != NULL;
    json_object_set_new(search->amended, key, json_true());
    return passed;
}

static bool matches(const struct search *search, const json_t *message)
{
    const char *body = json_string_value(json_object_get(message, "body"));
    if (is_outdated(search, message) || body == NULL) {
        return false; /* no longer what is shown, or nothing to show */
    }
    struct folded text = fold(body);
    bool found = text.bytes != NULL && memmem(text.bytes, text.length, search->wanted.bytes,
                                              search->wanted.length) != NULL;
    free(text.bytes);
    return found;
}

static bool goes_on(const struct search *search)
{
    return search->opened < SEARCH_MAX && search->bytes < SEARCH_BYTES_MAX;
}

/* From the newest back. */
static enum err search_channel(struct search *search, const struct proof *proof, struct id channel)
{
    struct entry_page page = {.channel = channel, .limit = SEARCH_PAGE, .newest = true};
    size_t enough = json_array_size(search->found) + search->limit;
    json_object_clear(search->amended);
    do {
        json_array_clear(search->page);
        enum store_err err =
            entry_list(search->request->store, proof, &page, message_collect, search->page);
        if (err != STORE_OK) {
            return err_of_store(err);
        }
        size_t count = json_array_size(search->page);
        search->opened += (unsigned)count;
        for (size_t i = count; i-- > 0 && json_array_size(search->found) < enough;) {
            json_t *message = json_array_get(search->page, i);
            search->bytes += json_string_length(json_object_get(message, "body"));
            if (matches(search, message)) {
                json_array_append(search->found, message);
            }
        }
        const json_t *oldest = json_object_get(json_array_get(search->page, 0), "seq");
        page.before = (uint64_t)json_integer_value(oldest);
    } while (json_array_size(search->page) == SEARCH_PAGE && goes_on(search) &&
             json_array_size(search->found) < enough);
    return OK;
}

struct channel_ids {
    size_t count;
    struct id *ids;
};

static bool take_id(void *context, const struct channel *channel)
{
    struct channel_ids *list = context;
    list->ids = memory_resize(list->ids, (list->count + 1) * sizeof *list->ids);
    list->ids[list->count++] = channel->id;
    return true;
}

/* Of a channel that the caller is a member of, without access to what is said there. */
static bool hidden(enum err err)
{
    return err == ERR_CONSENT_REQUIRED || err == ERR_FORBIDDEN || err == ERR_RESTRICTED;
}

static enum err search_all(struct search *search)
{
    struct request *request = search->request;
    struct channel_ids list = {0};
    bool all = !param_given(request, "channel");
    if (!all) {
        list.ids = memory_new(sizeof *list.ids);
        list.ids[list.count++] = param_id(request, "channel");
    } else {
        enum store_err err =
            channel_list_of(request->store, request->actor.account, take_id, &list);
        if (err != STORE_OK) {
            free(list.ids);
            return err_of_store(err);
        }
    }
    enum err err = OK;
    for (size_t i = 0; i < list.count && err == OK && goes_on(search); i++) {
        AUTO(proof) *proof = NULL;
        err = gate_channel(request, list.ids[i], PART_CHAT, VERB_SEE, NULL, &proof);
        if (err == OK) {
            gate_look(request, "chat.search", (struct id){0});
            err = search_channel(search, proof, list.ids[i]);
        } else if (all && hidden(err)) {
            err = OK; /* the others are still wanted */
        }
    }
    free(list.ids);
    return err;
}

static int by_time(const void *a, const void *b)
{
    const json_t *const *left = a;
    const json_t *const *right = b;
    int order = strcmp(json_string_value(json_object_get(*left, "sent_at")),
                       json_string_value(json_object_get(*right, "sent_at")));
    json_int_t first = json_integer_value(json_object_get(*left, "seq"));
    json_int_t second = json_integer_value(json_object_get(*right, "seq"));
    return order != 0 ? order : (first > second) - (first < second);
}

/* The newest `limit`, as far as there is room for them, oldest first as in all lists. */
static json_t *sorted(const json_t *found, size_t limit)
{
    size_t count = json_array_size(found);
    AUTO_FREE json_t **messages = memory_new((count + 1) * sizeof *messages);
    for (size_t i = 0; i < count; i++) {
        messages[i] = json_array_get(found, i);
    }
    qsort(messages, count, sizeof *messages, by_time);
    json_t *list = json_array();
    size_t bytes = 0;
    for (size_t i = count; i-- > 0 && count - i <= limit;) {
        bytes += json_dumpb(messages[i], NULL, 0, JSON_COMPACT);
        if (bytes > PAGE_BYTES_MAX && i + 1 < count) {
            break;
        }
        json_array_insert(list, 0, messages[i]);
    }
    return list;
}

enum err chat_search(struct request *request)
{
    struct search search = {
        .request = request,
        .wanted = fold(param_text(request, "text")),
        .page = json_array(),
        .found = json_array(),
        .amended = json_object(),
        .limit = param_number(request, "limit", PAGE_DEFAULT),
    };
    enum err err = search.wanted.bytes == NULL ? ERR_INTERNAL : search_all(&search);
    if (err == OK) {
        request->result = json_pack("{s:o}", "messages", sorted(search.found, search.limit));
    }
    free(search.wanted.bytes);
    json_decref(search.page);
    json_decref(search.found);
    json_decref(search.amended);
    return err;
}
