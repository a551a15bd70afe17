/* Rows a second of a chat message as storage writes it (entry sealed, counted, with its row in the
 * access log), beside bare inserts of rows of the same size into one SQLite table with one more
 * index, on the same disk, in turns. What counts is the ratios, of rows a second and, steadier, of
 * processor time a row: the rates are the machine's. */
#include "tests/unit/storage_fixture.h"

#include <sqlite3.h>
#include <stdint.h>
#include <time.h>

enum { BODY_BYTES = 300, ROUNDS = 8, ROUND_MS = 200, CHANNELS = 200 };

static const unsigned batches[] = {1, 8, 64, 512};

static double now_s(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct rate {
    unsigned long rows;
    double wall_s;
    double cpu_s;
};

typedef void write_batch(void *context, unsigned rows);

static void measure(write_batch *write, void *context, unsigned batch, struct rate *rate)
{
    double cpu_s = now_s(CLOCK_PROCESS_CPUTIME_ID);
    double start_s = now_s(CLOCK_MONOTONIC);
    double wall_s = 0;
    while (wall_s < ROUND_MS / 1000.0) {
        write(context, batch);
        rate->rows += batch;
        wall_s = now_s(CLOCK_MONOTONIC) - start_s;
    }
    rate->wall_s += wall_s;
    rate->cpu_s += now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
}

static double rows_per_s(struct rate rate)
{
    return (double)rate.rows / rate.wall_s;
}

static double cpu_us_per_row(struct rate rate)
{
    return rate.cpu_s * 1e6 / (double)rate.rows;
}

static char body[BODY_BYTES + 1];

struct ours {
    struct house house;
    struct id channels[CHANNELS];
    unsigned long turn;
};

static void open_ours(struct ours *ours)
{
    house_path(ours->house.path);
    house_open(&ours->house);
    house_fill(&ours->house);
    MUST(store_begin(ours->house.store));
    for (unsigned i = 0; i < CHANNELS; i++) {
        ours->channels[i] = house_channel(&ours->house, ours->house.dossier, ours->house.client);
    }
    MUST(store_commit(ours->house.store));
}

static void write_ours(void *context, unsigned rows)
{
    struct ours *ours = context;
    struct store *store = ours->house.store;
    MUST(store_begin(store));
    for (unsigned i = 0; i < rows; i++) {
        struct id channel = ours->channels[ours->turn++ % CHANNELS];
        struct entry entry = entry_of(channel, ours->house.client, body);
        struct audit audit = audit_of(&ours->house, "chat.send");
        MUST(store_savepoint(store));
        MUST(entry_append(store, PROOF(ours->house.dossier), &entry));
        audit.object = entry.id;
        MUST(audit_append(store, &audit));
        MUST(store_release(store));
    }
    MUST(store_commit(store));
}

struct bare {
    char path[64];
    sqlite3 *db;
    sqlite3_stmt *begin, *insert, *commit;
};

static void sql_must(int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        (void)fprintf(stderr, "sqlite: %s\n", sqlite3_errstr(code));
        abort();
    }
}

static void prepare(struct bare *bare, const char *sql, sqlite3_stmt **ret_stmt)
{
    sql_must(sqlite3_prepare_v3(bare->db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_stmt, NULL));
}

static void open_bare(struct bare *bare)
{
    char file[96];
    house_path(bare->path);
    (void)snprintf(file, sizeof file, "%s/bare.db", bare->path);
    sql_must(sqlite3_open_v2(
        file, &bare->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    sql_must(sqlite3_exec(bare->db,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                          "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536;"
                          "CREATE TABLE message (id INTEGER PRIMARY KEY, channel BLOB NOT NULL,"
                          " at INTEGER NOT NULL, body BLOB NOT NULL);"
                          "CREATE INDEX message_channel ON message (channel, id);",
                          NULL, NULL, NULL));
    prepare(bare, "BEGIN IMMEDIATE", &bare->begin);
    prepare(bare, "INSERT INTO message (channel, at, body) VALUES (?1, ?2, ?3)", &bare->insert);
    prepare(bare, "COMMIT", &bare->commit);
}

static void run(sqlite3_stmt *stmt)
{
    sql_must(sqlite3_step(stmt));
    sql_must(sqlite3_reset(stmt));
}

static void write_bare(void *context, unsigned rows)
{
    struct bare *bare = context;
    run(bare->begin);
    for (unsigned i = 0; i < rows; i++) {
        struct id channel = new_id();
        sql_must(sqlite3_bind_blob(bare->insert, 1, channel.bytes, 16, SQLITE_STATIC));
        sql_must(sqlite3_bind_int64(bare->insert, 2, HOUSE_NOW_MS));
        sql_must(sqlite3_bind_blob(bare->insert, 3, body, BODY_BYTES, SQLITE_STATIC));
        run(bare->insert);
    }
    run(bare->commit);
}

static void close_bare(struct bare *bare)
{
    (void)sqlite3_finalize(bare->begin);
    (void)sqlite3_finalize(bare->insert);
    (void)sqlite3_finalize(bare->commit);
    (void)sqlite3_close(bare->db);
    house_remove(bare->path);
}

int main(void)
{
    static struct ours ours;
    static struct bare bare;
    memset(body, 'a', BODY_BYTES);
    open_ours(&ours);
    open_bare(&bare);
    (void)printf("%6s  %12s  %12s  %10s  %10s  %6s  %6s\n", "batch", "storage/s", "bare/s",
                 "us cpu/row", "bare", "ratio", "cpu");
    for (unsigned i = 0; i < sizeof batches / sizeof batches[0]; i++) {
        struct rate base = {0};
        struct rate rate = {0};
        for (int round = 0; round < ROUNDS; round++) {
            measure(write_bare, &bare, batches[i], &base);
            measure(write_ours, &ours, batches[i], &rate);
        }
        (void)printf("%6u  %12.0f  %12.0f  %10.1f  %10.1f  %6.2f  %6.2f\n", batches[i],
                     rows_per_s(rate), rows_per_s(base), cpu_us_per_row(rate), cpu_us_per_row(base),
                     rows_per_s(rate) / rows_per_s(base),
                     cpu_us_per_row(base) / cpu_us_per_row(rate));
    }
    house_close(&ours.house);
    house_remove(ours.house.path);
    close_bare(&bare);
    return 0;
}
