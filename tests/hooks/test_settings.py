"""Hooks in the text of settings: put in, taken out, found; every other byte stays."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kaizen.hooks.events import AGENTS, Hooks, hooks_of
from kaizen.hooks.settings import Stand, find, install, uninstall
from kaizen.hooks.spans import NotJson
from tests.hooks.written import settings

COMMAND = "'/opt/my tools/kaizen' hook claude-code"
OLD = "/old/venv/bin/kaizen hook claude-code"
HOOKS = {agent: hooks_of(agent, f"/opt/bin/kaizen hook {agent}", (2, 1, 330)) for agent in AGENTS}
ONE = Hooks(COMMAND, {"Stop": 5})


def of(content: bytes | None) -> Any:
    assert content is not None
    return json.loads(content.decode("utf-8-sig"))


def in_effect(content: bytes | None, event: str, hooks: Hooks = ONE) -> list[Any]:
    """The commands of ours that an event runs."""
    groups = of(content)["hooks"].get(event, [])
    handlers = [each for group in groups for each in (group["hooks"] if hooks.nested else [group])]
    return [each["command"] for each in handlers if each.get("command") == hooks.command]


@limits(max_examples=400, deadline=None)
@given(settings(), st.sampled_from(AGENTS))
def test_taking_out_gives_back_what_was_there_before_putting_in(content: bytes, agent: str) -> None:
    """Whatever is in a file and however it is laid out, byte for byte; and putting in twice is putting in once."""
    hooks = HOOKS[agent]
    installed = install(content, hooks)
    assert install(installed, hooks) == installed
    assert uninstall(installed, hooks) == content
    assert uninstall(content, hooks) == content


@limits(max_examples=200, deadline=None)
@given(settings(), st.sampled_from(AGENTS))
def test_what_others_have_keeps_its_meaning(content: bytes, agent: str) -> None:
    """All that was there is still there, in its order, and each event runs ours once, after theirs."""
    hooks = HOOKS[agent]
    before, after = of(content), of(install(content, hooks))
    found = find(install(content, hooks), hooks)
    assert set(found.events.values()) == {Stand.CURRENT}
    assert found.superfluous == []
    ours = after.pop("hooks")
    theirs = before.pop("hooks", {})
    assert after == ({**before, "version": 1} if hooks.version else before)
    for event in hooks.timeouts:
        assert ours.pop(event) == [*theirs.pop(event, []), hooks.entry(event)]
    assert ours == theirs


@limits(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | settings().flatmap(lambda content: st.permutations(content).map(bytes)))
def test_no_bytes_do_more_than_being_refused(content: bytes) -> None:
    """Whatever a file holds, hooks are put in, or NotJson says where and why not."""
    for agent in AGENTS:
        try:
            assert of(install(content, HOOKS[agent]))
            uninstall(content, HOOKS[agent])
        except NotJson as refused:
            assert refused.line >= 1
            assert refused.column >= 1
            assert refused.why
