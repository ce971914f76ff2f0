"""Output that is longer than the terminal goes through a pager: `$KAIZEN_PAGER`, `$PAGER`, else `less`, as git does.

What a verb says is held until it fills the screen; then the pager is started, and fed as more comes. What goes to standard error
meanwhile is said after it, so that it does not run across the pager's screen. A pager that is quit early is no error, and the
exit status stays the verb's own.
"""

from __future__ import annotations

import os

from kaizen.cli import show
from kaizen.host import processes, signals
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_VERBS = {
    ("search",), ("cost",), ("summary",), ("exclude", "--list"), ("sessions", "list"), ("sessions", "show"),
    ("sessions", "tree"), ("retro", "show"),
}  # fmt: skip
_DEFAULT = "less"
_SETTINGS = {
    "LESS": "FRX",
    "LV": "-c",
}  # of less and lv, where they are not set: end on one screen, show colours, keep the screen


def command(arguments: Sequence[str]) -> str | None:
    """The pager for what this command line says, as a shell takes it; None where it is to be said as it is."""
    if not _is_long(arguments) or show.size() is None or os.environ.get("TERM", "dumb") == "dumb":
        return None
    found = next((os.environ[name] for name in ("KAIZEN_PAGER", "PAGER") if name in os.environ), _DEFAULT).strip()
    if found in ("", "cat") or processes.find(found.split()[0]) is None:
        return None
    return found


def _is_long(arguments: Sequence[str]) -> bool:
    """Whether a command line is one of those whose output may be long, and that people read."""
    given = [*arguments]
    if "--json" in given:
        return False
    if {"--help", "-h"} & {*given} or not given:
        return True
    return tuple(given[:1]) in _VERBS or tuple(given[:2]) in _VERBS or (given[0] == "ps" and "--history" in given)


class Paging:
    """Has what is said within a `with` go through the pager if it does not fit."""

    def __init__(self, command: str) -> None:
        self._command = command
        columns, self._rows = show.size() or (80, 24)
        self._columns, self._lines = columns, 0
        self._held: list[tuple[bool, str]] = []  # whether it is meant for standard error, and the text
        self._pager: _Pager | None = None

    def __enter__(self) -> Paging:
        self._diversion = show.Diversion(self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._diversion.end()
        if self._pager is not None:
            self._pager.close()
        for is_aside, text in self._held:
            show.aside(text) if is_aside else show.draw(text)

    def _take(self, text: str, is_aside: bool) -> None:
        if is_aside or self._pager is None:
            self._held.append((is_aside, text))
        else:
            self._pager.write(text)
        if self._pager is None and not is_aside:
            self._lines += sum(1 + max(0, len(line) - 1) // self._columns for line in text.split("\n")[:-1])
            if self._lines >= self._rows:
                self._begin()

    def _begin(self) -> None:
        self._pager = _Pager.start(self._command)
        for is_aside, text in self._held:
            if not is_aside:
                self._pager.write(text)
        self._held = [each for each in self._held if each[0]]


class _Pager(NamedTuple):
    """A pager that runs, and the pipe that it reads."""

    pid: int
    pipe: int

    @classmethod
    def start(cls, command: str) -> _Pager:
        environ = {**_SETTINGS, **os.environ}
        readable, pipe = os.pipe2(os.O_CLOEXEC)
        try:
            return cls(processes.spawn(["/bin/sh", "-c", command], keep=[(readable, 0)], environ=environ), pipe)
        finally:
            os.close(readable)

    def write(self, text: str) -> None:
        """Give it more; nothing where it has been quit."""
        rest = memoryview(text.encode(errors="backslashreplace"))
        try:
            while rest:
                rest = rest[os.write(self.pipe, rest) :]
        except BrokenPipeError:
            pass

    def close(self) -> None:
        """Say that this is all, and wait until the person has read it. Ctrl-C is the pager's meanwhile."""
        os.close(self.pipe)
        with signals.WithoutInterrupts():
            processes.exit_status(self.pid, block=True)
