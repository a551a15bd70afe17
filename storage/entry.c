/* What is bound to an entry's content, after the head that seal.c describes: id (16), dossier (16),
 * number (8), channel (16), seq (8), author (16), kind (8), sent_ms (8), nonce (16), amends (8),
 * retracts (8). */
#include "storage/entry.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"
#include "storage/recall.h"
#include "storage/seal.h"

#include <stdlib.h>

#define ENTRY_KIND_WORD(name, word) [name] = word,
static const char *const kind_words[] = {ENTRY_KIND_MAP(ENTRY_KIND_WORD)
                                             ENTRY_DEED_MAP(ENTRY_KIND_WORD)};
#undef ENTRY_KIND_WORD

#define COLUMNS                                                                                    \
    "e.channel, e.seq, e.id, e.dossier, e.number, e.kind, e.author, e.sent_ms, e.nonce, e.amends," \
    " e.retracts, e.sealed"
#define WITH_LATER                                                                                 \
    "SELECT " COLUMNS ","                                                                          \
    " (SELECT max(a.seq) FROM entry a WHERE a.channel = e.channel AND a.amends = e.seq)"           \
    " AS amended_by,"                                                                              \
    " (SELECT max(r.seq) FROM entry r WHERE r.channel = e.channel"                                 \
    " AND r.retracts = coalesce(e.amends, e.seq))"                                                 \
    " AS retracted_by "
/* Also where the index leads to nothing, or to another entry: such a row does not open. */
#define LED_TO                                                                                     \
    " LEFT JOIN entry e ON e.place = i.place AND e.channel = i.channel AND e.seq = i.seq "

static const char sql_channel[] =
    "SELECT c.dossier, " ENTRY_LAST("c.id") " FROM channel c WHERE c.id = ?1";
/* A dossier has as many entries as its channels together. */
static const char sql_dossier[] =
    "SELECT sum(" ENTRY_LAST("c.id") ") FROM channel c WHERE c.dossier = ?1";
static const char sql_nonce_used[] = "SELECT 1 FROM entry WHERE nonce = ?2 AND author = ?1";
static const char sql_append[] =
    "INSERT INTO entry (channel, seq, id, dossier, number, kind, author, sent_ms, nonce, amends,"
    " retracts, sealed, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
#define AT(index) "SELECT channel, seq, place FROM " index " WHERE channel = ?1 AND seq = ?2"
static const char sql_at[] =
    WITH_LATER "FROM (" AT("entry_recent") " UNION ALL " AT("entry_index") ") AS i" LED_TO;
static const char sql_by_nonce[] = WITH_LATER "FROM entry e WHERE e.author = ?1 AND e.nonce = ?2";
#define IN_PAGE(index)                                                                             \
    "FROM " index " i" LED_TO "WHERE i.channel = ?1 AND i.seq > ?2 AND i.seq < ?3"                 \
    " AND (?5 >> coalesce(e.kind, 0)) & 1 = 0"
#define OLDEST(index) WITH_LATER IN_PAGE(index) " ORDER BY i.seq LIMIT ?4"
#define NEWEST(index)                                                                              \
    "SELECT * FROM (" WITH_LATER IN_PAGE(index) " ORDER BY i.seq DESC LIMIT ?4) AS page"           \
                                                " ORDER BY seq"
static const char sql_oldest[] = OLDEST("entry_index");
static const char sql_oldest_recent[] = OLDEST("entry_recent");
static const char sql_newest[] = NEWEST("entry_index");
static const char sql_newest_recent[] = NEWEST("entry_recent");
static const char sql_count_recent[] =
    "SELECT count(*) FROM (SELECT 1 " IN_PAGE("entry_recent") " LIMIT ?4) AS page";
static const char sql_all[] = "SELECT " COLUMNS ", NULL, NULL FROM entry e ORDER BY e.place";

const char *entry_kind_word(enum entry_kind kind)
{
    unsigned at = (unsigned)kind;
    return at < ENTRY_KIND_COUNT ? kind_words[at] : "unknown";
}

static struct seal_bound bound_to(const struct entry *entry)
{
    struct seal_bound bound = seal_bound_of(SEAL_ENTRY);
    seal_bind_id(&bound, entry->id);
    seal_bind_id(&bound, entry->dossier);
    seal_bind_uint(&bound, entry->number);
    seal_bind_id(&bound, entry->channel);
    seal_bind_uint(&bound, entry->seq);
    seal_bind_id(&bound, entry->author);
    seal_bind_uint(&bound, (uint64_t)entry->kind);
    seal_bind_uint(&bound, entry->sent_ms);
    seal_bind_id(&bound, entry->nonce);
    seal_bind_uint(&bound, entry->amends);
    seal_bind_uint(&bound, entry->retracts);
    return bound;
}

/* The dossier that a channel belongs to, and its last seq. */
static enum store_err find_channel(struct store *store, struct id channel, struct id *ret_dossier,
                                   uint64_t *ret_last)
{
    const struct recall *recall = store_recall(store);
    if (recall != NULL && recall_find(&recall->channels, channel, ret_dossier, ret_last)) {
        return STORE_OK;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_channel);
    stmt_bind_id(find, 1, channel);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    *ret_dossier = stmt_id(find, 0);
    *ret_last = stmt_uint(find, 1);
    return stmt_err(find);
}

enum store_err entry_last(struct store *store, struct id channel, uint64_t *ret_seq)
{
    struct id dossier;
    return find_channel(store, channel, &dossier, ret_seq);
}

static enum store_err find_number(struct store *store, struct id dossier, uint64_t *ret_last)
{
    if (recall_find(&store_recall(store)->dossiers, dossier, NULL, ret_last)) {
        return STORE_OK;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_dossier);
    stmt_bind_id(find, 1, dossier);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    *ret_last = stmt_uint(find, 0);
    return stmt_err(find);
}

/* Fills in dossier, number and seq of the entry that comes next in `entry->channel`. */
static enum store_err place(struct store *store, struct entry *entry)
{
    uint64_t last_seq;
    uint64_t last_number;
    enum store_err err = find_channel(store, entry->channel, &entry->dossier, &last_seq);
    if (err == STORE_OK) {
        err = find_number(store, entry->dossier, &last_number);
    }
    if (err == STORE_OK) {
        entry->seq = last_seq + 1;
        entry->number = last_number + 1;
    }
    return err;
}

static void remember(struct store *store, const struct entry *entry)
{
    struct recall *recall = store_recall(store);
    recall_keep(&recall->channels, entry->channel, entry->dossier, entry->seq);
    recall_keep(&recall->dossiers, entry->dossier, entry->dossier, entry->number);
}

static enum store_err insert(struct store *store, const struct entry *entry, const uint8_t *sealed)
{
    uint64_t place;
    enum store_err err = entry_place_next(store, &place);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *append = db_stmt(store_db(store), sql_append);
    stmt_bind_id(append, 1, entry->channel);
    stmt_bind_uint(append, 2, entry->seq);
    stmt_bind_id(append, 3, entry->id);
    stmt_bind_id(append, 4, entry->dossier);
    stmt_bind_uint(append, 5, entry->number);
    stmt_bind_uint(append, 6, (uint64_t)entry->kind);
    if (id_is_nil(entry->author) && entry->kind > ENTRY_CALL) {
        stmt_bind_blob(append, 7, "", 0); /* the column takes no NULL */
    }
    stmt_bind_id(append, 7, entry->author);
    stmt_bind_uint(append, 8, entry->sent_ms);
    stmt_bind_id(append, 9, entry->nonce);
    stmt_bind_uint_or_null(append, 10, entry->amends);
    stmt_bind_uint_or_null(append, 11, entry->retracts);
    stmt_bind_blob(append, 12, sealed, entry->content_length + SEAL_OVERHEAD);
    stmt_bind_uint(append, 13, place);
    err = stmt_run(append);
    return err == STORE_OK ? entry_index_note(store, entry, place) : err;
}

/* Two keys of the table are unique. If it is not the nonce that was there before, the last place is
 * not what it should be. */
static enum store_err why_it_exists(struct store *store, const struct entry *entry)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_nonce_used);
    stmt_bind_id(find, 1, entry->author);
    stmt_bind_id(find, 2, entry->nonce);
    enum store_err err = stmt_one(find);
    if (err == STORE_NOT_FOUND) {
        return STORE_CORRUPT;
    }
    return err == STORE_OK ? STORE_EXISTS : err;
}

static enum store_err append(struct store *store, const struct entry *placed)
{
    AUTO(seal_key) key;
    enum store_err err = dossier_key_find(store, placed->dossier, &key);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    AUTO_FREE uint8_t *sealed = malloc(placed->content_length + SEAL_OVERHEAD);
    if (sealed == NULL) {
        return STORE_NO_MEMORY;
    }
    struct seal_bound bound = bound_to(placed);
    seal_record(&key, &bound, datadir_random(store_dir(store)), placed->content,
                placed->content_length, sealed);
    return insert(store, placed, sealed);
}

enum store_err entry_append(struct store *store, const struct proof *proof, struct entry *entry)
{
    struct entry placed = *entry;
    if (store_recall(store) == NULL || placed.sent_ms > INT64_MAX ||
        placed.content_length > ENTRY_CONTENT_MAX) {
        return STORE_REFUSED;
    }
    enum store_err err = place(store, &placed);
    if (err == STORE_OK && !proof_covers(proof, placed.dossier, true)) {
        err = STORE_REFUSED;
    }
    if (err == STORE_OK) {
        err = append(store, &placed);
    }
    if (err == STORE_OK) {
        remember(store, &placed);
        entry->dossier = placed.dossier;
        entry->number = placed.number;
        entry->seq = placed.seq;
    }
    return err == STORE_EXISTS ? why_it_exists(store, &placed) : err;
}

/* Opens rows one after the other: keeps the key while the dossier stays the same, and one buffer
 * for the content. */
struct opener {
    struct store *store;
    const struct proof *proof; /* every row must be covered by it */
    bool checks;               /* or it goes over everything, for the check */
    struct id dossier;
    struct seal_key key;
    char *content;
    size_t size;
};

static void opener_autofree(struct opener *opener)
{
    seal_wipe(&opener->key, sizeof opener->key);
    if (opener->content != NULL) {
        seal_wipe(opener->content, opener->size);
        free(opener->content);
    }
}

static enum store_err make_room(struct opener *opener, size_t length)
{
    if (length <= opener->size) {
        return STORE_OK;
    }
    size_t size = length < 8192 ? 8192 : length;
    char *content = malloc(size);
    if (content == NULL) {
        return STORE_NO_MEMORY;
    }
    if (opener->content != NULL) {
        seal_wipe(opener->content, opener->size);
        free(opener->content);
    }
    opener->content = content;
    opener->size = size;
    return STORE_OK;
}

static enum store_err have_key(struct opener *opener, struct id dossier)
{
    if (!id_is_nil(opener->dossier) && id_equal(opener->dossier, dossier)) {
        return STORE_OK;
    }
    enum store_err err = dossier_key_find(opener->store, dossier, &opener->key);
    if (err == STORE_OK) {
        opener->dossier = dossier;
        return STORE_OK;
    }
    opener->dossier = (struct id){{0}};
    return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
}

static enum store_err read_entry(struct stmt *row, struct entry *ret_entry)
{
    uint64_t kind = stmt_uint(row, 5);
    *ret_entry = (struct entry){
        .channel = stmt_id(row, 0),
        .seq = stmt_uint(row, 1),
        .id = stmt_id(row, 2),
        .dossier = stmt_id(row, 3),
        .number = stmt_uint(row, 4),
        .kind = (enum entry_kind)kind,
        .author = stmt_id(row, 6),
        .sent_ms = stmt_uint(row, 7),
        .nonce = stmt_id(row, 8),
        .amends = stmt_uint_or_null(row, 9),
        .retracts = stmt_uint_or_null(row, 10),
        .amended_by = stmt_uint(row, 12),
        .retracted_by = stmt_uint(row, 13),
    };
    if (kind >= ENTRY_KIND_COUNT || id_is_nil(ret_entry->id)) {
        return STORE_CORRUPT;
    }
    return stmt_err(row);
}

static enum store_err open_row(struct opener *opener, struct stmt *row, struct entry *ret_entry)
{
    enum store_err err = read_entry(row, ret_entry);
    if (err == STORE_OK && !opener->checks &&
        !proof_covers(opener->proof, ret_entry->dossier, false)) {
        err = STORE_REFUSED;
    }
    if (err == STORE_OK) {
        err = have_key(opener, ret_entry->dossier);
    }
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(row, 11, &length);
    if (length < SEAL_OVERHEAD) {
        return STORE_CORRUPT;
    }
    err = make_room(opener, length);
    if (err != STORE_OK) {
        return err;
    }
    struct seal_bound bound = bound_to(ret_entry);
    if (!seal_open(&opener->key, &bound, sealed, length, opener->content)) {
        return STORE_CORRUPT;
    }
    ret_entry->content = opener->content;
    ret_entry->content_length = length - SEAL_OVERHEAD;
    return STORE_OK;
}

/* Hands out what a statement finds. `*ret_count`: so many; `*ret_stopped`: `each` wants no more. */
static enum store_err hand_out(struct opener *opener, struct stmt *list, entry_each *each,
                               void *context, unsigned *ret_count, bool *ret_stopped)
{
    enum store_err err;
    bool row = false;
    *ret_count = 0;
    *ret_stopped = false;
    while (!*ret_stopped && (err = stmt_step(list, &row)) == STORE_OK && row) {
        struct entry entry;
        err = open_row(opener, list, &entry);
        if (err != STORE_OK) {
            return err;
        }
        ++*ret_count;
        *ret_stopped = !each(context, &entry);
    }
    return err;
}

static enum store_err hand_out_one(struct store *store, const struct proof *proof,
                                   struct stmt *find, entry_each *each, void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(opener) opener = {.store = store, .proof = proof};
    unsigned count;
    bool stopped;
    enum store_err err = hand_out(&opener, find, each, context, &count, &stopped);
    return err == STORE_OK && count == 0 ? STORE_NOT_FOUND : err;
}

enum store_err entry_at(struct store *store, const struct proof *proof, struct id channel,
                        uint64_t seq, entry_each *each, void *context)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_at);
    stmt_bind_id(find, 1, channel);
    stmt_bind_uint(find, 2, seq);
    return hand_out_one(store, proof, find, each, context);
}

enum store_err entry_by_nonce(struct store *store, const struct proof *proof, struct id author,
                              struct id nonce, entry_each *each, void *context)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_nonce);
    stmt_bind_id(find, 1, author);
    stmt_bind_id(find, 2, nonce);
    return hand_out_one(store, proof, find, each, context);
}

static struct stmt *find_page(struct store *store, const char *sql, const struct entry_page *page,
                              unsigned limit)
{
    struct stmt *list = db_stmt(store_db(store), sql);
    stmt_bind_id(list, 1, page->channel);
    stmt_bind_uint(list, 2, page->after);
    stmt_bind_uint(list, 3, page->before == 0 ? UINT64_MAX : page->before);
    stmt_bind_uint(list, 4, limit);
    stmt_bind_uint(list, 5, page->without);
    return list;
}

/* How much of the page is among the newest entries. */
static enum store_err count_recent(struct store *store, const struct entry_page *page,
                                   unsigned *ret_count)
{
    AUTO(stmt) *count = find_page(store, sql_count_recent, page, page->limit);
    enum store_err err = stmt_one(count);
    *ret_count = (unsigned)stmt_uint(count, 0);
    return err;
}

enum store_err entry_list(struct store *store, const struct proof *proof,
                          const struct entry_page *page, entry_each *each, void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(opener) opener = {.store = store, .proof = proof};
    unsigned recent = 0;
    unsigned count;
    bool stopped;
    enum store_err err = page->newest ? count_recent(store, page, &recent) : STORE_OK;
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *older =
        find_page(store, page->newest ? sql_newest : sql_oldest, page, page->limit - recent);
    err = hand_out(&opener, older, each, context, &count, &stopped);
    if (err != STORE_OK || stopped || count == page->limit) {
        return err;
    }
    AUTO(stmt) *newer = find_page(store, page->newest ? sql_newest_recent : sql_oldest_recent, page,
                                  page->limit - count);
    return hand_out(&opener, newer, each, context, &count, &stopped);
}

enum store_err entry_open_all(struct store *store, entry_verdict *each, void *context)
{
    AUTO(opener) opener = {.store = store, .checks = true};
    AUTO(stmt) *list = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct entry entry;
        enum store_err verdict = open_row(&opener, list, &entry);
        if (verdict != STORE_OK && verdict != STORE_CORRUPT) {
            return verdict;
        }
        each(context, &entry, verdict);
        stmt_forgive(list);
    }
    return err;
}
