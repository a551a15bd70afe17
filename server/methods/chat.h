#ifndef SERVER_METHODS_CHAT_H
#define SERVER_METHODS_CHAT_H

#include "server/method.h"

/* Handlers whose rows stand in chat.c. */
enum err chat_history(struct request *request);
enum err chat_search(struct request *request);
enum err chat_typing(struct request *request);

/* Who is typing where. Loop thread. */
struct typists;
struct typists *typists_create(void);
/* Takes NULL. */
void typists_destroy(struct typists *typists);
/* Tells the others of those who have been silent too long, or whose session (not 0) has ended. */
void typists_fade(struct app *app, uint64_t session, uint64_t now_ms);

#endif
