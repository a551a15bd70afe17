#include "storage/channel.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <string.h>

#define CHANNEL_KIND_WORD(name, word) [name] = word,
static const char *const kind_words[] = {CHANNEL_KIND_MAP(CHANNEL_KIND_WORD)[CHANNEL_DOSSIER] =
                                             "dossier"};
#undef CHANNEL_KIND_WORD

static const char sql_owner[] =
    "SELECT c.dossier, d.client FROM channel c LEFT JOIN dossier d ON d.id = c.dossier"
    " WHERE c.id = ?1";
static const char sql_add[] = "INSERT INTO channel (id, provider, dossier, kind, title, created_ms)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char sql_find[] = "SELECT " CHANNEL_COLUMNS " FROM channel c WHERE c.id = ?1";
static const char sql_list[] = "SELECT " CHANNEL_COLUMNS " FROM channel c ORDER BY c.id";
static const char sql_list_of[] =
    "SELECT " CHANNEL_COLUMNS " FROM member m JOIN channel c ON c.id = m.channel"
    " WHERE m.account = ?1 ORDER BY c.id";
static const char sql_list_in[] =
    "SELECT " CHANNEL_COLUMNS " FROM channel c WHERE c.dossier = ?1 ORDER BY c.id";
#define LATER(index) "SELECT place FROM " index " WHERE channel = ?1 AND seq > ?2"
static const char sql_unread[] =
    "SELECT count(*) FROM (SELECT 1 FROM (" LATER("entry_recent") " UNION ALL " LATER(
        "entry_index") ") AS i"
                       " JOIN entry e ON e.place = i.place WHERE e.author <> ?3 AND e.kind = ?4"
                       " AND e.amends IS NULL AND e.retracts IS NULL LIMIT 999) AS unread";

const char *channel_kind_word(enum channel_kind kind)
{
    unsigned at = (unsigned)kind;
    return at < CHANNEL_KIND_COUNT ? kind_words[at] : "unknown";
}

bool channel_kind_parse(const char *word, enum channel_kind *ret_kind)
{
    for (unsigned at = 0; at < CHANNEL_KIND_COUNT; at++) {
        if (strcmp(kind_words[at], word) == 0) {
            *ret_kind = (enum channel_kind)at;
            return true;
        }
    }
    return false;
}

enum store_err channel_add(struct store *store, const struct channel *channel, uint64_t now_ms)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, channel->id);
    stmt_bind_id(insert, 2, channel->provider);
    stmt_bind_id(insert, 3, channel->dossier);
    stmt_bind_text(insert, 4, channel_kind_word(channel->kind));
    stmt_bind_text(insert, 5, channel->title);
    stmt_bind_uint(insert, 6, now_ms);
    return stmt_run(insert);
}

enum store_err channel_read(struct stmt *row, int first, struct channel *ret_channel)
{
    struct channel channel = {.id = stmt_id(row, first),
                              .provider = stmt_id(row, first + 1),
                              .dossier = stmt_id(row, first + 2)};
    char kind[16];
    stmt_text(row, first + 3, kind, sizeof kind);
    stmt_text(row, first + 4, channel.title, sizeof channel.title);
    channel.last_seq = stmt_uint(row, first + 5);
    if (stmt_err(row) != STORE_OK || !channel_kind_parse(kind, &channel.kind)) {
        return STORE_CORRUPT;
    }
    *ret_channel = channel;
    return STORE_OK;
}

enum store_err channel_owner(struct store *store, struct id id, struct id *ret_dossier,
                             struct id *ret_client)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_owner);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct id dossier = stmt_id(find, 0);
    struct id client = stmt_id(find, 1);
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_dossier = dossier;
        *ret_client = client;
    }
    return err;
}

enum store_err channel_find(struct store *store, struct id id, struct channel *ret_channel)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? channel_read(find, 0, ret_channel) : err;
}

static enum store_err hand_out(struct stmt *list, channel_each *each, void *context)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct channel channel;
        err = channel_read(list, 0, &channel);
        if (err != STORE_OK || !each(context, &channel)) {
            break;
        }
    }
    return err;
}

enum store_err channel_list(struct store *store, channel_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    return hand_out(list, each, context);
}

enum store_err channel_list_of(struct store *store, struct id account, channel_each *each,
                               void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_of);
    stmt_bind_id(list, 1, account);
    return hand_out(list, each, context);
}

enum store_err channel_list_in(struct store *store, struct id dossier, channel_each *each,
                               void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_in);
    stmt_bind_id(list, 1, dossier);
    return hand_out(list, each, context);
}

enum store_err channel_unread(struct store *store, struct id channel, struct id account,
                              uint64_t read_seq, uint64_t *ret_unread)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_unread);
    stmt_bind_id(count, 1, channel);
    stmt_bind_uint(count, 2, read_seq);
    stmt_bind_id(count, 3, account);
    stmt_bind_uint(count, 4, ENTRY_MESSAGE);
    enum store_err err = stmt_one(count);
    if (err == STORE_OK) {
        *ret_unread = stmt_uint(count, 0);
    }
    return err;
}
