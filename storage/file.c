/* The rows of attachments. `sealed` holds the file's key (32 bytes), then its name; bound to it,
 * after the head that seal.c describes: id (16), channel (16), dossier (16), author (16), size (8),
 * created_ms (8), type. */
#include "storage/file.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"
#include "storage/seal.h"
#include "storage/store.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS "id, channel, dossier, author, type, size, created_ms, seq, sealed"

static const char sql_dossier[] = "SELECT dossier FROM channel WHERE id = ?1";
static const char sql_add[] = "INSERT INTO file (id, channel, dossier, author, type, size,"
                              " created_ms, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char sql_channel[] = "SELECT channel FROM file WHERE id = ?1";
static const char sql_find[] = "SELECT " COLUMNS " FROM file WHERE id = ?1 AND dossier = ?2";
static const char sql_all[] = "SELECT " COLUMNS " FROM file ORDER BY id";
static const char sql_drop_unsent[] =
    "DELETE FROM file WHERE seq IS NULL"
    " AND created_ms < min(?1, (SELECT max(created_ms) FROM file)) - ?2";
static const char sql_there[] = "SELECT 1 FROM file WHERE id = ?1";
static const char sql_attach[] = "UPDATE file SET seq = ?4 WHERE id = ?1 AND channel = ?2"
                                 " AND author = ?3 AND dossier = ?5 AND seq IS NULL";

enum { SECRET_BYTES_MAX = FILE_KEY_BYTES + FILE_NAME_BYTES_MAX };

static struct seal_bound bound_to(const struct file *file, struct id dossier)
{
    struct seal_bound bound = seal_bound_of(SEAL_FILE);
    seal_bind_id(&bound, file->id);
    seal_bind_id(&bound, file->channel);
    seal_bind_id(&bound, dossier);
    seal_bind_id(&bound, file->author);
    seal_bind_uint(&bound, file->size);
    seal_bind_uint(&bound, file->created_ms);
    seal_bind_text(&bound, file->type);
    return bound;
}

static enum store_err find_dossier(struct store *store, struct id channel, struct id *ret_dossier)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_dossier);
    stmt_bind_id(find, 1, channel);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        *ret_dossier = stmt_id(find, 0);
        err = stmt_err(find);
    }
    return err;
}

static enum store_err insert(struct store *store, const struct proof *proof,
                             const struct file *file)
{
    struct id dossier;
    AUTO(seal_key) key;
    enum store_err err = find_dossier(store, file->channel, &dossier);
    if (err == STORE_OK && !proof_covers(proof, dossier, true)) {
        err = STORE_REFUSED;
    }
    if (err == STORE_OK) {
        err = dossier_key_find(store, dossier, &key);
    }
    if (err != STORE_OK) {
        return err;
    }
    uint8_t secret[SECRET_BYTES_MAX];
    uint8_t sealed[SECRET_BYTES_MAX + SEAL_OVERHEAD];
    size_t length = strlen(file->name);
    memcpy(secret, file->key, FILE_KEY_BYTES);
    memcpy(secret + FILE_KEY_BYTES, file->name, length);
    length += FILE_KEY_BYTES;
    struct seal_bound bound = bound_to(file, dossier);
    seal_record(&key, &bound, datadir_random(store_dir(store)), secret, length, sealed);
    seal_wipe(secret, sizeof secret);

    AUTO(stmt) *add = db_stmt(store_db(store), sql_add);
    stmt_bind_id(add, 1, file->id);
    stmt_bind_id(add, 2, file->channel);
    stmt_bind_id(add, 3, dossier);
    stmt_bind_id(add, 4, file->author);
    stmt_bind_text(add, 5, file->type);
    stmt_bind_uint(add, 6, file->size);
    stmt_bind_uint(add, 7, file->created_ms);
    stmt_bind_blob(add, 8, sealed, length + SEAL_OVERHEAD);
    return stmt_run(add);
}

enum store_err file_add(struct store *store, const struct proof *proof, const struct file *file,
                        struct file_writer *writer)
{
    if (file->size > INT64_MAX || file->created_ms > INT64_MAX) {
        return STORE_REFUSED;
    }
    enum store_err err = file_writer_keep(writer);
    if (err != STORE_OK) {
        return err;
    }
    err = insert(store, proof, file);
    if (err != STORE_OK) {
        file_writer_drop(writer);
    }
    return err;
}

/* Leaves `ret_file` with the ids alone where it does not open. */
static enum store_err open_row(struct store *store, struct stmt *row, struct file *ret_file)
{
    struct id dossier = stmt_id(row, 2);
    AUTO(seal_key) key;
    *ret_file = (struct file){
        .id = stmt_id(row, 0),
        .channel = stmt_id(row, 1),
        .author = stmt_id(row, 3),
        .size = stmt_uint(row, 5),
        .created_ms = stmt_uint(row, 6),
        .seq = stmt_uint(row, 7),
    };
    stmt_text(row, 4, ret_file->type, sizeof ret_file->type);
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(row, 8, &length);
    enum store_err err = stmt_err(row);
    if (err == STORE_OK) {
        err = dossier_key_find(store, dossier, &key);
    }
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    uint8_t secret[SECRET_BYTES_MAX];
    struct seal_bound bound = bound_to(ret_file, dossier);
    if (length < FILE_KEY_BYTES + SEAL_OVERHEAD || length > sizeof secret + SEAL_OVERHEAD ||
        !seal_open(&key, &bound, sealed, length, secret)) {
        return STORE_CORRUPT;
    }
    memcpy(ret_file->key, secret, FILE_KEY_BYTES);
    memcpy(ret_file->name, secret + FILE_KEY_BYTES, length - SEAL_OVERHEAD - FILE_KEY_BYTES);
    seal_wipe(secret, sizeof secret);
    return STORE_OK;
}

enum store_err file_channel(struct store *store, struct id id, struct id *ret_channel)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_channel);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct id channel = stmt_id(find, 0);
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_channel = channel;
    }
    return err;
}

enum store_err file_find(struct store *store, const struct proof *proof, struct id id,
                         struct file *ret_file)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    struct file file;
    stmt_bind_id(find, 1, id);
    stmt_bind_id(find, 2, proof->dossier);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        err = open_row(store, find, &file);
    }
    if (err == STORE_OK) {
        *ret_file = file;
        seal_wipe(file.key, sizeof file.key);
    }
    return err;
}

enum store_err file_open_all(struct store *store, file_verdict *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct file file;
        enum store_err verdict = open_row(store, list, &file);
        if (verdict == STORE_OK || verdict == STORE_CORRUPT) {
            each(context, &file, verdict);
        }
        seal_wipe(file.key, sizeof file.key);
        stmt_forgive(list);
        if (verdict != STORE_OK && verdict != STORE_CORRUPT) {
            return verdict;
        }
    }
    return err;
}

enum store_err file_attach(struct store *store, const struct proof *proof, struct id id,
                           struct id channel, struct id author, uint64_t seq)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *attach = db_stmt(store_db(store), sql_attach);
    stmt_bind_id(attach, 1, id);
    stmt_bind_id(attach, 2, channel);
    stmt_bind_id(attach, 3, author);
    stmt_bind_uint(attach, 4, seq);
    stmt_bind_id(attach, 5, proof->dossier);
    return stmt_run_on_some(attach);
}

static enum store_err is_known(struct store *store, struct id id, bool *ret_known)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_there);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err;
    }
    *ret_known = err == STORE_OK;
    return STORE_OK;
}

/* Only names that we give: what somebody else put there stays. */
static enum store_err is_orphan(struct store *store, const char *name, bool *ret_orphan)
{
    char text[ID_TEXT_LENGTH + 1];
    struct id id;
    bool known = true;
    size_t length = strlen(name);
    *ret_orphan = false;
    if (length < ID_TEXT_LENGTH) {
        return STORE_OK;
    }
    memcpy(text, name, ID_TEXT_LENGTH);
    text[ID_TEXT_LENGTH] = '\0';
    const char *suffix = name + ID_TEXT_LENGTH;
    if (!id_parse(text, &id) || (*suffix != '\0' && strcmp(suffix, ".part") != 0)) {
        return STORE_OK;
    }
    enum store_err err = *suffix == '\0' ? is_known(store, id, &known) : STORE_OK;
    *ret_orphan = err == STORE_OK && (*suffix != '\0' || !known);
    return err;
}

enum store_err file_drop_unsent(struct store *store, uint64_t now_ms, uint64_t age_ms)
{
    enum store_err err = store_begin(store);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *drop = db_stmt(store_db(store), sql_drop_unsent);
    stmt_bind_uint(drop, 1, now_ms);
    stmt_bind_uint(drop, 2, age_ms);
    err = stmt_run(drop);
    if (err != STORE_OK) {
        store_rollback(store);
        return err;
    }
    return store_commit(store);
}

enum store_err file_sweep(const struct datadir *dir, struct store *store)
{
    DIR *folder = opendir(datadir_files(dir));
    if (folder == NULL) {
        return STORE_UNAVAILABLE;
    }
    enum store_err err = STORE_OK;
    for (struct dirent *name = readdir(folder); name != NULL && err == STORE_OK;
         name = readdir(folder)) {
        bool orphan = false;
        err = is_orphan(store, name->d_name, &orphan);
        if (orphan && unlinkat(dirfd(folder), name->d_name, 0) != 0) {
            err = STORE_UNAVAILABLE;
        }
    }
    (void)closedir(folder);
    return err;
}
