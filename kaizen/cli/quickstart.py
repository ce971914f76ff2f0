"""`kaizen quickstart`: from nothing to the sessions that agents left on this machine."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import sample, show
from kaizen.cli.awaiting import await_history
from kaizen.cli.options import Workspace
from kaizen.errors import KaizenError, WorkspaceRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.background.enrol import Enrolled

_PROGRESS_EVERY = 500
_SHOWN = 15


def quickstart(
    everything: Annotated[bool, typer.Option("--all", help="Register every repository that was found.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    workspace: Workspace = None,
) -> int:
    """Find what agents left on this machine, observe the repository they worked in last, show its sessions.

    Where there is nothing to find, a small sample session is played in a throw-away home.

    Example: kaizen quickstart --all --yes
    """
    if workspace is not None:
        return _observe([paths.canonical(workspace)])
    show.note("looking for transcripts …")
    found = repositories()
    usable = [each for each in found if each.refused is None]
    if not usable:
        show.note("no agent has left a transcript of a repository that exists here; playing a sample session instead")
        return play_sample()
    _show_found(found)
    chosen = [each.path for each in usable] if everything else [usable[0].path]
    if not (yes or _agreed(chosen)):
        show.note("nothing was changed; `kaizen init PATH` registers a repository")
        return 0
    return _observe(chosen)


class Repository:
    """A repository that transcripts name; `refused` says why it cannot be a workspace."""

    def __init__(self, path: str) -> None:
        self.path, self.sessions, self.last_ms = path, 0, 0
        self.agents: set[str] = set()
        self.refused: str | None = None


def repositories() -> list[Repository]:
    """The repositories that transcripts on this machine belong to, the last active first."""
    from kaizen.daemon.sources import roots, transcripts, working_folder

    home, found = paths.home(), dict[str, Repository]()
    for number, each in enumerate(transcripts(roots(os.environ)), 1):
        if number % _PROGRESS_EVERY == 0:
            show.note(f"  {number} transcripts looked at")
        cwd = working_folder(each)
        if cwd is None or not os.path.isabs(cwd) or each.file.parent_id is not None or each.file.unsettled:
            continue
        folder = os.path.realpath(cwd)
        path = paths.git_root(folder) or folder
        repository = found.setdefault(path, Repository(path))
        repository.sessions += 1
        repository.agents.add(each.file.agent)
        repository.last_ms = max(repository.last_ms, each.mtime_ns // 1_000_000)
    for repository in found.values():
        try:
            paths.check_workspace(repository.path, home)
        except WorkspaceRefused as error:
            repository.refused = error.why
    return sorted(found.values(), key=lambda each: (-each.last_ms, each.path))


def _show_found(found: list[Repository]) -> None:
    now = clock.now_ms()
    rows = [
        (each.path, ", ".join(sorted(each.agents)), each.sessions, show.ago(each.last_ms, now), each.refused or "")
        for each in found
    ]
    give = (show.Give(0, 24, show.cut_left), show.Give(4, 12), show.Give(0, 12, show.cut_left))
    show.table(("REPOSITORY", "AGENTS", "SESSIONS", "LAST ACTIVE", ""), rows, give)
    show.line()


def _agreed(chosen: Iterable[str]) -> bool:
    """Whether the person wants these observed; where nobody can be asked, running the command was the answer."""
    if not show.is_terminal(sys.stdin):
        return True
    for path in chosen:
        show.note(f"  {show.clean(path)}")
    return typer.confirm("observe this?", default=True, err=True)


def _observe(chosen: list[str]) -> int:
    from kaizen.background.enrol import enrol
    from kaizen.cli.listing import listing

    enrolled: list[Enrolled] = []
    for path in chosen:
        try:
            enrolled.append(enrol(path))
        except KaizenError as error:
            if len(chosen) == 1:
                raise
            show.error(error)
    if not enrolled:
        return 1
    for each in enrolled:
        if not await_history(each.started.paths.sock, os.path.basename(each.path)):
            break
    listing(as_json=False)
    show.line()
    _show_sessions(enrolled[0].path)
    show.line()
    show.line("What next:")
    show.line("  kaizen tail              what happens, as it happens")
    show.line("  kaizen sessions show ID  one session in full")
    show.line("  kaizen ps                all workspaces and their daemons")
    show.line("  kaizen doctor            is everything all right?")
    show.line(f"(in {show.clean(enrolled[0].path)}, or with -w)")
    return 0 if len(enrolled) == len(chosen) else 1


def _show_sessions(path: str) -> None:
    from kaizen.cli.listing_sessions import show_table
    from kaizen.host.processes import is_alive
    from kaizen.reading.stores import store_of
    from kaizen.store import read

    store = store_of(path)
    if store is None:
        return
    with closing(store):
        found = read.sessions(store, workspace=path, limit=_SHOWN, now_ms=clock.now_ms(), alive=is_alive)
        count = read.figures(store, clock.now_ms())[0]
    show_table(found)
    if count > len(found):
        show.line(f"… and {count - len(found)} more: kaizen sessions list --limit 0")


def play_sample() -> int:
    """A session that grows while it is tailed, in a home that is removed at the end, whatever happens."""
    from kaizen.background.enrol import enrol
    from kaizen.background.stop import stop_background_for
    from kaizen.cli.listing import listing

    stop = threading.Event()
    with sample.throw_away() as repository:
        path = str(repository)
        try:
            started = enrol(path).started
            show.line(f"a daemon was started for the sample repository {path} (pid {started.pid})")
            show.line("kaizen tail shows what the agent does:")
            show.line()
            player = sample.play(repository, stop)
            _tail_while(player, path)
            show.line()
            _show_sessions(path)
            show.line()
            listing(as_json=False)
        finally:
            stop.set()
            stop_background_for(path)
    show.line()
    show.line("The daemon was stopped and the sample removed. In a repository of yours: kaizen init")
    return 0


def _tail_while(player: threading.Thread, path: str) -> None:
    from kaizen.cli.text.told import event_line
    from kaizen.reading.stores import store_of
    from kaizen.store import read

    after, width, last = 0, show.columns(), False
    while True:
        store = store_of(path)
        if store is not None:
            with closing(store):
                for told in read.events(store, after=after, limit=500):
                    after, line = told.cursor, event_line(told)
                    show.line("  " + (show.cut(line, width - 2) if width else line))
        if last:
            return
        last = not player.is_alive()
        clock.pause(0.5 if last else 0.05)
