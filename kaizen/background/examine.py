"""Looking for what is wrong: home, registry, each workspace's row, files, process and store. Changes nothing.

`agreement` looks whether registry, files and processes agree, `leftovers` at the files; `mend` puts right what it can.
"""

from __future__ import annotations

import os
import sqlite3
import stat

from kaizen import paths
from kaizen.background.agreement import disagreements
from kaizen.background.drift import strange
from kaizen.background.finding import FAIL, OK, WARN, Finding, Remedy
from kaizen.background.leftovers import leftovers
from kaizen.background.status import list_workspaces
from kaizen.background.surroundings import surroundings
from kaizen.background.unclaimed import unclaimed
from kaizen.database import opening
from kaizen.decisions.opening import to_read
from kaizen.errors import KaizenError, NotFound
from kaizen.hooks.events import NAMES
from kaizen.hooks.install import State, standing, targets
from kaizen.host import files
from kaizen.model.daemon import Shown
from kaizen.model.wording import counted
from kaizen.registry.hot import Registry
from kaizen.store.opening import open_to_read
from kaizen.store.reparse import outdated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.background.status import Listed


def examine(home: str) -> list[Finding]:
    """Everything that can be found out without changing anything."""
    found = [*_home(home)]
    rows: list[Listed] = []
    try:
        found += [*_registry(home)]
        rows = list_workspaces(home=home)
        for row in rows:
            found += [*_workspace(home, row)]
        with Registry.open(home, create=False) as registry:
            found += [*disagreements(home, registry.entries(), rows), *leftovers(home, registry)]
    except KaizenError as error:
        found.append(Finding("registry", FAIL, str(error), error.hint))
    found += [*_watching(), *_hooks(home)]
    found += [Finding(*each) for each in surroundings(home, rows)]
    return found


def _home(home: str) -> Iterator[Finding]:
    try:
        files.check_home(home)
        facts = os.stat(home)
    except KaizenError as error:
        yield Finding("home", FAIL, str(error), error.hint)
        return
    except OSError:
        yield Finding("home", OK, f"{home} is not there yet; the first `kaizen init` makes it")
        return
    if stat.S_IMODE(facts.st_mode) & 0o077:
        yield Finding("home", WARN, f"{home} can be read by other users", f"chmod 700 {home}", Remedy.PRIVATE, home)
    elif not os.access(home, os.W_OK):
        yield Finding("home", WARN, f"{home} cannot be written", "nothing can be captured")
    else:
        yield Finding("home", OK, home)
    free = os.statvfs(home)
    if free.f_bavail * free.f_frsize < 100_000_000:
        yield Finding("disk", WARN, "less than 100 MB are free where the home lies", "free some space")


def _registry(home: str) -> Iterator[Finding]:
    path = paths.machine_db(home)
    with Registry.open(home, create=False) as registry:
        entries = registry.entries()
        if files.inode(path) is not None:
            yield _integrity("registry", path, registry.connection)
        if entries:
            yield from unclaimed(home, registry.connection, [entry.workspace.path for entry in entries])


def _workspace(home: str, row: Listed) -> Iterator[Finding]:
    check = f"workspace {row.path}"
    if row.state is Shown.UNRESPONSIVE:
        yield Finding(
            check, FAIL, f"its daemon (pid {row.pid}) does not answer", f"see {row.log}; kaizen daemon restart"
        )
    elif not row.missing:
        detail = f"{row.state}, paused" if row.paused else str(row.state)
        yield Finding(check, OK, detail)
    yield from _store(check, paths.project_db(home, row.path))
    yield from _decisions(check, home, row.path)


def _store(check: str, path: str) -> Iterator[Finding]:
    if files.inode(path) is None:
        return
    try:
        store = open_to_read(path)
    except NotFound:
        return
    except KaizenError as error:
        yield Finding(check, FAIL, str(error), error.hint)
        return
    try:
        with opening.guarded(path):
            yield _integrity(check, path, store)
            yield from strange(check, store)
            old = len(outdated(store))
    except KaizenError as error:
        yield Finding(check, FAIL, str(error), error.hint)
        return
    finally:
        store.close()
    if old:
        detail = f"reparse would bring {counted(old, 'session')} up to this version"
        yield Finding(
            check, OK, detail, "its daemon does so by itself when it has nothing else to do; or kaizen reparse"
        )


def _decisions(check: str, home: str, workspace: str) -> Iterator[Finding]:
    path = paths.decisions_db(home, workspace)
    if files.inode(path) is None:
        return
    try:
        decisions = to_read(home, workspace)
    except KaizenError as error:
        yield Finding(check, FAIL, str(error), error.hint)
        return
    try:
        yield _integrity(check, path, decisions)
    finally:
        decisions.close()


def _integrity(check: str, path: str, connection: sqlite3.Connection) -> Finding:
    try:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said == "ok":
        return Finding(check, OK, f"{path} is sound")
    return Finding(check, FAIL, f"{path} is damaged: {said}", f"mv {path} {path}.damaged, then run kaizen again")


def _watching() -> Iterator[Finding]:
    limit = files.read_text("/proc/sys/fs/inotify/max_user_instances", 32)
    if limit is not None and limit.strip().isdecimal():
        level = OK if int(limit) >= 128 else WARN
        yield Finding(
            "watching", level, f"the kernel allows {limit.strip()} inotify instances per user, a daemon takes one"
        )


def _hooks(home: str) -> Iterator[Finding]:
    """What is installed in the settings of each agent that is here."""
    for target in targets(os.environ):
        each = standing(target, home)
        about = f"{NAMES[each.agent]}: {each.path}"
        if each.trouble is not None:
            yield Finding("hooks", WARN, str(each.trouble), each.trouble.hint)
        elif each.state in (State.PARTLY, State.OUTDATED):
            names = ", ".join((*each.missing, *each.outdated))
            yield Finding(
                "hooks", WARN, f"{about}: {each.state} ({names})", "`kaizen hooks install` brings them up to date"
            )
        elif each.disabled and each.state is State.INSTALLED:
            yield Finding(
                "hooks", WARN, f"{about}: installed, but `disableAllHooks` lets none run", "take it out, if you like"
            )
        elif each.state is State.ABSENT:
            yield Finding(
                "hooks", OK, f"{about}: not installed; transcripts are read all the same", "kaizen hooks install"
            )
        elif each.state is State.INSTALLED:
            yield Finding("hooks", OK, f"{about}: {len(each.events)} events")
