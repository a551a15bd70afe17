#include "server/method.h"

#include "server/clock.h"
#include "server/json_text.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/tables.h"
#include "server/params.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const struct method *rows;
    const size_t *count;
} modules[] = {
    {session_methods, &session_method_count},
    {account_methods, &account_method_count},
    {password_methods, &password_method_count},
    {mail_methods, &mail_method_count},
    {passkey_methods, &passkey_method_count},
    {admin_methods, &admin_method_count},
    {accounts_methods, &accounts_method_count},
    {user_methods, &user_method_count},
    {audit_methods, &audit_method_count},
    {chat_methods, &chat_method_count},
    {consent_methods, &consent_method_count},
    {consent_history_methods, &consent_history_method_count},
    {network_methods, &network_method_count},
    {presence_methods, &presence_method_count},
    {call_methods, &call_method_count},
    {terms_methods, &terms_method_count},
    {conduct_methods, &conduct_method_count},
    {privacy_methods, &privacy_method_count},
    {portal_methods, &portal_method_count},
    {closing_methods, &closing_method_count},
};
enum { MODULE_COUNT = sizeof modules / sizeof modules[0] };

static const struct {
    const struct event_kind *rows;
    const size_t *count;
} event_tables[] = {
    {session_events, &session_event_count}, {chat_events, &chat_event_count},
    {channel_events, &channel_event_count}, {consent_events, &consent_event_count},
    {network_events, &network_event_count}, {presence_events, &presence_event_count},
    {call_events, &call_event_count},       {terms_events, &terms_event_count},
    {conduct_events, &conduct_event_count}, {portal_events, &portal_event_count},
};
enum { EVENT_TABLE_COUNT = sizeof event_tables / sizeof event_tables[0] };

size_t method_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < MODULE_COUNT; i++) {
        count += *modules[i].count;
    }
    return count;
}

const struct method *method_at(size_t index)
{
    for (size_t i = 0; i < MODULE_COUNT; i++) {
        if (index < *modules[i].count) {
            return &modules[i].rows[index];
        }
        index -= *modules[i].count;
    }
    return NULL;
}

const struct method *method_find(const char *name, size_t *ret_index)
{
    size_t before = 0;
    for (size_t i = 0; i < MODULE_COUNT; i++) {
        for (size_t row = 0; row < *modules[i].count; row++) {
            const struct method *method = &modules[i].rows[row];
            if (*method->name == *name && strcmp(method->name, name) == 0) {
                if (ret_index != NULL) {
                    *ret_index = before + row;
                }
                return method;
            }
        }
        before += *modules[i].count;
    }
    return NULL;
}

size_t event_kind_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < EVENT_TABLE_COUNT; i++) {
        count += *event_tables[i].count;
    }
    return count;
}

const struct event_kind *event_kind_at(size_t index)
{
    for (size_t i = 0; i < EVENT_TABLE_COUNT; i++) {
        if (index < *event_tables[i].count) {
            return &event_tables[i].rows[index];
        }
        index -= *event_tables[i].count;
    }
    return NULL;
}

void request_log(const struct request *request, const char *method, enum err err)
{
    enum log_level level = err == ERR_INTERNAL ? LOG_ERROR : LOG_DEBUG;
    log_line(level, err == ERR_INTERNAL ? "request_failed" : "request",
             "request=%s method=%s reason=%s took_ms=%llu", log_word(request->id.text),
             log_word(method), log_word(err_reason(err)),
             (unsigned long long)(clock_wall_ms() - request->now_ms));
}

struct civil_date request_today(const struct request *request)
{
    return civil_date_in_amsterdam(request->now_ms);
}

enum err request_invalid(struct request *request, const char *field)
{
    snprintf(request->field, sizeof request->field, "%s", field);
    return ERR_INVALID_PARAMS;
}

struct id param_id(const struct request *request, const char *name)
{
    const struct param *param = params_find(request->params, name, PARAM_ID);
    return param != NULL ? param->id : (struct id){0};
}

const char *param_text(const struct request *request, const char *name)
{
    const struct param *param = params_find(request->params, name, PARAM_TEXT);
    return param != NULL ? param->text : NULL;
}

uint64_t param_number(const struct request *request, const char *name, uint64_t otherwise)
{
    const struct param *param = params_find(request->params, name, PARAM_NUMBER);
    return param != NULL ? (uint64_t)param->number : otherwise;
}

bool param_flag(const struct request *request, const char *name)
{
    const struct param *param = params_find(request->params, name, PARAM_FLAG);
    return param != NULL && param->flag;
}

json_t *param_json(const struct request *request, const char *name)
{
    const struct param *param = params_find(request->params, name, PARAM_JSON);
    return param != NULL ? param->json : NULL;
}

bool param_given(const struct request *request, const char *name)
{
    return params_have(request->params, name);
}

struct json_text *request_text(struct request *request)
{
    request->text = memory_new(sizeof *request->text);
    json_text_begin(request->text);
    return request->text;
}

void request_text_drop(struct request *request)
{
    if (request->text != NULL) {
        json_text_free(request->text);
        free(request->text);
        request->text = NULL;
    }
}

json_t *request_take_result(struct request *request)
{
    json_t *result = request->text != NULL
                         ? json_loadb(request->text->bytes, request->text->length, 0, NULL)
                         : request->result;
    request->result = request->text != NULL ? request->result : NULL;
    return result != NULL ? result : json_object();
}

json_t *json_id(struct id id)
{
    char text[ID_TEXT_LENGTH + 1];
    id_format(id, text);
    return json_string_nocheck(text);
}

json_t *json_time(uint64_t wall_ms)
{
    char text[TIME_TEXT_LENGTH + 1];
    time_format(wall_ms, text);
    return json_string_nocheck(text);
}
