"""What several facts say of one session."""

from __future__ import annotations

import itertools

from kaizen.model.event import Event, Kind, SessionFact, TitleRank, Turn
from kaizen.store.session_facts import by_session, merged


def test_each_session_has_its_own() -> None:
    """Facts by session in their order; the file's own session is there once anything happened in it."""
    one, other, last = SessionFact("s", cwd="/a"), SessionFact("s/a"), SessionFact("s", model="m")
    assert by_session("s", [one, other, last]) == {"s": [one, last], "s/a": [other]}
    assert by_session("s", [Event("k", "s", None, Kind.TEXT)]) == {"s": []}
    assert by_session("s", [Event("k", "s/a", None, Kind.TEXT)]) == {}


def test_nothing_is_nothing() -> None:
    """Where nothing is said there is nothing to write."""
    assert merged([]) is None


def test_the_first_folder_the_last_of_the_rest_and_the_best_title() -> None:
    """A folder and an opening once known stay; a better title replaces a worse one, a later one an equal, but not a prompt."""
    facts = [
        SessionFact("s", "first", TitleRank.FIRST_PROMPT, "/a", "m1", opened_at=5),
        SessionFact("s", "second", TitleRank.FIRST_PROMPT, "/b", "m2", ended=True, opened_at=6),
        SessionFact("s", "summed", TitleRank.SUMMARY),
        SessionFact("s", "summed again", TitleRank.SUMMARY, ended=False),
    ]
    assert merged(facts) == SessionFact("s", "summed again", TitleRank.SUMMARY, "/a", "m2", ended=False, opened_at=5)
    found = merged(facts[:2])
    assert found is not None
    assert found.title == "first"


def test_the_latest_turn_counts_in_any_order() -> None:
    """By its time; of two at the same instant always the same one."""
    facts = [
        SessionFact("s", turn=Turn.WORKING, turn_at=5), SessionFact("s", turn=Turn.WAITING_USER, turn_at=7),
        SessionFact("s", turn=Turn.WORKING, turn_at=7), SessionFact("s"),
    ]  # fmt: skip
    for order in itertools.permutations(facts):
        found = merged(order)
        assert found is not None
        assert (found.turn, found.turn_at) == (Turn.WAITING_USER, 7)
