"""What is about to be written, shown before it is: a file or the crontab, as it is and as it will be."""

from __future__ import annotations

from kaizen.host import outside
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Change(NamedTuple):
    """Something outside of the home that changes. `where` is a path or `crontab`; None stands for nothing there."""

    where: str
    before: bytes | None
    after: bytes | None

    @property
    def action(self) -> str:
        """`create`, `change` or `remove`."""
        return "create" if self.before is None else "remove" if self.after is None else "change"


class Standing(NamedTuple):
    """How a job stands in one place. `active` is None where the system does not tell; instants are ISO 8601."""

    using: str
    where: tuple[str, ...]
    schedule: str | None
    command: str
    active: bool | None
    last_run: str | None = None
    next_run: str | None = None
    pid: int | None = None


def of_files(wanted: dict[str, bytes | None]) -> tuple[Change, ...]:
    """The changes that bring files to this content; None removes. What is so already is no change."""
    changes = (Change(path, outside.read(path), content) for path, content in wanted.items())
    return tuple(change for change in changes if change.before != change.after)


def make(changes: Iterable[Change]) -> None:
    """Bring each file to what it is to be. Raises KaizenError; then those before it are done."""
    for change in changes:
        if change.after is None:
            outside.remove(change.where)
        else:
            outside.write(change.where, change.after)


def undo(changes: Iterable[Change]) -> None:
    """Bring each file back to what it was."""
    make(Change(change.where, change.after, change.before) for change in changes)


def lines(change: Change) -> list[str]:
    """The lines that go, with `-`, and that come, with `+`."""
    from difflib import SequenceMatcher

    before, after = _text(change.before).splitlines(), _text(change.after).splitlines()
    shown = []
    for kind, from_1, to_1, from_2, to_2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            shown += [f"- {line}" for line in before[from_1:to_1]]
            shown += [f"+ {line}" for line in after[from_2:to_2]]
    return shown


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "backslashreplace")
