/* empowerctl: the operator's tool. */

#include "server/access/document.h"
#include "server/config.h"
#include "server/ctl/ctl.h"
#include "server/method.h"
#include "server/secret.h"
#include "server/version.h"

#include <stdio.h>
#include <string.h>

static int ctl_openrpc(const struct ctl *ctl, int count, char **words)
{
    (void)ctl;
    (void)count;
    (void)words;
    json_t *document = openrpc_document();
    json_dumpf(document, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(document);
    return CTL_OK;
}

static int ctl_config(const struct ctl *ctl, int count, char **words)
{
    (void)ctl;
    (void)count;
    (void)words;
    config_print_table();
    return CTL_OK;
}

static int ctl_access(const struct ctl *ctl, int count, char **words)
{
    (void)ctl;
    (void)count;
    (void)words;
    access_print_rules(stdout);
    return CTL_OK;
}

/* Those that ask no server to change anything; the others stand in ctl/control.c. */
static const struct {
    const char *name;
    ctl_run *run;
    const char *arguments;
    const char *says;
} commands[] = {
    {"seed", ctl_seed, " --clients N [--password P] [--tokens FILE]",
     "fill an empty data directory with a demo provider"},
    {"check", ctl_check, " [--turn [--ca FILE]] [--json]",
     "look at all that is stored; or, with --turn, whether the TURN servers can be used"},
    {"audit verify", ctl_audit_verify, " [--heads FILE] [--json]",
     "follow the chain of the access log, and hold signed heads against it"},
    {"audit key", ctl_audit_key, " [--json]", "print the public key that the heads are signed by"},
    {"backup", ctl_backup, " FILE [--json]",
     "write all that is stored into one file, but for the master key, beside a running server"},
    {"restore", ctl_restore, " FILE --key MASTER_KEY [--json]",
     "fill an empty data directory from a backup, and check it"},
    {"call", ctl_call, " METHOD [JSON]", "run a method as whoever EMPOWER_TOKEN belongs to"},
    {"openrpc", ctl_openrpc, "", "print the description of all methods (OpenRPC)"},
    {"access", ctl_access, "", "print the rules on who may see what as a table"},
    {"config", ctl_config, "", "print the keys of the configuration as a table"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static int print_usage(FILE *out, int status)
{
    fputs("usage: empowerctl [--config FILE] COMMAND [--json] …\n"
          "       empowerctl COMMAND --help | --help | --version\n\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].says);
    }
    for (size_t i = 0; i < ctl_command_count; i++) {
        fprintf(out, "  %-14s %s\n", ctl_commands[i].name, ctl_commands[i].says);
    }
    fputs("\nExit status: 0 done; 1 failed, and may work later; 2 wrong use; 3 the check found "
          "something;\n4 only a running server can do it; 5 refused.\n",
          out);
    return status;
}

/* How many of the words are the command's name; 0: they are another's. */
static int words_of(const char *name, int count, char **words)
{
    const char *blank = strchr(name, ' ');
    if (blank == NULL) {
        return strcmp(name, words[0]) == 0 ? 1 : 0;
    }
    size_t length = (size_t)(blank - name);
    bool first = strlen(words[0]) == length && strncmp(name, words[0], length) == 0;
    return first && count > 1 && strcmp(blank + 1, words[1]) == 0 ? 2 : 0;
}

/* Takes one word out, wherever it stands. */
static bool take_word(const char *word, int *count, char **words)
{
    for (int i = 0; i < *count; i++) {
        if (strcmp(words[i], word) == 0) {
            memmove(words + i, words + i + 1, (size_t)(*count - i - 1) * sizeof *words);
            (*count)--;
            return true;
        }
    }
    return false;
}

static int run_words(struct ctl *ctl, bool help, int count, char **words)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        int own = words_of(commands[i].name, count, words);
        if (own > 0 && help) {
            printf("usage: empowerctl [--config FILE] %s%s\n       %s\n", commands[i].name,
                   commands[i].arguments, commands[i].says);
            return CTL_OK;
        }
        if (own > 0) {
            return commands[i].run(ctl, count - own, words + own);
        }
    }
    for (size_t i = 0; i < ctl_command_count; i++) {
        int own = words_of(ctl_commands[i].name, count, words);
        if (own > 0 && help) {
            ctl_print_usage(&ctl_commands[i], stdout);
            return CTL_OK;
        }
        if (own > 0) {
            return ctl_control(ctl, &ctl_commands[i], count - own, words + own);
        }
    }
    return print_usage(stderr, CTL_USAGE);
}

static int run_command(const char *config_path, int count, char **words)
{
    char fault[CONFIG_FAULT_SIZE];
    AUTO(config) *config = NULL;
    bool help = take_word("--help", &count, words);
    struct ctl ctl = {.json = take_word("--json", &count, words)};
    if (count == 0) {
        return print_usage(help ? stdout : stderr, help ? CTL_OK : CTL_USAGE);
    }
    if (help) {
        return run_words(&ctl, true, count, words);
    }
    if (!config_load(config_path, &config, fault)) {
        fprintf(stderr, "empowerctl: %s\n", fault);
        return CTL_USAGE;
    }
    ctl.config = config;
    return run_words(&ctl, false, count, words);
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
