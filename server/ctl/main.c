/* empowerctl: the operator's tool. */

#include "server/config.h"
#include "server/ctl/ctl.h"
#include "server/method.h"
#include "server/secret.h"
#include "server/version.h"
#include "storage/check.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <stdio.h>
#include <string.h>

static void print_finding(void *context, const char *line)
{
    (void)context;
    puts(line);
}

static int run_check(const struct datadir *dir)
{
    AUTO(store) *store = NULL;
    struct check_counts counts = {0};
    enum store_err err = store_open(dir, STORE_READ, &store);
    if (err == STORE_OK) {
        err = check_all(dir, store, print_finding, NULL, &counts);
    }
    if (err != STORE_OK) {
        fprintf(stderr, "empowerctl: the check could not run: %s\n", store_err_text(err));
        return CTL_FAILED;
    }
    printf("%llu entries in %llu channels and %llu dossiers, %llu files, %llu audit rows: ",
           (unsigned long long)counts.entries, (unsigned long long)counts.channels,
           (unsigned long long)counts.dossiers, (unsigned long long)counts.files,
           (unsigned long long)counts.audit_rows);
    if (counts.findings == 0) {
        puts("all is well");
        return CTL_OK;
    }
    printf("%llu findings\n", (unsigned long long)counts.findings);
    return CTL_FOUND;
}

static int ctl_check(const struct config *config, int count, char **words)
{
    (void)words;
    AUTO(datadir) *dir = NULL;
    if (count != 0) {
        fputs("usage: empowerctl [--config FILE] check\n", stderr);
        return CTL_USAGE;
    }
    enum store_err err = datadir_open(config->data_dir, DATADIR_BESIDE, secret_random, &dir);
    if (err != STORE_OK) {
        fprintf(stderr, "empowerctl: %s: %s\n", config->data_dir, store_err_text(err));
        return CTL_FAILED;
    }
    return run_check(dir);
}

static int ctl_openrpc(const struct config *config, int count, char **words)
{
    (void)config;
    (void)count;
    (void)words;
    json_t *document = openrpc_document();
    json_dumpf(document, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(document);
    return CTL_OK;
}

static int ctl_config(const struct config *config, int count, char **words)
{
    (void)config;
    (void)count;
    (void)words;
    config_print_table();
    return CTL_OK;
}

static const struct {
    const char *name;
    int (*run)(const struct config *config, int count, char **words);
    const char *says;
} commands[] = {
    {"seed", ctl_seed, "--clients N [--password P] [--tokens FILE]: fill an empty data directory"},
    {"check", ctl_check, "look at all that is stored; exit status 3 when something is wrong"},
    {"call", ctl_call,
     "METHOD [JSON]: ask the running server, as whoever EMPOWER_TOKEN belongs to"},
    {"openrpc", ctl_openrpc, "print the description of all methods (OpenRPC)"},
    {"config", ctl_config, "print the keys of the configuration as a table"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static int print_usage(FILE *out, int status)
{
    fputs("usage: empowerctl [--config FILE] COMMAND …\n\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].says);
    }
    fputs("\nExit status: 0 done, 1 failed, 2 wrong use, 3 the check found something, 4 no server "
          "runs.\n",
          out);
    return status;
}

static int run_command(const char *config_path, int count, char **words)
{
    char fault[CONFIG_FAULT_SIZE];
    AUTO(config) *config = NULL;
    if (!config_load(config_path, &config, fault)) {
        fprintf(stderr, "empowerctl: %s\n", fault);
        return CTL_USAGE;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, words[0]) == 0) {
            return commands[i].run(config, count - 1, words + 1);
        }
    }
    return print_usage(stderr, CTL_USAGE);
}

int main(int count, char **words)
{
    const char *config_path = NULL;
    int at = 1;
    if (at + 1 < count && strcmp(words[at], "--config") == 0) {
        config_path = words[at + 1];
        at += 2;
    }
    if (at >= count) {
        return print_usage(stderr, CTL_USAGE);
    }
    if (strcmp(words[at], "--help") == 0) {
        return print_usage(stdout, CTL_OK);
    }
    if (strcmp(words[at], "--version") == 0) {
        puts("empowerctl " EMPOWER_VERSION);
        return CTL_OK;
    }
    if (!secret_init()) {
        fputs("empowerctl: libsodium does not start\n", stderr);
        return CTL_FAILED;
    }
    return run_command(config_path, count - at, words + at);
}
