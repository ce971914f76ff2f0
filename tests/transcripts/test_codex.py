"""Codex's rollouts as files: where they lie, whose they are, where their work belongs."""

from __future__ import annotations

import pytest

from kaizen.transcripts import codex
from kaizen.transcripts.format import FileIdentity, Shape

THREAD = "01a0c450-6c00-7000-8000-000000000001"
NAME = f"rollout-2026-09-21T13-33-20-{THREAD}.jsonl"


def test_where_rollouts_lie() -> None:
    """Below `CODEX_HOME` or `~/.codex`, and below the folders that settings name; archived ones beside the others."""
    assert codex.roots({}, []) == ["~/.codex/sessions", "~/.codex/archived_sessions"]
    assert codex.roots({"CODEX_HOME": "/c/"}, ["/d"]) == [
        "/d/sessions", "/d/archived_sessions", "/c/sessions", "/c/archived_sessions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (f"/h/.codex/sessions/2026/09/21/{NAME}", Shape.LINES),
        (f"/h/.codex/sessions/2026/09/21/{NAME}.zst", Shape.COMPRESSED),
        (f"/h/.codex/archived_sessions/{NAME}", Shape.LINES),
        (
            f"/h/.codex/archived_sessions/{NAME.upper().replace('ROLLOUT', 'rollout').replace('JSONL', 'jsonl')}",
            Shape.LINES,
        ),
    ],
)
def test_a_rollout_is_its_thread_s(path: str, shape: Shape) -> None:
    """By the id that ends its name, wherever it lies and whether compressed or not."""
    assert codex.identify(path) == FileIdentity("codex", THREAD, shape=shape)
    assert codex.beside(path) == path


@pytest.mark.parametrize(
    "name",
    [
        "history.jsonl", "session_index.jsonl", f"{THREAD}.jsonl", f"rollout-{THREAD[:-1]}.jsonl", f"rollout-x{THREAD}.jsonl",
        f"rollout-2026-{THREAD[:-1]}g.jsonl", NAME + ".tmp", NAME + ".zst.tmp", f"rollout-{THREAD}.json", "rollout-.jsonl",
        NAME.replace("2026", "\udcff"),
    ],
)  # fmt: skip
def test_anything_else_is_no_rollout(name: str) -> None:
    """Prompts, indices, half-compressed files and odd names are left alone."""
    assert codex.identify(f"/h/.codex/sessions/{name}") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"timestamp":"t","type":"session_meta","payload":{"cwd":"/a"}}', "/a"),
        (b'{"timestamp":"t","type":"turn_context","payload":{"cwd":"/a"}}', "/a"),
        (b'{"timestamp":"t","type":"event_msg","payload":{"cwd":"/a"}}', None),
        (b'{"type":"message","role":"user","content":[{"text":"<environment_context><cwd>/a</cwd>"}]}', "/a"),
        (b'{"type":"message","role":"assistant","content":[{"text":"<environment_context><cwd>/a</cwd>"}]}', None),
        (b'{"type":"session_meta","payload":{"cwd":7}}', None),
        (b'{"type":"session_meta","payload":{}}', None),
        (b'nonsense "cwd"', None),
    ],
)
def test_the_folder_that_a_line_tells(line: bytes, expected: str | None) -> None:
    """The session's first line and each turn's context; of 2025 what the client told the model."""
    assert codex.cwd(line) == expected
