/* Who takes part in a channel, and how far each of them has read. */
#include "storage/channel.h"

#include "storage/db.h"
#include "storage/inner.h"

#define COLUMNS                                                                                    \
    "m.channel, m.account, a.name, a.role, m.read_seq, m.delivered_seq, a.state = 'closed'"

static const char sql_add[] =
    "INSERT INTO member (channel, account, place)"
    " SELECT ?1, ?2, coalesce(max(place), 0) + 1 FROM member WHERE channel = ?1";
static const char sql_list[] = "SELECT " COLUMNS " FROM member m JOIN account a ON a.id = m.account"
                               " WHERE m.channel = ?1 ORDER BY m.place";
static const char sql_find[] = "SELECT " COLUMNS " FROM member m JOIN account a ON a.id = m.account"
                               " WHERE m.channel = ?1 AND m.account = ?2";
static const char sql_mark[] = "UPDATE member SET read_seq = ?3, delivered_seq = ?4"
                               " WHERE channel = ?1 AND account = ?2";
static const char sql_shares[] =
    "SELECT 1 FROM member a JOIN member b ON b.channel = a.channel AND b.account = ?2"
    " WHERE a.account = ?1 LIMIT 1";

enum store_err member_add(struct store *store, struct id channel, struct id account)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, channel);
    stmt_bind_id(insert, 2, account);
    return stmt_run(insert);
}

static enum store_err read_member(struct stmt *row, struct member *ret_member)
{
    struct member member = {.channel = stmt_id(row, 0), .account = stmt_id(row, 1)};
    char role[32];
    stmt_text(row, 2, member.name, sizeof member.name);
    stmt_text(row, 3, role, sizeof role);
    member.read_seq = stmt_uint(row, 4);
    member.delivered_seq = stmt_uint(row, 5);
    member.closed = stmt_uint(row, 6) != 0;
    if (stmt_err(row) != STORE_OK || !role_parse(role, &member.role)) {
        return STORE_CORRUPT;
    }
    *ret_member = member;
    return STORE_OK;
}

enum store_err member_list(struct store *store, struct id channel, member_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    stmt_bind_id(list, 1, channel);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct member member;
        err = read_member(list, &member);
        if (err != STORE_OK || !each(context, &member)) {
            break;
        }
    }
    return err;
}

enum store_err member_find(struct store *store, struct id channel, struct id account,
                           struct member *ret_member)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, channel);
    stmt_bind_id(find, 2, account);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_member(find, ret_member) : err;
}

static enum store_err move(struct store *store, const struct member *member)
{
    AUTO(stmt) *mark = db_stmt(store_db(store), sql_mark);
    stmt_bind_id(mark, 1, member->channel);
    stmt_bind_id(mark, 2, member->account);
    stmt_bind_uint(mark, 3, member->read_seq);
    stmt_bind_uint(mark, 4, member->delivered_seq);
    return stmt_run(mark);
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

enum store_err member_mark(struct store *store, struct id channel, struct id account,
                           uint64_t read_seq, uint64_t delivered_seq, struct member *ret_member,
                           bool *ret_moved)
{
    struct member member;
    enum store_err err = member_find(store, channel, account, &member);
    if (err != STORE_OK) {
        return err;
    }
    uint64_t read = later(member.read_seq, read_seq);
    uint64_t delivered = later(later(member.delivered_seq, delivered_seq), read);
    bool moved = read != member.read_seq || delivered != member.delivered_seq;
    member.read_seq = read;
    member.delivered_seq = delivered;
    err = moved ? move(store, &member) : STORE_OK;
    if (err == STORE_OK) {
        *ret_member = member;
        *ret_moved = moved;
    }
    return err;
}

enum store_err account_shares_channel(struct store *store, struct id a, struct id b,
                                      bool *ret_shares)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_shares);
    stmt_bind_id(find, 1, a);
    stmt_bind_id(find, 2, b);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK || err == STORE_NOT_FOUND) {
        *ret_shares = err == STORE_OK;
        err = STORE_OK;
    }
    return err;
}
