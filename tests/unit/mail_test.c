#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/invitation.h"
#include "storage/mail.h"
#include "storage/master.h"
#include "tests/unit/tamper.h"

static struct mail mail_of(const char *address, uint64_t created_ms)
{
    struct mail mail = {.id = new_id(),
                        .kind = MAIL_INVITATION,
                        .language = LANGUAGE_EN,
                        .created_ms = created_ms,
                        .until_ms = UINT64_C(0x0102030405060708)};
    (void)snprintf(mail.address, sizeof mail.address, "%s", address);
    (void)snprintf(mail.link, sizeof mail.link, "https://portal.example/activate#secret");
    return mail;
}

static struct mail queued(struct house *house, const char *address, uint64_t created_ms)
{
    struct mail mail = mail_of(address, created_ms);
    assert_int_equal(DO(house, mail_add(house->store, &mail)), STORE_OK);
    return mail;
}

static void test_mail_comes_out_as_it_went_in_when_it_is_due(void **state)
{
    struct house *house = *state;
    struct mail mail;
    struct mail_queue queue;
    struct mail in = queued(house, "noor@example.nl", 500);
    assert_int_equal(mail_next(house->store, 499, &mail), STORE_NOT_FOUND);
    assert_int_equal(mail_next(house->store, 500, &mail), STORE_OK);
    assert_true(id_equal(mail.id, in.id));
    assert_int_equal(mail.kind, MAIL_INVITATION);
    assert_int_equal(mail.language, LANGUAGE_EN);
    assert_int_equal(mail.created_ms, 500);
    assert_int_equal(mail.until_ms, in.until_ms);
    assert_int_equal(mail.tries, 0);
    assert_string_equal(mail.address, in.address);
    assert_string_equal(mail.link, in.link);
    MUST(mail_queue(house->store, &queue));
    assert_int_equal(queue.length, 1);
    assert_int_equal(queue.due_ms, 500);
}

static void test_mail_that_failed_is_due_later_and_behind_others(void **state)
{
    struct house *house = *state;
    struct mail mail;
    struct mail first = queued(house, "a@example.nl", 500);
    struct mail second = queued(house, "b@example.nl", 600);
    assert_int_equal(DO(house, mail_defer(house->store, first.id, 2000)), STORE_OK);
    MUST(mail_next(house->store, 1000, &mail));
    assert_true(id_equal(mail.id, second.id));
    assert_int_equal(DO(house, mail_end(house->store, second.id, MAIL_SENT)), STORE_OK);
    assert_int_equal(mail_next(house->store, 1000, &mail), STORE_NOT_FOUND);
    MUST(mail_next(house->store, 2000, &mail));
    assert_int_equal(mail.tries, 1);
    assert_int_equal(DO(house, mail_end(house->store, second.id, MAIL_SENT)), STORE_NOT_FOUND);
    assert_int_equal(DO(house, mail_defer(house->store, second.id, 1)), STORE_NOT_FOUND);
}

static void test_invitation_knows_how_its_mail_fared(void **state) /* R-ACC-1 */
{
    struct house *house = *state;
    struct account account = {
        .id = new_id(), .provider = house->provider, .role = ROLE_CLIENT, .name = "Noor"};
    struct mail mail = queued(house, "noor@example.nl", 500);
    struct invitation invitation = {
        .account = account.id, .expires_ms = 9000, .mail = mail.id, .mail_state = MAIL_WAITING};
    assert_int_equal(DO(house, account_add_invited(house->store, &account)), STORE_OK);
    assert_int_equal(DO(house, invitation_set(house->store, &invitation)), STORE_OK);
    assert_int_equal(DO(house, mail_end(house->store, mail.id, MAIL_FAILED)), STORE_OK);
    MUST(invitation_find(house->store, account.id, &invitation));
    assert_int_equal(invitation.mail_state, MAIL_FAILED);
}

static void test_mail_of_an_invitation_that_is_called_off_is_not_sent(void **state)
{
    struct house *house = *state;
    struct account account = {
        .id = new_id(), .provider = house->provider, .role = ROLE_CLIENT, .name = "Noor"};
    struct mail mail = queued(house, "noor@example.nl", 500);
    struct invitation invitation = {
        .account = account.id, .mail = mail.id, .mail_state = MAIL_WAITING};
    assert_int_equal(DO(house, account_add_invited(house->store, &account)), STORE_OK);
    assert_int_equal(DO(house, invitation_set(house->store, &invitation)), STORE_OK);
    assert_int_equal(DO(house, invitation_end(house->store, account.id, 600)), STORE_OK);
    assert_int_equal(mail_next(house->store, 9000, &mail), STORE_NOT_FOUND);
}

static void test_address_is_kept_replaced_and_taken_away(void **state)
{
    struct house *house = *state;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    struct store *store = house->store;
    assert_int_equal(mail_address_find(store, house->client, address), STORE_NOT_FOUND);
    assert_int_equal(DO(house, mail_address_set(store, house->client, "a@example.nl")), STORE_OK);
    assert_int_equal(DO(house, mail_address_set(store, house->client, "b@example.nl")), STORE_OK);
    MUST(mail_address_find(store, house->client, address));
    assert_string_equal(address, "b@example.nl");
    assert_int_equal(DO(house, mail_address_set(store, house->client, "")), STORE_OK);
    assert_int_equal(mail_address_find(store, house->client, address), STORE_NOT_FOUND);
}

static void ask_change(struct house *house, const char *address)
{
    struct mail_change change = {
        .account = house->client, .code = {{7}}, .expires_ms = 900, .since_ms = 500, .asked = 2};
    (void)snprintf(change.address, sizeof change.address, "%s", address);
    assert_int_equal(DO(house, mail_change_set(house->store, &change)), STORE_OK);
}

static void test_address_to_come_is_kept_replaced_and_ended_and_its_codes_stay_counted(void **state)
{
    struct house *house = *state;
    struct mail_change change;
    struct store *store = house->store;
    assert_int_equal(mail_change_find(store, house->client, &change), STORE_NOT_FOUND);
    ask_change(house, "a@example.nl");
    ask_change(house, "b@example.nl");
    MUST(mail_change_find(store, house->client, &change));
    assert_string_equal(change.address, "b@example.nl");
    assert_int_equal(change.code.bytes[0], 7);
    assert_int_equal(change.expires_ms, 900);
    assert_int_equal(DO(house, mail_change_end(store, house->client)), STORE_OK);
    MUST(mail_change_find(store, house->client, &change));
    assert_string_equal(change.address, "");
    assert_int_equal(change.since_ms, 500);
    assert_int_equal(change.asked, 2);
    assert_int_equal(house_findings(house), 0);
}

static void test_new_master_key_opens_what_waits(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    uint64_t dossiers;
    struct mail mail;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    struct mail in = queued(house, "noor@example.nl", 500);
    assert_int_equal(DO(house, mail_address_set(house->store, house->client, "a@example.nl")),
                     STORE_OK);
    struct mail_change change;
    ask_change(house, "b@example.nl");
    assert_int_equal(DO(house, master_rotate(house->store, &dossiers)), STORE_OK);
    MUST(master_settle(house->store));
    house_close(house);
    house_open(house);
    MUST(mail_next(house->store, 500, &mail));
    assert_string_equal(mail.link, in.link);
    MUST(mail_address_find(house->store, house->client, address));
    assert_string_equal(address, "a@example.nl");
    MUST(mail_change_find(house->store, house->client, &change));
    assert_string_equal(change.address, "b@example.nl");
    assert_int_equal(house_findings(house), 0);
}

/* Whoever can write the database makes no address of one that nobody confirmed. */
static void test_address_to_come_does_not_open_as_the_address(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    ask_change(house, "b@example.nl");
    house_close(house);
    assert_int_equal(
        raw_sql(house, "INSERT INTO mail_address SELECT account, sealed FROM mail_change"),
        SQLITE_OK);
    house_open(house);
    assert_int_equal(mail_address_find(house->store, house->client, address), STORE_CORRUPT);
    assert_int_equal(house_findings(house), 1);
}

static void test_row_that_was_moved_does_not_open_and_is_found(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    struct mail mail;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    struct mail_change change;
    (void)queued(house, "a@example.nl", 500);
    ask_change(house, "b@example.nl");
    assert_int_equal(DO(house, mail_address_set(house->store, house->client, "a@example.nl")),
                     STORE_OK);
    assert_int_equal(house_findings(house), 0);
    house_close(house);
    assert_int_equal(raw_sql(house, "UPDATE mail_change SET account = (SELECT id FROM account "
                                    "WHERE username = 'client2')"),
                     SQLITE_OK);
    assert_int_equal(raw_sql(house, "UPDATE mail SET id = randomblob(16)"), SQLITE_OK);
    assert_int_equal(raw_sql(house, "UPDATE mail_address SET account = (SELECT id FROM account "
                                    "WHERE username = 'client2')"),
                     SQLITE_OK);
    house_open(house);
    mail.id = (struct id){0};
    assert_int_equal(mail_next(house->store, 500, &mail), STORE_CORRUPT);
    assert_false(id_is_nil(mail.id));
    assert_int_equal(mail_address_find(house->store, house->other_client, address), STORE_CORRUPT);
    assert_int_equal(mail_change_find(house->store, house->other_client, &change), STORE_CORRUPT);
    assert_int_equal(house_findings(house), 3);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_mail_comes_out_as_it_went_in_when_it_is_due),
        ONE(test_mail_that_failed_is_due_later_and_behind_others),
        ONE(test_invitation_knows_how_its_mail_fared),
        ONE(test_mail_of_an_invitation_that_is_called_off_is_not_sent),
        ONE(test_address_is_kept_replaced_and_taken_away),
        ONE(test_address_to_come_is_kept_replaced_and_ended_and_its_codes_stay_counted),
        ONE(test_address_to_come_does_not_open_as_the_address),
        ONE(test_new_master_key_opens_what_waits),
        ONE(test_row_that_was_moved_does_not_open_and_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
