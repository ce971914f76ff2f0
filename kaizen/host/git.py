"""What a repository's `.git` says, read by ourselves: git is not run, so that nothing in the repository's own
configuration can run a program (gitrepository-layout(5), git-config(1))."""

from __future__ import annotations

import os

_LIMIT = 1_000_000


def common_dir(workspace: str) -> str | None:
    """The git folder that all worktrees of a repository share; None where this is no repository."""
    own = git_dir(workspace)
    if own is None:
        return None
    shared = (_read(os.path.join(own, "commondir")) or "").strip()
    try:
        return os.path.realpath(os.path.join(own, shared))
    except ValueError:  # a NUL in it
        return None


def remote(workspace: str) -> str | None:
    """The address of the remote `origin`, else of the first one, without any user name or password in it."""
    shared = common_dir(workspace)
    text = _read(os.path.join(shared, "config")) if shared else None
    addresses = _remotes(text or "")
    found = addresses.get("origin") or next(iter(addresses.values()), None)
    return None if found is None else _without_credentials(found)


def git_dir(workspace: str) -> str | None:
    """The git folder of a working tree, its own where it is a worktree; None where this is no repository."""
    place = os.path.join(workspace, ".git")
    if os.path.isdir(place):
        return place
    text = _read(place)  # a worktree's or submodule's `.git` is a file: `gitdir: PATH`
    if text is None or not text.startswith("gitdir:"):
        return None
    return os.path.join(workspace, text[len("gitdir:") :].strip())


def _remotes(config: str) -> dict[str, str]:
    found: dict[str, str] = {}
    section = ""
    for raw in config.splitlines():
        line = raw.strip()
        if line.startswith("["):
            section = line[1:].partition("]")[0].strip()
        elif section.startswith('remote "') and line.partition("=")[0].strip().lower() == "url":
            found.setdefault(section[8:].rstrip('"'), line.partition("=")[2].strip().strip('"'))
    return found


def _without_credentials(address: str) -> str:
    scheme, mark, rest = address.partition("://")
    if not mark:
        return address
    host, slash, path = rest.partition("/")
    return scheme + mark + host.rpartition("@")[2] + slash + path


def _read(path: str) -> str | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    try:
        return os.read(fd, _LIMIT).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(fd)
