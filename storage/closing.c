#include "storage/closing.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/otp.h"
#include "storage/passkey.h"

static const char sql_add[] = "INSERT INTO account_closing (account, at_ms, closed_by, nonce)"
                              " VALUES (?1, ?2, ?3, ?4)";

/* No user name has a colon in it, and no password fits an empty hash. */
static const char sql_empty[] =
    "UPDATE account SET state = 'closed', username = ':' || lower(hex(id)), password_hash = '',"
    " language = '', name = CASE WHEN EXISTS (SELECT 1 FROM member WHERE account = ?1)"
    " OR EXISTS (SELECT 1 FROM dossier WHERE client = ?1)"
    " OR EXISTS (SELECT 1 FROM network WHERE account = ?1)"
    " OR EXISTS (SELECT 1 FROM conduct_report WHERE account = ?1 OR reporter = ?1)"
    " THEN name ELSE '' END WHERE id = ?1";
static const char sql_invitation[] = "DELETE FROM invitation WHERE account = ?1";
static const char sql_reset[] = "DELETE FROM reset WHERE account = ?1";
static const char sql_mail_address[] = "DELETE FROM mail_address WHERE account = ?1";
static const char sql_mail_change[] = "DELETE FROM mail_change WHERE account = ?1";
static const char sql_passkey_user[] = "DELETE FROM passkey_user WHERE account = ?1";
static const char sql_sso[] = "DELETE FROM sso_subject WHERE account = ?1";
static const char sql_sign_ins[] = "DELETE FROM sign_in WHERE account = ?1";

static enum store_err run_for(struct store *store, const char *sql, struct id account)
{
    AUTO(stmt) *change = db_stmt(store_db(store), sql);
    stmt_bind_id(change, 1, account);
    return stmt_run(change);
}

enum store_err account_close(struct store *store, struct id account, struct id closed_by,
                             struct id nonce, uint64_t now_ms)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, account);
    stmt_bind_uint(insert, 2, now_ms);
    stmt_bind_id(insert, 3, closed_by);
    stmt_bind_id(insert, 4, nonce);
    enum store_err err = stmt_run(insert);
    if (err == STORE_OK) {
        err = run_for(store, sql_empty, account);
    }
    if (err == STORE_OK) {
        err = account_otp_off(store, account);
        err = err == STORE_NOT_FOUND ? STORE_OK : err; /* there was no second factor */
    }
    if (err == STORE_OK) {
        err = passkey_remove_all(store, account);
    }
    static const char *const gone[] = {sql_invitation,  sql_reset,        sql_mail_address,
                                       sql_mail_change, sql_passkey_user, sql_sso,
                                       sql_sign_ins};
    for (size_t i = 0; i < sizeof gone / sizeof gone[0] && err == STORE_OK; i++) {
        err = run_for(store, gone[i], account);
    }
    return err;
}
