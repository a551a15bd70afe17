#ifndef SERVER_APP_H
#define SERVER_APP_H

#include "server/outbox.h"

#include <stdbool.h>
#include <stdint.h>

struct challenges;
struct config;
struct datadir;
struct facts;
struct guard;
struct hub;
struct lanes;
struct knocks;
struct limits;
struct logins;
struct looks;
struct mailer;
struct presence;
struct site;
struct sso_flow;
struct standings;
struct transport;
struct typists;

/* The parts of the running server, for code on the loop. Made by main, borrowed by everybody. */
struct app {
    const struct config *config;
    const struct datadir *dir;
    struct facts *facts;
    struct standings *standings;
    struct hub *hub;
    struct presence *presence;
    struct limits *limits;
    struct knocks *knocks;
    struct guard *guard;
    struct logins *logins;
    struct challenges *challenges;
    struct looks *looks;
    struct mailer *mailer;
    struct sso_flow *sso;
    struct typists *typists;
    struct lanes *lanes;
    struct transport *transport;
    struct site *site;  /* NULL: no web faces */
    char *document;     /* /openrpc.json, once somebody has asked for it */
    uint64_t uploading; /* bytes of attachments that were let in and are under way */
    bool draining;
};

/* Works off what a commit (or a loop handler) left to tell and to know, and empties it. */
void app_apply(struct app *app, struct outbox *outbox);

#endif
