"""Paths as they are the same in every session of a repository, also in a worktree of it."""

from __future__ import annotations

from kaizen.model.inputs import inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.session import Session

_WORKTREES = "/.claude/worktrees/"  # where Claude Code makes them, within the repository


def place(session: Session, path: str) -> str:
    """A path relative to the workspace, or to the worktree that the session ran in; `.` is that itself. One that lies elsewhere
    stays as it is."""
    roots = [root for root in (_worktree(path), session.workspace, session.cwd) if root]
    for root in roots:
        if path.rstrip("/") == root.rstrip("/"):
            return "."
        if (found := inside(path, root)) != path:
            return found.rstrip("/") or "."
    return path


def _worktree(path: str) -> str | None:
    """The root of the worktree that a path lies in, by where it lies."""
    before, mark, after = path.partition(_WORKTREES)
    return f"{before}{mark}{after.partition('/')[0]}" if mark and after else None
