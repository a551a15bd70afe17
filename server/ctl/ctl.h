#ifndef SERVER_CTL_CTL_H
#define SERVER_CTL_CTL_H

#include "server/err.h"

#include <jansson.h>
#include <stdbool.h>

struct config;
struct datadir;
struct store;

/* The operator's commands. Each gets the words after its name, prints its result to standard
 * output, what went wrong to standard error, and returns the exit status. */

enum ctl_status {
    CTL_OK = 0,
    CTL_FAILED = 1,    /* could not be carried out; trying again may help */
    CTL_USAGE = 2,     /* the words make no sense */
    CTL_FOUND = 3,     /* a check found something */
    CTL_NO_SERVER = 4, /* only a running server can do this */
    CTL_REFUSED = 5,   /* what was asked does not fit what is there */
};

/* What every command is told. */
struct ctl {
    const struct config *config;
    bool json; /* --json: the result as JSON */
};

typedef int ctl_run(const struct ctl *ctl, int count, char **words);
ctl_run ctl_backup, ctl_restore, ctl_seed, ctl_call, ctl_check, ctl_check_turn, ctl_audit_verify,
    ctl_audit_key;

/* One command that an operator asks of the server: a row. */
struct ctl_argument {
    const char *flag; /* NULL: the word that stands alone */
    const char *shown;
    const char *param;
    enum {
        CTL_TEXT,
        CTL_LIST, /* the flag again, or commas */
        CTL_PASSWORD,
        CTL_FILE,         /* what stands in the file */
        CTL_FLAG,         /* alone; says yes */
        CTL_INSTEAD,      /* alone; `param` is the command of the control socket to ask instead */
        CTL_INSTEAD_WITH, /* the same with a value; `param` is that command, a blank, its name */
        CTL_SECRET,       /* alone; a line is read from standard input */
    } kind;
    bool optional;
};
enum { CTL_ARGUMENTS_MAX = 7 };
struct ctl_command {
    const char *name;    /* as it is typed: "user add" */
    const char *command; /* of the control socket */
    const char *says;
    struct ctl_argument arguments[CTL_ARGUMENTS_MAX]; /* end with one whose param is NULL */
};
extern const struct ctl_command ctl_commands[];
extern const size_t ctl_command_count;
int ctl_control(const struct ctl *ctl, const struct ctl_command *command, int count, char **words);
/* One line: how it is typed. */
void ctl_print_usage(const struct ctl_command *command, FILE *out);

/* Asks the server over its control socket; `bearer` may be NULL. CTL_NO_SERVER: none runs. On
 * CTL_OK the caller owns `*ret_answer`, whatever it says; else why not has been printed, but for
 * CTL_NO_SERVER. */
int ctl_post(const struct config *config, const char *path, const char *bearer, const json_t *body,
             json_t **ret_answer);

/* Opens the data directory for oneself, where no server runs. Says why not. */
int ctl_hold(const struct config *config, struct datadir **ret_dir);

/* Opens it for reading beside a running server. Says why not. */
int ctl_beside(const struct ctl *ctl, struct datadir **ret_dir, struct store **ret_store);

/* Says why what was to be checked could not be; CTL_FAILED. */
int ctl_check_failed(enum store_err err);

/* Prints a result: JSON, or lines of `name: value` and of columns. */
void ctl_print(const struct ctl *ctl, const json_t *result);

/* What stands in a file, which is text of at most 256 KiB. Says why not; else the caller frees
 * it. */
char *ctl_read_file(const char *path);

/* A password, from the terminal without echo, twice, or as the first line of standard input. Says
 * why not; else the caller wipes and frees it. */
char *ctl_read_password(void);

/* A secret that was made by another: from the terminal without echo, or as the first line of
 * standard input. Says why not; else the caller wipes and frees it. */
char *ctl_read_secret(void);

/* The exit status for a refusal. */
int ctl_status_of(const char *reason);

#endif
