#include "server/turn/check.h"

#include "server/clock.h"
#include "server/net.h"
#include "server/secret.h"
#include "server/turn/client.h"
#include "signalling/turn.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    CONNECT_MS = 5000,
    DATA_BYTES = 33, /* odd: streams pad it */
    DATA_TRIES = 4,  /* on UDP some may be lost */
    DATA_WAIT_MS = 700,
    YEARS_TEN_S = 10 * 366 * 86400,
    ERROR_UNAUTHORIZED = 401,
    ERROR_FORBIDDEN = 403,
    ERROR_FAMILY = 440,
    ERROR_QUOTA = 486,
    ERROR_CAPACITY = 508,
};

struct checking {
    const struct turn_how *how;
    struct turn_uri uri;
    const struct addrinfo *address; /* the one that answers */
    struct turn_verdict *verdict;
};

/* Where nobody may get by a relay: the machine itself, its neighbours, and who tells a machine of
 * the cloud its keys. One of each kind. */
static const char *const inner_v4[] = {
    "127.0.0.1",   "169.254.169.254", "10.0.0.1",  "172.16.0.1",
    "192.168.0.1", "100.64.0.1",      "224.0.0.1", "0.0.0.0",
};
static const char *const inner_v6[] = {
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
};

/* Where people may be: a name server of the DNS's root, to which nothing is sent. */
static const char outer_v4[] = "198.41.0.4";
static const char outer_v6[] = "2001:503:ba3e::2:30";

/* From elsewhere nobody gets to these. */
static const char *const private_ranges[] = {"10.0.0.0/8",    "172.16.0.0/12", "192.168.0.0/16",
                                             "100.64.0.0/10", "127.0.0.0/8",   "169.254.0.0/16",
                                             "fc00::/7"};

/* Returns false, for who fails with it. */
__attribute__((format(printf, 3, 4))) static bool fail(struct checking *checking, const char *step,
                                                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    checking->verdict->step = step;
    vsnprintf(checking->verdict->says, TURN_SAYS_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

/* All holds. */
__attribute__((format(printf, 2, 3))) static void praise(struct checking *checking,
                                                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    checking->verdict->ok = true;
    checking->verdict->step = "done";
    vsnprintf(checking->verdict->says, TURN_SAYS_SIZE, format, arguments);
    va_end(arguments);
}

static void ip_text(const struct sockaddr_storage *address, char ret_text[NET_ADDRESS_SIZE])
{
    const void *bytes = address->ss_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    if (inet_ntop(address->ss_family, bytes, ret_text, NET_ADDRESS_SIZE) == NULL) {
        ret_text[0] = '\0';
    }
}

/* With a port that means nothing: permissions are for addresses. */
static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(9);
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(9);
    }
    return address;
}

static bool is_private(const char *ip)
{
    for (size_t i = 0; i < sizeof private_ranges / sizeof private_ranges[0]; i++) {
        struct net_range range;
        if (net_range_parse(private_ranges[i], &range) && net_range_contains(&range, 1, ip)) {
            return true;
        }
    }
    return false;
}

static bool fail_silent(struct checking *checking, const struct turn_client *client)
{
    const char *gone = line_gone(client->line);
    if (gone != NULL) {
        return fail(checking, "answer", "%s", gone);
    }
    return fail(checking, "answer",
                "no answer within %d s: the server is not started, or a firewall lets no %s "
                "through to port %u",
                CLIENT_WAIT_MS / 1000, checking->uri.stream ? "TCP" : "UDP", checking->uri.port);
}

/* What a refusal means where a good relay refuses nothing. */
static const char *advice(unsigned error)
{
    switch (error) {
    case ERROR_FORBIDDEN:
        return ": its rules on addresses (coturn: denied-peer-ip) are too strict";
    case ERROR_QUOTA:
        return ": its quotas (coturn: user-quota, total-quota) are too low, or used up";
    case ERROR_CAPACITY:
        return ": it has no port left to relay by (coturn: min-port, max-port)";
    default:
        return "";
    }
}

static bool expect_done(struct checking *checking, const char *step, enum turn_result result,
                        const struct turn_client *client, const struct turn_refusal *refusal)
{
    switch (result) {
    case TURN_DONE:
        return true;
    case TURN_SILENT:
        return fail_silent(checking, client);
    case TURN_FOREIGN:
        return fail(checking, step,
                    "the answer is not signed with the shared secret, or says "
                    "nothing: another server stands in between");
    default:
        return fail(checking, step, "refused: %u %s%s", refusal->error, refusal->reason,
                    advice(refusal->error));
    }
}

/* Connects to one address. */
static bool open_line(struct checking *checking, const struct addrinfo *address,
                      struct turn_client *ret_client)
{
    struct line *line;
    struct line_fault fault;
    if (!line_open(&checking->uri, address, checking->how->ca, clock_steady_ms() + CONNECT_MS,
                   &line, &fault)) {
        return fail(checking, fault.step, "%s", fault.says);
    }
    turn_client_init(ret_client, line);
    return true;
}

static bool is_open_relay(struct checking *checking)
{
    return fail(checking, "danger",
                "it relays for anybody, without credentials: coturn needs use-auth-secret, and "
                "must not have no-auth");
}

/* As a stranger, whom a good relay asks for credentials. */
static bool meet(struct checking *checking, struct turn_client *client)
{
    struct turn_refusal refusal;
    enum turn_result result = turn_meet(client, &refusal);
    if (result == TURN_DONE) {
        return is_open_relay(checking);
    }
    return (result == TURN_REFUSED && refusal.error == ERROR_UNAUTHORIZED) ||
           expect_done(checking, "answer", result, client, &refusal);
}

static bool sign(struct checking *checking, struct turn_client *client, uint64_t life_s)
{
    char pseudonym[ID_TEXT_LENGTH + 1];
    struct turn_credentials credentials;
    id_format(secret_id(checking->how->now_ms), pseudonym);
    bool ok = turn_issue(checking->how->secret, strlen(checking->how->secret), pseudonym,
                         checking->how->now_ms / 1000 + life_s, &credentials) == CALL_OK &&
              turn_sign(client, credentials.username, credentials.credential);
    secret_wipe(&credentials, sizeof credentials);
    return ok || fail(checking, "credentials", "they cannot be made: is turn_secret too long?");
}

/* A relay says 401 to a wrong secret and to credentials that are over: which, shows whether it
 * takes some that live on for years. */
static bool fail_credentials(struct checking *checking)
{
    struct turn_client client; /* a session may keep the name that it began with */
    struct turn_refusal refusal;
    if (!open_line(checking, checking->address, &client)) {
        return false;
    }
    bool ok = meet(checking, &client) && sign(checking, &client, YEARS_TEN_S);
    bool taken = ok && turn_allocate(&client, AF_INET, &refusal) == TURN_DONE;
    turn_client_finish(&client);
    if (!ok) {
        return false;
    }
    if (taken) {
        return fail(checking, "credentials",
                    "the secret is right, but the credentials are over when they come: the clocks "
                    "of this machine and of the server differ by more than %d minutes",
                    TURN_TTL_S / 60);
    }
    return fail(checking, "credentials",
                "the server does not take the secret: turn_secret has to be one of its secrets "
                "(coturn: static-auth-secret, with use-auth-secret, and restarted since)");
}

static bool allocate(struct checking *checking, struct turn_client *client)
{
    struct turn_refusal refusal;
    if (!sign(checking, client, TURN_TTL_S)) {
        return false;
    }
    enum turn_result result = turn_allocate(client, AF_INET, &refusal);
    if (result == TURN_REFUSED && refusal.error == ERROR_UNAUTHORIZED) {
        return fail_credentials(checking);
    }
    return expect_done(checking, "allocate", result, client, &refusal);
}

/* Two people who both need the relay meet at its own address. */
static bool permit_own(struct checking *checking, struct turn_client *client,
                       const struct sockaddr_storage *peer, bool channel)
{
    struct turn_refusal refusal;
    char ip[NET_ADDRESS_SIZE];
    enum turn_result result =
        channel ? turn_bind_channel(client, peer, &refusal) : turn_permit(client, peer, &refusal);
    if (result == TURN_REFUSED && refusal.error == ERROR_FORBIDDEN) {
        ip_text(peer, ip);
        return fail(checking, "permission",
                    "it refuses its own address %s as a peer (%u %s), so that two people who both "
                    "need the relay never reach each other: let that one address through "
                    "(coturn: allowed-peer-ip=%s)",
                    ip, refusal.error, refusal.reason, ip);
    }
    return expect_done(checking, "permission", result, client, &refusal);
}

static bool fail_data(struct checking *checking, const char *by)
{
    return fail(checking, "data",
                "it gives out addresses, but nothing gets from one to the other (%s): does a "
                "firewall close the ports it relays by (coturn: min-port to max-port), or is its "
                "address another outside (coturn: external-ip)?",
                by);
}

/* From one to two by the channel, where it comes out as an indication. */
static bool relay_there(struct turn_client *one, struct turn_client *two)
{
    uint8_t data[DATA_BYTES];
    secret_random(data, sizeof data);
    for (int i = 0; i < DATA_TRIES; i++) {
        if (turn_send_channel(one, data, sizeof data) &&
            turn_receive(two, &one->relayed, data, sizeof data, clock_steady_ms() + DATA_WAIT_MS)) {
            return true;
        }
    }
    return false;
}

/* And back the other way round. */
static bool relay_back(struct turn_client *one, struct turn_client *two)
{
    uint8_t data[DATA_BYTES];
    secret_random(data, sizeof data);
    for (int i = 0; i < DATA_TRIES; i++) {
        if (turn_send(two, &one->relayed, data, sizeof data) &&
            turn_receive(one, NULL, data, sizeof data, clock_steady_ms() + DATA_WAIT_MS)) {
            return true;
        }
    }
    return false;
}

static bool relay(struct checking *checking, struct turn_client *one, struct turn_client *two)
{
    return permit_own(checking, two, &one->relayed, false) &&
           permit_own(checking, one, &two->relayed, true) &&
           (relay_there(one, two) || fail_data(checking, "by a channel")) &&
           (relay_back(one, two) || fail_data(checking, "by an indication"));
}

/* Adds those of `peers` to `found` that the relay lets the client reach. Its own address it may let
 * through; but not the first of them, which is the machine itself. */
static bool probe(struct checking *checking, struct turn_client *client, const char *const *peers,
                  size_t count, char *found, size_t found_size)
{
    char own[NET_ADDRESS_SIZE];
    ip_text(&client->relayed, own);
    for (size_t i = 0; i < count; i++) {
        struct sockaddr_storage peer = address_of(peers[i]);
        struct turn_refusal refusal;
        bool is_own = i > 0 && strcmp(own, peers[i]) == 0;
        enum turn_result result = is_own ? TURN_REFUSED : turn_permit(client, &peer, &refusal);
        if (result == TURN_SILENT) {
            return fail_silent(checking, client);
        }
        if (result == TURN_DONE) {
            size_t length = strlen(found);
            snprintf(found + length, found_size - length, "%s%s", length > 0 ? ", " : "", peers[i]);
        }
    }
    return true;
}

static bool permit_outer(struct checking *checking, struct turn_client *client, const char *outer)
{
    struct turn_refusal refusal;
    struct sockaddr_storage peer = address_of(outer);
    enum turn_result result = turn_permit(client, &peer, &refusal);
    if (result == TURN_REFUSED && refusal.error == ERROR_FORBIDDEN) {
        return fail(checking, "permission",
                    "it refuses public addresses such as %s (%u %s), so that it leads to nobody: "
                    "the ranges that it denies are too wide (coturn: denied-peer-ip; one that "
                    "begins with :: takes in all of IPv4)",
                    outer, refusal.error, refusal.reason);
    }
    return expect_done(checking, "permission", result, client, &refusal);
}

/* Few relays have addresses of IPv6: one that has none refuses. */
static bool probe_v6(struct checking *checking, char *found, size_t found_size)
{
    struct turn_client client;
    struct turn_refusal refusal;
    if (!open_line(checking, checking->address, &client)) {
        return false;
    }
    bool ok = meet(checking, &client) && sign(checking, &client, TURN_TTL_S);
    if (ok) {
        enum turn_result result = turn_allocate(&client, AF_INET6, &refusal);
        if (result == TURN_DONE) {
            ok = permit_outer(checking, &client, outer_v6) &&
                 probe(checking, &client, inner_v6, sizeof inner_v6 / sizeof inner_v6[0], found,
                       found_size) &&
                 expect_done(checking, "end", turn_end(&client, &refusal), &client, &refusal);
        } else if (result != TURN_REFUSED || refusal.error != ERROR_FAMILY) {
            ok = expect_done(checking, "allocate", result, &client, &refusal);
        }
    }
    turn_client_finish(&client);
    return ok;
}

static bool refuses_inner(struct checking *checking, struct turn_client *client)
{
    char found[TURN_SAYS_SIZE / 2] = "";
    if (!probe(checking, client, inner_v4, sizeof inner_v4 / sizeof inner_v4[0], found,
               sizeof found) ||
        !probe_v6(checking, found, sizeof found)) {
        return false;
    }
    return found[0] == '\0' ||
           fail(checking, "danger",
                "who has credentials reaches inner addresses by it: %s. Name their ranges as "
                "denied-peer-ip, and take allow-loopback-peers out",
                found);
}

static bool end(struct checking *checking, struct turn_client *client)
{
    struct turn_refusal refusal;
    return expect_done(checking, "end", turn_end(client, &refusal), client, &refusal);
}

static void praise_relay(struct checking *checking, const struct turn_client *client)
{
    char relayed[NET_ADDRESS_SIZE];
    char mapped[NET_ADDRESS_SIZE];
    const char *day = line_certificate_day(client->line);
    ip_text(&client->relayed, relayed);
    ip_text(&client->mapped, mapped);
    praise(checking,
           "relays by %s, reaches public addresses and no inner ones, sees us as %s%s%s%s", relayed,
           mapped, day[0] != '\0' ? "; its certificate is good until " : "", day,
           is_private(relayed)
               ? "; mind that people elsewhere cannot reach the address it relays by: does it have "
                 "another outside (coturn: external-ip)?"
               : "");
}

/* `one` has met the relay. */
static bool try_relay(struct checking *checking, struct turn_client *one)
{
    struct turn_client two;
    if (!allocate(checking, one) || !open_line(checking, checking->address, &two)) {
        return false;
    }
    bool ok = meet(checking, &two) && allocate(checking, &two) && relay(checking, one, &two) &&
              permit_outer(checking, &two, outer_v4) && refuses_inner(checking, &two) &&
              end(checking, &two) && end(checking, one);
    turn_client_finish(&two);
    if (ok) {
        praise_relay(checking, one);
    }
    return ok;
}

static bool try_stun(struct checking *checking, struct turn_client *client)
{
    struct turn_refusal refusal;
    char mapped[NET_ADDRESS_SIZE];
    if (!expect_done(checking, "answer", turn_bind(client, &refusal), client, &refusal)) {
        return false;
    }
    ip_text(&client->mapped, mapped);
    praise(checking, "tells who asks what address that is: %s", mapped);
    return true;
}

/* True: this address settles it, for good or ill. */
static bool try_address(struct checking *checking, const struct addrinfo *address)
{
    struct turn_client client;
    checking->address = address;
    if (open_line(checking, address, &client)) {
        if (checking->uri.relays) {
            (void)(meet(checking, &client) && try_relay(checking, &client));
        } else {
            (void)try_stun(checking, &client);
        }
        turn_client_finish(&client);
    }
    const char *step = checking->verdict->step;
    return strcmp(step, "connect") != 0 && strcmp(step, "answer") != 0;
}

static struct addrinfo *resolve(struct checking *checking)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = checking->uri.stream ? SOCK_STREAM : SOCK_DGRAM,
                             .ai_flags = AI_NUMERICSERV};
    struct addrinfo *addresses = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", checking->uri.port);
    int error = getaddrinfo(checking->uri.host, port, &hints, &addresses);
    if (error != 0) {
        fail(checking, "resolve", "no address for %s (%s): is the name in the DNS?",
             checking->uri.host, gai_strerror(error));
        return NULL;
    }
    return addresses;
}

void turn_check(const char *uri, const struct turn_how *how, struct turn_verdict *ret_verdict)
{
    *ret_verdict = (struct turn_verdict){.step = "resolve"};
    struct checking checking = {.how = how, .verdict = ret_verdict};
    const char *fault = turn_uri_parse(uri, &checking.uri);
    if (fault != NULL) {
        fail(&checking, "resolve", "%s", fault);
        return;
    }
    struct addrinfo *addresses = resolve(&checking);
    for (const struct addrinfo *address = addresses; address != NULL; address = address->ai_next) {
        if (try_address(&checking, address)) {
            break;
        }
    }
    if (addresses != NULL) {
        freeaddrinfo(addresses);
    }
}
