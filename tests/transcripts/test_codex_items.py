"""Response items."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.model.event import Event, Kind, SessionFact
from kaizen.transcripts import codex_items
from kaizen.transcripts.codex_state import State, Told
from tests.support.codex import Record


def told(item: Record, *, bare: bool = False, record: Record | None = None) -> list[Any]:
    made = Told("thread", "k", 9, State('{"bare":true}' if bare else ""), [])
    codex_items.tell(item, record or {}, made)
    return [(e.kind, e.name, e.text) for e in made.found if isinstance(e, Event)]


def message(role: str, words: object, **more: object) -> Record:
    return {"type": "message", "role": role, "content": words, **more}


def kinds(*names: str) -> Record:
    return {"internal_chat_message_metadata_passthrough": {"content_item_kinds": list(names)}}


@pytest.mark.parametrize(
    ("item", "bare", "expected"),
    [
        (message("user", "do it"), False, []),  # its event tells it
        (message("user", "do it"), True, [(Kind.PROMPT, None, "do it")]),
        (message("user", "do it", **kinds("user.text")), False, []),
        (message("user", "<b>do</b>", **kinds("user.text")), False, []),
        (message("user", "do it", **kinds("hooks.hook_prompt")), False, [(Kind.INJECTED, "hooks.hook_prompt", "do it")]),
        (message("user", " <environment_context>x"), False, [(Kind.INJECTED, "user", " <environment_context>x")]),
        (message("user", "# AGENTS.md instructions for /a"), True, [(Kind.INJECTED, "user", "# AGENTS.md instructions for /a")]),
        (message("developer", "be good"), False, [(Kind.INJECTED, "developer", "be good")]),
        (message("assistant", "yes"), False, [(Kind.TEXT, None, "yes")]),
        (message("assistant", [{"type": "output_text", "text": "yes"}], phase="commentary"), False, [(Kind.TEXT, "commentary", "yes")]),
        (message("assistant", 7), False, []),
        ({"type": "reasoning", "summary": [], "encrypted_content": "x"}, False, [(Kind.THINKING, "encrypted", None)]),
        ({"type": "reasoning", "summary": [{"text": "a"}], "content": [{"type": "reasoning_text", "text": "b"}]}, False, [(Kind.THINKING, None, "a"), (Kind.THINKING, None, "b")]),
        ({"type": "function_call", "name": "wait", "namespace": "agents", "arguments": "{}"}, False, [(Kind.TOOL_CALL, "agents.wait", "{}")]),
        ({"type": "function_call", "name": "add", "namespace": "mcp__s", "arguments": "{}"}, False, [(Kind.TOOL_CALL, "mcp__s__add", "{}")]),
        ({"type": "custom_tool_call", "name": "apply_patch", "input": "***"}, False, [(Kind.TOOL_CALL, "apply_patch", "***")]),
        ({"type": "local_shell_call", "action": {"command": ["ls"]}}, False, [(Kind.TOOL_CALL, "local_shell", '{"command":["ls"]}')]),
        ({"type": "web_search_call", "action": {"type": "search"}}, False, [(Kind.TOOL_CALL, "web_search", '{"type":"search"}')]),
        ({"type": "tool_search_call", "arguments": {"query": "q"}}, False, [(Kind.TOOL_CALL, "tool_search", '{"query":"q"}')]),
        ({"type": "tool_search_output", "tools": []}, False, [(Kind.TOOL_RESULT, None, "[]")]),
        ({"type": "image_generation_call", "revised_prompt": "a cat", "result": "aaaa"}, False, [(Kind.TOOL_CALL, "image_generation", "a cat")]),
        ({"type": "ghost_snapshot", "ghost_commit": {}}, False, []),
    ],
)  # fmt: skip
def test_what_an_item_says(item: Record, bare: bool, expected: list[Any]) -> None:
    """One event each; a person's words only where nothing else tells them."""
    assert told(item, bare=bare) == expected


def test_the_summary_of_a_compaction_is_named() -> None:
    """It was written by the model, for the model."""
    assert told(message("assistant", "so far"), record={"metadata": {"compaction_output": True}}) == [
        (Kind.TEXT, "compaction", "so far")
    ]


def test_a_type_that_is_not_known_is_said_to_be() -> None:
    """So that it is counted as drift."""
    made = Told("thread", "k", 9, State(), [])
    assert not codex_items.tell({"type": "levitation"}, {}, made)
    assert not codex_items.tell({"type": 3}, {}, made)
    assert codex_items.tell({"type": "compaction"}, {}, made)
    assert made.found == []


@pytest.mark.parametrize(("words", "expected"), [("  do\n it  ", "do it"), ("<b>", None), ("", None), (None, None), ("x" * 200, "x" * 80)])  # fmt: skip
def test_a_prompt_as_a_title(words: str | None, expected: str | None) -> None:
    """One line, cut; none for what a program wrote."""
    assert codex_items.title(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("<environment_context>\n  <cwd>/a b</cwd>\n</environment_context>", "/a b"),
        ("<environment_context>\nCurrent working directory: /a\nApproval policy: never", "/a"),
        ("<ENVIRONMENT_CONTEXT>\n<cwd>/a</cwd>", "/a"),
        ("<environment_context>nothing", None),
        ("see <environment_context><cwd>/a</cwd>", None),
        (None, None),
    ],
)
def test_the_folder_in_what_the_client_says(words: str | None, expected: str | None) -> None:
    """Only where the client's own words begin the message."""
    assert codex_items.folder_in(words) == expected


def test_the_first_prompt_is_a_title() -> None:
    """In bare lines too."""
    made = Told("thread", "k", 9, State('{"bare":true}'), [])
    codex_items.tell(message("user", "do it"), {}, made)
    assert [fact.title for fact in made.found if isinstance(fact, SessionFact)] == ["do it"]
