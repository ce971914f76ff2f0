"""Stores that a test writes event by event, without a daemon, in registered workspaces."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen import paths
from kaizen.database import opening
from kaizen.registry.hot import Registry
from kaizen.store import read
from kaizen.store.opening import open_store
from tests.support.homes import make_workspace

_EVENT = """
INSERT INTO events (session_id, natural_key, at, kind, name, tool_use_id, text, bytes, error)
VALUES (:session, :key, :at, :kind, :name, :tool_use_id, :text, length(:text), :error)
"""


def registered(home: str, path: Path, *, now: int = 0) -> str:
    """A new workspace, registered and without a daemon; its path."""
    workspace = str(make_workspace(path)) if not (path / ".git").exists() else str(path)
    with Registry.open(home) as registry:
        registry.register(
            workspace,
            key=paths.key(workspace),
            slug=paths.slug(workspace),
            git_remote=None,
            git_common_dir=None,
            now=now,
        )
    return workspace


class Written:
    """The store of a workspace in a test's hands."""

    def __init__(self, home: str, workspace: str) -> None:
        self.path = paths.project_db(home, workspace)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.connection = open_store(self.path, lock=paths.migration_lock(home, paths.key(workspace)))
        self.number = read.head(self.connection)

    def add(
        self, *times: int | None, session: str = "s", kind: str = "text", text: str | None = None, agent: str = "codex",
        **more: object,
    ) -> list[str]:  # fmt: skip
        """Events at these times, stored in this order in one transaction; their texts."""
        texts = []
        with opening.writing(self.connection) as store:
            store.execute("INSERT OR IGNORE INTO sessions (id, agent) VALUES (?, ?)", (session, agent))
            for at in times:
                self.number += 1
                texts.append(text if text is not None else f"event {self.number}")
                row = {"name": None, "tool_use_id": None, "error": None, **more}
                row |= {"session": session, "key": f"k{self.number}", "at": at, "kind": kind, "text": texts[-1]}
                store.execute(_EVENT, row)
        return texts

    def close(self) -> None:
        self.connection.close()
