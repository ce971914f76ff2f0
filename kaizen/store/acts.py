"""What a person, or the daemon by itself, has done with a store beside writing what was read: one act at a time, in steps.

Each step is whole by itself; an act that was broken off is simply done again.
"""

from __future__ import annotations

from kaizen.database import opening
from kaizen.errors import KaizenError
from kaizen.host.retention import read_retention
from kaizen.model.act import Progress, What
from kaizen.store import aging, erase
from kaizen.store.reparse import Step, outdated, reparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaizen.model.act import Act
    from kaizen.model.event import Fact
    from kaizen.store.write import Writer


def carry_out(
    writer: Writer, act: Act, configs: Sequence[str], now: int, hooks: Callable[[bytes], list[Fact]]
) -> Iterator[Progress]:
    """Do it, a step at a time; `configs` are the settings' files, `hooks` tells what a hook's line means. Raises KaizenError for what cannot be done, and what the
    writer raises."""
    match act.what, act.named:
        case What.REPARSE, named:
            return _reparse(writer, named or None, hooks)
        case What.CATCH_UP, _:
            return _reparse(writer, outdated(writer.connection), hooks)
        case What.DELETE, (_, *_):
            return _erase(writer, erase.delete(writer, act.named, now))
        case What.EXCLUDE, (pattern,) if pattern:
            return _erase(writer, erase.exclude(writer, pattern, now))
        case What.INCLUDE, (pattern,):
            return iter([Progress(1, 1, {"removed": erase.include(writer, pattern)})])
        case What.AGE, _:
            return _age(writer, configs, now)
        case _:
            raise KaizenError(f"nobody knows how to {act.what[:40]!r} that", hint="use the version of the daemon")


def _reparse(
    writer: Writer, sessions: Sequence[str] | None, hooks: Callable[[bytes], list[Fact]]
) -> Iterator[Progress]:
    step = Step(0, 0, 0)
    for step in reparse(writer, sessions, hooks):
        yield Progress(step.sessions, step.of)
    yield Progress(step.sessions, step.of, {"sessions": step.sessions, "changed_rows": step.changed})


def _erase(writer: Writer, gone: erase.Removal) -> Iterator[Progress]:
    yield Progress(0, 1)
    erase.clear_copies(opening.file_of(writer.connection))
    emptied = erase.settle(writer.connection)
    yield Progress(1, 1, {**gone._asdict(), "sessions": [*gone.sessions], "overwritten": emptied})


def _age(writer: Writer, configs: Sequence[str], now: int) -> Iterator[Progress]:
    keep, last = read_retention(*configs), aging.Aged()
    for done, of, gone in aging.age(writer, keep, now):
        last = gone
        yield Progress(done, of)
    yield Progress(1, 1, last._asdict())
