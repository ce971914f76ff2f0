"""Workspaces and their daemons as the registry records them."""

from __future__ import annotations

from kaizen.values import NamedTuple


class WorkspaceRow(NamedTuple):
    """A registered workspace. Instants are milliseconds since 1970 UTC."""

    id: int
    path: str
    key: str
    slug: str
    name: str
    git_remote: str | None
    git_common_dir: str | None
    first_seen: int
    last_seen: int
    last_init: int | None
    init_count: int
    wanted: bool
    paused: bool
    missing_since: int | None


class DaemonRow(NamedTuple):
    """What was last recorded of a workspace's daemon; `published_at` dates the figures for the listing.

    `next_start_at` is when the supervisor starts it again after a crash, `given_up` why it does so no more.
    """

    workspace_id: int
    state: str
    pid: int | None
    pid_started: int | None
    boot_id: str | None
    pid_namespace: str | None
    dir: str
    sock: str
    log: str
    token_path: str
    web: str | None
    version: str | None
    protocol: int | None
    started_at: int | None
    ready_at: int | None
    ended_at: int | None
    ending: str | None
    exit_status: int | None
    restarts: int
    sessions: int | None
    last_event_at: int | None
    tokens_today: int | None
    published_at: int | None
    sessions_today: int | None
    next_start_at: int | None
    given_up: str | None


class Line(NamedTuple):
    """What the listing needs of a workspace and of its daemon's row; the latter's fields, from `state` on, are all None
    where no daemon was ever recorded. There can be a thousand of these, so `paused` is 0 or 1, as it is stored."""

    path: str
    key: str
    name: str
    paused: int
    state: str | None
    pid: int | None
    started_at: int | None
    version: str | None
    ending: str | None
    exit_status: int | None
    restarts: int | None
    sessions: int | None
    sessions_today: int | None
    last_event_at: int | None
    tokens_today: int | None
    next_start_at: int | None
    given_up: str | None


class Entry(NamedTuple):
    """A workspace with its daemon's row; None where no daemon was ever recorded."""

    workspace: WorkspaceRow
    daemon: DaemonRow | None
