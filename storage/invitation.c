#include "storage/invitation.h"

#include "storage/db.h"
#include "storage/inner.h"

static const char sql_set[] =
    "INSERT INTO invitation (account, inviter, nonce, token_hash, created_ms, expires_ms, mail,"
    " mail_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT (account) DO UPDATE SET token_hash = ?4, created_ms = ?5, expires_ms = ?6,"
    " mail = ?7, mail_state = ?8, ended_ms = NULL";
#define COLUMNS                                                                                    \
    "account, inviter, nonce, created_ms, expires_ms, mail, mail_state, token_hash IS NULL"
static const char sql_find[] =
    "SELECT " COLUMNS " FROM invitation WHERE account = ?1 AND ended_ms IS NULL";
static const char sql_by_nonce[] =
    "SELECT account FROM invitation WHERE inviter = ?1 AND nonce = ?2";
static const char sql_by_token[] = "SELECT account FROM invitation WHERE token_hash = ?1"
                                   " AND expires_ms > ?2 AND ended_ms IS NULL";
static const char sql_use[] = "UPDATE invitation SET token_hash = NULL WHERE account = ?1";
static const char sql_drop_mail[] =
    "DELETE FROM mail WHERE id = (SELECT mail FROM invitation WHERE account = ?1)";
static const char sql_end[] = "UPDATE invitation SET token_hash = NULL, ended_ms = ?2"
                              " WHERE account = ?1 AND ended_ms IS NULL";
static const char sql_list[] =
    "SELECT " COLUMNS " FROM invitation WHERE ended_ms IS NULL AND account < ?1"
    " ORDER BY account DESC";

enum store_err invitation_set(struct store *store, const struct invitation *invitation)
{
    AUTO(stmt) *drop = db_stmt(store_db(store), sql_drop_mail);
    stmt_bind_id(drop, 1, invitation->account);
    enum store_err err = stmt_run(drop);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *set = db_stmt(store_db(store), sql_set);
    stmt_bind_id(set, 1, invitation->account);
    stmt_bind_id(set, 2, invitation->inviter);
    stmt_bind_id(set, 3, invitation->nonce);
    stmt_bind_blob(set, 4, invitation->token_hash, sizeof invitation->token_hash);
    stmt_bind_uint(set, 5, invitation->created_ms);
    stmt_bind_uint(set, 6, invitation->expires_ms);
    stmt_bind_id(set, 7, invitation->mail);
    stmt_bind_text(set, 8, mail_state_word(invitation->mail_state));
    return stmt_run(set);
}

static enum store_err read_invitation(struct stmt *row, struct invitation *ret_invitation)
{
    char word[16];
    *ret_invitation = (struct invitation){.account = stmt_id(row, 0),
                                          .inviter = stmt_id(row, 1),
                                          .nonce = stmt_id(row, 2),
                                          .created_ms = stmt_uint(row, 3),
                                          .expires_ms = stmt_uint(row, 4),
                                          .mail = stmt_id(row, 5),
                                          .used = stmt_uint(row, 7) != 0};
    stmt_text(row, 6, word, sizeof word);
    bool known = mail_state_parse(word, &ret_invitation->mail_state);
    return stmt_err(row) == STORE_OK && known ? STORE_OK : STORE_CORRUPT;
}

enum store_err invitation_find(struct store *store, struct id account,
                               struct invitation *ret_invitation)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_invitation(find, ret_invitation) : err;
}

static enum store_err find_account(struct stmt *find, struct id *ret_account)
{
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        *ret_account = stmt_id(find, 0);
        err = stmt_err(find);
    }
    return err;
}

enum store_err invitation_by_nonce(struct store *store, struct id inviter, struct id nonce,
                                   struct id *ret_account)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_nonce);
    stmt_bind_id(find, 1, inviter);
    stmt_bind_id(find, 2, nonce);
    return find_account(find, ret_account);
}

enum store_err invitation_by_token(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                                   uint64_t now_ms, struct id *ret_account)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_token);
    stmt_bind_blob(find, 1, token_hash, TOKEN_HASH_BYTES);
    stmt_bind_uint(find, 2, now_ms);
    return find_account(find, ret_account);
}

enum store_err invitation_use(struct store *store, struct id account)
{
    AUTO(stmt) *use = db_stmt(store_db(store), sql_use);
    stmt_bind_id(use, 1, account);
    return stmt_run(use);
}

enum store_err invitation_end(struct store *store, struct id account, uint64_t now_ms)
{
    AUTO(stmt) *drop = db_stmt(store_db(store), sql_drop_mail);
    stmt_bind_id(drop, 1, account);
    enum store_err err = stmt_run(drop);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *end = db_stmt(store_db(store), sql_end);
    stmt_bind_id(end, 1, account);
    stmt_bind_uint(end, 2, now_ms);
    return stmt_run(end);
}

enum store_err invitation_list(struct store *store, struct id provider, struct id before,
                               invitation_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    struct id bound = before;
    enum store_err err;
    bool row = false;
    if (id_is_nil(before)) {
        for (size_t i = 0; i < sizeof bound.bytes; i++) {
            bound.bytes[i] = 0xff;
        }
    }
    stmt_bind_id(list, 1, bound);
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct invitation invitation;
        struct account account;
        err = read_invitation(list, &invitation);
        if (err == STORE_OK) {
            err = account_find(store, invitation.account, &account);
        }
        if (err != STORE_OK) {
            break;
        }
        if (id_equal(account.provider, provider) && !each(context, &invitation, &account)) {
            break;
        }
    }
    return err;
}
