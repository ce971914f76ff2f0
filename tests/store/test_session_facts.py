"""What the records of a batch say of their session, in one."""

from __future__ import annotations

import pytest

from kaizen.model.event import SessionFact, TitleRank, Turn
from kaizen.store.session_facts import merged

ONE = SessionFact("s", cwd="/a", model="m1", opened_at=5, ended=True, client_version="1")
TWO = SessionFact("s", cwd="/b", model="m2", opened_at=9, ended=False)


def titled(title: str, rank: TitleRank) -> SessionFact:
    return SessionFact("s", title=title, title_rank=rank)


def test_nothing_says_nothing() -> None:
    """No fact is no fact; one is itself."""
    assert merged([]) is None
    assert merged([ONE]) is ONE


def test_the_first_folder_and_the_last_of_all_else() -> None:
    """What a later record does not say stays as it was."""
    told = merged([ONE, TWO])
    assert told is not None
    assert (told.cwd, told.opened_at, told.model, told.ended, told.client_version) == ("/a", 5, "m2", False, "1")


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        ([("a", TitleRank.FIRST_PROMPT), ("b", TitleRank.FIRST_PROMPT)], "a"),
        ([("a", TitleRank.SUMMARY), ("b", TitleRank.SUMMARY)], "b"),
        ([("a", TitleRank.GIVEN), ("b", TitleRank.GENERATED)], "a"),
        ([("a", TitleRank.FIRST_PROMPT), ("b", TitleRank.SUMMARY)], "b"),
    ],
)
def test_the_best_title_counts(titles: list[tuple[str, TitleRank]], wanted: str) -> None:
    """Of equally good ones the last, but of prompts the first."""
    told = merged([titled(*each) for each in titles])
    assert told is not None
    assert told.title == wanted


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_latest_turn_counts(order: tuple[int, int]) -> None:
    """Whichever is told first."""
    facts = [
        SessionFact("s", turn=Turn.WORKING, turn_at=5),
        SessionFact("s", turn=Turn.WAITING_USER, turn_at=9),
    ]
    told = merged([facts[number] for number in order])
    assert told is not None
    assert (told.turn, told.turn_at) == (Turn.WAITING_USER, 9)
