#ifndef SERVER_METHODS_NETWORK_H
#define SERVER_METHODS_NETWORK_H

#include "server/methods/care.h"

/* What the files of the network module share. */

/* How many are found at most. */
enum { FOUND_MAX = 50 };

/* A client; `whole`: with age and capacity, for who sees the network. The caller owns the result.
 */
json_t *json_client(const struct account *client, const struct care *care, struct civil_date today,
                    bool whole);

/* reach.c: handlers whose rows stand in network.c. */
enum err network_find(struct request *request);
enum err network_emergency(struct request *request);
enum err network_emergency_mine(struct request *request);
enum err network_emergencies(struct request *request);

#endif
