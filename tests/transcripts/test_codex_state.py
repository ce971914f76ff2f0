"""What a reader of rollouts remembers."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Kind
from kaizen.transcripts.codex_state import MAX_TWINS, State, Stream, Told


def test_a_state_made_of_its_text_is_the_same() -> None:
    """All that was remembered comes back, and a new reader's state is all but empty."""
    state = State()
    assert str(state) == "{}"
    state.lines, state.model, state.total, state.recorded = 7, "gpt-9", [1, 2, 3, 4, 5], True
    state.is_first(Stream.EVENT, Kind.TEXT, "hello", None)
    again = State(str(state))
    assert str(again) == str(state)
    assert not again.is_first(Stream.ITEM, Kind.TEXT, "hello", None)


@pytest.mark.parametrize("told", ["", "nonsense", "[1]", "null", '{"model": ', '{"lines": "x", "twins": 3}'])
def test_a_text_that_is_none_makes_a_new_state(told: str) -> None:
    """Damage begins anew instead of ending the reader."""
    assert str(State(told)) == "{}"


@pytest.mark.parametrize(("first", "second"), [(Stream.EVENT, Stream.ITEM), (Stream.ITEM, Stream.EVENT)])
def test_a_text_is_first_told_by_whichever_stream_comes_first(first: Stream, second: Stream) -> None:
    """The other one's is the second time, once; the same words again are new."""
    state = State()
    assert state.is_first(first, Kind.TEXT, "Done.", None)
    assert not state.is_first(second, Kind.TEXT, "Done. ", None)
    assert state.is_first(first, Kind.TEXT, "Done.", None)
    assert state.is_first(first, Kind.TEXT, "Done.", None)
    assert not state.is_first(second, Kind.TEXT, "Done.", None)
    assert state.is_first(first, Kind.THINKING, "Done.", None)


def test_where_both_have_an_id_it_decides() -> None:
    """Equal words of two things are two; one thing in two wordings is one."""
    state = State()
    assert state.is_first(Stream.EVENT, Kind.TEXT, "ok", "msg_1")
    assert state.is_first(Stream.ITEM, Kind.TEXT, "ok", "msg_2")
    assert not state.is_first(Stream.ITEM, Kind.TEXT, "ok, tidied", "msg_1")


def test_what_a_text_cites_at_its_end_makes_no_other_text_of_it() -> None:
    """Events leave it out."""
    state, words = State(), "The answer is long. " * 20
    assert state.is_first(Stream.EVENT, Kind.TEXT, words, None)
    assert not state.is_first(Stream.ITEM, Kind.TEXT, words + "<citation>notes</citation>", "msg_1")


def test_the_memory_of_texts_is_bounded() -> None:
    """A stream that is never followed by the other does not make the state grow."""
    state = State()
    for number in range(500):
        state.is_first(Stream.EVENT, Kind.TEXT, f"text {number}", f"msg_{number}")
    assert len(state.twins) == MAX_TWINS
    assert len(str(state)) < 2000


def test_tools_events_are_named_for_the_call() -> None:
    """A hook and a rollout that tell of one call tell of the same thing."""
    told = Told("thread", "h:1", 5, State(), [])
    told.event(0, Kind.TOOL_CALL, "{}", name="shell", tool_use_id="c")
    told.event(1, Kind.TOOL_RESULT, "done", tool_use_id="c")
    told.event(2, Kind.TEXT, "x" * 99, limit=9)
    names = [(e.key, e.same_as, e.text and len(e.text), e.bytes) for e in told.found if isinstance(e, Event)]
    assert names == [("h:1#0", "tool:c", 2, 2), ("h:1#1", "result:c", 4, 4), ("h:1#2", None, 9, 99)]
