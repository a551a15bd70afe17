#include "storage/call_row.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"

#define COLUMNS                                                                                    \
    "id, channel, nonce, started_by, state, mode, outcome, live, started_ms, answered_ms,"         \
    " ended_ms, ring_until_ms, asked_audio, asked_video, lobby, relay_only"
#define PARTICIPANT_COLUMNS                                                                        \
    "call, place, id, account, session, state, audio, video, screen, hand, joined_order, reason,"  \
    " away_until_ms"

static const char sql_save[] =
    "INSERT INTO call (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
    " ?13, ?14, ?15, ?16)"
    " ON CONFLICT (id) DO UPDATE SET state = excluded.state, mode = excluded.mode,"
    " outcome = excluded.outcome, live = excluded.live, answered_ms = excluded.answered_ms,"
    " started_ms = excluded.started_ms, ended_ms = excluded.ended_ms, ring_until_ms = "
    "excluded.ring_until_ms,"
    " relay_only = excluded.relay_only";
static const char sql_save_participant[] =
    "INSERT INTO call_participant (" PARTICIPANT_COLUMNS ")"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    " ON CONFLICT (call, place) DO UPDATE SET id = excluded.id, account = excluded.account,"
    " session = excluded.session, state = excluded.state, audio = excluded.audio,"
    " video = excluded.video, screen = excluded.screen, hand = excluded.hand,"
    " joined_order = excluded.joined_order, reason = excluded.reason,"
    " away_until_ms = excluded.away_until_ms";
static const char sql_forget_participants[] =
    "DELETE FROM call_participant WHERE call = ?1 AND place >= ?2";
#define OF_DOSSIER                                                                                 \
    " AND channel IN (SELECT c.id FROM channel c WHERE c.id = channel AND c.dossier = ?3)"
/* The call, where it is kept already, must be of that channel too: only its channel says whose it
 * is, and saving it again does not move it. */
static const char sql_covered[] =
    "SELECT 1 FROM channel c WHERE c.id = ?1 AND c.dossier = ?2"
    " AND NOT EXISTS (SELECT 1 FROM call k WHERE k.id = ?3 AND k.channel <> c.id)";
static const char sql_channel[] = "SELECT channel FROM call WHERE id = ?1";
static const char sql_find[] = "SELECT " COLUMNS " FROM call WHERE id = ?1" OF_DOSSIER;
static const char sql_live_in[] =
    "SELECT " COLUMNS " FROM call WHERE channel = ?1 AND live = 1" OF_DOSSIER;
static const char sql_by_nonce[] =
    "SELECT " COLUMNS " FROM call WHERE started_by = ?1 AND nonce = ?2" OF_DOSSIER;
static const char sql_list_live[] = "SELECT " COLUMNS " FROM call WHERE live = 1 ORDER BY channel";
static const char sql_count_of[] =
    "SELECT count(*) FROM call c JOIN call_participant p ON p.call = c.id"
    " WHERE c.live = 1 AND p.account = ?1 AND p.state NOT IN ('invited', 'left')";
static const char sql_participants[] =
    "SELECT " PARTICIPANT_COLUMNS " FROM call_participant WHERE call = ?1 ORDER BY place";

static const struct savepoint whole_call = SAVEPOINT("whole_call");

static enum store_err save_call(struct store *store, const struct call_row *call)
{
    AUTO(stmt) *save = db_stmt(store_db(store), sql_save);
    stmt_bind_id(save, 1, call->id);
    stmt_bind_id(save, 2, call->channel);
    stmt_bind_id(save, 3, call->nonce);
    stmt_bind_id(save, 4, call->started_by);
    stmt_bind_text(save, 5, call->state);
    stmt_bind_text(save, 6, call->mode);
    stmt_bind_text(save, 7, call->outcome);
    stmt_bind_uint(save, 8, call->live);
    stmt_bind_uint(save, 9, call->started_ms);
    stmt_bind_uint(save, 10, call->answered_ms);
    stmt_bind_uint(save, 11, call->ended_ms);
    stmt_bind_uint(save, 12, call->ring_until_ms);
    stmt_bind_uint(save, 13, call->asked_audio);
    stmt_bind_uint(save, 14, call->asked_video);
    stmt_bind_uint(save, 15, call->lobby);
    stmt_bind_uint(save, 16, call->relay_only);
    return stmt_run(save);
}

static enum store_err save_participant(struct store *store, struct id call, unsigned place,
                                       const struct call_row_participant *participant)
{
    AUTO(stmt) *save = db_stmt(store_db(store), sql_save_participant);
    stmt_bind_id(save, 1, call);
    stmt_bind_uint(save, 2, place);
    stmt_bind_id(save, 3, participant->id);
    stmt_bind_id(save, 4, participant->user);
    stmt_bind_id(save, 5, participant->session);
    stmt_bind_text(save, 6, participant->state);
    stmt_bind_uint(save, 7, participant->audio);
    stmt_bind_uint(save, 8, participant->video);
    stmt_bind_uint(save, 9, participant->screen);
    stmt_bind_uint(save, 10, participant->hand);
    stmt_bind_uint(save, 11, participant->joined_order);
    stmt_bind_text(save, 12, participant->reason);
    stmt_bind_uint(save, 13, participant->away_until_ms);
    return stmt_run(save);
}

static enum store_err forget_participants(struct store *store, struct id call, unsigned from_place)
{
    AUTO(stmt) *forget = db_stmt(store_db(store), sql_forget_participants);
    stmt_bind_id(forget, 1, call);
    stmt_bind_uint(forget, 2, from_place);
    return stmt_run(forget);
}

static enum store_err check_proof(struct store *store, const struct proof *proof,
                                  const struct call_row *call)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_covered);
    stmt_bind_id(find, 1, call->channel);
    stmt_bind_id(find, 2, proof->dossier);
    stmt_bind_id(find, 3, call->id);
    enum store_err err = stmt_one(find);
    return err == STORE_NOT_FOUND ? STORE_REFUSED : err;
}

enum store_err call_row_save(struct store *store, const struct proof *proof,
                             const struct call_row *call)
{
    struct db *db = store_db(store);
    if (call->participant_count > CALL_ROW_PARTICIPANTS) {
        return STORE_REFUSED;
    }
    enum store_err err = check_proof(store, proof, call);
    if (err == STORE_OK) {
        err = db_savepoint(db, &whole_call);
    }
    if (err != STORE_OK) {
        return err;
    }
    err = save_call(store, call);
    for (unsigned place = 0; place < call->participant_count && err == STORE_OK; place++) {
        err = save_participant(store, call->id, place, &call->participants[place]);
    }
    if (err == STORE_OK) {
        err = forget_participants(store, call->id, call->participant_count);
    }
    if (err == STORE_OK) {
        return db_release(db, &whole_call);
    }
    (void)db_rollback_to(db, &whole_call);
    return err;
}

static enum store_err read_participants(struct store *store, struct call_row *call)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_participants);
    stmt_bind_id(list, 1, call->id);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        if (call->participant_count == CALL_ROW_PARTICIPANTS) {
            return STORE_CORRUPT;
        }
        struct call_row_participant *participant = &call->participants[call->participant_count++];
        participant->id = stmt_id(list, 2);
        participant->user = stmt_id(list, 3);
        participant->session = stmt_id(list, 4);
        stmt_text(list, 5, participant->state, sizeof participant->state);
        participant->audio = stmt_uint(list, 6) != 0;
        participant->video = stmt_uint(list, 7) != 0;
        participant->screen = stmt_uint(list, 8) != 0;
        participant->hand = stmt_uint(list, 9) != 0;
        participant->joined_order = (uint32_t)stmt_uint(list, 10);
        stmt_text(list, 11, participant->reason, sizeof participant->reason);
        participant->away_until_ms = stmt_uint(list, 12);
    }
    return err;
}

static enum store_err read_call(struct store *store, struct stmt *row, struct call_row *ret_call)
{
    struct call_row call = {
        .id = stmt_id(row, 0),
        .channel = stmt_id(row, 1),
        .nonce = stmt_id(row, 2),
        .started_by = stmt_id(row, 3),
        .live = stmt_uint(row, 7) != 0,
        .started_ms = stmt_uint(row, 8),
        .answered_ms = stmt_uint(row, 9),
        .ended_ms = stmt_uint(row, 10),
        .ring_until_ms = stmt_uint(row, 11),
        .asked_audio = stmt_uint(row, 12) != 0,
        .asked_video = stmt_uint(row, 13) != 0,
        .lobby = stmt_uint(row, 14) != 0,
        .relay_only = stmt_uint(row, 15) != 0,
    };
    stmt_text(row, 4, call.state, sizeof call.state);
    stmt_text(row, 5, call.mode, sizeof call.mode);
    stmt_text(row, 6, call.outcome, sizeof call.outcome);
    enum store_err err = stmt_err(row);
    if (err == STORE_OK) {
        err = read_participants(store, &call);
    }
    if (err == STORE_OK) {
        *ret_call = call;
    }
    return err;
}

static enum store_err read_one(struct store *store, struct stmt *find, struct call_row *ret_call)
{
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_call(store, find, ret_call) : err;
}

enum store_err call_row_channel(struct store *store, struct id id, struct id *ret_channel)
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

/* Runs one of the three that end with OF_DOSSIER. */
static enum store_err find_covered(struct store *store, const char *sql, const struct proof *proof,
                                   struct id first, struct id second, struct call_row *ret_call)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql);
    stmt_bind_id(find, 1, first);
    if (!id_is_nil(second)) {
        stmt_bind_id(find, 2, second);
    }
    stmt_bind_id(find, 3, proof->dossier);
    return read_one(store, find, ret_call);
}

enum store_err call_row_find(struct store *store, const struct proof *proof, struct id id,
                             struct call_row *ret_call)
{
    return find_covered(store, sql_find, proof, id, (struct id){0}, ret_call);
}

enum store_err call_row_live_in(struct store *store, const struct proof *proof, struct id channel,
                                struct call_row *ret_call)
{
    return find_covered(store, sql_live_in, proof, channel, (struct id){0}, ret_call);
}

enum store_err call_row_by_nonce(struct store *store, const struct proof *proof,
                                 struct id started_by, struct id nonce, struct call_row *ret_call)
{
    return find_covered(store, sql_by_nonce, proof, started_by, nonce, ret_call);
}

enum store_err call_row_count_of(struct store *store, struct id account, unsigned *ret_count)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_count_of);
    stmt_bind_id(count, 1, account);
    enum store_err err = stmt_one(count);
    if (err == STORE_OK) {
        *ret_count = (unsigned)stmt_uint(count, 0);
        err = stmt_err(count);
    }
    return err;
}

enum store_err call_row_list_live(struct store *store, call_row_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_live);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct call_row call;
        err = read_call(store, list, &call);
        if (err != STORE_OK || !each(context, &call)) {
            break;
        }
    }
    return err;
}
