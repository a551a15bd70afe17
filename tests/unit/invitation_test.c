#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/invitation.h"
#include "storage/otp.h"
#include "storage/reset.h"
#include "tests/unit/storage_fixture.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static struct id invited(struct house *house, const char *name)
{
    struct account account = {.id = new_id(),
                              .provider = house->provider,
                              .role = ROLE_CLIENT,
                              .language = LANGUAGE_EN,
                              .created_ms = HOUSE_NOW_MS};
    (void)snprintf(account.name, sizeof account.name, "%s", name);
    assert_int_equal(DO(house, account_add_invited(house->store, &account)), STORE_OK);
    return account.id;
}

static struct invitation invitation_to(const struct house *house, struct id account, uint8_t token)
{
    struct invitation invitation = {.account = account,
                                    .inviter = house->therapist,
                                    .nonce = new_id(),
                                    .created_ms = HOUSE_NOW_MS,
                                    .expires_ms = HOUSE_NOW_MS + DAY_MS};
    memset(invitation.token_hash, token, sizeof invitation.token_hash);
    return invitation;
}

static struct id invite(struct house *house, const char *name, uint8_t token)
{
    struct id account = invited(house, name);
    struct invitation invitation = invitation_to(house, account, token);
    assert_int_equal(DO(house, invitation_set(house->store, &invitation)), STORE_OK);
    return account;
}

static enum store_err by_token(const struct house *house, uint8_t token, uint64_t now_ms)
{
    uint8_t hash[TOKEN_HASH_BYTES];
    struct id account;
    memset(hash, token, sizeof hash);
    return invitation_by_token(house->store, hash, now_ms, &account);
}

static void test_invited_account_has_no_name_to_sign_in_with(void **state) /* R-ACC-1 */
{
    struct house *house = *state;
    struct account account;
    char hash[PASSWORD_HASH_BYTES];
    char placeholder[ID_TEXT_LENGTH + 2] = ":";
    struct id id = invited(house, "Noor");
    MUST(account_find(house->store, id, &account));
    assert_int_equal(account.state, ACCOUNT_INVITED);
    assert_int_equal(account.language, LANGUAGE_EN);
    assert_true(account.language_chosen);
    assert_string_equal(account.username, "");
    id_format(id, placeholder + 1);
    assert_int_equal(account_by_username(house->store, placeholder, &account, hash),
                     STORE_NOT_FOUND);
    assert_int_equal(DO(house, account_set_password(house->store, id, "$argon2id$x")),
                     STORE_NOT_FOUND);
    bool changed = true;
    assert_int_equal(DO(house, account_lock(house->store, id, true, &changed)), STORE_OK);
    assert_false(changed);
}

static void test_language_is_none_until_somebody_chose_it(void **state) /* R-PRIV-11 */
{
    struct house *house = *state;
    struct account account;
    MUST(account_find(house->store, house->client, &account));
    assert_false(account.language_chosen);
    assert_int_equal(account.language, LANGUAGE_NL);
    assert_int_equal(DO(house, account_set_language(house->store, house->client, LANGUAGE_EN)),
                     STORE_OK);
    MUST(account_find(house->store, house->client, &account));
    assert_true(account.language_chosen);
    assert_int_equal(account.language, LANGUAGE_EN);
    assert_int_equal(DO(house, account_set_language(house->store, new_id(), LANGUAGE_EN)),
                     STORE_NOT_FOUND);
}

static void test_activation_gives_name_and_password_once(void **state) /* R-ACC-1 */
{
    struct house *house = *state;
    struct account account;
    char hash[PASSWORD_HASH_BYTES];
    struct id id = invited(house, "Noor");
    struct store *store = house->store;
    assert_int_equal(DO(house, account_activate(store, id, "client1", "$argon2id$x", LANGUAGE_NL)),
                     STORE_EXISTS);
    assert_int_equal(DO(house, account_activate(store, id, "Noor", "$argon2id$x", LANGUAGE_NL)),
                     STORE_REFUSED);
    assert_int_equal(DO(house, account_activate(store, id, "noor", "none", LANGUAGE_NL)),
                     STORE_REFUSED);
    assert_int_equal(DO(house, account_activate(store, id, "noor", "$argon2id$x", LANGUAGE_NL)),
                     STORE_OK);
    assert_int_equal(account_by_username(store, "noor", &account, hash), STORE_OK);
    assert_int_equal(account.state, ACCOUNT_ACTIVE);
    assert_int_equal(account.language, LANGUAGE_NL);
    assert_string_equal(hash, "$argon2id$x");
    assert_int_equal(DO(house, account_activate(store, id, "other", "$argon2id$x", LANGUAGE_NL)),
                     STORE_NOT_FOUND);
}

static void test_link_opens_until_it_expires_or_is_used(void **state) /* R-ACC-1 */
{
    struct house *house = *state;
    struct id id = invite(house, "Noor", 7);
    assert_int_equal(by_token(house, 7, HOUSE_NOW_MS + DAY_MS - 1), STORE_OK);
    assert_int_equal(by_token(house, 7, HOUSE_NOW_MS + DAY_MS), STORE_NOT_FOUND);
    assert_int_equal(by_token(house, 8, HOUSE_NOW_MS), STORE_NOT_FOUND);
    assert_int_equal(DO(house, invitation_use(house->store, id)), STORE_OK);
    assert_int_equal(by_token(house, 7, HOUSE_NOW_MS), STORE_NOT_FOUND);
    struct invitation open;
    assert_int_equal(invitation_find(house->store, id, &open), STORE_OK);
    assert_true(open.used);
}

static void test_later_invitation_makes_the_earlier_one_void(void **state)
{
    struct house *house = *state;
    struct id id = invite(house, "Noor", 7);
    struct invitation again = invitation_to(house, id, 9);
    again.expires_ms += DAY_MS;
    assert_int_equal(DO(house, invitation_set(house->store, &again)), STORE_OK);
    assert_int_equal(by_token(house, 7, HOUSE_NOW_MS), STORE_NOT_FOUND);
    assert_int_equal(by_token(house, 9, HOUSE_NOW_MS + DAY_MS), STORE_OK);
}

static void test_nonce_finds_its_account_whatever_came_of_it(void **state) /* R-ACC-1 */
{
    struct house *house = *state;
    struct id id = invited(house, "Noor");
    struct id found;
    struct invitation invitation = invitation_to(house, id, 7);
    assert_int_equal(DO(house, invitation_set(house->store, &invitation)), STORE_OK);
    assert_int_equal(DO(house, invitation_end(house->store, id, HOUSE_NOW_MS)), STORE_OK);
    assert_int_equal(invitation_by_nonce(house->store, house->therapist, invitation.nonce, &found),
                     STORE_OK);
    assert_true(id_equal(found, id));
    assert_int_equal(invitation_by_nonce(house->store, house->client, invitation.nonce, &found),
                     STORE_NOT_FOUND);
}

struct listed {
    char text[256];
    size_t most;
};

static bool take(void *context, const struct invitation *invitation, const struct account *account)
{
    struct listed *listed = context;
    (void)invitation;
    (void)strcat(strcat(listed->text, account->name), " ");
    return --listed->most > 0;
}

static void test_open_ones_are_listed_newest_first_and_by_pages(void **state)
{
    struct house *house = *state;
    struct listed all = {.most = 9};
    struct listed rest = {.most = 9};
    struct id ids[3];
    for (uint8_t i = 0; i < 3; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        uint8_t random[10] = {i};
        struct account account = {.id = id_make(HOUSE_NOW_MS + i, random),
                                  .provider = house->provider,
                                  .role = ROLE_CLIENT};
        (void)strcpy(account.name, name);
        assert_int_equal(DO(house, account_add_invited(house->store, &account)), STORE_OK);
        struct invitation invitation = invitation_to(house, account.id, i);
        assert_int_equal(DO(house, invitation_set(house->store, &invitation)), STORE_OK);
        ids[i] = account.id;
    }
    const struct id none = {0};
    MUST(invitation_list(house->store, house->provider, none, take, &all));
    assert_string_equal(all.text, "c b a ");
    assert_int_equal(DO(house, invitation_end(house->store, ids[1], HOUSE_NOW_MS)), STORE_OK);
    MUST(invitation_list(house->store, house->provider, ids[2], take, &rest));
    assert_string_equal(rest.text, "a ");
    struct listed others = {.most = 9};
    MUST(invitation_list(house->store, new_id(), none, take, &others));
    assert_string_equal(others.text, "");
}

static void test_withdrawn_account_loses_its_name_unless_others_see_it(void **state)
{
    struct house *house = *state;
    struct account account;
    struct id lone = invited(house, "Noor");
    struct id seen = invited(house, "Sem");
    assert_int_equal(DO(house, member_add(house->store, house->channel, seen)), STORE_OK);
    assert_int_equal(DO(house, account_withdraw(house->store, lone)), STORE_OK);
    assert_int_equal(DO(house, account_withdraw(house->store, seen)), STORE_OK);
    MUST(account_find(house->store, lone, &account));
    assert_string_equal(account.name, "");
    assert_int_equal(account.state, ACCOUNT_WITHDRAWN);
    MUST(account_find(house->store, seen, &account));
    assert_string_equal(account.name, "Sem");
    assert_int_equal(DO(house, account_withdraw(house->store, lone)), STORE_NOT_FOUND);
}

static void test_demanded_second_factor_counts_before_it_is_confirmed(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    static const uint8_t secret[OTP_SECRET_BYTES] = "abcdefghijklmnopqrst";
    struct otp otp;
    assert_int_equal(
        DO(house, account_otp_demand(house->store, house->client, secret, HOUSE_NOW_MS)), STORE_OK);
    MUST(account_otp_find(house->store, house->client, &otp));
    assert_true(otp.demanded);
    assert_false(otp.on);
    assert_int_equal(
        DO(house, account_otp_begin(house->store, house->client, secret, HOUSE_NOW_MS)), STORE_OK);
    MUST(account_otp_find(house->store, house->client, &otp));
    assert_false(otp.demanded);
}

static void test_reset_opens_once_for_an_hour_and_the_last_alone(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    uint8_t first[TOKEN_HASH_BYTES] = {1};
    uint8_t second[TOKEN_HASH_BYTES] = {2};
    struct id account;
    bool works;
    struct store *store = house->store;
    MUST(reset_works(store, house->client, 100, &works));
    assert_false(works);
    assert_int_equal(DO(house, reset_set(store, house->client, first, 100, 200)), STORE_OK);
    assert_int_equal(reset_find(store, first, 199, &account), STORE_OK);
    assert_true(id_equal(account, house->client));
    assert_int_equal(reset_find(store, first, 200, &account), STORE_NOT_FOUND);
    assert_int_equal(DO(house, reset_set(store, house->client, second, 110, 210)), STORE_OK);
    assert_int_equal(reset_find(store, first, 120, &account), STORE_NOT_FOUND);
    MUST(reset_works(store, house->client, 209, &works));
    assert_true(works);
    MUST(reset_works(store, house->client, 210, &works));
    assert_false(works);
    assert_int_equal(DO(house, reset_end(store, house->client)), STORE_OK);
    assert_int_equal(reset_find(store, second, 120, &account), STORE_NOT_FOUND);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_invited_account_has_no_name_to_sign_in_with),
        ONE(test_language_is_none_until_somebody_chose_it),
        ONE(test_activation_gives_name_and_password_once),
        ONE(test_link_opens_until_it_expires_or_is_used),
        ONE(test_later_invitation_makes_the_earlier_one_void),
        ONE(test_nonce_finds_its_account_whatever_came_of_it),
        ONE(test_open_ones_are_listed_newest_first_and_by_pages),
        ONE(test_withdrawn_account_loses_its_name_unless_others_see_it),
        ONE(test_demanded_second_factor_counts_before_it_is_confirmed),
        ONE(test_reset_opens_once_for_an_hour_and_the_last_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
