#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

struct config;

/* Runs the server until a signal ends it. Returns the exit status: 0 after a drain, else why it
 * could not start has been logged. */
int server_run(const struct config *config);

#endif
