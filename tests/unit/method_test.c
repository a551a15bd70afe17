/* The table of methods, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/control/control.h"
#include "server/method.h"
#include "server/methods/forms.h"
#include "server/params.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* area.verb, in lower case. */
static bool is_method_name(const char *name)
{
    unsigned dots = 0;
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '.') {
            dots++;
        } else if (!islower((unsigned char)*c) && *c != '_') {
            return false;
        }
    }
    return dots == 1 && name[0] != '.' && name[strlen(name) - 1] != '.';
}

static bool is_sentence(const char *says)
{
    return says != NULL && strlen(says) > 5 && isupper((unsigned char)says[0]) &&
           says[strlen(says) - 1] == '.';
}

static void test_every_name_is_area_and_verb(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        if (!is_method_name(method_at(i)->name)) {
            fail_msg("%s", method_at(i)->name);
        }
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (!is_method_name(event_kind_at(i)->name)) {
            fail_msg("%s", event_kind_at(i)->name);
        }
    }
}

static void test_every_name_stands_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        size_t index = method_count();
        assert_ptr_equal(method_find(method_at(i)->name, &index), method_at(i));
        assert_int_equal(index, i);
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(event_kind_at(i)->name, event_kind_at(j)->name);
        }
    }
}

static void test_names_that_are_none_are_not_found(void **state)
{
    (void)state;
    assert_null(method_find("", NULL));
    assert_null(method_find("chat", NULL));
    assert_null(method_find("chat.", NULL));
    assert_null(method_find("chat.sen", NULL));
    assert_null(method_find("chat.send ", NULL));
    assert_null(method_find("Chat.send", NULL));
    assert_null(method_find("chat.message", NULL));
    assert_null(method_at(method_count()));
    assert_null(event_kind_at(event_kind_count()));
}

static void test_every_row_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->params == NULL || method->result == NULL || method->handle == NULL ||
            method->per_minute == 0 || !is_sentence(method->says)) {
            fail_msg("%s", method->name);
        }
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (event_kind_at(i)->params == NULL || !is_sentence(event_kind_at(i)->says)) {
            fail_msg("%s", event_kind_at(i)->name);
        }
    }
}

/* The loop's handlers have the session itself, and are never waited for. */
static void test_hooks_are_for_handlers_of_other_lanes(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->lane == LANE_LOOP &&
            (method->before != NULL || method->answering != NULL || method->after != NULL)) {
            fail_msg("%s", method->name);
        }
        assert_int_not_equal(method->lane, LANE_HASH);
        assert_int_not_equal(method->lane, LANE_OUTSIDE);
    }
}

static void test_only_authenticate_answers_strangers(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        assert_int_equal(method->open, strcmp(method->name, "session.authenticate") == 0);
    }
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

static void test_what_needs_a_connection_is_live_only(void **state)
{
    (void)state;
    static const char *const live[] = {"session.authenticate",
                                       "session.hello",
                                       "chat.typing",
                                       "presence.set",
                                       "call.start",
                                       "call.join",
                                       "call.leave",
                                       "call.signal",
                                       "call.resume",
                                       "call.admit",
                                       "call.refuse",
                                       "call.update",
                                       NULL};
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->live_only != is_one_of(method->name, live)) {
            fail_msg("%s", method->name);
        }
    }
    for (size_t i = 0; live[i] != NULL; i++) {
        assert_non_null(method_find(live[i], NULL));
    }
}

static void test_methods_of_the_protocol_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {"session.authenticate",
                                        "session.hello",
                                        "session.list",
                                        "session.revoke",
                                        "chat.send",
                                        "chat.history",
                                        "chat.read",
                                        "chat.delivered",
                                        "chat.typing",
                                        "chat.amend",
                                        "chat.retract",
                                        "chat.search",
                                        "presence.set",
                                        "presence.get",
                                        "call.start",
                                        "call.join",
                                        "call.decline",
                                        "call.leave",
                                        "call.end",
                                        "call.signal",
                                        "ice.servers",
                                        "user.get"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (method_find(names[i], NULL) == NULL) {
            fail_msg("%s", names[i]);
        }
    }
}

static bool event_exists(const char *name)
{
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (strcmp(event_kind_at(i)->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void test_events_of_the_protocol_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {"chat.message",     "chat.receipt", "chat.typing",
                                        "presence.changed", "call.ringing", "call.changed",
                                        "call.signal",      "call.ended"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!event_exists(names[i])) {
            fail_msg("%s", names[i]);
        }
    }
}

/* Whoever creates something can be asked to create it again, and does not. */
static void test_what_creates_takes_a_nonce(void **state)
{
    (void)state;
    static const char *const names[] = {"chat.send", "chat.amend", "chat.retract", "call.start"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct field *field = method_find(names[i], NULL)->params->fields;
        while (field->type != FIELD_END && strcmp(field->name, "nonce") != 0) {
            field++;
        }
        assert_int_equal(field->type, FIELD_ID);
        assert_false(field->optional);
    }
}

/* A bound that a caller could reach around would be none. */
static void assert_bounded(const char *method, const struct form *form)
{
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        bool bounded = field->type != FIELD_TEXT || field->max > 0;
        if (field->type == FIELD_LIST) {
            bounded = field->max > 0 && (field->item != FIELD_TEXT || field->item_max > 0);
        }
        /* Results are ours alone: no time comes from a caller. */
        if (!bounded || field->type == FIELD_TIME ||
            (field->type == FIELD_INTEGER && field->max <= field->min)) {
            fail_msg("%s: %s", method, field->name);
        }
        if (field->form != NULL) {
            assert_bounded(method, field->form);
        }
    }
}

static void test_every_parameter_is_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_bounded(method_at(i)->name, method_at(i)->params);
    }
}

static void assert_fields_whole(const char *of, const struct form *form)
{
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        bool whole = field->name != NULL && field->name[0] != '\0';
        if (field->type == FIELD_WORD || field->item == FIELD_WORD) {
            whole = whole && field->words != NULL && field->words[0] != NULL;
        }
        if (field->type == FIELD_OBJECT) {
            whole = whole && field->form != NULL;
        }
        if (field->type == FIELD_LIST) {
            whole = whole && (field->form != NULL) != (field->item != FIELD_END);
        }
        if (!whole) {
            fail_msg("%s: %s", of, field->name);
        }
        for (const struct field *other = form->fields; other != field; other++) {
            assert_string_not_equal(other->name, field->name);
        }
        if (field->form != NULL) {
            assert_fields_whole(of, field->form);
        }
    }
}

static void test_every_form_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_fields_whole(method_at(i)->name, method_at(i)->params);
        assert_fields_whole(method_at(i)->name, method_at(i)->result);
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        assert_fields_whole(event_kind_at(i)->name, event_kind_at(i)->params);
    }
    for (size_t i = 0; named_forms[i] != NULL; i++) {
        assert_fields_whole(named_forms[i]->name, named_forms[i]);
    }
}

static size_t field_count(const struct form *form)
{
    size_t count = 0;
    while (form->fields[count].type != FIELD_END) {
        count++;
    }
    return count;
}

static void test_every_form_of_parameters_has_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_in_range(field_count(method_at(i)->params), 0, PARAMS_MAX);
    }
    for (size_t i = 0; i < command_count(); i++) {
        assert_in_range(field_count(command_at(i)->params), 0, PARAMS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name_is_area_and_verb),
        cmocka_unit_test(test_every_name_stands_once),
        cmocka_unit_test(test_names_that_are_none_are_not_found),
        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_hooks_are_for_handlers_of_other_lanes),
        cmocka_unit_test(test_only_authenticate_answers_strangers),
        cmocka_unit_test(test_what_needs_a_connection_is_live_only),
        cmocka_unit_test(test_methods_of_the_protocol_are_there),
        cmocka_unit_test(test_events_of_the_protocol_are_there),
        cmocka_unit_test(test_what_creates_takes_a_nonce),
        cmocka_unit_test(test_every_parameter_is_bounded),
        cmocka_unit_test(test_every_form_is_whole),
        cmocka_unit_test(test_every_form_of_parameters_has_room),
    };
    return cmocka_run_group_tests_name("method", tests, NULL, NULL);
}
