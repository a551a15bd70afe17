#include "server/methods/forms.h"

#include "server/method.h"

#define WORD(name, word) word,
const char *const role_words[] = {ROLE_MAP(WORD) NULL};
const char *const language_words[] = {LANGUAGE_MAP(WORD) NULL};
static const char *const channel_kind_words[] = {CHANNEL_KIND_MAP(WORD) NULL};
static const char *const entry_kind_words[] = {ENTRY_KIND_MAP(WORD) NULL};
const char *const feature_words[] = {FEATURE_MAP(WORD) NULL};
#undef WORD
static const char *const call_states[] = {"ringing", "active", "ended", NULL};
static const char *const call_modes[] = {"p2p", "relay", NULL};
static const char *const call_outcomes[] = {"hangup", "declined",  "missed",
                                            "lost",   "forbidden", NULL};
static const char *const leave_reasons[] = {"declined", "busy", "missed", "hangup", "lost", NULL};
static const char *const participant_states[] = {"invited", "waiting", "joined", "left", NULL};
static const char *const seen_states[] = {"online", "away", "busy", "offline", NULL};

#define SEQ(name_)                                                                                 \
    {                                                                                              \
        .name = name_, .type = FIELD_INTEGER, .min = 0, .max = SEQ_MAX                             \
    }
#define SEQ_OPTIONAL(name_)                                                                        \
    {                                                                                              \
        .name = name_, .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX, .optional = true           \
    }

const struct form form_empty = {.fields = (const struct field[]){{0}}};

static const struct field user_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "name", .type = FIELD_TEXT, .max = 100},
    {.name = "role", .type = FIELD_WORD, .words = role_words},
    {.name = "photo", .type = FIELD_TEXT, .max = 200, .optional = true},
    {0},
};
const struct form form_user = {"user", user_fields};

static const struct field member_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "name", .type = FIELD_TEXT, .max = 100},
    {.name = "role", .type = FIELD_WORD, .words = role_words},
    {.name = "photo", .type = FIELD_TEXT, .max = 200, .optional = true},
    SEQ("read_seq"),
    SEQ("delivered_seq"),
    {0},
};
const struct form form_member = {"member", member_fields};

static const struct field channel_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "kind", .type = FIELD_WORD, .words = channel_kind_words},
    {.name = "title", .type = FIELD_TEXT, .max = 100},
    {.name = "members", .type = FIELD_LIST, .form = &form_member},
    SEQ("last_seq"),
    SEQ("read_seq"),
    SEQ("unread"),
    {.name = "gap", .type = FIELD_BOOLEAN, .optional = true},
    {0},
};
const struct form form_channel = {"channel", channel_fields};

static const struct field file_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "name", .type = FIELD_TEXT, .min = 1, .max = 200},
    {.name = "type", .type = FIELD_TEXT, .min = 1, .max = FILE_TYPE_BYTES_MAX},
    {.name = "size", .type = FIELD_INTEGER, .max = SEQ_MAX},
    {0},
};
const struct form form_file = {"file", file_fields};

static const struct field call_outcome_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "outcome", .type = FIELD_WORD, .words = call_outcomes},
    {.name = "seconds", .type = FIELD_INTEGER, .max = SEQ_MAX},
    {0},
};
static const struct form form_call_outcome = {.fields = call_outcome_fields};

static const struct field message_fields[] = {
    {.name = "channel", .type = FIELD_ID},
    {.name = "seq", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX},
    {.name = "id", .type = FIELD_ID},
    {.name = "kind", .type = FIELD_WORD, .words = entry_kind_words},
    {.name = "author", .type = FIELD_ID},
    {.name = "sent_at", .type = FIELD_TIME},
    {.name = "nonce", .type = FIELD_ID, .optional = true},
    {.name = "body", .type = FIELD_TEXT, .max = BODY_CHARACTERS, .optional = true},
    SEQ_OPTIONAL("reply_to"),
    {.name = "files", .type = FIELD_LIST, .form = &form_file, .optional = true},
    SEQ_OPTIONAL("amends"),
    SEQ_OPTIONAL("retracts"),
    SEQ_OPTIONAL("amended_by"),
    SEQ_OPTIONAL("retracted_by"),
    {.name = "call", .type = FIELD_OBJECT, .form = &form_call_outcome, .optional = true},
    {0},
};
const struct form form_message = {"message", message_fields};

static const struct field participant_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "user", .type = FIELD_ID},
    {.name = "state", .type = FIELD_WORD, .words = participant_states},
    {.name = "audio", .type = FIELD_BOOLEAN},
    {.name = "video", .type = FIELD_BOOLEAN},
    {.name = "screen", .type = FIELD_BOOLEAN},
    {.name = "hand", .type = FIELD_BOOLEAN},
    {.name = "away", .type = FIELD_BOOLEAN, .optional = true},
    {.name = "reason", .type = FIELD_WORD, .words = leave_reasons, .optional = true},
    {0},
};
const struct form form_participant = {"participant", participant_fields};

static const struct field call_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "channel", .type = FIELD_ID},
    {.name = "state", .type = FIELD_WORD, .words = call_states},
    {.name = "mode", .type = FIELD_WORD, .words = call_modes},
    {.name = "started_by", .type = FIELD_ID},
    {.name = "started_at", .type = FIELD_TIME},
    {.name = "participants", .type = FIELD_LIST, .form = &form_participant},
    {.name = "lobby", .type = FIELD_BOOLEAN, .optional = true},
    {.name = "relay_only", .type = FIELD_BOOLEAN, .optional = true},
    {0},
};
const struct form form_call = {"call", call_fields};

static const struct field ice_server_fields[] = {
    {.name = "urls", .type = FIELD_LIST, .item = FIELD_TEXT, .min = 1, .item_max = 2000},
    {.name = "username", .type = FIELD_TEXT, .max = 200, .optional = true},
    {.name = "credential", .type = FIELD_TEXT, .max = 200, .optional = true},
    {0},
};
const struct form form_ice_server = {"ice_server", ice_server_fields};

static const struct field presence_fields[] = {
    {.name = "user", .type = FIELD_ID},
    {.name = "state", .type = FIELD_WORD, .words = seen_states},
    {.name = "since", .type = FIELD_TIME},
    {0},
};
const struct form form_presence = {"presence", presence_fields};

static const struct field sign_in_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "created_at", .type = FIELD_TIME},
    {.name = "used_at", .type = FIELD_TIME},
    {.name = "expires_at", .type = FIELD_TIME},
    {.name = "device", .type = FIELD_TEXT, .max = DEVICE_BYTES_MAX},
    {.name = "address", .type = FIELD_TEXT, .max = ADDRESS_BYTES_MAX},
    {.name = "current", .type = FIELD_BOOLEAN},
    {0},
};
const struct form form_sign_in = {"sign_in", sign_in_fields};

static const struct field passkey_fields[] = {
    {.name = "id", .type = FIELD_ID},
    {.name = "name", .type = FIELD_TEXT, .min = 1, .max = PASSKEY_NAME_CHARACTERS},
    {.name = "created_at", .type = FIELD_TIME},
    {.name = "used_at", .type = FIELD_TIME, .optional = true},
    {0},
};
const struct form form_passkey = {"passkey", passkey_fields};

const struct form *const named_forms[] = {
    &form_user,        &form_member,     &form_channel,  &form_message, &form_file,    &form_call,
    &form_participant, &form_ice_server, &form_presence, &form_sign_in, &form_passkey, NULL,
};

json_t *json_user(struct id id, const char *name, enum role role)
{
    return json_pack("{s:o, s:s, s:s}", "id", json_id(id), "name", name, "role", role_word(role));
}

json_t *json_passkey(const struct passkey *passkey)
{
    return json_pack("{s:o, s:s, s:o, s:o*}", "id", json_id(passkey->id), "name", passkey->name,
                     "created_at", json_time(passkey->created_ms), "used_at",
                     passkey->used_ms != 0 ? json_time(passkey->used_ms) : NULL);
}

json_t *json_file(const struct file *file)
{
    return json_pack("{s:o, s:s, s:s, s:I}", "id", json_id(file->id), "name", file->name, "type",
                     file->type, "size", (json_int_t)file->size);
}

json_t *json_features(uint32_t features)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        if ((features & 1u << i) != 0) {
            json_array_append_new(list, json_string(feature_word((enum feature)i)));
        }
    }
    return list;
}
