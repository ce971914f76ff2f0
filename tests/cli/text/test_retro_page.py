"""A retro as a page: what stands on it, and what is left out."""

from __future__ import annotations

from kaizen.cli.text.retro_page import page, redacted
from kaizen.model.action import State
from kaizen.redaction.redactor import Redactor
from kaizen.retro import numbers
from tests.support.retros import WORKSPACE, full, item, week


def test_its_parts_in_their_order() -> None:
    """Numbers, what went well, what slowed us down, what to do, what became of the last items."""
    made = page(full())
    assert [section.heading for section in made.sections] == [
        "Numbers", "What went well", "What slowed us down, 5 of 23", "What to do", "Since the retro of 2026-W46",
    ]  # fmt: skip


def test_a_part_with_nothing_in_it_is_left_out() -> None:
    """And of a span without sessions all are."""
    retro = full()._replace(well=(), fewer=(), followed=(), items=(), slowed=())
    assert [section.heading for section in page(retro).sections] == ["Numbers"]
    made = page(retro._replace(parts=()))
    assert (made.sections, made.foot) == ((), "Nothing was captured in these days.")


def test_each_thing_stands_once() -> None:
    """What helped is among what went well, what is still proposed is among the items; the others are followed up."""
    made = page(full())
    well, last = made.sections[1], made.sections[4]
    assert "helped" in well.entries[0].head
    assert [entry.beside for entry in last.entries] == ["b0000002, done", "b0000003, accepted"]


def test_numbers_without_enough_weeks() -> None:
    """No column of what is usual, and it is said why; the week before stands beside them, if there was one."""
    made = numbers.numbers(week(9), [week(9)] * 3)
    section = page(full()._replace(numbers=made)).sections[0]
    assert section.heads == ("", "the week", "the week before")
    assert section.rows[:3] == (("sessions", "7", "7"), ("agent time", "1h 30m", "1h 30m"), ("prompts", "18", "18"))
    alone = page(full()._replace(numbers=numbers.numbers(week(9), [week(9), ()]))).sections[0]
    assert alone.heads == ("", "the week")
    first = page(full()._replace(numbers=numbers.numbers(week(9), []))).sections[0]
    assert first.note == "nothing before: from four on it is told what is usual"
    assert section.note == "3 weeks before: from four on it is told what is usual"


def test_sub_agents_are_among_the_sessions_that_findings_are_in() -> None:
    """It is said how many, so that `2 of 42` is not held against the sessions above."""
    assert page(full()).sections[2].note == "they overlap; 11 sub-agents count as sessions"
    alone = full()._replace(parts=week(3), slowed=full().slowed[:1])
    assert page(alone).sections[2].note == ""


def test_unknown_cost() -> None:
    """Tokens stand in its place."""
    made = numbers.numbers(week(9, nano=0, unpriced=20), [week(9)] * 8)
    rows = dict(row[:2] for row in page(full()._replace(numbers=made)).sections[0].rows)
    assert rows["cost"] == "unknown"
    assert rows["tokens"] == "900K"
    assert "cost of a prompt" not in rows
    there = dict(row[:2] for row in page(full()).sections[0].rows)
    assert there["cost"] == "at least $29.40"
    assert "tokens" not in there


def test_evidence_is_short() -> None:
    """At most five findings, and how many more there are."""
    found = item(0, "x", sessions=9, times=20)
    entry = page(full()._replace(items=(found,))).sections[3].entries[0]
    assert len(entry.evidence) == 6
    assert entry.evidence[-1] == "and 4 more"
    assert page(full()._replace(items=(found._replace(seen=(), state=State.ACCEPTED),))).sections[3].entries[0].evidence == (
        found.topic.said,
    )  # fmt: skip


def test_several_workspaces() -> None:
    """Each line names the one that it is of."""
    made = page(full(everywhere=True))
    assert made.title.endswith(", all workspaces")
    assert made.sections[3].entries[0].head == "app: npm test: a command fails again and again"


def test_redaction() -> None:
    """Takes out the paths of workspaces, and what the redactor knows."""
    found = item(0, f"{WORKSPACE}/run --mail jane.doe@example.org")
    made = redacted(page(full()._replace(items=(found,))), Redactor(), [WORKSPACE])
    assert WORKSPACE not in str(made)
    assert "jane.doe" not in str(made)
    assert "<workspace>/run" in made.sections[3].entries[0].head
    assert made.sections[3].entries[0].beside == "a0000000, proposed, little effort"
