"""Copying what was captured out of the home, while daemons go on writing.

    folder.PID.new: registry, settings, each workspace's store, decisions, settings and reports -> manifest -> folder

Each database is copied as it is at one moment. The folder has its name only once all is in it and on the disk.
"""

from __future__ import annotations

import os
import shutil

from kaizen import __version__, clock, paths
from kaizen.background import decided, manifest
from kaizen.background.manifest import Manifest, Part, Saved
from kaizen.database import copying, migrate, opening
from kaizen.errors import KaizenError
from kaizen.host import files
from kaizen.registry.hot import Registry
from kaizen.store import read
from kaizen.store.opening import open_to_read
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaizen.model.workspace import WorkspaceRow

REPORTS = "reports"


class BackedUp(NamedTuple):
    """A backup that is done."""

    folder: str
    workspaces: tuple[str, ...]
    files: int
    bytes: int


def back_up(
    home: str, folder: str, *, only: str | None = None, told: Callable[[int, int], None] = lambda done, of: None
) -> BackedUp:
    """Back up everything, or only one workspace, into a folder that is not there yet. Raises KaizenError where it cannot be
    made, and the errors of the databases; then nothing is left."""
    files.check_home(home)
    target = os.path.realpath(folder)
    _check(target, home)
    beside = f"{target}.{os.getpid()}.new"
    try:
        os.mkdir(beside, 0o700)
        made = _Copying(home, beside, told).copy(only)
        os.rename(beside, target)
        files.settle_folder(os.path.dirname(target))
    except BaseException as error:
        shutil.rmtree(beside, ignore_errors=True)
        if isinstance(error, OSError):
            raise KaizenError(
                f"{target}: {(error.strerror or str(error)).lower()}", hint="nothing was written"
            ) from None
        raise
    whose = tuple(each.path for each in made.workspaces)
    return BackedUp(target, whose, len(made.parts), sum(each.bytes for each in made.parts))


def _check(target: str, home: str) -> None:
    if paths.within(target, home):
        raise KaizenError(f"{target!r} lies in Kaizen's own home", hint="name a folder elsewhere, best on another disk")
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        raise KaizenError(f"{target!r} is there already", hint="name a folder that is not there yet, or is empty")
    if not os.path.isdir(os.path.dirname(target)):
        raise KaizenError(f"there is no {os.path.dirname(target)!r}", hint="make that folder first")


class _Copying:
    """One backup in the making."""

    def __init__(self, home: str, folder: str, told: Callable[[int, int], None]) -> None:
        self._home, self._folder, self._told = home, folder, told
        self._parts: list[Part] = []
        self._of = self._done = 0

    def copy(self, only: str | None) -> Manifest:
        with Registry.open(self._home, create=False) as registry:
            rows = [row for row in registry.workspaces() if only in (None, row.path)]
        self._of = sum(files.size(paths.project_db(self._home, row.path)) for row in rows)
        schema = None
        if only is None:
            schema = self._database(paths.machine_db(self._home), "machine.db")
            self._file(paths.machine_config(self._home), "config.toml")
            self._reports(paths.machine_reports_dir(self._home), REPORTS)
        saved = tuple(self._workspace(row) for row in rows)
        made = Manifest(__version__, clock.iso(clock.now_ms()) or "", schema, saved, tuple(self._parts))
        self._write(manifest.NAME, manifest.write(made))
        for folder, _, _ in os.walk(self._folder):
            files.settle_folder(folder)
        return made

    def _workspace(self, row: WorkspaceRow) -> Saved:
        source = paths.project_dir(self._home, row.path)
        folder = f"projects/{os.path.basename(source)}"
        files.ensure_folder(self._folder, os.path.join(self._folder, folder))
        schema = self._database(os.path.join(source, "kaizen.db"), f"{folder}/kaizen.db")
        decisions = self._database(os.path.join(source, decided.NAME), f"{folder}/{decided.NAME}")
        self._file(os.path.join(source, "config.toml"), f"{folder}/config.toml")
        self._reports(os.path.join(source, REPORTS), f"{folder}/{REPORTS}")
        head, sessions = _figures(os.path.join(self._folder, folder, "kaizen.db")) if schema else (None, 0)
        return Saved(row.path, folder, row.paused, schema, head, sessions, decisions)

    def _database(self, source: str, name: str) -> int | None:
        """The schema of a database that was copied; None where there is none, or it is just being made."""
        if files.inode(source) is None:
            return None
        target, before = os.path.join(self._folder, name), self._done
        size = files.size(source)
        copying.copy(source, target, lambda done, of: self._told(before + size * done // max(1, of), self._of))
        self._done += size
        found = _schema(target)
        if not found:
            files.remove(target)
            return None
        files.settle(target)
        self._parts.append(manifest.part(self._folder, name))
        return found

    def _reports(self, source: str, folder: str) -> None:
        files.ensure_folder(self._folder, os.path.join(self._folder, folder))
        for name in _names(source):
            self._file(os.path.join(source, name), f"{folder}/{name}")

    def _file(self, source: str, name: str) -> None:
        content = files.read_bytes(source)
        if content is not None:
            self._write(name, content)
            self._parts.append(manifest.part(self._folder, name))

    def _write(self, name: str, content: bytes) -> None:
        path = os.path.join(self._folder, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(content)
        files.settle(path)


def _schema(path: str) -> int:
    connection = opening.look(path)
    try:
        return migrate.version(connection)
    finally:
        connection.close()


def _figures(path: str) -> tuple[int | None, int]:
    """The newest cursor and the number of sessions of a copy; a schema of before has them too."""
    try:
        store = open_to_read(path)
    except KaizenError:
        return None, 0
    try:
        return read.head(store), store.execute("SELECT count(*) FROM sessions").fetchone()[0]
    finally:
        store.close()
        for end in ("-wal", "-shm"):
            files.remove(path + end)


def _names(folder: str) -> Iterator[str]:
    try:
        yield from sorted(os.listdir(folder))
    except OSError:
        return
