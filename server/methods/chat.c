/* Messages: sending, amending, retracting, and how far they were delivered and read. */

#include "server/methods/chat.h"

#include "server/json_text.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/message.h"
#include "server/methods/tables.h"
#include "server/secret.h"
#include "storage/file.h"

#include <stdio.h>
#include <string.h>

/* One entry about to be appended, and what came of it. */
struct sending {
    struct request *request;
    struct proof *proof;
    struct channel channel;
    struct entry entry;
    struct json_text content;
    bool sent_before; /* one of its files was */
    json_t *message;  /* as it is told to the others */
};

static bool take_message(void *context, const struct entry *entry)
{
    struct sending *sending = context;
    sending->message = json_message(entry);
    return false;
}

static enum err find_message(struct sending *sending, uint64_t seq, json_t **ret_message)
{
    sending->message = NULL;
    enum store_err err = entry_at(sending->request->store, sending->proof, sending->channel.id, seq,
                                  take_message, sending);
    *ret_message = sending->message;
    sending->message = NULL;
    return err == STORE_OK && *ret_message == NULL ? ERR_INTERNAL : err_of_store(err);
}

static json_t *receipt(const json_t *message)
{
    return json_pack("{s:O, s:O, s:O}", "id", json_object_get(message, "id"), "seq",
                     json_object_get(message, "seq"), "sent_at",
                     json_object_get(message, "sent_at"));
}

/* The members that make two sendings the same. */
static bool same_sending(const json_t *before, const json_t *now)
{
    static const char *const members[] = {"channel", "kind",   "body",    "reply_to",
                                          "files",   "amends", "retracts"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const json_t *a = json_object_get(before, members[i]);
        const json_t *b = json_object_get(now, members[i]);
        if (a == NULL ? b != NULL : !json_equal(a, b)) {
            return false;
        }
    }
    return true;
}

static bool take_original(void *context, const struct entry *entry)
{
    /* As it was sent, whatever became of it since. */
    struct entry original = *entry;
    original.retracted_by = 0;
    original.amended_by = 0;
    return take_message(context, &original);
}

/* The nonce was used before: the same sending gets the same answer, another one is refused. */
static enum err repeat(struct sending *sending)
{
    struct request *request = sending->request;
    struct entry *entry = &sending->entry;
    enum store_err err = entry_by_nonce(request->store, sending->proof, entry->author, entry->nonce,
                                        take_original, sending);
    if (err == STORE_REFUSED) {
        return ERR_CONFLICT; /* used in another dossier */
    }
    if (err != STORE_OK || sending->message == NULL) {
        return err == STORE_OK ? ERR_INTERNAL : err_of_store(err);
    }
    entry->retracted_by = 0;
    json_t *now = json_message(entry);
    bool same = same_sending(sending->message, now);
    json_decref(now);
    request->result = same ? receipt(sending->message) : NULL;
    return same ? OK : ERR_CONFLICT;
}

static void answer(struct request *request, const struct entry *entry)
{
    struct json_text *text = request_text(request);
    json_text_literal(text, "{\"id\":");
    json_text_add_id(text, entry->id);
    json_text_literal(text, ",\"seq\":");
    json_text_add_number(text, entry->seq);
    json_text_literal(text, ",\"sent_at\":");
    json_text_add_time(text, entry->sent_ms);
    json_text_literal(text, "}");
}

static enum err append(struct sending *sending, const char *event)
{
    struct request *request = sending->request;
    struct entry *entry = &sending->entry;
    entry->content = sending->content.bytes;
    entry->content_length = sending->content.length;
    enum store_err err = entry_append(request->store, sending->proof, entry);
    if (err == STORE_EXISTS) {
        return repeat(sending);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    answer(request, entry);
    struct event *told =
        outbox_frame(&request->outbox, message_frame(entry), entry->channel, PART_CHAT);
    told->except_session = request->actor.session;
    told->replay = REPLAY_BY_SEQ;
    told->seq = entry->seq;
    return gate_audit(request, event, &sending->channel, entry->id);
}

/* What every kind of sending begins with: may the caller, and into what. */
static enum err begin(struct sending *sending, struct request *request)
{
    sending->request = request;
    json_text_begin(&sending->content);
    struct id channel = param_id(request, "channel");
    struct gate gate;
    enum err err = gate_channel(request, channel, PART_CHAT, VERB_ADD, &gate, &sending->proof);
    if (err != OK) {
        return err;
    }
    sending->channel = gate.channel;
    sending->entry = (struct entry){
        .id = secret_id(request->now_ms),
        .channel = channel,
        .kind = ENTRY_MESSAGE,
        .author = request->actor.account,
        .sent_ms = request->now_ms,
        .nonce = param_id(request, "nonce"),
    };
    return OK;
}

static void finish(struct sending *sending)
{
    json_text_free(&sending->content);
    json_decref(sending->message);
    proof_free(sending->proof);
}

static bool take_any(void *context, const struct entry *entry)
{
    (void)entry;
    *(bool *)context = true;
    return false;
}

/* Whether the caller used this nonce before, whatever for. */
static bool is_repeated(const struct sending *sending)
{
    bool repeated = false;
    (void)entry_by_nonce(sending->request->store, sending->proof, sending->entry.author,
                         sending->entry.nonce, take_any, &repeated);
    return repeated;
}

static bool is_among(const json_t *files, struct id id)
{
    size_t index;
    json_t *file;
    json_array_foreach(files, index, file)
    {
        struct id other;
        if (id_parse(json_string_value(json_object_get(file, "id")), &other) &&
            id_equal(other, id)) {
            return true;
        }
    }
    return false;
}

/* Adds the file's form to the message. */
static enum err add_file(struct sending *sending, json_t *files, const char *id_text)
{
    struct request *request = sending->request;
    struct file file;
    struct id id;
    id_parse(id_text, &id);
    enum store_err err = file_find(request->store, sending->proof, id, &file);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    if (err == STORE_NOT_FOUND || is_among(files, id) ||
        !id_equal(file.channel, sending->channel.id) ||
        !id_equal(file.author, request->actor.account)) {
        return request_invalid(request, "files");
    }
    sending->sent_before = sending->sent_before || file.seq != 0;
    json_array_append_new(files, json_file(&file));
    secret_wipe(&file, sizeof file);
    return OK;
}

static enum err add_files(struct sending *sending)
{
    struct request *request = sending->request;
    size_t index;
    json_t *item;
    json_t *ids = param_json(request, "files");
    if (json_array_size(ids) == 0) {
        return OK;
    }
    json_t *files = json_array();
    enum err err = OK;
    json_array_foreach(ids, index, item)
    {
        err = add_file(sending, files, json_string_value(item));
        if (err != OK) {
            break;
        }
    }
    json_text_literal(&sending->content, ",\"files\":");
    json_text_add_value(&sending->content, files);
    json_decref(files);
    if (err == OK && sending->sent_before && !is_repeated(sending)) {
        err = request_invalid(request, "files");
    }
    return err;
}

/* The files, none of which belongs to another, belong to the entry from now on. */
static enum err attach_files(struct sending *sending)
{
    struct request *request = sending->request;
    size_t index;
    json_t *item;
    json_array_foreach(param_json(request, "files"), index, item)
    {
        struct id id;
        id_parse(json_string_value(item), &id);
        enum store_err err = file_attach(request->store, sending->proof, id, sending->channel.id,
                                         request->actor.account, sending->entry.seq);
        if (err != STORE_OK) {
            return err == STORE_NOT_FOUND ? ERR_INTERNAL : err_of_store(err);
        }
    }
    return OK;
}

static enum err check_reply(struct sending *sending, uint64_t seq)
{
    json_t *message;
    enum err err = seq == 0 ? OK : find_message(sending, seq, &message);
    if (seq != 0) {
        json_decref(message);
    }
    return err == ERR_NOT_FOUND ? request_invalid(sending->request, "reply_to") : err;
}

static void write_body(struct sending *sending, const char *body)
{
    json_text_literal(&sending->content, "{\"body\":");
    json_text_add_string(&sending->content, body, strlen(body));
}

static enum err compose(struct sending *sending)
{
    struct request *request = sending->request;
    const char *body = param_text(request, "body");
    uint64_t reply_to = param_number(request, "reply_to", 0);
    if (*body == '\0' && json_array_size(param_json(request, "files")) == 0) {
        return request_invalid(request, "body");
    }
    write_body(sending, body);
    if (reply_to != 0) {
        json_text_literal(&sending->content, ",\"reply_to\":");
        json_text_add_number(&sending->content, reply_to);
    }
    enum err err = check_reply(sending, reply_to);
    if (err == OK) {
        err = add_files(sending);
    }
    json_text_literal(&sending->content, "}");
    return err;
}

static enum err chat_send(struct request *request)
{
    struct sending sending = {0};
    enum err err = begin(&sending, request);
    if (err == OK) {
        err = compose(&sending);
    }
    if (err == OK) {
        err = append(&sending, "chat.send");
    }
    if (err == OK && request->outbox.first != NULL) {
        err = attach_files(&sending);
    }
    finish(&sending);
    return err;
}

/* Only one's own message, that is no amendment or call, and still stands, can be amended or
 * retracted. A nonce that was used before is judged by what it was used for, not by what the
 * message is now. */
static enum err check_target(struct sending *sending, uint64_t seq)
{
    struct request *request = sending->request;
    json_t *message;
    enum err err = find_message(sending, seq, &message);
    if (err != OK) {
        return err;
    }
    struct id author;
    id_parse(json_string_value(json_object_get(message, "author")), &author);
    const char *kind = json_string_value(json_object_get(message, "kind"));
    if (!id_equal(author, request->actor.account)) {
        err = ERR_FORBIDDEN;
    } else if (strcmp(kind, entry_kind_word(ENTRY_MESSAGE)) != 0 ||
               json_object_get(message, "amends") != NULL ||
               json_object_get(message, "retracts") != NULL) {
        err = request_invalid(request, "seq");
    } else if (json_object_get(message, "retracted_by") != NULL) {
        err = ERR_CONFLICT;
    }
    json_decref(message);
    return err;
}

static enum err revise(struct request *request, const char *event, bool retracts)
{
    struct sending sending = {0};
    uint64_t seq = param_number(request, "seq", 0);
    enum err err = begin(&sending, request);
    if (err == OK) {
        sending.entry.amends = retracts ? 0 : seq;
        sending.entry.retracts = retracts ? seq : 0;
        if (retracts) {
            json_text_literal(&sending.content, "{}");
        } else {
            write_body(&sending, param_text(request, "body"));
            json_text_literal(&sending.content, "}");
        }
        err = is_repeated(&sending) ? OK : check_target(&sending, seq);
    }
    if (err == OK) {
        err = append(&sending, event);
    }
    finish(&sending);
    return err;
}

static enum err chat_amend(struct request *request)
{
    return revise(request, "chat.amend", false);
}

static enum err chat_retract(struct request *request)
{
    return revise(request, "chat.retract", true);
}

static enum err mark(struct request *request, bool read)
{
    struct id channel_id = param_id(request, "channel");
    uint64_t seq = param_number(request, "seq", 0);
    struct gate gate;
    struct member member;
    bool moved;
    enum err err = gate_channel(request, channel_id, PART_CHAT, VERB_SEE, &gate, NULL);
    if (err != OK) {
        return err;
    }
    if (gate.facts.relation == RELATION_EMERGENCY) {
        return ERR_FORBIDDEN; /* it leaves no marks, also of one who was a member once */
    }
    uint64_t last = 0;
    err = err_of_store(entry_last(request->store, channel_id, &last));
    if (err == OK && seq > last) {
        return request_invalid(request, "seq");
    }
    if (err != OK) {
        return err;
    }
    err = err_of_store(member_mark(request->store, channel_id, request->actor.account,
                                   read ? seq : 0, seq, &member, &moved));
    if (err != OK || !moved) {
        return err;
    }
    json_t *params =
        json_pack("{s:o, s:o, s:I, s:I}", "channel", json_id(channel_id), "user",
                  json_id(request->actor.account), "read_seq", (json_int_t)member.read_seq,
                  "delivered_seq", (json_int_t)member.delivered_seq);
    outbox_event(&request->outbox, "chat.receipt", params, channel_id, PART_CHAT);
    return OK;
}

static enum err chat_read(struct request *request)
{
    return mark(request, true);
}

static enum err chat_delivered(struct request *request)
{
    return mark(request, false);
}

#define CHANNEL                                                                                    \
    {                                                                                              \
        .name = "channel", .type = FIELD_ID                                                        \
    }
#define NONCE                                                                                      \
    {                                                                                              \
        .name = "nonce", .type = FIELD_ID                                                          \
    }
#define SEQ                                                                                        \
    {                                                                                              \
        .name = "seq", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX                             \
    }
#define SEQ_BOUND(name_)                                                                           \
    {                                                                                              \
        .name = name_, .type = FIELD_INTEGER, .min = 0, .max = SEQ_MAX, .optional = true           \
    }
#define LIMIT                                                                                      \
    {                                                                                              \
        .name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true        \
    }

static const struct form send_params = {
    .fields = (const struct field[]){
        CHANNEL,
        NONCE,
        {.name = "body", .type = FIELD_TEXT, .max = BODY_CHARACTERS},
        {.name = "reply_to", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX, .optional = true},
        {.name = "files",
         .type = FIELD_LIST,
         .item = FIELD_ID,
         .max = FILES_PER_MESSAGE,
         .optional = true},
        {0},
    }};

static const struct form amend_params = {
    .fields = (const struct field[]){
        CHANNEL,
        SEQ,
        NONCE,
        {.name = "body", .type = FIELD_TEXT, .min = 1, .max = BODY_CHARACTERS},
        {0},
    }};

static const struct form retract_params = {.fields = (const struct field[]){
                                               CHANNEL,
                                               SEQ,
                                               NONCE,
                                               {0},
                                           }};

static const struct form sent_result = {.fields = (const struct field[]){
                                            {.name = "id", .type = FIELD_ID},
                                            SEQ,
                                            {.name = "sent_at", .type = FIELD_TIME},
                                            {0},
                                        }};

static const struct form mark_params = {.fields = (const struct field[]){
                                            CHANNEL,
                                            SEQ,
                                            {0},
                                        }};

static const struct form typing_params = {.fields = (const struct field[]){
                                              CHANNEL,
                                              {.name = "on", .type = FIELD_BOOLEAN},
                                              {0},
                                          }};

static const struct form history_params = {.fields = (const struct field[]){
                                               CHANNEL,
                                               SEQ_BOUND("before"),
                                               SEQ_BOUND("after"),
                                               LIMIT,
                                               {0},
                                           }};

static const struct form history_result = {
    .fields = (const struct field[]){
        {.name = "messages", .type = FIELD_LIST, .form = &form_message, .max = PAGE_MAX},
        {.name = "more", .type = FIELD_BOOLEAN},
        {0},
    }};

static const struct form search_params = {
    .fields = (const struct field[]){
        {.name = "channel", .type = FIELD_ID, .optional = true},
        {.name = "text", .type = FIELD_TEXT, .min = 1, .max = 200},
        LIMIT,
        {0},
    }};

static const struct form search_result = {
    .fields = (const struct field[]){
        {.name = "messages", .type = FIELD_LIST, .form = &form_message, .max = PAGE_MAX},
        {0},
    }};

const struct method chat_methods[] = {
    {"chat.send", LANE_WRITE, &send_params, &sent_result, chat_send, .per_minute = 120,
     .writes_last = true, .says = "Store a message and deliver it."},
    {"chat.amend", LANE_WRITE, &amend_params, &sent_result, chat_amend, .per_minute = 60,
     .writes_last = true,
     .says = "Store a new text for one's own message; the first one stays in the dossier."},
    {"chat.retract", LANE_WRITE, &retract_params, &sent_result, chat_retract, .per_minute = 60,
     .writes_last = true,
     .says = "Take one's own message back; it stays in the dossier, and is shown no more."},
    {"chat.read", LANE_WRITE, &mark_params, &form_empty, chat_read, .per_minute = 300,
     .writes_last = true, .says = "Say up to where the caller has read."},
    {"chat.delivered", LANE_WRITE, &mark_params, &form_empty, chat_delivered, .per_minute = 600,
     .writes_last = true,
     .says = "Say up to where messages have reached one of the caller's devices."},
    {"chat.typing", LANE_LOOP, &typing_params, &form_empty, chat_typing, .per_minute = 240,
     .live_only = true, .says = "Say that the caller is typing, or not any more."},
    {"chat.history", LANE_READ, &history_params, &history_result, chat_history, .per_minute = 300,
     .says = "Read messages of a channel, oldest first."},
    {"chat.search", LANE_READ, &search_params, &search_result, chat_search, .per_minute = 30,
     .says = "Find messages that contain a text, newest ones where there are too many."},
};
const size_t chat_method_count = sizeof chat_methods / sizeof chat_methods[0];

static const struct form receipt_event = {
    .fields = (const struct field[]){
        CHANNEL,
        {.name = "user", .type = FIELD_ID},
        {.name = "read_seq", .type = FIELD_INTEGER, .max = SEQ_MAX},
        {.name = "delivered_seq", .type = FIELD_INTEGER, .max = SEQ_MAX},
        {0},
    }};

static const struct form typing_event = {.fields = (const struct field[]){
                                             CHANNEL,
                                             {.name = "user", .type = FIELD_ID},
                                             {.name = "on", .type = FIELD_BOOLEAN},
                                             {0},
                                         }};

const struct event_kind chat_events[] = {
    {"chat.message", &form_message, "A message was stored."},
    {"chat.receipt", &receipt_event, "Somebody's messages were delivered or read up to here."},
    {"chat.typing", &typing_event, "Somebody is typing, or not any more."},
};
const size_t chat_event_count = sizeof chat_events / sizeof chat_events[0];
