#ifndef SERVER_METHOD_H
#define SERVER_METHOD_H

#include "server/access/access.h"
#include "server/actor.h"
#include "server/err.h"
#include "server/form.h"
#include "server/lanes.h"
#include "server/looks.h"
#include "server/outbox.h"
#include "server/request_id.h"

struct app;
struct config;
struct json_text;
struct params;
struct session;
struct store;

/* What the caller touches of whose care, and on what ground: what the access log tells. The gate
 * sets it with each decision, so that it is of the last one. Words live as long as the program. */
struct ground {
    bool sought;       /* a dossier was asked for: a refusal is worth a row */
    struct id channel; /* nil: none; else dossier and client may still have to be found out */
    struct id dossier;
    struct id client;
    enum part part;
    const char *basis; /* NULL: none is known */
    struct id behalf;  /* whose part the actor takes; nil: none */
};

/* A refusal that is about no dossier, and gets a row all the same: see gate_note_refusal. */
struct noted {
    const char *event; /* NULL: none */
    struct id object;
};

/* One call of a method. What a handler needs and what it leaves behind. */
struct request {
    struct actor actor;
    const struct params *params; /* of the method's form; read by param_ below */
    uint64_t now_ms;             /* Unix time when it came in */
    struct request_id id;
    const struct config *config;

    struct ground access;
    struct look_list looks; /* what was seen, or refused; to be logged before the answer goes */

    struct store *store;     /* on LANE_READ and LANE_WRITE */
    struct app *app;         /* on LANE_LOOP and in the hooks */
    struct session *session; /* there too: the connection, NULL for a one-shot request */

    json_t *result;         /* set by the handler; {} where it is not */
    struct json_text *text; /* or this, by request_text() */
    struct outbox outbox;
    char field[FIELD_PATH_SIZE]; /* with ERR_INVALID_PARAMS */
    struct noted refused;        /* with an error: see gate_note_refusal */
    unsigned retry_after_s;      /* with ERR_RATE_LIMITED */
    char *verified;              /* with asks_password: the hash it was held against */
    void *carry;                 /* from the handler to the hooks */
    void (*carry_free)(void *carry);
};

/* A plain function on its lane's thread. It never sees a socket. */
typedef enum err handler(struct request *request);

/* A method is a row. Dispatch, checks, limits and the published description all come from it. */
struct method {
    const char *name;
    enum lane lane;
    const struct form *params;
    const struct form *result;
    handler *handle;
    unsigned per_minute; /* calls of one account, with a burst of as many */
    bool live_only;      /* needs a connection */
    bool open;           /* answers before signing in */
    bool any_standing;   /* answers before the terms are accepted, to who is blocked, and after the
                            portal's end */
    bool writes_last;    /* see struct job: fails, if it does, before it writes */
    bool answers_soon;   /* nobody waits for its answer, unless it is refused */
    bool asks_password;  /* `password` among the parameters is held against the caller's before the
                            handler runs; one that is wrong is ERR_INVALID_PARAMS */
    handler *hashing;    /* with it: what else takes as long, where the password was right; on the
                            hashing threads too, with a store to read from */
    /* Hooks on the loop, for a handler of another lane, while the session lives: before it is
     * handed over, when its result is about to be sent, and after the answer was queued. */
    enum err (*before)(struct request *request);
    void (*answering)(struct request *request);
    void (*after)(struct request *request, enum err err);
    const char *says;
};

struct event_kind {
    const char *name;
    const struct form *params;
    const char *says;
};

/* NULL: there is none of this name. The index is the row's, for counters; `ret_index` may be NULL.
 */
const struct method *method_find(const char *name, size_t *ret_index);
size_t method_count(void);

/* All rows, in order; the modules' tables one after the other. */
const struct method *method_at(size_t index);
const struct event_kind *event_kind_at(size_t index);
size_t event_kind_count(void);

/* The OpenRPC document (spec.open-rpc.org, 1.2.6) of all methods, with the events under x-events.
 * The caller owns it. */
json_t *openrpc_document(void);

/* A line of the log on how the request went: an error where the fault is ours, else for debugging.
 * `method` is a word of ours. */
void request_log(const struct request *request, const char *method, enum err err);

/* The date in the Netherlands when it came in. */
struct civil_date request_today(const struct request *request);

/* Sets `field` and returns ERR_INVALID_PARAMS. */
enum err request_invalid(struct request *request, const char *field);

/* The result as text: empty, to be written by the handler, freed with the request. For what is
 * answered so often that to build a value of it first costs too much. */
struct json_text *request_text(struct request *request);
void request_text_drop(struct request *request);
/* The result as a value, however the handler left it. The caller owns it. */
json_t *request_take_result(struct request *request);

/* Parameters that the method's form has checked. Absent optional ones, and what is of another kind
 * (the text of an id, say): nil, NULL, `otherwise`. Texts and values of JSON (objects and lists) are borrowed, and live as long as the request. */
struct id param_id(const struct request *request, const char *name);
const char *param_text(const struct request *request, const char *name);
uint64_t param_number(const struct request *request, const char *name, uint64_t otherwise);
bool param_flag(const struct request *request, const char *name);
json_t *param_json(const struct request *request, const char *name);
/* Whether it is there at all. */
bool param_given(const struct request *request, const char *name);

/* Strings for results. */
json_t *json_id(struct id id);
json_t *json_time(uint64_t wall_ms);

#endif
