/* empowerctl check: reading beside a running server. */

#include "server/ctl/ctl.h"

#include "server/config.h"
#include "server/secret.h"
#include "storage/check.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <stdio.h>
#include <string.h>

struct checking {
    bool json;
    json_t *findings;
};

static void take_finding(void *context, const char *line)
{
    struct checking *checking = context;
    if (checking->json) {
        json_array_append_new(checking->findings, json_string(line));
    } else {
        puts(line);
    }
}

int ctl_check_failed(enum store_err err)
{
    fprintf(stderr, "empowerctl: the check could not run: %s\n", store_err_text(err));
    return CTL_FAILED;
}

/* Where not even the beginning can be read, that is what a check finds. */
static int say_why_not(const char *path, enum store_err err)
{
    bool corrupt = err == STORE_CORRUPT;
    fprintf(stderr, "empowerctl: %s: %s%s\n", path, store_err_text(err),
            corrupt ? "; restore a backup into an empty directory" : "");
    return corrupt ? CTL_FOUND : CTL_FAILED;
}

int ctl_beside(const struct ctl *ctl, struct datadir **ret_dir, struct store **ret_store)
{
    enum store_err err =
        datadir_open(ctl->config->data_dir, DATADIR_BESIDE, secret_random, ret_dir);
    if (err != STORE_OK) {
        return say_why_not(ctl->config->data_dir, err);
    }
    err = store_open(*ret_dir, STORE_READ, ret_store);
    return err == STORE_OK ? CTL_OK : ctl_check_failed(err);
}

static void print_counts(const struct check_counts *counts)
{
    printf("%llu entries in %llu channels and %llu dossiers, %llu files, %llu second factors, "
           "%llu passkeys, %llu audit rows: ",
           (unsigned long long)counts->entries, (unsigned long long)counts->channels,
           (unsigned long long)counts->dossiers, (unsigned long long)counts->files,
           (unsigned long long)counts->second_factors, (unsigned long long)counts->passkeys,
           (unsigned long long)counts->audit_rows);
    if (counts->findings == 0) {
        puts("all is well");
    } else {
        printf("%llu findings\n", (unsigned long long)counts->findings);
    }
}

int ctl_check(const struct ctl *ctl, int count, char **words)
{
    if (count > 0 && strcmp(words[0], "--turn") == 0) {
        return ctl_check_turn(ctl, count - 1, words + 1);
    }
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    struct check_counts counts = {0};
    struct checking checking = {ctl->json, NULL};
    if (count != 0) {
        fputs("usage: empowerctl [--config FILE] check [--turn [--ca FILE]] [--json]\n", stderr);
        return CTL_USAGE;
    }
    int status = ctl_beside(ctl, &dir, &store);
    if (status != CTL_OK) {
        return status;
    }
    checking.findings = json_array();
    enum store_err err = check_all(dir, store, take_finding, &checking, &counts);
    if (err == STORE_OK && ctl->json) {
        json_t *result = json_pack(
            "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O}", "entries", (json_int_t)counts.entries,
            "channels", (json_int_t)counts.channels, "dossiers", (json_int_t)counts.dossiers,
            "files", (json_int_t)counts.files, "second_factors", (json_int_t)counts.second_factors,
            "passkeys", (json_int_t)counts.passkeys, "audit_rows", (json_int_t)counts.audit_rows,
            "findings", checking.findings);
        ctl_print(ctl, result);
        json_decref(result);
    } else if (err == STORE_OK) {
        print_counts(&counts);
    }
    json_decref(checking.findings);
    return err != STORE_OK ? ctl_check_failed(err) : counts.findings == 0 ? CTL_OK : CTL_FOUND;
}
