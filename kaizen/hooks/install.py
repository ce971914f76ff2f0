"""Our hooks in the settings files of the agents on this machine: how they stand, put in, taken out.

The files of a user are meant, which hold for all repositories. A file is made only where the agent's folder is there. What
it was before a change is kept in `backups/` below the home, the newest ten for each file and always the first.
"""

from __future__ import annotations

import os
from enum import StrEnum
from shlex import quote

from kaizen import clock, paths
from kaizen.errors import KaizenError, SettingsRefused
from kaizen.hooks import settings
from kaizen.hooks.command import line_for
from kaizen.hooks.events import AGENTS, CLAUDE_CODE, CODEX, CURSOR, hooks_of, left_out
from kaizen.hooks.settings import Stand
from kaizen.hooks.spans import NotJson
from kaizen.hooks.versions import oldest_in_use
from kaizen.host import exchange, files, locks
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaizen.hooks.events import Hooks, Version
    from kaizen.host.exchange import Seen

    Edit = Callable[[bytes | None], bytes | None]

_FILES = {CLAUDE_CODE: "settings.json", CODEX: "hooks.json", CURSOR: "hooks.json"}
_FOLDERS = {
    CLAUDE_CODE: ("CLAUDE_CONFIG_DIR", "~/.claude"),
    CODEX: ("CODEX_HOME", "~/.codex"),
    CURSOR: ("", "~/.cursor"),
}
_TRIES = 5
_BACKUPS = 10
_LOCK_S = 10.0
_MEND = "nothing was changed in it; put that place right (JSON has no comments, and no comma before a closing bracket), then try again"


class State(StrEnum):
    """How our hooks stand in one file."""

    INSTALLED = "installed"
    PARTLY = "partly"  # some events are missing
    OUTDATED = "outdated"  # another command, as of an older installation, or what is not installed any more
    ABSENT = "not installed"
    NO_AGENT = "agent not found"
    REFUSED = "refused"  # the file cannot be read or changed; `trouble` says why


class Target(NamedTuple):
    """The settings of one agent."""

    agent: str
    folder: str
    path: str


class Standing(NamedTuple):
    """How our hooks stand in one file. `left_out` are events that would be of use and that the agent's `version` may not
    know; `version` is None where it is not known or decides nothing. `disabled`: the settings let no hook run."""

    agent: str
    path: str
    state: State
    command: str
    events: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    version: str | None = None
    trouble: SettingsRefused | None = None
    disabled: bool = False


class Change(NamedTuple):
    """What was done to one file. `backup` is where its old content lies, None where there was none or nothing was done."""

    agent: str
    path: str
    changed: bool
    backup: str | None = None


def targets(environ: Mapping[str, str], agent: str | None = None) -> list[Target]:
    """The settings of all agents, or of this one, whether they are there or not."""
    return [
        Target(each, folder, os.path.join(folder, _FILES[each]))
        for each in AGENTS
        if agent in (None, each)
        for folder in _folders(environ, each)
    ]


def standing(target: Target, home: str) -> Standing:
    """How our hooks stand in a file. Changes nothing and does not raise."""
    if not os.path.isdir(target.folder):
        return Standing(target.agent, target.path, State.NO_AGENT, _line(target, home))
    version = oldest_in_use(target.agent, target.folder)
    hooks = _hooks(target, home, version)
    known = Standing(
        target.agent, target.path, State.REFUSED, hooks.command,
        left_out=tuple(left_out(target.agent, version)),
        version=None if version is None else ".".join(map(str, version)),
    )  # fmt: skip
    try:
        content = exchange.look(target.path).content
        _edited(target, lambda before: settings.install(before, hooks), content)  # told before somebody tries
    except SettingsRefused as refused:
        return known._replace(trouble=refused)
    found = settings.find(content, hooks)
    events = {stand: tuple(name for name, each in found.events.items() if each is stand) for stand in Stand}
    return known._replace(
        state=_state(found), events=events[Stand.CURRENT], missing=events[Stand.ABSENT],
        outdated=(*events[Stand.OUTDATED], *found.superfluous), disabled=found.disabled,
    )  # fmt: skip


def install(target: Target, home: str, *, dry_run: bool = False) -> Change:
    """Have an agent call us for each event, once. Raises SettingsRefused, and then nothing was changed."""
    hooks = _hooks(target, home, oldest_in_use(target.agent, target.folder))
    return _change(target, home, lambda content: settings.install(content, hooks), dry_run)


def uninstall(target: Target, home: str, *, dry_run: bool = False) -> Change:
    """Take out what `install` put in, of other installations too. Raises SettingsRefused as `install` does."""
    hooks = _hooks(target, home, None)
    return _change(target, home, lambda content: settings.uninstall(content, hooks), dry_run)


def _folders(environ: Mapping[str, str], agent: str) -> list[str]:
    """The folders that an agent keeps its settings in; Claude Code's variable may list several."""
    name, usual = _FOLDERS[agent]
    named = environ.get(name, "") if name else ""
    listed = named.replace(",", os.pathsep).split(os.pathsep) if agent == CLAUDE_CODE else [named]
    folders = [os.path.expanduser(each.strip()) for each in listed if each.strip()]
    return [each for each in folders if os.path.isabs(each)] or [os.path.expanduser(usual)]


def _hooks(target: Target, home: str, version: Version | None) -> Hooks:
    return hooks_of(target.agent, _line(target, home), version)


def _line(target: Target, home: str) -> str:
    """What an agent runs. A home that is not the default one is named, since an agent may be started where the variable is
    not set; by `env`, which every shell can run."""
    line = line_for(target.agent)
    return line if home == paths.home({}) else f"env {quote(f'KAIZEN_HOME={home}')} {line}"


def _state(found: settings.Found) -> State:
    stands = set(found.events.values())
    if Stand.OUTDATED in stands or found.superfluous:
        return State.OUTDATED
    if stands == {Stand.CURRENT}:
        return State.INSTALLED
    return State.PARTLY if Stand.CURRENT in stands else State.ABSENT


def _edited(target: Target, edit: Edit, content: bytes | None) -> bytes | None:
    try:
        return edit(content)
    except NotJson as refused:
        raise SettingsRefused(target.path, refused.why, line=refused.line, column=refused.column, hint=_MEND) from None


def _change(target: Target, home: str, edit: Edit, dry_run: bool) -> Change:
    """Bring a file to what `edit` makes of it; if somebody else changes it meanwhile, to what `edit` makes of that."""
    seen = exchange.look(target.path)
    differs = _edited(target, edit, seen.content) != seen.content
    if dry_run or not (differs or exchange.is_unfinished(seen)):
        return Change(target.agent, target.path, differs)
    files.ensure_home(home)
    files.ensure_folder(home, paths.backups_dir(home))
    with _alone(home):
        exchange.clear_unfinished(seen)
        for _ in range(_TRIES):
            seen = exchange.look(target.path)
            after = _edited(target, edit, seen.content)
            if after == seen.content:
                return Change(target.agent, target.path, False)
            backup = _keep(target, home, seen)
            if exchange.swap(seen, after):
                return Change(target.agent, target.path, True, backup)
            if backup is not None:
                files.remove(backup)
    raise SettingsRefused(target.path, "somebody else goes on changing it", hint="nothing was changed in it; try again")


def _alone(home: str) -> locks.Lock:
    try:
        return locks.taken(paths.hooks_lock(home), timeout_s=_LOCK_S)
    except TimeoutError:
        raise KaizenError("another kaizen is changing the settings of agents", hint="try again") from None


def _keep(target: Target, home: str, seen: Seen) -> str | None:
    """Keep what a file is before it is changed; where."""
    if seen.content is None:
        return None
    folder, stem = paths.backups_dir(home), f"{target.agent}-{paths.key(target.path)}-"
    old = sorted(name for name in os.listdir(folder) if name.startswith(stem))
    path = os.path.join(folder, f"{stem}{_stamp()}-{_FILES[target.agent]}")
    files.write_private(home, path, seen.content)
    for name in old[1 : 1 + max(0, len(old) + 1 - _BACKUPS)]:
        files.remove(os.path.join(folder, name))
    return path


def _stamp() -> str:
    """This instant in UTC, so that names sort by it: `20261126T041200123`."""
    return "".join(c for c in (clock.iso(clock.now_ms()) or "")[:23] if c not in "-:.")
