"""What is ours is told by its command alone."""

from __future__ import annotations

import json

import pytest

from kaizen.hooks.command import line_for
from kaizen.hooks.events import AGENTS
from kaizen.hooks.ours import handlers, is_ours
from kaizen.hooks.spans import Child


def whole(text: str) -> Child:
    return Child(None, 0, 0, len(text))


@pytest.mark.parametrize(
    "command",
    [
        "kaizen hook claude-code", "'/my tools/kaizen' hook codex", "/usr/bin/python3 -m kaizen hook cursor",
        "KAIZEN_HOME=/x /y/kaizen hook claude-code", "exec /y/kaizen hook later-agent",
        "/usr/bin/python3 -I -S '/my tools/site-packages/kaizen/hooks/hook.py' codex",
    ],
)  # fmt: skip
def test_a_command_that_ends_in_kaizen_hook_is_ours(command: str) -> None:
    """Of whichever installation it is."""
    text = json.dumps({"command": command})
    assert is_ours(text, whole(text))


@pytest.mark.parametrize("agent", AGENTS)
def test_what_is_installed_is_known_again(agent: str) -> None:
    """The line that this installation writes."""
    text = json.dumps({"command": line_for(agent)})
    assert is_ours(text, whole(text))


@pytest.mark.parametrize(
    "handler",
    [
        {"command": "kaizen sessions list"}, {"command": "kaizen hook"}, {"command": "kaizen hook codex > log"},
        {"command": "python3 kaizen/hooks/hook.py"}, {"command": "python3 /notkaizen/hooks/hook.py codex"},
        {"command": "kaizen hook 'unfinished"}, {"command": "notkaizen hook codex"}, {"command": 5}, {"command": None},
        {"url": "http://127.0.0.1/kaizen hook codex"}, {}, [], "kaizen hook codex", None, 1,
    ],
)  # fmt: skip
def test_anything_else_is_not(handler: object) -> None:
    """Other commands of ours, other programs, other shapes."""
    text = json.dumps(handler)
    assert not is_ours(text, whole(text))


def test_ours_are_found_in_groups_and_in_plain_lists() -> None:
    """Each with its event and the item that it is in."""
    ours = {"command": "kaizen hook x"}
    text = json.dumps({"hooks": {"A": [{"hooks": [1, ours]}], "B": [ours, "x"], "C": ours, "D": [{"hooks": ours}]}})
    found = handlers(text)
    assert [event for event, _, _ in found] == ["A", "B"]
    assert [text[each.value : each.end] for _, _, each in found] == [json.dumps(ours)] * 2
    assert [item == handler for _, item, handler in found] == [False, True]
