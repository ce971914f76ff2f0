"""Where everything lies. Nothing else builds a path.

All functions here are pure string work or a few `lstat` calls, and import next to nothing: they stand on the
path of every hook and of every `kaizen daemon start`.

The key of a workspace is BLAKE2b of its canonical path, 8 bytes, in hexadecimal: two paths that differ only in
`/` and `-` get two keys. The slug is for people.

A Unix socket's address holds at most 107 bytes of path (103 on macOS). Where the path is longer, Linux is
asked for `/proc/self/fd/N/daemon.sock` with N an open descriptor of the folder (see `kaizen.ipc.address`), so
the socket stays where all others are. Other systems have no such way; there it moves to a folder of ours below
`/tmp`, named by user and home, never by TMPDIR, which differs from shell to shell.
"""

from __future__ import annotations

import os
import sys

from kaizen.values import NamedTuple

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

SOCKET_PATH_BYTES = 107 if sys.platform.startswith("linux") else 103


class RuntimePaths(NamedTuple):
    """The runtime files of one workspace's daemon, as absolute paths."""

    dir: str
    pid: str
    sock: str
    log: str
    token: str


class Place(NamedTuple):
    """Where one workspace's daemon is to be found below one home. `path` is empty where only the key is known."""

    home: str
    path: str
    key: str
    runtime: RuntimePaths
    life: str
    start: str


def place(home: str, workspace: str) -> Place:
    """The place of the workspace with this canonical path."""
    return place_of_key(home, key(workspace), workspace)


def place_of_key(home: str, key: str, workspace: str = "") -> Place:
    """The place of the workspace with this key."""
    return Place(home, workspace, key, runtime(home, key), life_lock(home, key), start_lock(home, key))


def supervisor(home: str) -> Place:
    """The place of the supervisor: one per home, with runtime files and locks like a daemon's, and no workspace."""
    return place_of_key(home, "supervisor")


def home(environ: dict[str, str] | os._Environ[str] | None = None) -> str:
    """`$KAIZEN_HOME`, else `~/.kaizen`, as an absolute path; it need not exist.

    Raises HomeRefused for a relative `KAIZEN_HOME`, which would be another folder in each directory.
    """
    environ = os.environ if environ is None else environ
    named = environ.get("KAIZEN_HOME", "")
    path = os.path.expanduser(named or "~/.kaizen")
    if not os.path.isabs(path):
        from kaizen.errors import HomeRefused  # imported where it is raised: hooks pay for every import

        raise HomeRefused(named or path, "it is not an absolute path")
    return os.path.realpath(path)


def canonical(path: str | os.PathLike[str]) -> str:
    """The one name of a folder: absolute, without symbolic links. Raises WorkspaceRefused for an empty name, which the
    system would take for the caller's folder."""
    named = os.fspath(path)
    if not named:
        from kaizen.errors import WorkspaceRefused

        raise WorkspaceRefused("", "it has no name")
    return os.path.realpath(named)


def key(workspace: str) -> str:
    """16 hexadecimal digits that stand for a canonical workspace path."""
    return blake2b(os.fsencode(workspace), digest_size=8).hexdigest()


def slug(workspace: str) -> str:
    """The last part of the path in plain ASCII letters, digits and `-`, at most 40 of them; for people only."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in os.path.basename(workspace))
    return name.strip("-").lower()[:40].strip("-") or "workspace"


def machine_db(home: str) -> str:
    return os.path.join(home, "machine.db")


def machine_config(home: str) -> str:
    return os.path.join(home, "config.toml")


def locks_dir(home: str) -> str:
    return os.path.join(home, "locks")


def life_lock(home: str, key: str) -> str:
    return f"{home}/locks/{key}.life"


def start_lock(home: str, key: str) -> str:
    return f"{home}/locks/{key}.start"


def cron_lock(home: str) -> str:
    """Held by the one `kaizen cron run` that is at work; its date is that of the last run."""
    return os.path.join(home, "locks", "cron.lock")


def hooks_lock(home: str) -> str:
    """Held by the one who changes the settings of agents."""
    return os.path.join(home, "locks", "hooks.lock")


def backups_dir(home: str) -> str:
    """What the settings of agents were before they were changed."""
    return os.path.join(home, "backups")


def migration_lock(home: str, name: str) -> str:
    return os.path.join(home, "locks", name + ".migrate")


def run_dir(home: str) -> str:
    return os.path.join(home, "run")


def runtime(home: str, key: str) -> RuntimePaths:
    """The runtime paths of the workspace with this key."""
    folder = f"{home}/run/{key}"
    sock = f"{folder}/daemon.sock"
    return RuntimePaths(
        dir=folder,
        pid=f"{folder}/daemon.pid",
        sock=sock if len(sock) <= SOCKET_PATH_BYTES and sock.isascii() else _socket_path(home, key, sock),
        log=f"{folder}/daemon.log",
        token=f"{folder}/web_token",
    )


def projects_dir(home: str) -> str:
    return os.path.join(home, "projects")


def project_name(workspace: str) -> str:
    """The name of a workspace's folder among the projects."""
    return f"{slug(workspace)}-{key(workspace)}"


def project_dir(home: str, workspace: str) -> str:
    return os.path.join(home, "projects", project_name(workspace))


def spool_dir(home: str, workspace: str) -> str:
    """Where hooks leave their payloads for the workspace's daemon; see `kaizen.hooks.spool`."""
    return os.path.join(project_dir(home, workspace), "spool")


def unassigned(home: str) -> str:
    """The list of folders that hooks told of and that belong to no workspace."""
    return os.path.join(home, "unassigned")


def project_db(home: str, workspace: str) -> str:
    return os.path.join(project_dir(home, workspace), "kaizen.db")


def decisions_db(home: str, workspace: str) -> str:
    """What people decided about a workspace: action items, feedback, experiments."""
    return os.path.join(project_dir(home, workspace), "decisions.db")


def reports_dir(home: str, workspace: str) -> str:
    """A workspace's retros, one a week."""
    return os.path.join(project_dir(home, workspace), "reports")


def machine_reports_dir(home: str) -> str:
    """The retros of all workspaces together."""
    return os.path.join(home, "reports")


def reports_lock(home: str) -> str:
    """Held by the one who keeps a retro."""
    return os.path.join(home, "locks", "reports.lock")


def proposals_dir(home: str, workspace: str) -> str:
    """What could be changed in a workspace's repository, one file for each proposal."""
    return os.path.join(project_dir(home, workspace), "proposals")


def project_config(home: str, workspace: str) -> str:
    return os.path.join(project_dir(home, workspace), "config.toml")


def check_workspace(path: str, home: str) -> None:
    """Raise WorkspaceRefused unless the canonical `path` is a folder that may be a workspace."""
    from kaizen.errors import WorkspaceRefused

    try:
        path.encode()
    except UnicodeEncodeError:
        raise WorkspaceRefused(path, "its name is not valid UTF-8", hint="rename the folder") from None
    if not os.path.lexists(path):
        raise WorkspaceRefused(path, "it does not exist")
    if not os.path.isdir(path):
        raise WorkspaceRefused(path, "it is not a folder")
    if path == os.path.realpath(os.path.expanduser("~")):
        raise WorkspaceRefused(path, "it is your home folder, which holds many repositories")
    if within(home, path):
        raise WorkspaceRefused(path, f"it contains Kaizen's own home {home!r}")
    if within(path, home):
        raise WorkspaceRefused(path, f"it lies in Kaizen's own home {home!r}")


def within(path: str, folder: str) -> bool:
    """Whether a canonical path is `folder` or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def upwards(path: str) -> list[str]:
    """The canonical path itself and each folder above it, nearest first."""
    found = [path]
    while (above := os.path.dirname(path)) != path:
        found.append(path := above)
    return found


def nearest(path: str, workspaces: Container[str]) -> str | None:
    """The nearest of these workspaces at or above a canonical path: whose daemon answers here, and to
    whom a record with this working folder belongs. It looks at names only, so that a record of a folder that
    is gone by now is attributed like any other."""
    return next((folder for folder in upwards(path) if folder in workspaces), None)


def git_root(path: str) -> str | None:
    """The nearest folder at or above that has a `.git`, a folder or the file of a worktree; git is not run."""
    return next((folder for folder in upwards(path) if os.path.lexists(os.path.join(folder, ".git"))), None)


def repository_of(folder: str | None, registered: Container[str]) -> str | None:
    """The repository a folder lies in: the nearest registered workspace, else its git root if that is still there."""
    if folder is None:
        return None
    return nearest(folder, registered) or git_root(folder) or folder


def started_here(home: str, path: str) -> str | None:
    """The key of the nearest folder at or above that has both a runtime folder and a life lock, without
    asking the registry; None where the two disagree or there is none, and the registry must be asked."""
    for folder in upwards(path):
        name = key(folder)
        has_run = os.path.lexists(os.path.join(home, "run", name))
        has_lock = os.path.lexists(life_lock(home, name))
        if has_run or has_lock:
            return name if has_run and has_lock else None
    return None


def _socket_path(home: str, key: str, usual: str) -> str:
    if len(os.fsencode(usual)) <= SOCKET_PATH_BYTES or os.path.isdir("/proc/self/fd"):
        return usual
    owner = blake2b(os.fsencode(home), digest_size=4).hexdigest()
    return f"/tmp/kaizen-{os.geteuid()}-{owner}/{key}.sock"  # noqa: S108 - see the module's docstring
