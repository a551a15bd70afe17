/* Preloaded: each time that what is written is brought to the disk takes as many milliseconds longer as SLOW_DISK_MS says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int later(const char *name, int fd)
{
    const struct timespec pause = {0, atol(getenv("SLOW_DISK_MS")) * 1000 * 1000};
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    (void)nanosleep(&pause, NULL);
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
