"""A session as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from kaizen.cli.text.as_json import FORMAT
from kaizen.cli.text.as_json import json as as_json
from tests.cli.text.test_as_html import chapter_of, document
from tests.support.claude import Store
from tests.support.stories import AGENT, HOSTILE, ID


def test_the_shape_is_as_documented(store: Store, tmp_path: Path) -> None:
    """Which later versions only add to."""
    made = json.loads(as_json(document(chapter_of(store, tmp_path, hostile=True))))
    assert set(made) == {"format", "kaizen", "exported_at", "redacted", "session"}
    assert (made["format"], made["redacted"], made["exported_at"][:4]) == (FORMAT, True, "2026")
    session = made["session"]
    assert set(session) == {
        "id", "parent_id", "agent", "client_version", "model", "title", "status", "status_reason", "started_at", "last_event_at",
        "ended_at", "active_ms", "workspace", "folder", "git_branch", "tool_calls", "model_calls", "partial_calls", "usage", "cost_usd",
        "cost_known_usd", "unpriced_calls", "cost_at_least", "tree", "turns", "files", "sub_agents",
    }  # fmt: skip
    first, second = session["turns"]
    assert set(first) == {
        "number", "started_at", "ended_at", "active_ms", "usage", "cost_usd", "cost_known_usd", "unpriced_calls", "cost_at_least",
        "prompts", "steps", "model_calls",
    }  # fmt: skip
    assert set(first["prompts"][0]) == {"kind", "name", "at", "text", "bytes", "error"}
    assert first["prompts"][0]["text"].endswith(HOSTILE)
    tool = next(step for step in first["steps"] if step["kind"] == "tool" and step["name"] == "Agent")
    assert set(tool) == {
        "kind", "name", "at", "summary", "input", "output", "output_bytes", "status", "duration_ms", "ended_at", "sub_agent_id", "reads",
        "edits",
    }  # fmt: skip
    assert (tool["sub_agent_id"], tool["duration_ms"], tool["output"]) == (f"{ID}/{AGENT}", 74_000, "Two more.")
    assert set(first["model_calls"][0]) == {
        "at", "model", "usage", "complete", "cost_usd", "cost_known_usd", "unpriced_calls", "cost_at_least"
    }  # fmt: skip
    assert [step["status"] for step in second["steps"] if step["kind"] == "tool"] == ["denied"]
    (child,) = session["sub_agents"]
    assert set(child) == set(session)
