/* The server itself: its master key, its log. */

#include "server/control/control.h"

#include "server/log.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "storage/master.h"

#define LOG_LEVEL_WORD(name, word) word,
static const char *const level_words[] = {LOG_LEVEL_MAP(LOG_LEVEL_WORD) NULL};
#undef LOG_LEVEL_WORD

static enum err key_rotate(struct request *request)
{
    uint64_t dossiers = 0;
    enum err err = err_of_store(master_rotate(request->store, &dossiers));
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:I}", "dossiers", (json_int_t)dossiers);
    return gate_audit(request, "key.rotate", NULL, (struct id){0});
}

static enum err key_settle(struct request *request)
{
    return err_of_store(master_settle(request->store));
}

static enum err log_level(struct request *request)
{
    enum log_level level = LOG_INFO;
    log_level_parse(param_text(request, "level"), &level);
    log_set_level(level);
    log_line(LOG_INFO, "log_level", "level=%s", log_word(level_words[level]));
    return OK;
}

static const struct form level_params = {
    .fields = (const struct field[]){
        {.name = "level", .type = FIELD_WORD, .words = level_words},
        {0},
    }};

static const struct form rotate_result = {
    .fields = (const struct field[]){
        {.name = "dossiers", .type = FIELD_INTEGER, .max = SEQ_MAX},
        {0},
    }};

const struct command system_commands[] = {
    {"key.rotate", LANE_WRITE, &form_empty, &rotate_result, key_rotate, .settle = key_settle,
     .says = "Make a new master key, and seal every dossier's key under it."},
    {"log.level", LANE_LOOP, &level_params, &form_empty, log_level,
     .says = "Set the level of the log, until the next start or SIGHUP."},
};
const size_t system_command_count = sizeof system_commands / sizeof system_commands[0];
