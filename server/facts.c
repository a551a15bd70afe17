#include "server/facts.h"

#include "server/memory.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct known_sign_in {
    struct sign_in_fact fact;
    UT_hash_handle by_token;
    UT_hash_handle by_id;
};

struct known_channel {
    struct channel_fact fact;
    struct member_fact *members;
    UT_hash_handle hh;
};

struct known_account {
    struct id id;
    size_t count;
    const struct channel_fact **channels;
    UT_hash_handle hh;
};

struct known_call {
    struct call call;
    UT_hash_handle hh; /* by call.id, a text */
};

struct facts {
    struct known_sign_in *by_token;
    struct known_sign_in *by_id;
    struct known_channel *channels;
    struct known_account *accounts;
    struct known_call *calls;
    struct civil_date today;
};

static void account_joins(struct facts *facts, struct id id, const struct channel_fact *channel)
{
    struct known_account *account;
    HASH_FIND(hh, facts->accounts, &id, sizeof id, account);
    if (account == NULL) {
        account = memory_new(sizeof *account);
        account->id = id;
        HASH_ADD(hh, facts->accounts, id, sizeof account->id, account);
    }
    account->channels =
        memory_resize(account->channels, (account->count + 1) * sizeof *account->channels);
    account->channels[account->count++] = channel;
}

static void account_leaves(struct facts *facts, struct id id, const struct channel_fact *channel)
{
    struct known_account *account;
    HASH_FIND(hh, facts->accounts, &id, sizeof id, account);
    for (size_t i = 0; account != NULL && i < account->count; i++) {
        if (account->channels[i] == channel) {
            account->channels[i] = account->channels[--account->count];
        }
    }
}

struct loading {
    struct facts *facts;
    struct store *store;
    enum store_err err;
};

static bool take_channel(void *context, const struct channel *row)
{
    struct loading *loading = context;
    struct seated *seated = NULL;
    size_t count = 0;
    if (row->kind == CHANNEL_DOSSIER) {
        return true; /* nobody is in it */
    }
    loading->err = seated_read(loading->store, row, &seated, &count);
    if (loading->err == STORE_OK) {
        struct member_fact *members = member_facts_of(seated, count);
        facts_set_channel(loading->facts, row->id, members, count);
        free(members);
    }
    free(seated);
    return loading->err == STORE_OK;
}

static bool take_sign_in(void *context, const struct sign_in *row)
{
    struct loading *loading = context;
    struct sign_in_fact fact = {.sign_in = *row};
    struct provider provider;
    loading->err = account_find(loading->store, row->account, &fact.account);
    if (loading->err == STORE_OK) {
        loading->err = provider_find(loading->store, fact.account.provider, &provider);
    }
    if (loading->err == STORE_OK) {
        fact.features = provider.features;
        facts_add_sign_in(loading->facts, &fact);
    }
    return loading->err == STORE_OK;
}

enum store_err facts_load(struct store *store, uint64_t now_ms, struct facts **ret_facts)
{
    struct loading loading = {memory_new(sizeof *loading.facts), store, STORE_OK};
    facts_set_time(loading.facts, now_ms);
    enum store_err err = channel_list(store, take_channel, &loading);
    if (err == STORE_OK && loading.err == STORE_OK) {
        err = sign_in_list_all(store, now_ms, take_sign_in, &loading);
    }
    err = err != STORE_OK ? err : loading.err;
    if (err != STORE_OK) {
        facts_destroy(loading.facts);
        return err;
    }
    *ret_facts = loading.facts;
    return STORE_OK;
}

static void sign_in_forget(struct facts *facts, struct known_sign_in *known)
{
    HASH_DELETE(by_token, facts->by_token, known);
    HASH_DELETE(by_id, facts->by_id, known);
    free(known);
}

void facts_destroy(struct facts *facts)
{
    if (facts == NULL) {
        return;
    }
    struct known_sign_in *sign_in, *next_sign_in;
    HASH_ITER(by_id, facts->by_id, sign_in, next_sign_in)
    {
        sign_in_forget(facts, sign_in);
    }
    struct known_channel *channel, *next_channel;
    HASH_ITER(hh, facts->channels, channel, next_channel)
    {
        HASH_DEL(facts->channels, channel);
        free(channel->members);
        free(channel);
    }
    struct known_account *account, *next_account;
    HASH_ITER(hh, facts->accounts, account, next_account)
    {
        HASH_DEL(facts->accounts, account);
        free(account->channels);
        free(account);
    }
    struct known_call *call, *next_call;
    HASH_ITER(hh, facts->calls, call, next_call)
    {
        HASH_DEL(facts->calls, call);
        free(call);
    }
    free(facts);
}

void facts_add_sign_in(struct facts *facts, const struct sign_in_fact *fact)
{
    struct known_sign_in *known = memory_new(sizeof *known);
    known->fact = *fact;
    HASH_ADD(by_token, facts->by_token, fact.sign_in.token_hash, TOKEN_HASH_BYTES, known);
    HASH_ADD(by_id, facts->by_id, fact.sign_in.id, sizeof(struct id), known);
}

static struct known_sign_in *sign_in_known(const struct facts *facts, struct id sign_in)
{
    struct known_sign_in *known;
    HASH_FIND(by_id, facts->by_id, &sign_in, sizeof sign_in, known);
    return known;
}

void facts_touch_sign_in(struct facts *facts, struct id sign_in, uint64_t used_ms,
                         uint64_t expires_ms)
{
    struct known_sign_in *known = sign_in_known(facts, sign_in);
    if (known != NULL) {
        known->fact.sign_in.used_ms = used_ms;
        known->fact.sign_in.expires_ms = expires_ms;
    }
}

void facts_remove_sign_in(struct facts *facts, struct id sign_in)
{
    struct known_sign_in *known = sign_in_known(facts, sign_in);
    if (known != NULL) {
        sign_in_forget(facts, known);
    }
}

void facts_set_features(struct facts *facts, struct id provider, uint32_t features)
{
    struct known_sign_in *known, *next;
    HASH_ITER(by_id, facts->by_id, known, next)
    {
        if (id_equal(known->fact.account.provider, provider)) {
            known->fact.features = features;
        }
    }
}

static const struct sign_in_fact *living(const struct known_sign_in *known, uint64_t now_ms)
{
    return known != NULL && known->fact.sign_in.expires_ms > now_ms ? &known->fact : NULL;
}

const struct sign_in_fact *facts_sign_in(const struct facts *facts,
                                         const uint8_t token_hash[TOKEN_HASH_BYTES],
                                         uint64_t now_ms)
{
    struct known_sign_in *known;
    HASH_FIND(by_token, facts->by_token, token_hash, TOKEN_HASH_BYTES, known);
    return living(known, now_ms);
}

const struct sign_in_fact *facts_sign_in_of_id(const struct facts *facts, struct id sign_in,
                                               uint64_t now_ms)
{
    return living(sign_in_known(facts, sign_in), now_ms);
}

void facts_sweep(struct facts *facts, uint64_t now_ms,
                 void (*expired)(void *context, struct id sign_in), void *context)
{
    struct known_sign_in *known, *next;
    HASH_ITER(by_id, facts->by_id, known, next)
    {
        if (known->fact.sign_in.expires_ms <= now_ms) {
            struct id id = known->fact.sign_in.id;
            sign_in_forget(facts, known);
            expired(context, id);
        }
    }
}

static struct known_channel *channel_known(const struct facts *facts, struct id id)
{
    struct known_channel *known;
    HASH_FIND(hh, facts->channels, &id, sizeof id, known);
    return known;
}

void facts_set_channel(struct facts *facts, struct id id, const struct member_fact *members,
                       size_t count)
{
    struct known_channel *channel = channel_known(facts, id);
    if (channel == NULL) {
        channel = memory_new(sizeof *channel);
        channel->fact.id = id;
        HASH_ADD(hh, facts->channels, fact.id, sizeof channel->fact.id, channel);
    }
    for (size_t i = 0; i < channel->fact.member_count; i++) {
        account_leaves(facts, channel->members[i].account, &channel->fact);
    }
    channel->members = memory_resize(channel->members, (count + 1) * sizeof *members);
    if (count > 0) {
        memcpy(channel->members, members, count * sizeof *members);
    }
    channel->fact.member_count = count;
    channel->fact.members = channel->members;
    for (size_t i = 0; i < count; i++) {
        account_joins(facts, members[i].account, &channel->fact);
    }
}

void facts_set_time(struct facts *facts, uint64_t now_ms)
{
    facts->today = civil_date_in_amsterdam(now_ms);
}

const struct channel_fact *facts_channel(const struct facts *facts, struct id channel)
{
    const struct known_channel *known = channel_known(facts, channel);
    return known != NULL ? &known->fact : NULL;
}

const struct channel_fact *const *facts_channels_of(const struct facts *facts, struct id account,
                                                    size_t *ret_count)
{
    struct known_account *known;
    HASH_FIND(hh, facts->accounts, &account, sizeof account, known);
    *ret_count = known != NULL ? known->count : 0;
    return known != NULL ? known->channels : NULL;
}

static const struct member_fact *member_in(const struct channel_fact *channel, struct id account)
{
    for (size_t i = 0; channel != NULL && i < channel->member_count; i++) {
        if (id_equal(channel->members[i].account, account)) {
            return &channel->members[i];
        }
    }
    return NULL;
}

enum access facts_access(const struct facts *facts, struct id account, uint32_t features,
                         struct id channel, enum part part, enum verb verb)
{
    const struct member_fact *member = member_in(facts_channel(facts, channel), account);
    if (member == NULL) {
        return ACCESS_STRANGER;
    }
    struct access_facts known = member->access;
    known.features = features;
    return access_decide(&known, part, verb, facts->today).answer;
}

bool facts_knows(const struct facts *facts, const struct member_fact *member)
{
    return access_knows(&member->access, facts->today);
}

bool facts_share_channel(const struct facts *facts, struct id a, struct id b)
{
    size_t count;
    size_t other_count;
    const struct channel_fact *const *channels = facts_channels_of(facts, a, &count);
    const struct channel_fact *const *others = facts_channels_of(facts, b, &other_count);
    if (other_count < count) { /* a client has few, a therapist hundreds */
        channels = others;
        count = other_count;
    }
    for (size_t i = 0; i < count; i++) {
        const struct member_fact *one = member_in(channels[i], a);
        const struct member_fact *other = member_in(channels[i], b);
        if (one != NULL && other != NULL && facts_knows(facts, one) && facts_knows(facts, other)) {
            return true;
        }
    }
    return false;
}

static struct known_call *call_known(const struct facts *facts, const char *id)
{
    struct known_call *known;
    HASH_FIND_STR(facts->calls, id, known);
    return known;
}

void facts_set_call(struct facts *facts, const struct call *call)
{
    struct known_call *known = call_known(facts, call->id);
    if (call->state == CALL_ENDED) {
        if (known != NULL) {
            HASH_DEL(facts->calls, known);
            free(known);
        }
        return;
    }
    if (known == NULL) {
        known = memory_new(sizeof *known);
        known->call = *call;
        HASH_ADD_STR(facts->calls, call.id, known);
        return;
    }
    known->call = *call;
}

const struct call *facts_call(const struct facts *facts, struct id call)
{
    char text[ID_TEXT_LENGTH + 1];
    id_format(call, text);
    struct known_call *known = call_known(facts, text);
    return known != NULL ? &known->call : NULL;
}

void facts_each_call(const struct facts *facts,
                     void (*each)(void *context, const struct call *call), void *context)
{
    struct known_call *known, *next;
    HASH_ITER(hh, facts->calls, known, next)
    {
        each(context, &known->call);
    }
}
