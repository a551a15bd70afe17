#include "server/envelope.h"

#include "server/json_read.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/secret.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION, ID, METHOD, PARAMS, MEMBERS };
static const char *const names[MEMBERS] = {"jsonrpc", "id", "method", "params"};

static unsigned member_of(const char *name)
{
    unsigned member = 0;
    while (member < MEMBERS && strcmp(names[member], name) != 0) {
        member++;
    }
    return member;
}

static bool read_version(struct json_reader *reader)
{
    char *version;
    size_t length;
    return json_take_text(reader, &version, &length) && strcmp(version, "2.0") == 0;
}

static bool read_method(struct json_reader *reader, struct envelope *envelope)
{
    char *name;
    size_t length;
    envelope->method =
        json_take_text(reader, &name, &length) ? method_find(name, &envelope->index) : NULL;
    return envelope->method != NULL;
}

static bool read_member(struct json_reader *reader, struct envelope *envelope, unsigned *seen)
{
    char *name;
    size_t length;
    if (!json_take_name(reader, &name, &length)) {
        return false;
    }
    unsigned member = member_of(name);
    if ((*seen & 1u << member) != 0) {
        return false;
    }
    *seen |= 1u << member;
    switch (member) {
    case VERSION:
        return read_version(reader);
    case ID:
        return json_take_verbatim(reader, &envelope->id, &envelope->id_length);
    case METHOD:
        return read_method(reader, envelope);
    case PARAMS: /* they are read by the method's form, so it has to come before them */
        return envelope->method != NULL &&
               params_read(&envelope->params, envelope->method->params, reader);
    default:
        return false;
    }
}

/* Whether it is a whole request, with the parameters that its method takes. */
static bool read_quickly(struct json_reader *reader, struct envelope *envelope)
{
    const unsigned needed = 1u << VERSION | 1u << ID | 1u << METHOD;
    unsigned seen = 0;
    if (!json_take(reader, '{')) {
        return false;
    }
    do {
        if (!read_member(reader, envelope, &seen)) {
            return false;
        }
    } while (json_take(reader, ','));
    return json_take(reader, '}') && json_take_end(reader) && (seen & needed) == needed &&
           ((seen & 1u << PARAMS) != 0 ||
            params_read(&envelope->params, envelope->method->params, NULL));
}

static void keep_id(struct envelope *envelope, const json_t *id)
{
    if (json_is_string(id) || json_is_number(id)) {
        envelope->text = json_dumps(id, JSON_COMPACT | JSON_ENCODE_ANY);
        envelope->length = envelope->text != NULL ? strlen(envelope->text) : 0;
        envelope->id = envelope->text;
        envelope->id_length = envelope->length;
    }
}

static bool is_request(const struct envelope *envelope, const json_t *message)
{
    const char *version = json_string_value(json_object_get(message, names[VERSION]));
    size_t known = json_object_get(message, names[PARAMS]) != NULL ? MEMBERS : MEMBERS - 1;
    return version != NULL && strcmp(version, "2.0") == 0 && envelope->id != NULL &&
           json_is_string(json_object_get(message, names[METHOD])) &&
           json_object_size(message) == known;
}

/* The first thing that can be said against it, if there is any. */
static enum err judge(const json_t *message, struct envelope *envelope,
                      char ret_field[FIELD_PATH_SIZE])
{
    keep_id(envelope, json_object_get(message, names[ID]));
    if (!is_request(envelope, message)) {
        return ERR_INVALID_REQUEST;
    }
    const json_t *name = json_object_get(message, names[METHOD]);
    envelope->method =
        text_whole(name) ? method_find(json_string_value(name), &envelope->index) : NULL;
    if (envelope->method == NULL) {
        return ERR_UNKNOWN_METHOD;
    }
    json_t *params = json_object_get(message, names[PARAMS]);
    params = params != NULL ? json_incref(params) : json_object();
    return params_of_json(&envelope->params, envelope->method->params, params, ret_field)
               ? OK
               : ERR_INVALID_PARAMS;
}

enum err envelope_read(const char *text, size_t length, struct envelope *ret_envelope,
                       char ret_field[FIELD_PATH_SIZE])
{
    *ret_envelope = (struct envelope){.text = memory_resize(NULL, length + 1), .length = length};
    if (length > 0) {
        memcpy(ret_envelope->text, text, length);
    }
    struct json_reader reader = {.at = ret_envelope->text, .end = ret_envelope->text + length};
    if (read_quickly(&reader, ret_envelope)) {
        return OK;
    }
    envelope_clear(ret_envelope);
    json_t *message =
        json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    enum err err = message != NULL ? judge(message, ret_envelope, ret_field) : ERR_PARSE;
    json_decref(message);
    return err;
}

void envelope_clear(struct envelope *envelope)
{
    params_clear(&envelope->params);
    if (envelope->text != NULL) {
        secret_wipe(envelope->text, envelope->length);
    }
    free(envelope->text);
    *envelope = (struct envelope){0};
}
