"""Looking at the files below the home: who may use them, and what nobody needs any more. Changes nothing."""

from __future__ import annotations

import os
import stat

from kaizen import clock, paths
from kaizen.background.finding import FIX, OK, WARN, Finding, Remedy
from kaizen.errors import KaizenError
from kaizen.host import files
from kaizen.host.retention import read_retention
from kaizen.host.settings import read_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.registry.hot import Registry


_DAY_S = 24 * 60 * 60
_SHOWN = 3


def leftovers(home: str, registry: Registry) -> Iterator[Finding]:
    """What there is to say about the files of a home, which belong to the workspaces of this registry."""
    yield from _modes(home)
    yield from _copies(home)
    yield from _projects(home, registry)
    yield from _settings(home, registry)


def wide(home: str) -> list[str]:
    """What of ours below the home other users may use. A settings file that the user wrote may be read: no secret is
    in it, and the home around it is closed."""
    return [path for path, facts in files.everything_in(home) if files.is_wide(facts) and not _is_harmless(path, facts)]


def unfinished(home: str) -> list[str]:
    """Files that were to replace others and never did, older than a day: whoever wrote them died."""
    before = clock.now_ms() / 1000 - _DAY_S
    return [
        path for path, facts in files.everything_in(home) if facts.st_mtime < before and _is_unfinished(path, facts)
    ]


def _is_harmless(path: str, facts: os.stat_result) -> bool:
    return os.path.basename(path) == "config.toml" and not facts.st_mode & 0o022


def _is_unfinished(path: str, facts: os.stat_result) -> bool:
    """Named as `files.write_private` (`x.123.new`) and the migrations (`x.v1.backup.new`) name them."""
    stem, dot, last = os.path.basename(path).removesuffix(".new").rpartition(".")
    named = path.endswith(".new") and bool(stem and dot) and (last.isdecimal() or last == "backup")
    return named and stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid()


def _modes(home: str) -> Iterator[Finding]:
    if open_to_others := wide(home):
        detail = f"other users may use {some(open_to_others)}"
        yield Finding("modes", WARN, detail, FIX, Remedy.PRIVATE, home)
    foreign = [path for path, facts in files.everything_in(home) if facts.st_uid != os.geteuid()]
    if foreign:
        yield Finding("modes", WARN, f"another user owns {some(foreign)}", "move it away, or chown it")


def _copies(home: str) -> Iterator[Finding]:
    if broken_off := unfinished(home):
        yield Finding("leftovers", WARN, f"never finished: {some(broken_off)}", FIX, Remedy.UNFINISHED, home)
    backups = [(path, facts.st_size) for path, facts in files.everything_in(home) if _is_backup(path)]
    if backups:
        size = _size(sum(each for _, each in backups))
        detail = f"copies from before a migration, {size}: {some([path for path, _ in backups])}"
        yield Finding("leftovers", OK, detail, "delete them once you are content with the newer version")


def _is_backup(path: str) -> bool:
    stem, _, version = os.path.basename(path).removesuffix(".backup").rpartition(".v")
    return path.endswith(".backup") and version.isdecimal() and stem.endswith(".db")


def _projects(home: str, registry: Registry) -> Iterator[Finding]:
    """What was captured in workspaces that were forgotten is kept on purpose, so it is told and no more."""
    folder = paths.projects_dir(home)
    known = {os.path.basename(paths.project_dir(home, path)) for path in registry.paths()}
    try:
        kept = sorted(name for name in os.listdir(folder) if name not in known)
    except OSError:
        return
    named = {paths.project_dir(home, path): path for path in (registry.told_of() if kept else ())}
    for name in kept:
        path = os.path.join(folder, name)
        size = _size(sum(facts.st_size for _, facts in files.everything_in(path)))
        whose = named.get(path)
        if whose is None:
            yield Finding("projects", OK, f"{path} belongs to no registered workspace, {size}")
            continue
        detail = f"{path} is the history of {whose}, which is not registered, {size}"
        yield Finding(
            "projects", OK, detail, f"kaizen init {whose} finds it again, kaizen forget {whose} --purge deletes it"
        )


def _settings(home: str, registry: Registry) -> Iterator[Finding]:
    for path in (paths.machine_config(home), *(paths.project_config(home, each) for each in sorted(registry.paths()))):
        for trouble in (found := read_settings(path).trouble):
            yield Finding("settings", WARN, f"not used: {trouble}", "correct the file; until then the defaults hold")
        if not found:
            yield from _retention(path)


def _retention(path: str) -> Iterator[Finding]:
    try:
        read_retention(path)
    except KaizenError as error:
        yield Finding("settings", WARN, str(error), error.hint)


def some(found: list[str]) -> str:
    """The first few of them, for people."""
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"
