#include "server/methods/message.h"

#include "server/method.h"

#include <string.h>

static void set_seq(json_t *message, const char *name, uint64_t seq)
{
    if (seq != 0) {
        json_object_set_new(message, name, json_integer((json_int_t)seq));
    }
}

json_t *json_message(const struct entry *entry)
{
    json_t *message = json_loadb(entry->content, entry->content_length, 0, NULL);
    if (!json_is_object(message)) {
        json_decref(message);
        return NULL;
    }
    if (entry->retracted_by != 0) {
        json_object_clear(message);
    }
    json_object_set_new(message, "channel", json_id(entry->channel));
    json_object_set_new(message, "seq", json_integer((json_int_t)entry->seq));
    json_object_set_new(message, "id", json_id(entry->id));
    json_object_set_new(message, "kind", json_string(entry_kind_word(entry->kind)));
    json_object_set_new(message, "author", json_id(entry->author));
    json_object_set_new(message, "sent_at", json_time(entry->sent_ms));
    if (!id_is_nil(entry->nonce)) {
        json_object_set_new(message, "nonce", json_id(entry->nonce));
    }
    set_seq(message, "amends", entry->amends);
    set_seq(message, "retracts", entry->retracts);
    set_seq(message, "amended_by", entry->amended_by);
    set_seq(message, "retracted_by", entry->retracted_by);
    return message;
}

static void write_seq(struct json_text *text, const char *name, uint64_t seq)
{
    if (seq != 0) {
        json_text_literal(text, ",");
        json_text_add_string(text, name, strlen(name));
        json_text_literal(text, ":");
        json_text_add_number(text, seq);
    }
}

bool message_write(struct json_text *text, const struct entry *entry)
{
    const char *content = entry->content;
    size_t length = entry->content_length;
    const char *kind = entry_kind_word(entry->kind);
    if (length < 2 || content[0] != '{' || content[length - 1] != '}') {
        return false;
    }
    if (entry->retracted_by == 0 && length > 2) {
        json_text_add(text, content, length - 1);
        json_text_literal(text, ",");
    } else {
        json_text_literal(text, "{");
    }
    json_text_literal(text, "\"channel\":");
    json_text_add_id(text, entry->channel);
    json_text_literal(text, ",\"seq\":");
    json_text_add_number(text, entry->seq);
    json_text_literal(text, ",\"id\":");
    json_text_add_id(text, entry->id);
    json_text_literal(text, ",\"kind\":");
    json_text_add_string(text, kind, strlen(kind));
    json_text_literal(text, ",\"author\":");
    json_text_add_id(text, entry->author);
    json_text_literal(text, ",\"sent_at\":");
    json_text_add_time(text, entry->sent_ms);
    if (!id_is_nil(entry->nonce)) {
        json_text_literal(text, ",\"nonce\":");
        json_text_add_id(text, entry->nonce);
    }
    write_seq(text, "amends", entry->amends);
    write_seq(text, "retracts", entry->retracts);
    write_seq(text, "amended_by", entry->amended_by);
    write_seq(text, "retracted_by", entry->retracted_by);
    json_text_literal(text, "}");
    return true;
}

struct frame *message_frame(const struct entry *entry)
{
    AUTO(json_text) text;
    json_text_begin(&text);
    json_text_literal(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"chat.message\",\"params\":");
    if (!message_write(&text, entry)) {
        return NULL;
    }
    json_text_literal(&text, "}");
    return frame_of_text(text.bytes, text.length);
}

bool message_collect(void *context, const struct entry *entry)
{
    return json_array_append_new(context, json_message(entry)) == 0;
}
