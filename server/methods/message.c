#include "server/methods/message.h"

#include "server/method.h"

static void set_seq(json_t *message, const char *name, uint64_t seq)
{
    if (seq != 0) {
        json_object_set_new(message, name, json_integer((json_int_t)seq));
    }
}

json_t *json_message(const struct entry *entry)
{
    return json_message_with(entry, json_loadb(entry->content, entry->content_length, 0, NULL));
}

json_t *json_message_with(const struct entry *entry, json_t *take_content)
{
    json_t *message = take_content;
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

bool message_collect(void *context, const struct entry *entry)
{
    return json_array_append_new(context, json_message(entry)) == 0;
}
