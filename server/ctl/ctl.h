#ifndef SERVER_CTL_CTL_H
#define SERVER_CTL_CTL_H

struct config;

/* The operator's commands. Each gets the words after its name, prints its result to standard
 * output, what went wrong to standard error, and returns the exit status. */

enum { CTL_OK = 0, CTL_FAILED = 1, CTL_USAGE = 2, CTL_FOUND = 3, CTL_NO_SERVER = 4 };

int ctl_seed(const struct config *config, int count, char **words);
int ctl_call(const struct config *config, int count, char **words);

#endif
