"""`kaizen sessions delete` and `kaizen exclude`: taking away what was captured, for good."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.asking import agreed
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.progress import Progress
from kaizen.errors import KaizenError, NotFound
from kaizen.model.act import What
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.act import Result
    from kaizen.store.erase import Removal

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")]
_NOT_OURS = "the agents' own transcripts stay where they are; they are not stored again"


def delete(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="A session's id, or the beginning of one.")],
    yes: Yes = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Delete a session with its sub-agents: every row, the lines they were read from, and their traces in the files.

    It stays deleted when its transcript is seen again. The agent's own transcript stays; it is not ours.

    Example: kaizen sessions delete 12b5289a
    """
    from kaizen.reading import stores
    from kaizen.store import erase, read, trees

    path = stores.chosen(workspace)
    with closing(stores.captured(path)) as store:
        found = read.session(store, session_id, workspace=path, now_ms=clock.now_ms())
        goes = erase.measure(store, trees.below([found.id], trees.parents(store)))
    if not yes and not agreed(f"session {found.id} ({_told(goes)})"):
        show.note("nothing was changed")
        return 1
    return _done(path, _do(path, What.DELETE, (found.id,)), as_json=as_json)


def exclude(
    pattern: Annotated[
        str | None,
        typer.Argument(
            metavar="PATTERN",
            help="A glob over a session's folder, its transcript's path and its id; a folder stands for all below it.",
        ),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the pattern back.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the patterns there are.")] = False,
    yes: Yes = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Delete what matches a pattern, and never store anything that does, until the pattern is taken back.

    Example: kaizen exclude '~/work/customer/*'
    """
    from kaizen.reading import stores

    path = stores.chosen(workspace)
    if pattern is None or list_:
        return _list(path, as_json=as_json)
    pattern = _expanded(pattern)
    if remove:
        removed = _do(path, What.INCLUDE, (pattern,))["removed"]
        if not removed:
            raise NotFound(f"{pattern!r} is no pattern of this workspace", hint="`kaizen exclude --list` shows them")
        return _say(path, {"pattern": pattern, "removed": True}, f"taken back: {pattern}", as_json=as_json)
    goes = _matching(path, pattern)
    if goes.sessions and not yes and not agreed(f"what matches {pattern} ({_told(goes)})"):
        show.note("nothing was changed")
        return 1
    done = _do(path, What.EXCLUDE, (pattern,))
    if not as_json:
        show.line(f"shut out: {show.clean(pattern)}")
    return _done(path, {"pattern": pattern, **done}, as_json=as_json)


def _expanded(pattern: str) -> str:
    import os

    if not pattern:
        raise typer.BadParameter("it is empty", param_hint="PATTERN")
    return os.path.expanduser(pattern)


def _matching(path: str, pattern: str) -> Removal:
    from kaizen.reading import stores
    from kaizen.store import erase

    store = stores.store_of(path)
    if store is None:
        return erase.Removal()
    with closing(store):
        return erase.measure(store, erase.matching(store, pattern))


def _list(path: str, *, as_json: bool) -> int:
    from kaizen.reading import stores
    from kaizen.store.refusals import Refusals

    store = stores.store_of(path)
    patterns: tuple[str, ...] = ()
    if store is not None:
        with closing(store):
            patterns = Refusals.read(store).patterns
    if as_json:
        show.json({"workspace": path, "patterns": [*patterns]})
    for pattern in () if as_json else patterns:
        show.line(show.clean(pattern))
    if not patterns and not as_json:
        show.note("nothing is shut out")
    return 0


def _do(path: str, what: What, named: tuple[str, ...]) -> Result:
    from kaizen.background.acting import act

    with Progress("deleting") as told:
        return act(paths.home(), path, what, named, told=told)


def _told(goes: Removal) -> str:
    agents = f"{len(goes.sessions):,} sessions, " if len(goes.sessions) > 1 else ""
    rows = f"{counted(goes.events, 'event')}, {counted(goes.calls, 'model call')}"
    return f"{agents}{rows}, {goes.raw_bytes:,} bytes of lines"


def _done(path: str, done: Result, *, as_json: bool) -> int:
    from kaizen.retro import erase

    erase.forget_sessions(paths.home(), path, done["sessions"])
    if not done.get("overwritten"):
        why = "what was deleted is still in the store's write-ahead log, since somebody reads in it"
        raise KaizenError(why, hint="end what reads it (`kaizen tail`), then run the command again")
    gone = f"{counted(len(done['sessions']), 'session')}, {counted(done['events'], 'event')}"
    gone += f", {counted(done['calls'], 'model call')}"
    _say(path, done, f"deleted: {gone}, {done['raw_bytes']:,} bytes of lines", as_json=as_json)
    if not as_json:
        show.note(_NOT_OURS)
    return 0


def _say(path: str, done: Result, line: str, *, as_json: bool) -> int:
    if as_json:
        show.json({"workspace": path, **done})
    else:
        show.line(show.clean(line))
    return 0
