"""What agents did in a span of days, in one workspace or in several together, and in the span before it."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.model import summary as model
from kaizen.model.summary import By, Sums
from kaizen.reading.figures import read
from kaizen.registry.hot import Registry
from kaizen.store.trees import upwards
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from kaizen.errors import KaizenError
    from kaizen.model.figures import Active, Spent, Touched, Used
    from kaizen.model.summary import File, Tool
    from kaizen.reading.figures import Figures, Span
    from kaizen.store.labels import Label

    R = TypeVar("R", Active, Spent, Used)
    Key = str | int | None
    Labels = dict[str, Label]

MOST = 20


class Row(NamedTuple):
    """The sums under a key, None where the key is not known, with the number of sessions that people began and of the sub-agents
    that had a part. A session with a part in several rows counts in each."""

    key: Key
    sums: Sums
    sessions: int
    sub_agents: int


class Busy(NamedTuple):
    """A session with all its sub-agents: how many of them had a part, and what all of it came to."""

    id: str
    label: Label | None
    sub_agents: int
    sums: Sums


class Touch(NamedTuple):
    """A file by its path in its repository; `repository` is None where that is not known, and `path` as it was told."""

    repository: str | None
    path: str
    reads: int
    edits: int


class Summary(NamedTuple):
    """All of it. Of `silent` sessions no model call is recorded in these days. `before` is None where nothing was captured of the
    days before, else `first_before` is the first of them with anything. `days` are those on which something happened, `rows` those
    of the key that was asked for. `tools`, `files` and `busiest` begin with the most: of the `files_touched` and of the `trees` of
    sessions there are at most `MOST`. In `after` sessions something has a time after an open span. `troubles` tell what could not
    be read. Where rows were asked for, only they are there, the total, and what stands beside it."""

    span: Span
    total: Row
    silent: int
    before: Row | None
    first_before: int | None
    days: list[Row]
    rows: list[Row]
    tools: list[Tool]
    files: list[Touch]
    files_touched: int
    busiest: list[Busy]
    trees: int
    after: int
    troubles: tuple[KaizenError, ...]


def summary(workspaces: Sequence[str], span: Span, *, by: By | None = None, tolerant: bool = False) -> Summary:
    """Sum up these days: all of it, or `by` a key its rows and the total alone. Where `tolerant`, a workspace that cannot be read is
    passed over and told of; else it raises."""
    whole = by is None
    found = read(workspaces, span if whole else span._replace(past=span.since), tolerant=tolerant, files=whole)
    now, before, labels = found.now, found.before, found.labels
    with Registry.open(paths.home(), create=False) as registry:
        registered = registry.paths()
    rows = (
        [_row(*each, labels) for each in _keyed(now, labels, by, registered).items()]
        if by not in (None, By.TOOL)
        else []
    )
    days = [_row(*each, labels) for each in _keyed(now, labels, By.DAY, registered).items()] if whole else []
    files = model.files(now.touched, lambda row: _whole_path(row, labels))
    busiest, trees = _busiest(now, labels) if whole else ([], 0)
    total = _total(now)
    days_before = {
        row.day for kind in (before.active, before.spent, before.used) for row in kind if row.day is not None
    }
    return Summary(
        span, _row("total", total, labels), len(total.sessions - {row.session_id for row in now.spent}),
        _row("before", _total(before), labels) if days_before else None, min(days_before, default=None),
        sorted(days, key=_when), sorted(rows, key=_when if by is By.DAY else _dearest),
        model.tools(now.used) if by in (None, By.TOOL) else [],
        [_touch(file, registered) for file in files[:MOST]], len(files), busiest, trees,
        len(found.after), found.troubles,
    )  # fmt: skip


def _total(figures: Figures) -> Sums:
    return model.together([
        model.of_active(figures.active), model.of_spent(figures.spent), model.of_used(figures.used),
    ])  # fmt: skip


def _keyed(figures: Figures, labels: Labels, by: By, registered: frozenset[str]) -> dict[Key, Sums]:
    """The sums under each key. A model has only calls; a repository has the calls whose own record was in it, and of all else
    what sessions did that began in it."""
    where: dict[str | None, str | None] = {}

    def repository(folder: str | None) -> str | None:
        if folder not in where:
            where[folder] = paths.repository_of(folder, registered)
        return where[folder]

    def key(row: Active | Used | Spent) -> Key:
        label = labels.get(row.session_id)
        if by is By.DAY:
            return row.day
        if label is None:
            return None
        return label.agent if by is By.AGENT else label.branch if by is By.BRANCH else repository(label.folder)

    def key_of_call(row: Spent) -> Key:
        if by is By.MODEL:
            return row.model
        return repository(row.folder) if by is By.REPO and row.folder is not None else key(row)

    spent = model.by_key(figures.spent, key_of_call, model.of_spent)
    if by is By.MODEL:
        return spent
    return model.merged(
        model.by_key(figures.active, key, model.of_active), spent, model.by_key(figures.used, key, model.of_used)
    )


def _row(key: Key, sums: Sums, labels: Labels) -> Row:
    below = sum(1 for session in sums.sessions if session in labels and labels[session].parent_id is not None)
    return Row(key, sums, len(sums.sessions) - below, below)


def _when(row: Row) -> int:
    return row.key if isinstance(row.key, int) else 0


def _dearest(row: Row) -> tuple[object, ...]:
    sums = row.sums
    return -sums.spending.known_nano, -sums.active_ms, -sums.spending.calls, row.key is None, str(row.key)


def _busiest(figures: Figures, labels: Labels) -> tuple[list[Busy], int]:
    """The trees of sessions with the most time, then cost, then tool uses, and how many trees there are. Only the former are summed
    up in full."""
    parents = {session: label.parent_id for session, label in labels.items()}
    roots = {session: upwards(session, parents)[-1] for session in labels}
    ranks: dict[str, list[int]] = {}
    counts = (
        [(row.session_id, row.active_ms) for row in figures.active],
        [(row.session_id, row.spending.known_nano) for row in figures.spent],
        [(row.session_id, row.uses) for row in figures.used],
    )
    for number, rows in enumerate(counts):
        for session, count in rows:
            ranks.setdefault(roots.get(session, session), [0, 0, 0])[number] += count
    most = sorted(ranks, key=lambda root: ([-count for count in ranks[root]], root))[:MOST]
    chosen = {**{session: root for session, root in roots.items() if root in most}, **{root: root for root in most}}

    def summed(rows: Iterable[R], of: Callable[[list[R]], Sums]) -> dict[str, Sums]:
        kept = (row for row in rows if row.session_id in chosen)
        return model.by_key(kept, lambda row: chosen[row.session_id], of)

    sums = model.merged(
        summed(figures.active, model.of_active),
        summed(figures.spent, model.of_spent),
        summed(figures.used, model.of_used),
    )
    return [Busy(root, labels.get(root), len(sums[root].sessions - {root}), sums[root]) for root in most], len(ranks)


def _whole_path(row: Touched, labels: Labels) -> str:
    """The path from the root on, where the session's folder is known: one file has one name, however it was given."""
    label = labels.get(row.session_id)
    folder = label.folder if label is not None else None
    whole = row.path if row.path.startswith("/") or folder is None else f"{folder}/{row.path}"
    return os.path.normpath(whole)


def _touch(file: File, registered: frozenset[str]) -> Touch:
    folder = os.path.dirname(file.path)
    repository = (paths.nearest(folder, registered) or paths.git_root(folder)) if file.path.startswith("/") else None
    path = file.path if repository is None else os.path.relpath(file.path, repository)
    return Touch(repository, path, file.reads, file.edits)
