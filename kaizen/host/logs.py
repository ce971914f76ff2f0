"""A log and what it was before: `daemon.log`, then `.1`, `.2` and so on, the youngest first.

A log is turned over by renaming alone, so that no line is copied and none can be torn; whoever still has the old
one open writes on into it, and whoever follows goes on reading it. A generation only ever moves to a higher
number, so a look from the log upwards meets each of them, if some of them twice.
"""

from __future__ import annotations

import os
import stat

from kaizen.host import locks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_KEPT = 99
_READ_BYTES = 65_536
_OPEN = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


def generations(path: str) -> list[str]:
    """The log and the ones before it that are there, the youngest first."""
    return [each for each in _names(path, MOST_KEPT) if os.path.lexists(each)]


def is_open_as(path: str, fd: int) -> bool:
    """Whether the descriptor is of the log at `path`, or of one that it was before."""
    try:
        return _file(os.fstat(fd)) in {_file(os.lstat(each)) for each in generations(path)}
    except OSError:
        return False


def turn_over(path: str, *, limit: float, keep: int) -> None:
    """Make a log that has more than `limit` bytes `<path>.1`, and what was there `.2` and on to `.<keep>`.

    Of several who try at once one does, under a lock on the log itself, which the kernel releases. It begins at
    the first number that is free: who is killed between two renames leaves one free, and nothing is lost by it.
    """
    try:
        if os.lstat(path).st_size <= limit:
            return
        fd = os.open(path, os.O_WRONLY | _OPEN)
    except OSError:
        return
    try:
        # In its place after it was locked: else another has turned it over between our open and our lock.
        lock = locks.adopt(path, fd)
        if lock is not None and lock.in_place() and os.fstat(fd).st_size > limit:
            names = _names(path, keep)
            free = next((n for n in range(1, keep) if not os.path.lexists(names[n])), keep)
            for n in range(free, 0, -1):
                os.replace(names[n - 1], names[n])
            prune(path, keep)
    except OSError:
        pass  # a folder that cannot be written: the log grows on
    finally:
        os.close(fd)


def prune(path: str, keep: int) -> None:
    """Remove the generations beyond `.<keep>`."""
    for each in _names(path, MOST_KEPT)[keep + 1 :]:
        try:
            os.unlink(each)
        except FileNotFoundError:
            continue
        except OSError:
            return


def last_lines(path: str, count: int, *, limit: int = 262_144) -> tuple[str, ...]:
    """The last lines of a log, and of the ones before it where it has fewer; at most `limit` bytes of them."""
    parts = _opened(path, frozenset())
    try:
        return tuple(_last(parts, count, limit))
    except OSError:
        return ()
    finally:
        for part in parts:
            part.close()


def follow(path: str, pause: Callable[[float], None], *, every_s: float = 0.2, last: int = 0) -> Iterator[str]:
    """The last lines of a log, then the whole lines that come to it from now on, for ever, each once.

    Goes on with its successors, however often it is turned over between two looks, and reads on in what it was
    before for as long as that is kept: a process that was replaced may still have written its last words there.
    """
    parts = _opened(path, frozenset())[::-1]
    try:
        for part in parts:
            part.to_whole_line()
        yield from _last(parts[::-1], last, 262_144)
        while True:
            if not parts or not parts[-1].is_at(path):
                new = _opened(path, frozenset(part.file for part in parts))
                parts += [part.from_beginning() for part in reversed(new)]
            told = False
            for part in parts:
                for line in part.lines():
                    told = True
                    yield line
            parts = [part for part in parts if not part.ended()]
            if not told:
                pause(every_s)
    finally:
        for part in parts:
            part.close()


class _Part:
    """One generation that is being read: its open file, up to where it was read, and the line that is not whole yet."""

    def __init__(self, fd: int, facts: os.stat_result) -> None:
        self.fd, self.file, self.at = fd, _file(facts), facts.st_size
        self._waiting = b""

    def is_at(self, path: str) -> bool:
        try:
            return _file(os.lstat(path)) == self.file
        except OSError:
            return True  # there is none just now

    def from_beginning(self) -> _Part:
        self.at = 0
        return self

    def to_whole_line(self) -> None:
        """Go back to the beginning of a last line that is not whole yet."""
        start = max(0, self.at - _READ_BYTES)
        self.at = start + os.pread(self.fd, self.at - start, start).rfind(b"\n") + 1

    def tail(self, limit: int) -> tuple[list[str], int]:
        """The lines before where it was read up to, at most `limit` bytes; and how many more bytes there are."""
        start = max(0, self.at - limit)
        lines = os.pread(self.fd, self.at - start, start).split(b"\n")
        return [_text(line) for line in (lines if lines[-1] else lines[:-1])], start

    def lines(self) -> Iterator[str]:
        if os.fstat(self.fd).st_size < self.at:
            self.from_beginning()  # somebody emptied it in its place
        while got := os.pread(self.fd, _READ_BYTES, self.at):
            self.at += len(got)
            *lines, self._waiting = (self._waiting + got).split(b"\n")
            yield from map(_text, lines)

    def ended(self) -> bool:
        """Whether it is no longer kept, and all was read; it is closed then."""
        if os.fstat(self.fd).st_nlink or os.fstat(self.fd).st_size > self.at:
            return False
        self.close()
        return True

    def close(self) -> None:
        os.close(self.fd)


def _opened(path: str, known: frozenset[tuple[int, int]]) -> list[_Part]:
    """The generations that are younger than every known one, open, the youngest first."""
    parts: list[_Part] = []
    for each in _names(path, MOST_KEPT):
        try:
            fd = os.open(each, os.O_RDONLY | _OPEN)
        except OSError:
            continue
        facts = os.fstat(fd)
        if _file(facts) in known:
            os.close(fd)
            break
        if stat.S_ISREG(facts.st_mode) and all(part.file != _file(facts) for part in parts):
            parts.append(_Part(fd, facts))
        else:
            os.close(fd)
    return parts


def _last(parts: list[_Part], count: int, limit: int) -> list[str]:
    found: list[str] = []
    for part in parts:
        lines, before = part.tail(limit)
        found = [*lines, *found]
        limit -= part.at - before
        if before or len(found) >= count:
            break
    return found[-count:] if count else []


def _names(path: str, keep: int) -> list[str]:
    return [path, *(f"{path}.{n}" for n in range(1, keep + 1))]


def _file(facts: os.stat_result) -> tuple[int, int]:
    return facts.st_dev, facts.st_ino


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
