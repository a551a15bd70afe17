#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

struct config;

/* Runs the server until a signal ends it. `config` was read from `config_path` (NULL: no file),
 * which SIGHUP reads again. Returns the exit status: 0 after a drain, else why it
 * could not start has been logged. */
int server_run(const char *config_path, const struct config *config);

#endif
