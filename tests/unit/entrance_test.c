#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/invite.h"
#include "server/credentials.h"
#include "server/letter.h"
#include "server/mailbox.h"
#include "server/mailer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_staff_invite_whom_they_may(void **state) /* R-ACC-1 */
{
    (void)state;
    for (unsigned actor = 0; actor < ROLE_COUNT; actor++) {
        for (unsigned invited = 0; invited < ROLE_COUNT; invited++) {
            bool person = invited == ROLE_CLIENT || invited == ROLE_REPRESENTATIVE ||
                          invited == ROLE_RELATIVE;
            bool staff = invited == ROLE_THERAPIST || invited == ROLE_PLANNER;
            bool expected =
                (actor == ROLE_THERAPIST && person) || (actor == ROLE_PLANNER && (person || staff));
            assert_int_equal(may_invite((enum role)actor, (enum role)invited), expected);
        }
    }
    assert_false(may_invite(ROLE_COUNT, ROLE_CLIENT));
    assert_false(may_invite(ROLE_PLANNER, ROLE_COUNT));
}

static void test_user_name_is_taken_in_lower_case(void **state)
{
    (void)state;
    char name[USERNAME_BYTES_MAX + 1];
    assert_true(username_take("Noor.de-Vries_1@x", name));
    assert_string_equal(name, "noor.de-vries_1@x");
    static const char *const wrong[] = {"",      "ab",          ".noor", "noor vries",
                                        "no:or", "jos\xc3\xa9", ":0193"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(username_take(wrong[i], name));
    }
    char longest[USERNAME_BYTES_MAX + 2];
    memset(longest, 'a', sizeof longest);
    longest[USERNAME_BYTES_MAX + 1] = '\0';
    assert_false(username_take(longest, name));
    longest[USERNAME_BYTES_MAX] = '\0';
    assert_true(username_take(longest, name));
}

static void assert_fault(const char *password, const char *fault)
{
    const char *found = password_fault(password, "noor");
    if (fault == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, fault);
    }
}

static void test_password_is_long_and_not_what_everybody_takes(void **state) /* R-ACC-1 */
{
    (void)state;
    assert_fault("kort", "password_too_short");
    assert_fault("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "password_too_short");
    assert_fault("een-fiets-NOOR-x", "password_contains_username");
    static const char *const common[] = {"wachtwoord",  "Wachtwoord123!", "Welkom12345",
                                         "qwertyuiop",  "1234567890",     "aaaaaaaaaaaa",
                                         "zomer2026!!", "password2026",   "2345678901"};
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        assert_fault(common[i], "password_too_common");
    }
    assert_fault("vier gele fietsen", NULL);
    assert_fault("7k2m-9xq4-0hdt", NULL);
    char longest[PASSWORD_CHARACTERS_MAX + 2];
    for (size_t i = 0; i < sizeof longest; i++) {
        longest[i] = (char)('a' + i % 26);
    }
    longest[PASSWORD_CHARACTERS_MAX + 1] = '\0';
    assert_fault(longest, "password_too_long");
    longest[PASSWORD_CHARACTERS_MAX] = '\0';
    assert_fault(longest, NULL);
}

static void test_addresses_that_could_leave_their_line_are_none(void **state)
{
    (void)state;
    assert_true(mailbox_address_fits("noor.de.vries+portaal@example.nl"));
    assert_true(mailbox_address_fits("a@localhost"));
    static const char *const wrong[] = {"",         "noor",     "@example.nl", "noor@",
                                        "a b@x.nl", "a@x..nl",  ".a@x.nl",     "a.@x.nl",
                                        "a@x\r\nx", "a@b@x.nl", "a<b>@x.nl",   "\"a\"@x.nl",
                                        "a@x.nl>",  "a@-x.nl",  "a,b@x.nl",    "jos\xc3\xa9@x.nl"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(mailbox_address_fits(wrong[i]));
    }
}

static void test_sender_may_have_a_name_and_server_a_port(void **state)
{
    (void)state;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    assert_true(mailbox_parse("Praktijk Zuid <portaal@example.nl>", address));
    assert_string_equal(address, "portaal@example.nl");
    assert_true(mailbox_parse("portaal@example.nl", address));
    assert_false(mailbox_parse("Praktijk <portaal@example.nl", address));
    assert_false(mailbox_parse("Praktijk <portaal@example.nl> x", address));
    assert_false(mailbox_parse("Prakt\r\nijk <portaal@example.nl>", address));
    assert_false(mailbox_parse("<>", address));
    assert_true(mailbox_server_fits("smtp://mail.example.nl:587"));
    assert_true(mailbox_server_fits("smtps://mail.example.nl"));
    assert_true(mailbox_server_fits("smtp://[::1]:25"));
    static const char *const wrong[] = {
        "http://x",        "smtp://",     "smtp://x:",    "smtp://u:p@x",   "smtp://x/y",
        "smtp://x:123456", "smtp://[::1", "smtp://x:25/", "mail.example.nl"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(mailbox_server_fits(wrong[i]));
    }
}

static struct mail mail_of(enum mail_kind kind, enum language language)
{
    struct mail mail = {.id = {{1, 2, 3}},
                        .kind = kind,
                        .language = language,
                        .created_ms = UINT64_C(1764172800000), /* 2025-11-26 16:00 */
                        .until_ms = UINT64_C(1765382400000)};
    (void)strcpy(mail.address, "noor@example.nl");
    (void)strcpy(mail.link, "https://portal.example.nl/activate#"
                            "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP");
    return mail;
}

/* Undoes quoted-printable. */
static void unquote(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        unsigned value;
        if (strncmp(from, "=\r\n", 3) == 0) {
            from += 3;
        } else if (*from == '=' && sscanf(from + 1, "%2X", &value) == 1) {
            *to++ = (char)value;
            from += 3;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
}

static void test_letter_is_mail_that_a_machine_sent(void **state)
{
    (void)state;
    struct mail mail = mail_of(MAIL_INVITATION, LANGUAGE_NL);
    char *text = letter_write(&mail, "Praktijk <portaal@example.nl>", "portal.example.nl");
    assert_non_null(strstr(text, "Date: Wed, 26 Nov 2025 16:00:00 +0000\r\n"));
    assert_non_null(strstr(text, "From: Praktijk <portaal@example.nl>\r\n"));
    assert_non_null(strstr(text, "To: noor@example.nl\r\n"));
    assert_non_null(strstr(text, "Message-ID: <01020300-0000-0000-0000-000000000000@example.nl>"));
    assert_non_null(strstr(text, "Auto-Submitted: auto-generated\r\n"));
    assert_non_null(strstr(text, "Content-Type: text/plain; charset=utf-8\r\n"));
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 76 || strstr(text, "\r\n\r\n") > line);
        line = end + 2;
    }
    for (const char *c = text; *c != '\0'; c++) {
        assert_true((unsigned char)*c < 0x7f);
    }
    unquote(text);
    assert_non_null(strstr(text, mail.link));
    assert_non_null(strstr(text, "tot 10 december 2025"));
    assert_non_null(strstr(text, "\xc3\xa9\xc3\xa9n keer"));
    free(text);
}

static void test_every_letter_has_its_words_in_every_language(void **state) /* R-PRIV-11 */
{
    (void)state;
    for (int kind = MAIL_INVITATION; kind < MAIL_KIND_END; kind++) {
        const bool linked =
            kind == MAIL_INVITATION || kind == MAIL_RESET || kind == MAIL_ADDRESS_CODE;
        for (int language = 0; language < LANGUAGE_COUNT && kind != MAIL_TO_ALL; language++) {
            struct mail mail = mail_of((enum mail_kind)kind, (enum language)language);
            char *text = letter_write(&mail, "portaal@example.nl", "portal.example.nl");
            unquote(text);
            assert_non_null(strstr(text, "portal.example.nl"));
            assert_null(strstr(text, "PORTAL"));
            assert_null(strstr(text, "LINK"));
            assert_null(strstr(text, "UNTIL"));
            assert_true((strstr(text, mail.link) != NULL) == linked);
            assert_non_null(strstr(text, language == LANGUAGE_NL ? "Je kunt" : "You "));
            free(text);
        }
    }
}

static void test_tries_grow_apart_up_to_an_hour(void **state)
{
    (void)state;
    assert_int_equal(mail_delay_ms(1), 2000);
    assert_int_equal(mail_delay_ms(2), 4000);
    assert_int_equal(mail_delay_ms(5), 32000);
    assert_int_equal(mail_delay_ms(12), 3600 * 1000);
    assert_int_equal(mail_delay_ms(4000000000u), 3600 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_staff_invite_whom_they_may),
        cmocka_unit_test(test_user_name_is_taken_in_lower_case),
        cmocka_unit_test(test_password_is_long_and_not_what_everybody_takes),
        cmocka_unit_test(test_addresses_that_could_leave_their_line_are_none),
        cmocka_unit_test(test_sender_may_have_a_name_and_server_a_port),
        cmocka_unit_test(test_letter_is_mail_that_a_machine_sent),
        cmocka_unit_test(test_every_letter_has_its_words_in_every_language),
        cmocka_unit_test(test_tries_grow_apart_up_to_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
