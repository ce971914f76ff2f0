"""Sub-agents within their parent's transcript, as 1.x wrote them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Event, ModelCall, SessionFact
from kaizen.transcripts import claude_code
from kaizen.transcripts.claude_chains import MOST, Chains
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import SESSION

FILE = FileIdentity("claude-code", SESSION)


def line(uuid: str, parent: str | None, *, side: bool = True) -> dict[str, object]:
    return {"type": "user", "uuid": uuid, "parentUuid": parent, "isSidechain": side, "message": {"content": uuid}}


def test_a_chain_has_the_id_of_its_first_line() -> None:
    """Two sub-agents at once: each line belongs to the chain that it answers in; the session's own lines to none."""
    chains = Chains()
    lines = [line("p", None, side=False), line("a", None), line("b", None), line("a2", "a"), line("b2", "b")]
    lines += [line("a3", "a2"), line("p2", "p", side=False), line("a4", "a2")]
    assert [chains.agent(each) for each in lines] == [None, "a", "b", "a", "b", "a", None, "a"]


def test_a_named_agent_needs_no_chain() -> None:
    """2.0 names the sub-agent on its lines."""
    assert Chains().agent({**line("x", "unknown"), "agentId": "ab12"}) == "ab12"


def test_what_follows_an_unknown_line_begins_a_chain() -> None:
    """A line whose parent is not known is a chain of its own: nothing is attributed by guess. One without an id is the
    session's own."""
    assert Chains().agent(line("x", "gone")) == "x"
    assert Chains().agent({"isSidechain": True}) is None
    assert Chains().agent({"isSidechain": True, "uuid": "a b/c"}) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=80), st.integers(0, 80))
def test_a_break_changes_nothing(steps: list[tuple[int, int]], cut: int) -> None:
    """Going on from the state gives the same as going on without a break, and the state stays small."""
    lines = [line(f"u{uuid}", f"u{parent}" if parent else None) for uuid, parent in steps]
    whole, before = Chains(), Chains()
    expected = [whole.agent(each) for each in lines]
    found = [before.agent(each) for each in lines[:cut]]
    after = Chains(before.state())
    assert found + [after.agent(each) for each in lines[cut:]] == expected
    assert len(after.state().split()) <= 2 * MOST


@given(st.text())
def test_any_state_is_a_beginning(state: str) -> None:
    """A state that we never wrote does no harm."""
    Chains(state).agent(line("x", "y"))


def test_their_facts_are_those_of_a_session_below() -> None:
    """Events and calls of a chain are a session's whose parent is the file's."""
    reader = claude_code.reader(FILE)
    usage = {"input_tokens": 1, "output_tokens": 2}
    answer = {"type": "assistant", "uuid": "a2", "parentUuid": "a", "isSidechain": True}
    answer["message"] = {"id": "m", "content": [{"type": "text", "text": "hi"}], "usage": usage}
    facts = [f for each in (line("a", None), answer) for f in reader.facts(json.dumps(each).encode())]
    told = {fact.session_id for fact in facts if isinstance(fact, (Event, ModelCall, SessionFact))}
    assert told == {f"{SESSION}/a"}
    assert {fact.parent_id for fact in facts if isinstance(fact, SessionFact)} == {SESSION}


def test_whatever_is_marked_as_a_sub_agents_has_its_session() -> None:
    """Also a record of an unknown type, a title and an end: no event stands without a session, none without its parent."""
    reader = claude_code.reader(FILE)
    for kind, more in (("hologram", {}), ("summary", {"summary": "x"}), ("cost-state", {}), ("mode", {"cwd": "/a"})):
        record = {**line("a", None), "type": kind, **more}
        facts = reader.facts(json.dumps(record).encode(), skim=False)
        assert [(f.session_id, f.parent_id) for f in facts if isinstance(f, SessionFact)] == [(f"{SESSION}/a", SESSION)]
