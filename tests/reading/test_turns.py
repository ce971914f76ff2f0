"""The turns of a session: every event once, whatever the order, and whatever is missing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Event, Kind
from kaizen.model.figures import ACTIVE_GAP_MS
from kaizen.model.spending import Spending
from kaizen.model.story import Said, Tool, Turn
from kaizen.model.usage import ModelCall, Usage
from kaizen.model.use import Use, UseStatus
from kaizen.reading import turns
from kaizen.store.costs import Billed
from kaizen.store.read import Told

NOTHING = turns.Known({}, {})


def told(cursor: int, kind: Kind, at: int | None = None, usage: Usage | None = None, **more: object) -> Told:
    event = Event(f"k{cursor}", "s", cursor * 1000 if at is None else at, kind)
    return Told(cursor, "claude-code", event._replace(**more), usage)


def use(id_: str, **more: object) -> Use:
    made = Use(id_, "s", "Bash", None, None, None, None, None, None, None, None, UseStatus.OK, None, None, True)
    return made._replace(**more)


def cursors(found: tuple[Turn, ...]) -> list[int]:
    """The cursor of every event in these turns."""
    return [cursor for turn in found for cursor in turn.cursors()]


events = st.lists(
    st.tuples(
        st.sampled_from(Kind),
        st.one_of(st.none(), st.integers(0, 50)),
        st.one_of(st.none(), st.sampled_from("abc")),
        st.one_of(st.none(), st.sampled_from(["queued_command", "interrupted", "Bash", "Read", "apply_patch"])),
        st.one_of(st.none(), st.sampled_from(["{", "[]", '{"command": "ls"}', '{"file_path": 3}', '{"path": "/a"}', "\0", ""])),
        st.one_of(st.none(), st.booleans()),
    ),
    max_size=40,
)  # fmt: skip


@given(events, st.randoms())
def test_every_event_stands_in_one_place(listed: list[tuple[Kind, int | None, str | None, str | None, str | None, bool | None]], random: object) -> None:  # fmt: skip
    """Any order of events, results before calls or without any, no times, unknown tools: each once, and the numbers go up."""
    made = [
        Told(number, "nobody", Event(str(number), "s", at, kind, name, used, used, text, 3, error), Usage(1) if kind is Kind.USAGE else None)
        for number, (kind, at, used, name, text, error) in enumerate(listed, 1)
    ]  # fmt: skip
    found = turns.turns(made, turns.Known({"a": use("a")}, {}))
    assert sorted(cursors(found)) == [each.cursor for each in made]
    numbers = [turn.number for turn in found]
    assert numbers == [*range(numbers[0] if numbers else 0, len(numbers) + (numbers[0] if numbers else 0))]
    assert all(turn.prompts or turn.number == 0 for turn in found)
    assert sum(turn.spending.calls for turn in found) == sum(each.usage is not None for each in made)


def test_a_prompt_begins_a_turn() -> None:
    """Parts of one message are one turn; what was sent while a turn ran stays in it; what came before all has the number 0."""
    found = turns.turns(
        [
            told(1, Kind.NOTICE), told(2, Kind.PROMPT), told(3, Kind.PROMPT, name="image"), told(4, Kind.TEXT),
            told(5, Kind.PROMPT, name="queued_command"), told(6, Kind.TEXT), told(7, Kind.PROMPT),
        ],
        NOTHING,
    )  # fmt: skip
    assert [(turn.number, len(turn.prompts), len(turn.steps)) for turn in found] == [(0, 0, 1), (1, 2, 3), (2, 1, 0)]
    assert turns.turns([told(1, Kind.PROMPT)], NOTHING)[0].number == 1
    assert turns.turns([], NOTHING) == ()


def test_what_the_client_puts_before_a_prompt_belongs_to_it() -> None:
    """So the turn before does not seem to have gone on; but a note that it was interrupted is its own."""
    found = turns.turns(
        [
            told(1, Kind.PROMPT), told(2, Kind.TEXT), told(3, Kind.INJECTED, name="interrupted"),
            told(4, Kind.INJECTED, at=900_000), told(5, Kind.PROMPT, at=900_001),
        ],
        NOTHING,
    )  # fmt: skip
    assert [cursors((turn,)) for turn in found] == [[1, 2, 3], [4, 5]]
    assert (found[0].started_at, found[0].ended_at) == (1000, 3000)


def test_a_result_stands_with_its_call() -> None:
    """Also where it was told before it, or after another prompt; a second result of the same id stands alone."""
    found = turns.turns(
        [
            told(1, Kind.TOOL_RESULT, tool_use_id="a", error=True), told(2, Kind.PROMPT),
            told(3, Kind.TOOL_CALL, tool_use_id="a", name="Bash", text='{"command": "make\\n test"}'),
            told(4, Kind.TOOL_CALL, tool_use_id="b", name="Read", text='{"file_path": "/w/a.py"}'),
            told(5, Kind.PROMPT), told(6, Kind.TOOL_RESULT, tool_use_id="b"), told(7, Kind.TOOL_RESULT, tool_use_id="b"),
        ],
        turns.Known({"b": use("b", name="Read", child_id="c", duration_ms=7, bytes=9, started_at=5)}, {}),
    )  # fmt: skip
    first, second = found
    one, two = first.steps
    assert isinstance(one, Tool)
    assert isinstance(two, Tool)
    assert (one.summary, one.status, one.returned and one.returned.cursor) == ("make test", UseStatus.ERROR, 1)
    assert (two.name, two.reads, two.edits, two.status) == ("Read", ("/w/a.py",), (), UseStatus.OK)
    assert (two.child_id, two.duration_ms, two.bytes, two.at) == ("c", 7, 9, 5)
    (alone,) = second.steps
    assert isinstance(alone, Tool)
    assert (alone.called, alone.returned and alone.returned.cursor) == (None, 7)


def test_turns_have_their_tokens_and_cost() -> None:
    """A call counts in the turn in which it ended; one that counts elsewhere counts nothing, one without a price is unpriced."""
    priced = Billed(ModelCall("m1", "s", 1, "opus", Usage(5, 7), True, stop_reason="max_tokens"), True, 2_000, False, 1)
    (found,) = turns.turns(
        [
            told(1, Kind.PROMPT), told(2, Kind.USAGE, usage=Usage(5, 7), call_id="m1"),
            told(3, Kind.USAGE, call_id="m2"), told(4, Kind.USAGE, usage=Usage(1, None), call_id="m3", name="sonnet"),
        ],
        turns.Known({}, {"m1": priced}),
    )  # fmt: skip
    assert found.spending == Spending(2, 2_000, 1)
    assert (found.usage.input, found.usage.output) == (6, None)
    assert [(call.model, call.spending.calls, call.complete) for call in found.calls] == [("opus", 1, True), (None, 0, None), ("sonnet", 1, None)]  # fmt: skip
    assert [call.stop_reason for call in found.calls] == ["max_tokens", None, None]


def test_active_time_leaves_out_what_nobody_did() -> None:
    """Times in any order; a gap longer than that is not work."""
    assert turns.active_ms([ACTIVE_GAP_MS, 0, None, 2 * ACTIVE_GAP_MS + 1]) == ACTIVE_GAP_MS
    assert turns.active_ms([]) == 0


def test_events_are_told_as_they_happened() -> None:
    """A hook's is stored before what came before it; one without a time stays behind the one it came after."""
    times = {1: 30, 2: 10, 3: None, 4: 20, 5: 30}
    made = [Told(cursor, "codex", Event(str(cursor), "s", at, Kind.NOTICE), None) for cursor, at in times.items()]
    assert [each.cursor for each in turns.by_time(made)] == [2, 3, 4, 1, 5]
    assert turns.by_time([]) == []


def test_an_input_that_was_cut_still_tells() -> None:
    """The members that are whole count."""
    assert turns.given('{"file_path": "/a", "content": "abc') == {"file_path": "/a"}
    assert turns.given('{"command": "ls"}') == {"command": "ls"}
    assert turns.given("*** Begin Patch") is None
    assert turns.given(None) is None


def test_a_story_s_parts_are_the_events() -> None:
    """What was said is told as it is."""
    assert turns.said(told(3, Kind.TEXT, text="hello", bytes=5, call_id="m")) == Said(
        3, 3000, Kind.TEXT, None, "hello", 5, None, "m"
    )
