#ifndef SERVER_METHODS_FORMS_H
#define SERVER_METHODS_FORMS_H

#include "server/actor.h"
#include "server/form.h"
#include "storage/channel.h"
#include "storage/entry.h"
#include "storage/file.h"
#include "storage/passkey.h"

/* The forms of the protocol page, and the builders of what has them. */

extern const struct form form_empty;
extern const struct form form_user;
extern const struct form form_member;
extern const struct form form_channel;
extern const struct form form_message;
extern const struct form form_file;
extern const struct form form_participant;
extern const struct form form_call;
extern const struct form form_ice_server;
extern const struct form form_presence;
extern const struct form form_sign_in;
extern const struct form form_passkey;

/* The words of what a provider can switch on; ends with NULL. */
extern const char *const feature_words[];

/* All that have a name; ends with NULL. */
extern const struct form *const named_forms[];

/* Words for FIELD_WORD; end with NULL. */
extern const char *const role_words[];
extern const char *const language_words[];

/* Bounds that several modules share. */
#define SEQ_MAX INT64_C(9007199254740991) /* what every client can hold exactly */
enum { BODY_CHARACTERS = 8000, PAGE_MAX = 200, PAGE_DEFAULT = 50, FILES_PER_MESSAGE = 10 };
enum { PASSKEY_NAME_CHARACTERS = PASSKEY_NAME_BYTES_MAX / 4 };

/* The caller owns what these return. */
json_t *json_user(struct id id, const char *name, enum role role);
json_t *json_passkey(const struct passkey *passkey);
json_t *json_file(const struct file *file);
json_t *json_features(uint32_t features);

#endif
