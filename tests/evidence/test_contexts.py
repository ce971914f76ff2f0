"""What model calls were given, and what tool results added to it."""

from __future__ import annotations

import pytest

from kaizen.evidence import contexts, waste
from kaizen.model.event import TEXT_LIMIT, Kind
from kaizen.model.finding import Range
from kaizen.model.story import Said, Story
from kaizen.model.usage import Usage
from tests.support.acting import Acting
from tests.support.claude import figures, tool_use


def read(size: int) -> dict[str, object]:
    return {"cache_read_input_tokens": size}


@pytest.mark.parametrize(
    ("usage", "size"), [(Usage(3, 50, 1000, 40), 1043), (Usage(3, 50), 3), (Usage(None, 50, 1000), None), (None, None)]
)
def test_what_a_call_was_given(usage: Usage | None, size: int | None) -> None:
    """All kinds of input, however they were paid for."""
    assert contexts.size_of(usage) == size


def test_what_was_shown() -> None:
    """Of what was put aside or was no text what stood in its place; of what we cut the whole."""
    assert contexts.shown_bytes(None) == 0
    assert contexts.shown_bytes(said("héllo", 6)) == 6
    assert contexts.shown_bytes(said("[image]", 900_000)) == 7
    assert contexts.shown_bytes(said("x" * TEXT_LIMIT, 900_000)) == 900_000
    assert contexts.shown_bytes(said(None, 0)) == 0
    assert contexts.shown_bytes(said("\ud800", 3)) == 1


def test_what_the_context_grew_by() -> None:
    """From the call that asked to the next one; the last call has none."""
    made = Acting().reads("a", usage=read(1000)).runs("ls", usage=read(6000)).reads("b", usage=read(6100)).story()
    assert grown(made, "Read") == Range(4950, 5000)
    assert grown(made, "Bash") == Range(50, 100)
    assert grown(made, "Write") is None


def test_calls_that_asked_for_more() -> None:
    """What the context grew by then is the others' too: at least nothing of it."""
    acted = Acting()
    acted.made.response("m", tool_use("a", "Read"), tool_use("b", "Bash"), usage=figures(**read(1000)))
    made = acted.says(**read(9000)).story()
    assert grown(made, "Read") == Range(0, 8000)


def test_a_context_that_shrank_grew_by_nothing() -> None:
    """As after a compaction."""
    made = Acting().reads("a", usage=read(9000)).says(**read(100)).story()
    assert grown(made, "Read") is None


def test_figures_that_are_not_known() -> None:
    """Then it is not known what it grew by."""
    made = Acting().reads("a", usage=read(1000)).says(**read(2000)).story()
    turns = tuple(turn._replace(calls=tuple(call._replace(usage=None) for call in turn.calls)) for turn in made.turns)
    assert grown(made._replace(turns=turns), "Read") is None


def grown(made: Story, name: str) -> Range | None:
    these = [tool for tool in waste.all_tools(made) if tool.name == name]
    return contexts.grown(these, waste.all_tools(made), [*waste.all_calls(made)])


def said(text: str | None, size: int) -> Said:
    return Said(1, 1, Kind.TOOL_RESULT, None, text, size, None, None)
