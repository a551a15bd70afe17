/* empowerctl backup and restore: all that lasts, in one file, but for the master key.
 *
 *     empower.db    a copy of the database as of one moment
 *     files/ID      every attachment that it refers to, sealed as it is
 *     END           empty, the last: without it the archive is cut short
 */

#include "server/ctl/ctl.h"

#include "server/config.h"
#include "server/ctl/archive.h"
#include "server/secret.h"
#include "storage/backup.h"
#include "storage/check.h"
#include "storage/datadir.h"
#include "storage/id.h"
#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, NAME_BYTES = ID_TEXT_LENGTH + sizeof "files/" };

static int fail(const char *path, const char *why)
{
    fprintf(stderr, "empowerctl: %s: %s\n", path, why);
    return CTL_FAILED;
}

static bool join(char path[PATH_BYTES], const char *folder, const char *name)
{
    int length = snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    return length > 0 && length < PATH_BYTES;
}

static bool with_suffix(char path[PATH_BYTES], const char *base, const char *suffix)
{
    int length = snprintf(path, PATH_BYTES, "%s%s", base, suffix);
    return length > 0 && length < PATH_BYTES;
}

struct packing {
    struct archive_out *archive;
    const struct datadir *dir;
    unsigned long files;
    bool failed;
};

static bool add_file(void *context, struct id file)
{
    struct packing *packing = context;
    char name[NAME_BYTES];
    char path[PATH_BYTES];
    char id[ID_TEXT_LENGTH + 1];
    id_format(file, id);
    snprintf(name, sizeof name, "files/%s", id);
    packing->failed =
        !join(path, datadir_files(packing->dir), id) || !archive_add(packing->archive, name, path);
    packing->files++;
    return !packing->failed;
}

/* The copy of the database stands beside the archive until it is in it. */
static int pack(struct packing *packing, struct store *store, const char *copy)
{
    enum store_err err = backup_write(store, copy, add_file, packing);
    if (err != STORE_OK) {
        return fail(copy, store_err_text(err));
    }
    bool ok = !packing->failed && archive_add(packing->archive, "empower.db", copy) &&
              archive_add(packing->archive, "END", "/dev/null");
    int status = ok ? CTL_OK : fail("the backup", archive_fault(packing->archive));
    (void)unlink(copy);
    return status;
}

static int write_backup(const struct ctl *ctl, const char *part, const char *copy,
                        unsigned long *ret_files)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    const char *fault;
    int status = ctl_beside(ctl, &dir, &store);
    if (status != CTL_OK) {
        return status;
    }
    struct packing packing = {.archive = archive_create(part, &fault), .dir = dir};
    if (packing.archive == NULL) {
        return fail(part, fault);
    }
    status = pack(&packing, store, copy);
    if (!archive_close(packing.archive) && status == CTL_OK) {
        status = fail(part, "it cannot be written");
    }
    *ret_files = packing.files;
    return status;
}

/* The archive gets its name once it is whole. Only with its folder on the disk does a power cut
 * leave it there. */
static int name_archive(const char *part, const char *archive)
{
    char folder[PATH_BYTES];
    snprintf(folder, sizeof folder, "%s", archive);
    if (rename(part, archive) != 0) {
        return fail(archive, strerror(errno));
    }
    return datadir_sync_folder(dirname(folder)) == STORE_OK
               ? CTL_OK
               : fail(archive,
                      "is whole, but its folder cannot be synced: a power cut may lose it");
}

int ctl_backup(const struct ctl *ctl, int count, char **words)
{
    char part[PATH_BYTES];
    char copy[PATH_BYTES];
    unsigned long files = 0;
    if (count != 1 || !with_suffix(part, words[0], ".part") ||
        !with_suffix(copy, words[0], ".db.part")) {
        fputs("usage: empowerctl [--config FILE] backup FILE [--json]\n", stderr);
        return CTL_USAGE;
    }
    if (access(words[0], F_OK) == 0) {
        return fail(words[0], "is there already, and no backup is written over");
    }
    int status = write_backup(ctl, part, copy, &files);
    if (status == CTL_OK) {
        status = name_archive(part, words[0]);
    }
    if (status != CTL_OK) {
        (void)unlink(part);
        return status;
    }
    json_t *result = json_pack("{s:s, s:I}", "backup", words[0], "files", (json_int_t)files);
    ctl_print(ctl, result);
    json_decref(result);
    return CTL_OK;
}

struct unpacking {
    const char *folder;
    char path[PATH_BYTES];
    bool database, ended;
};

/* Only the names that a backup has: an archive of another's making puts nothing anywhere else. */
static const char *place(void *context, const char *name)
{
    struct unpacking *unpacking = context;
    struct id id;
    bool database = strcmp(name, "empower.db") == 0;
    bool end = strcmp(name, "END") == 0;
    bool file = strncmp(name, "files/", 6) == 0 && id_parse(name + 6, &id);
    if (end) {
        unpacking->ended = true;
        return "";
    }
    unpacking->database = unpacking->database || database;
    return (database || file) && join(unpacking->path, unpacking->folder, name) ? unpacking->path
                                                                                : NULL;
}

static bool copy_key(const char *from, const char *folder)
{
    uint8_t key[32];
    char path[PATH_BYTES];
    bool ok = false;
    FILE *in = fopen(from, "rb");
    if (in != NULL && join(path, folder, "master.key")) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        ok = fread(key, 1, sizeof key, in) == sizeof key && fd >= 0 &&
             write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
        if (fd >= 0) {
            (void)close(fd);
        }
    }
    if (in != NULL) {
        (void)fclose(in);
    }
    secret_wipe(key, sizeof key);
    return ok;
}

static int unpack(const char *archive, const char *key, const char *folder)
{
    struct unpacking unpacking = {.folder = folder};
    char files[PATH_BYTES];
    const char *fault = NULL;
    if (!join(files, folder, "files") || (mkdir(folder, 0700) != 0 && errno != EEXIST) ||
        mkdir(files, 0700) != 0) {
        return fail(folder, strerror(errno));
    }
    if (!archive_extract(archive, place, &unpacking, &fault)) {
        return fail(archive, fault);
    }
    if (!unpacking.database || !unpacking.ended) {
        return fail(archive, "the archive is cut short");
    }
    return copy_key(key, folder) ? CTL_OK : fail(key, "is no master key that can be read");
}

int ctl_restore(const struct ctl *ctl, int count, char **words)
{
    const char *folder = ctl->config->data_dir;
    if (count != 3 || strcmp(words[1], "--key") != 0) {
        fputs("usage: empowerctl [--config FILE] restore FILE --key MASTER_KEY [--json]\n", stderr);
        return CTL_USAGE;
    }
    if (!datadir_is_empty(folder)) {
        return fail(folder, "is not empty, and restore changes nothing that is there");
    }
    int status = unpack(words[0], words[2], folder);
    if (status != CTL_OK) {
        fprintf(stderr, "empowerctl: %s is not whole: empty it, and try again\n", folder);
        return status;
    }
    /* Opens it once for itself, which brings an older backup up to date, and looks at all of it. */
    struct datadir *dir = NULL;
    enum store_err err = datadir_open(folder, DATADIR_HOLD, secret_random, &dir);
    datadir_close(dir);
    if (err != STORE_OK) {
        return fail(folder, store_err_text(err));
    }
    return ctl_check(ctl, 0, NULL);
}
