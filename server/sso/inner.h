#ifndef SERVER_SSO_INNER_H
#define SERVER_SSO_INNER_H

#include "server/sso/ask.h"
#include "server/sso/flow.h"
#include "server/sso/issuers.h"
#include "server/sso/rounds.h"

/* What the files of the flow share. */

struct sso_flow {
    struct sso_rounds *rounds;
    struct sso_issuers *issuers;
    atomic_bool end;
};

enum { SSO_REDIRECT_SIZE = 512 };

/* Where the identity provider sends the browser back to. */
void sso_redirect_uri(const struct config *config, char ret_uri[SSO_REDIRECT_SIZE]);

/* Back to the sign-in page, with the word for `outcome`; `why` and the provider (or nil) are for
 * the log. `exchange` may be NULL: nobody waits any more. */
void sso_refuse(const struct app *app, struct exchange *exchange, struct id provider,
                enum sso_outcome outcome, const char *why);

#endif
