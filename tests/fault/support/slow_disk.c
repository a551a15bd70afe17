/* Preloaded: each time that what is written is brought to the disk takes as many milliseconds longer as SLOW_DISK_MS says, and
 * as long as there is a file of the name SLOW_DISK_HANGS. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int later(const char *name, int fd)
{
    const struct timespec pause = {0, atol(getenv("SLOW_DISK_MS")) * 1000 * 1000};
    const char *hangs = getenv("SLOW_DISK_HANGS");
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    do {
        (void)nanosleep(&pause, NULL);
    } while (hangs != NULL && access(hangs, F_OK) == 0);
    return real(fd);
}

int fsync(int fd)
{
    return later("fsync", fd);
}

int fdatasync(int fd)
{
    return later("fdatasync", fd);
}
