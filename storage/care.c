#include "storage/care.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"
#include "storage/recall.h"

#include <string.h>

#define PART_WORD(name, word) [name] = word,
static const char *const part_words[] = {[PART_ANY] = "any", PART_MAP(PART_WORD)};
#undef PART_WORD
#define TIE_WORD(name, word) [name] = word,
static const char *const tie_words[] = {TIE_MAP(TIE_WORD)};
#undef TIE_WORD

#define CARE_COLUMNS                                                                               \
    "d.id, d.client, d.provider, d.born, d.incapacitated, d.restricted_ms IS NOT NULL"

enum { CARE_COLUMN_COUNT = 6 };

static const char sql_find[] = "SELECT " CARE_COLUMNS " FROM dossier d WHERE d.id = ?1";
static const char sql_list[] = "SELECT " CARE_COLUMNS " FROM dossier d ORDER BY d.id";
static const char sql_channel_standing[] =
    "SELECT " CARE_COLUMNS ", " CHANNEL_COLUMNS ","
    " EXISTS (SELECT 1 FROM member m WHERE m.channel = c.id AND m.account = ?2)"
    " FROM channel c JOIN dossier d ON d.id = c.dossier WHERE c.id = ?1";
static const char sql_standing[] =
    "SELECT"
    " (SELECT tie FROM network WHERE dossier = ?1 AND account = ?2),"
    " (SELECT max(until_ms) FROM emergency WHERE dossier = ?1 AND account = ?2),"
    " (SELECT parts FROM signature WHERE dossier = ?1 AND grantee = ?2 AND signatory = ?3),"
    " (SELECT parts FROM withholding WHERE dossier = ?1 AND account = ?2)";
static const char sql_representatives[] =
    "SELECT s.parts FROM network n LEFT JOIN signature s"
    " ON s.dossier = ?1 AND s.grantee = ?2 AND s.signatory = n.account"
    " WHERE n.dossier = ?1 AND n.tie = ?3";
static const char sql_client[] = "UPDATE dossier SET born = ?2, incapacitated = ?3 WHERE id = ?1";
static const char sql_birthdays[] = "SELECT day FROM birthdays_done WHERE one = 1";
static const char sql_birthdays_set[] =
    "INSERT INTO birthdays_done (one, day) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET day = ?1";
static const char sql_birthday_tell[] =
    "INSERT INTO birthday_told (dossier, account, day) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (dossier, account) DO UPDATE SET day = ?3 WHERE day <> ?3";
static const char sql_restrict[] = "UPDATE dossier SET restricted_ms = ?2 WHERE id = ?1";

const char *part_word(enum part part)
{
    unsigned at = (unsigned)part;
    return at < PART_END ? part_words[at] : "unknown";
}

bool part_parse(const char *word, enum part *ret_part)
{
    for (unsigned at = PART_ANY + 1; at < PART_END; at++) {
        if (strcmp(part_words[at], word) == 0) {
            *ret_part = (enum part)at;
            return true;
        }
    }
    return false;
}

const char *tie_word(enum tie tie)
{
    unsigned at = (unsigned)tie;
    return at < TIE_COUNT ? tie_words[at] : "unknown";
}

bool tie_parse(const char *word, enum tie *ret_tie)
{
    for (unsigned at = 0; at < TIE_COUNT; at++) {
        if (strcmp(tie_words[at], word) == 0) {
            *ret_tie = (enum tie)at;
            return true;
        }
    }
    return false;
}

static enum store_err read_care(struct stmt *row, struct care *ret_care)
{
    struct care care = {
        .dossier = stmt_id(row, 0),
        .client = stmt_id(row, 1),
        .provider = stmt_id(row, 2),
        .born = (uint32_t)stmt_uint_or_null(row, 3),
        .incapacitated = stmt_uint(row, 4) != 0,
        .restricted = stmt_uint(row, 5) != 0,
    };
    enum store_err err = stmt_err(row);
    if (err == STORE_OK) {
        *ret_care = care;
    }
    return err;
}

enum store_err care_find(struct store *store, struct id dossier, struct care *ret_care)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, dossier);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_care(find, ret_care) : err;
}

enum store_err care_list(struct store *store, care_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct care care;
        err = read_care(list, &care);
        if (err != STORE_OK || !each(context, &care)) {
            break;
        }
    }
    return err;
}

/* What all of them signed; one who signed nothing leaves nothing. */
static enum store_err sign_together(struct store *store, const struct care *care, struct id grantee,
                                    uint32_t *ret_parts)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_representatives);
    stmt_bind_id(list, 1, care->dossier);
    stmt_bind_id(list, 2, grantee);
    stmt_bind_text(list, 3, tie_word(TIE_REPRESENTATIVE));
    uint32_t parts = PARTS_ALL;
    uint32_t count = 0;
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        parts &= (uint32_t)stmt_uint_or_null(list, 0);
        count++;
    }
    err = err == STORE_OK ? stmt_err(list) : err;
    if (err == STORE_OK) {
        *ret_parts = count > 0 ? parts : 0;
    }
    return err;
}

enum store_err care_standing(struct store *store, const struct care *care, struct id account,
                             struct standing_in *ret_standing)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_standing);
    stmt_bind_id(find, 1, care->dossier);
    stmt_bind_id(find, 2, account);
    stmt_bind_id(find, 3, care->client);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct standing_in standing = {
        .emergency_until_ms = stmt_uint_or_null(find, 1),
        .client_signed = (uint32_t)stmt_uint_or_null(find, 2),
        .withheld = (uint32_t)stmt_uint_or_null(find, 3),
    };
    char word[16];
    stmt_text(find, 0, word, sizeof word);
    if (stmt_err(find) != STORE_OK ||
        !tie_parse(word[0] != '\0' ? word : tie_word(TIE_NONE), &standing.tie)) {
        return STORE_CORRUPT;
    }
    if (standing.tie == TIE_RELATIVE || standing.tie == TIE_TEACHER) {
        err = sign_together(store, care, account, &standing.representatives_signed);
    }
    if (err == STORE_OK) {
        *ret_standing = standing;
    }
    return err;
}

static enum store_err read_standing(struct store *store, struct id channel, struct id account,
                                    struct channel_standing *ret_found)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_channel_standing);
    stmt_bind_id(find, 1, channel);
    stmt_bind_id(find, 2, account);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        err = read_care(find, &ret_found->care);
    }
    if (err == STORE_OK) {
        err = channel_read(find, CARE_COLUMN_COUNT, &ret_found->channel);
    }
    if (err != STORE_OK) {
        return err;
    }
    ret_found->member = stmt_uint(find, CARE_COLUMN_COUNT + CHANNEL_COLUMN_COUNT) != 0;
    err = stmt_err(find);
    return err == STORE_OK ? care_standing(store, &ret_found->care, account, &ret_found->standing)
                           : err;
}

enum store_err channel_standing_find(struct store *store, struct id channel, struct id account,
                                     struct channel_standing *ret_found)
{
    struct recall *recall = store_recall(store);
    const struct channel_standing *known =
        recall != NULL ? recall_standing(recall, channel, account, db_epoch(store_db(store)))
                       : NULL;
    if (known != NULL) {
        *ret_found = *known;
        return STORE_OK;
    }
    enum store_err err = read_standing(store, channel, account, ret_found);
    if (err == STORE_OK && recall != NULL) {
        recall_keep_standing(recall, account, ret_found, db_epoch(store_db(store)));
    }
    return err;
}

enum store_err care_set_client(struct store *store, const struct proof *proof, uint32_t born,
                               bool incapacitated)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *update = db_stmt(store_db(store), sql_client);
    stmt_bind_id(update, 1, proof->dossier);
    stmt_bind_uint_or_null(update, 2, born);
    stmt_bind_uint(update, 3, incapacitated);
    return stmt_run_on_some(update);
}

enum store_err care_set_restricted(struct store *store, const struct proof *proof, bool restricted,
                                   uint64_t now_ms)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *update = db_stmt(store_db(store), sql_restrict);
    stmt_bind_id(update, 1, proof->dossier);
    stmt_bind_uint_or_null(update, 2, restricted ? now_ms : 0);
    return stmt_run_on_some(update);
}

enum store_err birthdays_done(struct store *store, uint32_t *ret_day)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_birthdays);
    enum store_err err = stmt_one(find);
    uint32_t day = err == STORE_OK ? (uint32_t)stmt_uint(find, 0) : 0;
    if (err == STORE_OK) {
        err = stmt_err(find);
    }
    if (err == STORE_OK || err == STORE_NOT_FOUND) {
        *ret_day = day;
        err = STORE_OK;
    }
    return err;
}

enum store_err birthdays_set_done(struct store *store, uint32_t day)
{
    AUTO(stmt) *set = db_stmt(store_db(store), sql_birthdays_set);
    stmt_bind_uint(set, 1, day);
    return stmt_run(set);
}

enum store_err birthday_tell(struct store *store, const struct proof *proof, struct id account,
                             uint32_t day)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *tell = db_stmt(store_db(store), sql_birthday_tell);
    stmt_bind_id(tell, 1, proof->dossier);
    stmt_bind_id(tell, 2, account);
    stmt_bind_uint(tell, 3, day);
    enum store_err err = stmt_run_on_some(tell);
    return err == STORE_NOT_FOUND ? STORE_EXISTS : err;
}
