/* The second factor's rows.
 *
 * A secret is a sealed record (seal.c) under the master key: purpose SEAL_OTP_SECRET, bound to the
 * account; the device key: purpose SEAL_DEVICE_KEY, bound to nothing more. */
#include "storage/otp.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <string.h>

enum {
    SECRET_SEALED = OTP_SECRET_BYTES + SEAL_OVERHEAD,
    DEVICE_KEY_SEALED = DEVICE_KEY_BYTES + SEAL_OVERHEAD
};

static const char sql_begin[] =
    "INSERT INTO otp (account, sealed, begun_ms, demanded) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (account) DO UPDATE SET sealed = ?2, begun_ms = ?3, demanded = ?4, used_step = 0"
    " WHERE otp.confirmed_ms IS NULL";
static const char sql_find[] = "SELECT sealed, used_step, coalesce(confirmed_ms, 0),"
                               " (SELECT count(*) FROM recovery_code WHERE account = ?1), demanded"
                               " FROM otp WHERE account = ?1";
static const char sql_state[] =
    "SELECT coalesce(confirmed_ms, 0),"
    " (SELECT count(*) FROM recovery_code WHERE account = ?1) FROM otp WHERE account = ?1";
static const char sql_confirm[] = "UPDATE otp SET confirmed_ms = ?3, used_step = ?2"
                                  " WHERE account = ?1 AND confirmed_ms IS NULL";
static const char sql_use[] = "UPDATE otp SET used_step = ?2"
                              " WHERE account = ?1 AND used_step < ?2 AND confirmed_ms IS NOT NULL";
static const char sql_off[] = "DELETE FROM otp WHERE account = ?1";
static const char sql_next[] =
    "SELECT account, sealed FROM otp WHERE account > ?1 ORDER BY account LIMIT 1";
static const char sql_all[] = "SELECT account, sealed FROM otp ORDER BY account";
static const char sql_reseal[] = "UPDATE otp SET sealed = ?2 WHERE account = ?1";
static const char sql_codes_off[] = "DELETE FROM recovery_code WHERE account = ?1";
static const char sql_code_add[] = "INSERT INTO recovery_code (account, hash) VALUES (?1, ?2)";
static const char sql_code_use[] = "DELETE FROM recovery_code WHERE account = ?1 AND hash = ?2";
static const char sql_device_key[] = "SELECT sealed FROM device_key WHERE one = 1";
static const char sql_device_key_set[] = "INSERT INTO device_key (one, sealed) VALUES (1, ?1)"
                                         " ON CONFLICT (one) DO UPDATE SET sealed = ?1";

static struct seal_bound bound_to(struct id account)
{
    struct seal_bound bound = seal_bound_of(SEAL_OTP_SECRET);
    seal_bind_id(&bound, account);
    return bound;
}

static void seal_secret(struct store *store, const struct seal_key *master, struct id account,
                        const uint8_t secret[OTP_SECRET_BYTES], uint8_t ret_sealed[SECRET_SEALED])
{
    struct seal_bound bound = bound_to(account);
    seal_record(master, &bound, datadir_random(store_dir(store)), secret, OTP_SECRET_BYTES,
                ret_sealed);
}

static bool open_secret(struct store *store, struct id account, const uint8_t *sealed,
                        size_t length, uint8_t ret_secret[OTP_SECRET_BYTES])
{
    struct seal_bound bound = bound_to(account);
    return length == SECRET_SEALED && master_open(store, &bound, sealed, length, ret_secret);
}

static enum store_err begin(struct store *store, struct id account,
                            const uint8_t secret[OTP_SECRET_BYTES], bool demanded, uint64_t now_ms)
{
    const struct seal_key *master;
    uint8_t sealed[SECRET_SEALED];
    enum store_err err = store_master(store, &master);
    if (err != STORE_OK) {
        return err;
    }
    seal_secret(store, master, account, secret, sealed);
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_begin);
    stmt_bind_id(insert, 1, account);
    stmt_bind_blob(insert, 2, sealed, sizeof sealed);
    stmt_bind_uint(insert, 3, now_ms);
    stmt_bind_uint(insert, 4, demanded);
    err = stmt_run_on_some(insert);
    return err == STORE_NOT_FOUND ? STORE_EXISTS : err;
}

enum store_err account_otp_begin(struct store *store, struct id account,
                                 const uint8_t secret[OTP_SECRET_BYTES], uint64_t now_ms)
{
    return begin(store, account, secret, false, now_ms);
}

enum store_err account_otp_demand(struct store *store, struct id account,
                                  const uint8_t secret[OTP_SECRET_BYTES], uint64_t now_ms)
{
    return begin(store, account, secret, true, now_ms);
}

enum store_err account_otp_find(struct store *store, struct id account, struct otp *ret_otp)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct otp otp = {.used_step = stmt_uint(find, 1),
                      .on = stmt_uint(find, 2) != 0,
                      .recovery_left = (unsigned)stmt_uint(find, 3),
                      .demanded = stmt_uint(find, 4) != 0};
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    if (stmt_err(find) != STORE_OK || !open_secret(store, account, sealed, length, otp.secret)) {
        return STORE_CORRUPT;
    }
    *ret_otp = otp;
    seal_wipe(&otp, sizeof otp);
    return STORE_OK;
}

enum store_err account_otp_state(struct store *store, struct id account,
                                 struct otp_state *ret_state)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_state);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err == STORE_NOT_FOUND) {
        *ret_state = (struct otp_state){0};
        return STORE_OK;
    }
    if (err != STORE_OK) {
        return err;
    }
    const struct otp_state state = {.on = stmt_uint(find, 0) != 0,
                                    .since_ms = stmt_uint(find, 0),
                                    .recovery_left = (unsigned)stmt_uint(find, 1)};
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_state = state;
    }
    return err;
}

enum store_err account_otp_confirm(struct store *store, struct id account, uint64_t step,
                                   uint64_t now_ms)
{
    AUTO(stmt) *confirm = db_stmt(store_db(store), sql_confirm);
    stmt_bind_id(confirm, 1, account);
    stmt_bind_uint(confirm, 2, step);
    stmt_bind_uint(confirm, 3, now_ms);
    return stmt_run_on_some(confirm);
}

enum store_err account_otp_use(struct store *store, struct id account, uint64_t step)
{
    AUTO(stmt) *use = db_stmt(store_db(store), sql_use);
    stmt_bind_id(use, 1, account);
    stmt_bind_uint(use, 2, step);
    return stmt_run_on_some(use);
}

static enum store_err codes_off(struct store *store, struct id account)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_codes_off);
    stmt_bind_id(remove, 1, account);
    return stmt_run(remove);
}

enum store_err account_otp_off(struct store *store, struct id account)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_off);
    stmt_bind_id(remove, 1, account);
    enum store_err err = stmt_run_on_some(remove);
    return err == STORE_OK ? codes_off(store, account) : err;
}

enum store_err recovery_codes_replace(struct store *store, struct id account,
                                      const struct recovery_hash *hashes, size_t count)
{
    enum store_err err = codes_off(store, account);
    for (size_t i = 0; i < count && err == STORE_OK; i++) {
        AUTO(stmt) *insert = db_stmt(store_db(store), sql_code_add);
        stmt_bind_id(insert, 1, account);
        stmt_bind_blob(insert, 2, hashes[i].bytes, sizeof hashes[i].bytes);
        err = stmt_run(insert);
    }
    return err;
}

enum store_err recovery_code_use(struct store *store, struct id account,
                                 const struct recovery_hash *hash)
{
    AUTO(stmt) *use = db_stmt(store_db(store), sql_code_use);
    stmt_bind_id(use, 1, account);
    stmt_bind_blob(use, 2, hash->bytes, sizeof hash->bytes);
    return stmt_run_on_some(use);
}

static enum store_err device_key_keep(struct store *store, const struct seal_key *master,
                                      const uint8_t key[DEVICE_KEY_BYTES])
{
    uint8_t sealed[DEVICE_KEY_SEALED];
    struct seal_bound bound = seal_bound_of(SEAL_DEVICE_KEY);
    seal_record(master, &bound, datadir_random(store_dir(store)), key, DEVICE_KEY_BYTES, sealed);
    AUTO(stmt) *set = db_stmt(store_db(store), sql_device_key_set);
    stmt_bind_blob(set, 1, sealed, sizeof sealed);
    return stmt_run(set);
}

enum store_err device_key_find(struct store *store, uint8_t ret_key[DEVICE_KEY_BYTES])
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_device_key);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    struct seal_bound bound = seal_bound_of(SEAL_DEVICE_KEY);
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    bool opens = length == DEVICE_KEY_SEALED && master_open(store, &bound, sealed, length, ret_key);
    return opens ? STORE_OK : STORE_CORRUPT;
}

enum store_err device_key_take(struct store *store, uint8_t ret_key[DEVICE_KEY_BYTES])
{
    const struct seal_key *master;
    enum store_err err = device_key_find(store, ret_key);
    if (err != STORE_NOT_FOUND) {
        return err;
    }
    err = store_master(store, &master);
    if (err != STORE_OK) {
        return err;
    }
    datadir_random(store_dir(store))(ret_key, DEVICE_KEY_BYTES);
    return device_key_keep(store, master, ret_key);
}

/* The secret of the first account after `*account`. */
static enum store_err next_secret(struct store *store, struct id *account,
                                  uint8_t ret_secret[OTP_SECRET_BYTES])
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_next);
    const struct id after = *account; /* as a blob: the nil id would be bound as NULL */
    stmt_bind_blob(find, 1, after.bytes, sizeof after.bytes);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    *account = stmt_id(find, 0);
    const uint8_t *sealed = stmt_blob(find, 1, &length);
    return open_secret(store, *account, sealed, length, ret_secret) ? STORE_OK : STORE_CORRUPT;
}

enum store_err otp_open_all(struct store *store, otp_verdict *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        uint8_t secret[OTP_SECRET_BYTES];
        size_t length = 0;
        struct id account = stmt_id(list, 0);
        const uint8_t *sealed = stmt_blob(list, 1, &length);
        bool opens =
            stmt_err(list) == STORE_OK && open_secret(store, account, sealed, length, secret);
        seal_wipe(secret, sizeof secret);
        each(context, account, opens ? STORE_OK : STORE_CORRUPT);
        stmt_forgive(list);
    }
    return err;
}

static enum store_err reseal_secrets(struct store *store, const struct seal_key *master,
                                     uint64_t *count)
{
    struct id account = {0};
    uint8_t secret[OTP_SECRET_BYTES];
    enum store_err err;
    while ((err = next_secret(store, &account, secret)) == STORE_OK) {
        uint8_t sealed[SECRET_SEALED];
        seal_secret(store, master, account, secret, sealed);
        seal_wipe(secret, sizeof secret);
        AUTO(stmt) *update = db_stmt(store_db(store), sql_reseal);
        stmt_bind_id(update, 1, account);
        stmt_bind_blob(update, 2, sealed, sizeof sealed);
        err = stmt_run(update);
        if (err != STORE_OK) {
            return err;
        }
        ++*count;
    }
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err otp_reseal(struct store *store, const struct seal_key *master, uint64_t *ret_count)
{
    uint8_t key[DEVICE_KEY_BYTES];
    uint64_t count = 0;
    enum store_err err = reseal_secrets(store, master, &count);
    if (err != STORE_OK) {
        return err;
    }
    err = device_key_find(store, key);
    if (err == STORE_OK) {
        err = device_key_keep(store, master, key);
        seal_wipe(key, sizeof key);
        count++;
    } else if (err == STORE_NOT_FOUND) {
        err = STORE_OK;
    }
    if (err == STORE_OK) {
        *ret_count = count;
    }
    return err;
}
