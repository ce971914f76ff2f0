"""The facts of a batch by their type."""

from __future__ import annotations

from typing import get_args

from kaizen.model.event import Event, Fact, Kind, RecordCount, Skipped, Unknown
from kaizen.model.usage import ModelCall, Usage
from kaizen.store.by_type import counted, largest, sorted_out


def test_each_type_has_its_facts_in_their_order() -> None:
    """Also a type of which there is none."""
    events = [Event(str(number), "s", None, Kind.TEXT) for number in range(3)]
    told = sorted_out([events[0], Skipped("not json"), events[1], events[2]])
    assert told[Event] == events
    assert told[Unknown] == []


def test_every_type_of_fact_is_known() -> None:
    """A new one does not fall through."""
    assert set(sorted_out([])) == set(get_args(Fact))


def test_how_often_things_were_seen() -> None:
    """Records by type, skipped lines by reason, unknown things by name and version, with the place of the first."""
    facts: list[Fact] = [
        RecordCount("user", known=True), RecordCount("user", known=True), RecordCount("new", known=False),
        Skipped("not json"), Unknown("field", "a.b", "1", 70), Unknown("field", "a.b", "1", 90),
    ]  # fmt: skip
    types, why, unknown = counted(sorted_out(facts))
    assert types == {("user", True): 2, ("new", False): 1}
    assert why == {"not json": 1}
    assert unknown == {("field", "a.b", "1"): [2, 70]}


def test_the_call_with_the_most_output_counts() -> None:
    """At the time of the first; each session's by itself."""
    calls = [
        ModelCall("m", "s", at, None, Usage(output=output), complete=True) for at, output in ((1, 5), (2, 90), (3, 7))
    ]
    found = largest([*calls, calls[0]._replace(session_id="t")])
    assert found == {("m", "s"): calls[1]._replace(at=1), ("m", "t"): calls[0]._replace(session_id="t")}


def test_why_a_call_stopped_is_what_was_known_last() -> None:
    """A later line may leave it out, or say it first."""
    calls = [
        ModelCall("m", "s", 1, None, Usage(output=5), complete=True, stop_reason=why) for why in (None, "a", "b", None)
    ]
    assert largest(calls)["m", "s"].stop_reason == "b"
