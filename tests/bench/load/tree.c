/* Processor time and memory of the server: of the given processes and whatever they started, from
 * /proc. */

#include "tests/bench/load/load.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROOTS_MAX = 16, PROCESSES_MAX = 4096 };

struct process {
    pid_t pid, parent;
    double reaped_us; /* of children that ended */
    bool ours;
};

static struct {
    pid_t roots[ROOTS_MAX];
    size_t root_count;
    struct process processes[PROCESSES_MAX];
    size_t count;
} tree;

void tree_init(const char *pids)
{
    while (*pids != '\0' && tree.root_count < ROOTS_MAX) {
        char *end;
        tree.roots[tree.root_count++] = (pid_t)strtol(pids, &end, 10);
        pids = *end == ',' ? end + 1 : end + strlen(end);
    }
}

static bool is_root(pid_t pid)
{
    for (size_t i = 0; i < tree.root_count; i++) {
        if (tree.roots[i] == pid) {
            return true;
        }
    }
    return false;
}

/* Field 4 of /proc/PID/stat is the parent, 16 and 17 are what ended children used; 2 may contain
 * anything. */
static bool read_process(pid_t pid, struct process *ret_process)
{
    char path[64];
    char line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t length = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[length] = '\0';
    const char *rest = strrchr(line, ')');
    int parent;
    long user;
    long system;
    if (rest == NULL ||
        sscanf(rest + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld", &parent,
               &user, &system) != 3) {
        return false;
    }
    *ret_process =
        (struct process){.pid = pid,
                         .parent = parent,
                         .reaped_us = (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK),
                         .ours = is_root(pid)};
    return true;
}

static void read_processes(void)
{
    DIR *proc = opendir("/proc");
    if (proc == NULL) {
        give_up("/proc cannot be read");
    }
    tree.count = 0;
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && tree.count < PROCESSES_MAX &&
            read_process(pid, &tree.processes[tree.count])) {
            tree.count++;
        }
    }
    closedir(proc);
}

static bool is_child_of_ours(const struct process *process)
{
    for (size_t i = 0; i < tree.count; i++) {
        if (tree.processes[i].ours && tree.processes[i].pid == process->parent) {
            return true;
        }
    }
    return false;
}

static void mark_descendants(void)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < tree.count; i++) {
            struct process *process = &tree.processes[i];
            if (!process->ours && is_child_of_ours(process)) {
                process->ours = more = true;
            }
        }
    }
}

/* What the process's own clock says: /proc counts in hundredths of a second, which is coarse for a
 * short run. */
static double cpu_us_of(pid_t pid)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
        return 0;
    }
    return (double)used.tv_sec * 1e6 + (double)used.tv_nsec / 1e3;
}

static double pss_kb_of(pid_t pid)
{
    char path[64];
    char line[256];
    double kb = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return 0;
    }
    while (fgets(line, sizeof line, file) != NULL && sscanf(line, "Pss: %lf", &kb) != 1) {
    }
    fclose(file);
    return kb;
}

struct usage tree_usage(bool with_memory)
{
    struct usage usage = {0};
    read_processes();
    mark_descendants();
    for (size_t i = 0; i < tree.count; i++) {
        const struct process *process = &tree.processes[i];
        if (process->ours) {
            usage.cpu_us += process->reaped_us + cpu_us_of(process->pid);
            usage.pss_kb += with_memory ? pss_kb_of(process->pid) : 0;
        }
    }
    return usage;
}

double own_cpu_us(void)
{
    return cpu_us_of(getpid());
}
