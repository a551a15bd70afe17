/* empowerd: the server. */

#include "server/config.h"
#include "server/log.h"
#include "server/secret.h"
#include "server/server.h"
#include "server/version.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char usage[] = "usage: empowerd [--config FILE] [--check-config]\n"
                            "       empowerd --version | --help\n"
                            "Each key of the configuration may also stand in the environment, as "
                            "EMPOWER_KEY.\n";

struct options {
    const char *config;
    bool check;
};

/* Returns the exit status to end with, or -1 to go on. */
static int read_options(int count, char **words, struct options *ret_options)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--config") == 0 && i + 1 < count) {
            ret_options->config = words[++i];
        } else if (strcmp(words[i], "--check-config") == 0) {
            ret_options->check = true;
        } else if (strcmp(words[i], "--version") == 0) {
            puts("empowerd " EMPOWER_VERSION);
            return 0;
        } else if (strcmp(words[i], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        } else {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
    }
    return -1;
}

int main(int count, char **words)
{
    struct options options = {0};
    char fault[CONFIG_FAULT_SIZE];
    AUTO(config) *config = NULL;
    int status = read_options(count, words, &options);
    if (status >= 0) {
        return status;
    }
    json_object_seed(0); /* before there are threads */
    if (!secret_init()) {
        fputs("empowerd: libsodium does not start\n", stderr);
        return 1;
    }
    if (!config_load(options.config, &config, fault)) {
        fprintf(stderr, "empowerd: %s\n", fault);
        return EXIT_USAGE;
    }
    if (options.check) {
        puts("the configuration is good");
        return 0;
    }
    log_set_level(config->log_level);
    return server_run(options.config, config);
}
