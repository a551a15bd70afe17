/* This node's part in Redis: written whole, in pieces, then each change as it happens. */

#include "server/presence/redis_inner.h"

#include <stdio.h>

_Static_assert(LEASE_MS == 10000, "LEASE_MS_WORD is LEASE_MS");

bool redis_tell(struct redis_presence *presence, enum news_kind kind, const struct redis_ask *ask)
{
    char text[NEWS_SIZE];
    presence->self.kind = kind;
    news_format(&presence->self, text);
    return SEND(presence, ask, "PUBLISH", presence->channel, text);
}

static void write_piece(struct redis_presence *presence);

static void on_piece(void *context, const struct redis_value *value)
{
    (void)value;
    struct redis_presence *presence = context;
    if (presence->writing) {
        write_piece(presence);
    }
}

static void on_written(void *context, const struct redis_value *value)
{
    (void)value;
    struct redis_presence *presence = context;
    presence->writing = false;
    presence->written = true;
}

static const struct redis_ask ask_piece = {on_piece};
static const struct redis_ask ask_written = {on_written};

/* Too much is unanswered: in a second, then. */
static void write_failed(struct redis_presence *presence)
{
    presence->writing = false;
    presence->write_again = true;
}

static void write_end(struct redis_presence *presence)
{
    bool sent = SEND(presence, NULL, "PEXPIRE", presence->users_key, LEASE_MS_WORD) &&
                SEND(presence, NULL, "SET", presence->lease_key, presence->self.epoch, "PX",
                     LEASE_MS_WORD) &&
                redis_tell(presence, NEWS_WHOLE, &ask_written);
    if (!sent) {
        write_failed(presence);
    }
}

/* HSET users [ID VIEW]… [epoch EPOCH]. The epoch comes with the last piece: where it stands, so
 * does all of it. PING where nobody was found: it is answered, and so goes on. */
static size_t fill_piece(struct redis_presence *presence, bool *ret_more)
{
    struct piece *piece = &presence->piece;
    size_t count =
        people_list_own(presence->people, &presence->cursor, piece->items, PIECE, ret_more);
    size_t words = 0;
    if (count == 0 && *ret_more) {
        piece->words[words++] = "PING";
        return words;
    }
    piece->words[words++] = "HSET";
    piece->words[words++] = presence->users_key;
    for (size_t i = 0; i < count; i++) {
        char view[NEWS_SIZE];
        id_format(piece->items[i].user, piece->ids[i]);
        view_format(piece->items[i].view, view);
        snprintf(piece->views[i], sizeof piece->views[i], "%.47s", view);
        piece->words[words++] = piece->ids[i];
        piece->words[words++] = piece->views[i];
    }
    if (!*ret_more) {
        piece->words[words++] = "epoch";
        piece->words[words++] = presence->self.epoch;
    }
    return words;
}

static void write_piece(struct redis_presence *presence)
{
    bool more;
    size_t words = fill_piece(presence, &more);
    const struct redis_ask *ask = more ? &ask_piece : NULL;
    if (!redis_link_send(presence->link, ask, words, presence->piece.words)) {
        write_failed(presence);
    } else if (!more) {
        write_end(presence);
    }
}

void redis_write(struct redis_presence *presence)
{
    if (presence->leaving || !redis_link_is_up(presence->link)) {
        return;
    }
    if (presence->writing) {
        presence->write_again = true;
        return;
    }
    presence->writing = true;
    presence->write_again = false;
    presence->cursor = NULL;
    if (SEND(presence, NULL, "DEL", presence->users_key)) {
        write_piece(presence);
    } else {
        write_failed(presence);
    }
}

/* One change, and the lease. */

void redis_write_change(struct redis_presence *presence, struct id user, struct presence_view view)
{
    char id[ID_TEXT_LENGTH + 1];
    char text[NEWS_SIZE];
    id_format(user, id);
    view_format(view, text);
    presence->self.user = user;
    presence->self.view = view;
    /* Into the hash first, then out. */
    bool sent = view.state != PRESENCE_OFFLINE
                    ? SEND(presence, NULL, "HSET", presence->users_key, id, text)
                    : SEND(presence, NULL, "HDEL", presence->users_key, id);
    if (!sent || !redis_tell(presence, NEWS_USER, NULL)) {
        presence->write_again = true;
    }
}

/* Nil or 0: what was to be renewed is gone. Somebody emptied Redis, or it ran out of memory. */
static void on_renewed(void *context, const struct redis_value *value)
{
    if (value->kind == REDIS_NIL || (value->kind == REDIS_NUMBER && value->number == 0)) {
        redis_write(context);
    }
}

static const struct redis_ask ask_renewed = {on_renewed};

void redis_renew(struct redis_presence *presence)
{
    SEND(presence, &ask_renewed, "SET", presence->lease_key, presence->self.epoch, "XX", "PX",
         LEASE_MS_WORD);
    SEND(presence, &ask_renewed, "PEXPIRE", presence->users_key, LEASE_MS_WORD);
}

void redis_unwrite(struct redis_presence *presence)
{
    presence->writing = presence->write_again = false;
    SEND(presence, NULL, "DEL", presence->lease_key, presence->users_key);
    redis_tell(presence, NEWS_GONE, NULL);
}
