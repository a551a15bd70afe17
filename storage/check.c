#include "storage/check.h"

#include "storage/db.h"
#include "storage/inner.h"

#include "storage/audit.h"
#include "storage/store.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The last of each and how many there are: without holes they are the same number. */
#define COUNTED(of, counter)                                                                       \
    "SELECT t.id, coalesce(e.there, 0), coalesce(e.last, 0) FROM " of " t"                         \
    " LEFT JOIN (SELECT " of " AS whose, count(DISTINCT " counter ") AS there,"                    \
    " max(" counter ") AS last FROM entry GROUP BY " of ") AS e ON e.whose = t.id ORDER BY t.id"
static const char sql_channels[] = COUNTED("channel", "seq");
static const char sql_dossiers[] = COUNTED("dossier", "number");
/* Where more is told of than there is: messages by the access log, calls by their own rows, deeds
 * on a dossier by the access log again. */
#define TOLD(of, from, kinds)                                                                      \
    "SELECT t.place, t.told, coalesce(e.there, 0) FROM (SELECT " of " AS place, count(*) AS told"  \
    " FROM " from " GROUP BY " of ") AS t LEFT JOIN (SELECT channel, count(*) AS there FROM entry" \
    " WHERE " kinds " GROUP BY channel) AS e ON e.channel = t.place"                               \
    " WHERE t.told > coalesce(e.there, 0) ORDER BY t.place"
static const char sql_messages_told[] =
    TOLD("a.channel",
         "audit a WHERE a.event IN ('chat.send', 'chat.amend', 'chat.retract')"
         " AND a.allowed = 1 AND a.channel IS NOT NULL",
         "kind = ?1");
static const char sql_calls_told[] = TOLD("c.channel", "call c WHERE c.live = 0", "kind = ?1");
static const char sql_deeds_told[] =
    TOLD("a.dossier",
         "audit a WHERE (a.event LIKE 'network.%' OR a.event LIKE 'consent.%')"
         " AND a.allowed = 1 AND a.look = 0 AND a.actor IS NOT NULL AND a.dossier IS NOT NULL",
         "kind > ?1");
static const char sql_strays[] =
    "SELECT e.channel, e.seq FROM entry e"
    " WHERE NOT (EXISTS (SELECT 1 FROM account a WHERE a.id = e.author)"
    " OR (e.author = x'' AND e.kind > ?1))" /* an operator's deed */
    " OR NOT EXISTS (SELECT 1 FROM channel c WHERE c.id = e.channel AND c.dossier = e.dossier)";
static const char sql_positions[] = "SELECT m.channel, m.account FROM member m"
                                    " WHERE m.delivered_seq > " ENTRY_LAST("m.channel");
#define NOT_IN(index)                                                                              \
    " AND NOT EXISTS (SELECT 1 FROM " index " i JOIN entry e ON e.place = i.place"                 \
    " WHERE i.channel = f.channel AND i.seq = f.seq)"
static const char sql_attachments[] =
    "SELECT f.id FROM file f WHERE f.seq IS NOT NULL" NOT_IN("entry_index") NOT_IN("entry_recent");

/* Entries that no index leads to, or more than one place of them; and places that lead to none. */
#define LEADS(index)                                                                               \
    "(SELECT count(*) FROM " index " i"                                                            \
    " WHERE i.channel = e.channel AND i.seq = e.seq AND i.place = e.place)"
static const char sql_unled[] = "SELECT e.channel, e.seq FROM entry e WHERE " LEADS(
    "entry_index") " + " LEADS("entry_recent") " <> 1";
#define ASTRAY(index)                                                                              \
    "SELECT i.channel, i.seq FROM " index " i LEFT JOIN entry e ON e.place = i.place"              \
    " AND e.channel = i.channel AND e.seq = i.seq WHERE e.place IS NULL"
static const char sql_astray[] = ASTRAY("entry_index") " UNION ALL " ASTRAY("entry_recent");
static const char sql_early[] =
    "SELECT r.channel, r.seq FROM entry_recent r WHERE r.seq <"
    " (SELECT max(i.seq) FROM entry_index i WHERE i.channel = r.channel)";

/* Where a hole begins and ends. */
#define HOLES(of, counter)                                                                         \
    "SELECT last + 1, next - 1 FROM (SELECT " counter " AS next,"                                  \
    " lag(" counter ", 1, 0) OVER (ORDER BY " counter ") AS last FROM entry WHERE " of " = ?1)"    \
    " AS steps WHERE next > last + 1 ORDER BY 1"
static const char sql_channel_holes[] = HOLES("channel", "seq");
static const char sql_dossier_holes[] = HOLES("dossier", "number");

struct check {
    const struct datadir *dir;
    struct store *store;
    check_finding *found;
    void *context;
    struct check_counts counts;
    enum store_err err;
};

__attribute__((format(printf, 2, 3))) static void find(struct check *check, const char *format, ...)
{
    char line[640];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    check->counts.findings++;
    check->found(check->context, line);
}

struct id_text {
    char text[ID_TEXT_LENGTH + 1];
};

static struct id_text text_of(struct id id)
{
    struct id_text text;
    id_format(id, text.text);
    return text;
}

/* The engine breaks some of its lines. */
static void engine_found(void *context, const char *text)
{
    char line[512];
    (void)snprintf(line, sizeof line, "%s", text);
    for (char *end = strchr(line, '\n'); end != NULL; end = strchr(end, '\n')) {
        *end = ' ';
    }
    find(context, "database: %s", line);
}

/* What is numbered: entries of a channel by `seq`, of a dossier by `number`. */
struct numbering {
    const char *what;
    const char *counter;
    const char *list;
    const char *holes;
};
static const struct numbering of_channels = {"channel", "seq", sql_channels, sql_channel_holes};
static const struct numbering of_dossiers = {"dossier", "number", sql_dossiers, sql_dossier_holes};

static enum store_err name_missing(struct check *check, const struct numbering *of, struct id id)
{
    struct id_text text = text_of(id);
    AUTO(stmt) *holes = db_stmt(store_db(check->store), of->holes);
    stmt_bind_id(holes, 1, id);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(holes, &row)) == STORE_OK && row) {
        unsigned long long from = stmt_uint(holes, 0);
        unsigned long long to = stmt_uint(holes, 1);
        if (from < to) {
            find(check, "%s %s: entries with %s %llu to %llu are missing", of->what, text.text,
                 of->counter, from, to);
        } else {
            find(check, "%s %s: the entry with %s %llu is missing", of->what, text.text,
                 of->counter, from);
        }
    }
    return err;
}

static enum store_err check_counted(struct check *check, const struct numbering *of,
                                    uint64_t *count)
{
    AUTO(stmt) *list = db_stmt(store_db(check->store), of->list);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id id = stmt_id(list, 0);
        struct id_text text = text_of(id);
        unsigned long long there = stmt_uint(list, 1);
        unsigned long long last = stmt_uint(list, 2);
        (*count)++;
        if (there != last) {
            find(check, "%s %s: %llu entries, but the last %s is %llu", of->what, text.text, there,
                 of->counter, last);
            err = name_missing(check, of, id);
            if (err != STORE_OK) {
                return err;
            }
        }
    }
    return err;
}

static enum store_err check_one_told(struct check *check, const char *sql, const char *place,
                                     const char *what, enum entry_kind kind)
{
    AUTO(stmt) *list = db_stmt(store_db(check->store), sql);
    stmt_bind_uint(list, 1, kind);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id_text id = text_of(stmt_id(list, 0));
        unsigned long long told = stmt_uint(list, 1);
        unsigned long long there = stmt_uint(list, 2);
        find(check, "%s %s: %llu %s, but %llu are told of", place, id.text, there, what, told);
    }
    return err;
}

/* An entry that was taken away at the end of a channel leaves no hole; but something else tells of
 * it, and of the access log nothing goes unseen. */
static enum store_err check_told(struct check *check)
{
    enum store_err err =
        check_one_told(check, sql_messages_told, "channel", "messages", ENTRY_MESSAGE);
    if (err == STORE_OK) {
        err = check_one_told(check, sql_calls_told, "channel", "calls", ENTRY_CALL);
    }
    return err == STORE_OK ? check_one_told(check, sql_deeds_told, "dossier", "deeds", ENTRY_CALL)
                           : err;
}

static enum store_err find_entries(struct check *check, struct stmt *list, const char *what)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id_text channel = text_of(stmt_id(list, 0));
        unsigned long long seq = stmt_uint(list, 1);
        find(check, "entry %s/%llu: %s", channel.text, seq, what);
    }
    return err;
}

static enum store_err check_strays(struct check *check)
{
    AUTO(stmt) *strays = db_stmt(store_db(check->store), sql_strays);
    stmt_bind_uint(strays, 1, ENTRY_CALL);
    return find_entries(check, strays, "its channel, dossier or author is not there");
}

/* What the index does not lead to is in no history, what it leads to in vain keeps one from being
 * read, and what it has too early is taken for the last. Each is looked for whatever became of the
 * others. */
static enum store_err check_index(struct check *check)
{
    AUTO(stmt) *unled = db_stmt(store_db(check->store), sql_unled);
    AUTO(stmt) *astray = db_stmt(store_db(check->store), sql_astray);
    AUTO(stmt) *early = db_stmt(store_db(check->store), sql_early);
    enum store_err first = find_entries(check, unled, "the index does not lead to it, or twice");
    enum store_err second = find_entries(check, astray, "the index has it, but it is not there");
    enum store_err third =
        find_entries(check, early, "the index has it among the newest, and a later one is not");
    return first != STORE_OK ? first : second != STORE_OK ? second : third;
}

static enum store_err check_positions(struct check *check)
{
    AUTO(stmt) *list = db_stmt(store_db(check->store), sql_positions);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id_text channel = text_of(stmt_id(list, 0));
        struct id_text account = text_of(stmt_id(list, 1));
        find(check, "channel %s: the position of member %s is past the last entry", channel.text,
             account.text);
    }
    return err;
}

static enum store_err check_attachments(struct check *check)
{
    AUTO(stmt) *list = db_stmt(store_db(check->store), sql_attachments);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id_text id = text_of(stmt_id(list, 0));
        find(check, "file %s: was sent with an entry that is not there", id.text);
    }
    return err;
}

static void entry_checked(void *context, const struct entry *entry, enum store_err verdict)
{
    struct check *check = context;
    check->counts.entries++;
    if (verdict != STORE_OK) {
        struct id_text channel = text_of(entry->channel);
        find(check, "entry %s/%llu: does not open", channel.text, (unsigned long long)entry->seq);
    }
}

static enum store_err read_through(const struct datadir *dir, const struct file *file)
{
    AUTO(file_reader) *reader = NULL;
    uint8_t chunk[FILE_CHUNK];
    size_t length = 1;
    enum store_err err = file_reader_open(dir, file, &reader);
    while (err == STORE_OK && length > 0) {
        err = file_reader_next(reader, chunk, &length);
    }
    seal_wipe(chunk, sizeof chunk);
    return err;
}

static void file_checked(void *context, const struct file *file, enum store_err verdict)
{
    struct check *check = context;
    struct id_text id = text_of(file->id);
    check->counts.files++;
    if (verdict != STORE_OK) {
        find(check, "file %s: its row does not open", id.text);
        return;
    }
    enum store_err err = read_through(check->dir, file);
    if (err == STORE_CORRUPT) {
        find(check, "file %s: missing, of the wrong length, or does not open", id.text);
    } else if (err != STORE_OK && check->err == STORE_OK) {
        check->err = err;
    }
}

static void mail_broken(void *context, const char *what, struct id id)
{
    struct id_text text = text_of(id);
    find(context, "%s %s: does not open", what, text.text);
}

static enum store_err check_audit(struct check *check)
{
    uint64_t row = 0;
    enum store_err err = audit_verify(check->store, &row);
    if (err == STORE_CORRUPT) {
        find(check, "access log: row %llu does not fit", (unsigned long long)row);
        check->counts.audit_rows = row == 0 ? 0 : row - 1;
        return STORE_OK;
    }
    check->counts.audit_rows = row;
    return err;
}

static void conduct_found(void *context, const char *what, struct id id)
{
    struct id_text text = text_of(id);
    find(context, "%s %s: does not open", what, text.text);
}

static void otp_checked(void *context, struct id account, enum store_err verdict)
{
    struct check *check = context;
    check->counts.second_factors++;
    if (verdict != STORE_OK) {
        struct id_text id = text_of(account);
        find(check, "account %s: the secret of its second factor does not open", id.text);
    }
}

static void sso_checked(void *context, struct id provider, enum store_err verdict)
{
    if (verdict != STORE_OK) {
        struct id_text id = text_of(provider);
        find(context, "provider %s: the secret of its single sign-on does not open", id.text);
    }
}

static void passkey_checked(void *context, struct id passkey, enum store_err verdict)
{
    struct check *check = context;
    check->counts.passkeys++;
    if (verdict != STORE_OK) {
        struct id_text id = text_of(passkey);
        find(check, "passkey %s: its row cannot be read", id.text);
    }
}

static enum store_err check_device_key(struct check *check)
{
    uint8_t key[DEVICE_KEY_BYTES];
    enum store_err err = device_key_find(check->store, key);
    seal_wipe(key, sizeof key);
    if (err == STORE_CORRUPT) {
        find(check, "device key: does not open");
    }
    return err == STORE_CORRUPT || err == STORE_NOT_FOUND ? STORE_OK : err;
}

static enum store_err check_engine(struct check *check)
{
    return db_integrity(store_db(check->store), engine_found, check);
}

static enum store_err check_channels(struct check *check)
{
    return check_counted(check, &of_channels, &check->counts.channels);
}

static enum store_err check_dossiers(struct check *check)
{
    return check_counted(check, &of_dossiers, &check->counts.dossiers);
}

static enum store_err check_entries(struct check *check)
{
    return entry_open_all(check->store, entry_checked, check);
}

static enum store_err check_mail(struct check *check)
{
    return mail_open_all(check->store, mail_broken, check);
}

static enum store_err check_files(struct check *check)
{
    return file_open_all(check->store, file_checked, check);
}

static enum store_err check_conduct(struct check *check)
{
    return conduct_open_all(check->store, conduct_found, check);
}

static enum store_err check_otp(struct check *check)
{
    return otp_open_all(check->store, otp_checked, check);
}

static enum store_err check_sso(struct check *check)
{
    return sso_open_all(check->store, sso_checked, check);
}

static enum store_err check_passkeys(struct check *check)
{
    return passkey_read_all(check->store, passkey_checked, check);
}

static const struct {
    const char *of;
    enum store_err (*run)(struct check *check);
} steps[] = {
    {"database", check_engine},      {"channels", check_channels},
    {"dossiers", check_dossiers},    {"strays", check_strays},
    {"what is told of", check_told}, {"index of entries", check_index},
    {"positions", check_positions},  {"attachments", check_attachments},
    {"entries", check_entries},      {"mail", check_mail},
    {"access log", check_audit},     {"files", check_files},
    {"conduct", check_conduct},      {"second factors", check_otp},
    {"single sign-on", check_sso},   {"device key", check_device_key},
    {"passkeys", check_passkeys},
};

/* What cannot be read ends its own step only: whoever has to mend it wants to know the rest. */
static enum store_err check_everything(struct check *check)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        enum store_err err = steps[i].run(check);
        if (err == STORE_CORRUPT) {
            find(check, "%s: cannot be read to the end", steps[i].of);
        } else if (err != STORE_OK) {
            return err;
        }
    }
    return check->err;
}

/* In one transaction, so that all is seen as of one moment while a server goes on writing. */
enum store_err check_all(const struct datadir *dir, struct store *store, check_finding *found,
                         void *context, struct check_counts *ret_counts)
{
    struct check check = {.dir = dir, .store = store, .found = found, .context = context};
    bool ours = !store_in_transaction(store);
    enum store_err err = ours ? store_begin(store) : STORE_OK;
    if (err == STORE_OK) {
        err = check_everything(&check);
    }
    if (ours) {
        store_rollback(store);
    }
    *ret_counts = check.counts;
    return err;
}
