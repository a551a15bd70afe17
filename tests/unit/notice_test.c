/* Mails to everybody of a provider: batch by batch, each person once, and others in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/config.h"
#include "server/method.h"
#include "server/notice.h"
#include "storage/mail.h"
#include "tests/unit/storage_fixture.h"

enum { PEOPLE = 2 * NOTICE_BATCH + 5, NAME_SIZE = 32 };

static void add_people(struct house *house, struct id provider)
{
    char name[NAME_SIZE];
    MUST(store_begin(house->store));
    for (unsigned i = 0; i < PEOPLE; i++) {
        (void)snprintf(name, sizeof name, "person%u", i);
        struct id account = house_account(house->store, provider, name, ROLE_RELATIVE);
        if (i % 5 != 4) { /* some have none */
            (void)snprintf(name, sizeof name, "p%u@example.nl", i);
            MUST(mail_address_set(house->store, account, name));
        }
    }
    MUST(store_commit(house->store));
}

static enum err announce(struct house *house, const char *smtp_url)
{
    char url[NAME_SIZE];
    const struct config config = {.smtp_url = url};
    (void)snprintf(url, sizeof url, "%s", smtp_url);
    struct request request = {
        .store = house->store, .now_ms = HOUSE_NOW_MS, .config = &config, .outbox = {0}};
    MUST(store_begin(house->store));
    enum err err = notice_terms(&request, house->provider);
    MUST(store_commit(house->store));
    outbox_clear(&request.outbox);
    return err;
}

/* Hands out what is due, as the mailer does, until nothing is; `ret_order` says of what kind each
 * was. */
static unsigned work_off(struct house *house, unsigned seen[PEOPLE], unsigned *ret_batches)
{
    struct mail mail;
    unsigned sent = 0, person;
    *ret_batches = 0;
    while (mail_next(house->store, HOUSE_NOW_MS + 1000, &mail) == STORE_OK) {
        if (mail.kind == MAIL_TO_ALL) {
            assert_int_equal(
                DO(house, notice_batch(house->store, &mail, HOUSE_NOW_MS + *ret_batches)),
                STORE_OK);
            ++*ret_batches;
            continue;
        }
        assert_int_equal(mail.kind, MAIL_TERMS);
        assert_string_equal(mail.link, "");
        assert_int_equal(sscanf(mail.address, "p%u@", &person), 1);
        seen[person]++;
        sent++;
        assert_int_equal(DO(house, mail_end(house->store, mail.id, MAIL_SENT)), STORE_OK);
    }
    return sent;
}

static void test_everybody_with_an_address_is_told_once(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    unsigned seen[PEOPLE] = {0};
    unsigned batches;
    add_people(house, house->provider);
    assert_int_equal(announce(house, "smtp://mail.example.nl"), OK);
    assert_int_equal(work_off(house, seen, &batches), PEOPLE - PEOPLE / 5);
    assert_int_equal(batches, 3);
    for (unsigned i = 0; i < PEOPLE; i++) {
        assert_int_equal(seen[i], i % 5 == 4 ? 0 : 1);
    }
}

static void test_a_batch_is_bounded_and_what_came_meanwhile_goes_before_the_next(void **state)
{
    struct house *house = *state;
    struct mail all, next;
    struct mail_queue queue;
    add_people(house, house->provider);
    assert_int_equal(announce(house, "smtp://mail.example.nl"), OK);
    MUST(mail_next(house->store, HOUSE_NOW_MS, &all));
    assert_int_equal(DO(house, notice_batch(house->store, &all, HOUSE_NOW_MS + 10)), STORE_OK);
    MUST(mail_queue(house->store, &queue));
    assert_true(queue.length > 1 && queue.length <= NOTICE_BATCH + 1);
    struct mail urgent = {.id = new_id(), .kind = MAIL_RESET, .created_ms = HOUSE_NOW_MS + 10};
    assert_int_equal(DO(house, mail_add(house->store, &urgent)), STORE_OK);
    for (;;) {
        MUST(mail_next(house->store, HOUSE_NOW_MS + 1000, &next));
        if (next.kind == MAIL_TO_ALL) {
            break;
        }
        urgent.tries |= next.kind == MAIL_RESET;
        assert_int_equal(DO(house, mail_end(house->store, next.id, MAIL_SENT)), STORE_OK);
    }
    assert_int_equal(urgent.tries, 1);
}

static void test_nobody_of_another_provider_or_shut_out_is_told(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    struct provider other = {.id = new_id(), .name = "Andere"};
    unsigned seen[PEOPLE] = {0};
    unsigned batches;
    bool changed;
    assert_int_equal(DO(house, provider_add(house->store, &other)), STORE_OK);
    add_people(house, other.id);
    assert_int_equal(DO(house, mail_address_set(house->store, house->client, "p1@example.nl")),
                     STORE_OK);
    assert_int_equal(DO(house, account_lock(house->store, house->client, true, &changed)),
                     STORE_OK);
    assert_int_equal(DO(house, mail_address_set(house->store, house->therapist, "p2@example.nl")),
                     STORE_OK);
    assert_int_equal(announce(house, "smtp://mail.example.nl"), OK);
    assert_int_equal(work_off(house, seen, &batches), 1);
    assert_int_equal(seen[2], 1);
}

static void test_without_a_mail_server_nothing_is_queued(void **state)
{
    struct house *house = *state;
    struct mail_queue queue;
    assert_int_equal(announce(house, ""), OK);
    MUST(mail_queue(house->store, &queue));
    assert_int_equal(queue.length, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everybody_with_an_address_is_told_once),
        TEST(test_a_batch_is_bounded_and_what_came_meanwhile_goes_before_the_next),
        TEST(test_nobody_of_another_provider_or_shut_out_is_told),
        TEST(test_without_a_mail_server_nothing_is_queued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
