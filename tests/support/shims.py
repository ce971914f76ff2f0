"""Compiled shims that a test puts between a process and the C library (LD_PRELOAD), to be a system we do not have."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

NO_LOCKS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int asks_for_a_lock(int cmd) {
    if (cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW) return 1;
    return getenv("NO_LOCKS_POSIX") && (cmd == F_GETLK || cmd == F_SETLK || cmd == F_SETLKW);
}

static int lies_below(int fd) {
    const char *folder = getenv("NO_LOCKS_BELOW");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!folder || length < 0) return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int call(const char *name, int fd, int cmd, void *argument) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
    if (asks_for_a_lock(cmd) && lies_below(fd)) {
        errno = atoi(getenv("NO_LOCKS_ERRNO"));
        return -1;
    }
    return real(fd, cmd, argument);
}

#define SHIM(name) int name(int fd, int cmd, ...) { \
    va_list rest; va_start(rest, cmd); void *argument = va_arg(rest, void *); va_end(rest); \
    return call(#name, fd, cmd, argument); }

SHIM(fcntl)
SHIM(fcntl64)
"""


def built(folder: Path, source: str) -> Path:
    """The shared object of a shim, compiled into a folder."""
    text, made = folder / "shim.c", folder / "shim.so"
    text.write_text(source)
    done = subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(text), "-ldl"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return made


def without_locks(shim: Path, folder: str, error: int, *, posix: bool) -> dict[str, str]:
    """The environment of a process for which the files below a folder know no locks: OFD locks, and with `posix`
    those that SQLite takes too."""
    more = {"NO_LOCKS_POSIX": "1"} if posix else {}
    return {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "NO_LOCKS_BELOW": folder,
        "NO_LOCKS_ERRNO": str(error),
        **more,
    }


# The time of day is another by so many seconds as a file says; spans go on as before.
CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
    long seconds = 0;
    FILE *file = fopen(getenv("CLOCK_SHIFT_FILE"), "re");
    if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
    return seconds;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(which, now);
    if (!done && which == CLOCK_REALTIME) now->tv_sec += shift();
    return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    int done = clock_gettime(CLOCK_REALTIME, &exact);
    if (!done) { now->tv_sec = exact.tv_sec; now->tv_usec = exact.tv_nsec / 1000; }
    return done;
}

time_t time(time_t *where) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (where) *where = exact.tv_sec;
    return exact.tv_sec;
}
"""


def with_clock(shim: Path, file: Path) -> dict[str, str]:
    """The environment of a process whose time of day is shifted by as many seconds as the file says."""
    return {**os.environ, "LD_PRELOAD": str(shim), "CLOCK_SHIFT_FILE": str(file)}
