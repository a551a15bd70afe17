/* Preloaded into a server: counts its calls of fsync and fdatasync, so that a promise to have
 * stored something is not taken on trust, and makes each slower, as on a disk that really writes.
 *
 *     BENCH_SYNCS          a file of 8 bytes that holds the count
 *     BENCH_SYNC_DELAY_US  what is added to each */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

typedef int sync_call(int fd);

static struct {
    sync_call *fsync, *fdatasync;
    _Atomic uint64_t *count;
    struct timespec delay;
} slow;

__attribute__((constructor)) static void begin(void)
{
    *(void **)&slow.fsync = dlsym(RTLD_NEXT, "fsync");
    *(void **)&slow.fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    const char *delay = getenv("BENCH_SYNC_DELAY_US");
    long us = delay == NULL ? 0 : strtol(delay, NULL, 10);
    slow.delay = (struct timespec){us / 1000000, us % 1000000 * 1000};
    const char *path = getenv("BENCH_SYNCS");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        void *map = mmap(NULL, sizeof *slow.count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        slow.count = map == MAP_FAILED ? NULL : map;
        close(fd);
    }
}

static int slowly(sync_call *real, int fd)
{
    int result = real(fd);
    if (slow.count != NULL) {
        atomic_fetch_add(slow.count, 1);
    }
    if (slow.delay.tv_sec > 0 || slow.delay.tv_nsec > 0) {
        nanosleep(&slow.delay, NULL);
    }
    return result;
}

int fsync(int fd)
{
    return slowly(slow.fsync, fd);
}

int fdatasync(int fd)
{
    return slowly(slow.fdatasync, fd);
}
