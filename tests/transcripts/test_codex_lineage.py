"""What a fork copied and what is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaizen.transcripts import codex_lineage, records
from kaizen.transcripts.codex_lineage import STALL_MS
from kaizen.transcripts.codex_state import Head, State
from tests.support.codex import BEGIN, LEGACY, OLD, VERSIONS, Record, Rollout, uuid7


def owned(made: Rollout) -> list[Record]:
    """The records that are the thread's own."""
    state, found = State(), []
    for record in made.records:
        payload, at = record["payload"], records.instant(record["timestamp"])
        if record["type"] == "session_meta":
            if codex_lineage.begins(payload, made.thread, at, state):
                found.append(record)
        elif not codex_lineage.is_copied(record, payload, at, state):
            found.append(record)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_all_of_a_thread_that_is_no_fork_is_its_own(version: str) -> None:
    """Nothing is taken for a copy where nothing was copied."""
    made = Rollout(1, version=version).spoken().spoken("more")
    assert owned(made) == made.records


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("generations", [1, 2, 3])
def test_a_fork_s_own_is_what_came_after(version: str, generations: int) -> None:
    """However many ancestors a head has, its first line and what was added are the fork's."""
    made = Rollout(1, version=version).spoken(steps=2)
    for number in range(generations):
        made = made.fork(2 + number)
        before = len(made.records)
        made.spoken(f"{number}")
    assert owned(made) == [made.records[0], *made.records[before:]]


def test_a_fork_of_a_turn_that_still_ran() -> None:
    """The head may end within the parent's turn."""
    parent = Rollout(1, version=LEGACY).begin().step()
    fork = parent.fork(2)
    before = len(fork.records)
    assert owned(fork.spoken("mine")) == [fork.records[0], *fork.records[before:]]


def test_a_head_without_its_thread_s_first_line() -> None:
    """Where a copy leaves the parent's first line out, the age of its turns tells; what stands before the first of them
    cannot be told and is taken for its own."""
    parent = Rollout(1, version=LEGACY).spoken()
    fork = Rollout(2, version=LEGACY, begin=BEGIN + timedelta(minutes=5), parent_thread_id=parent.thread)
    fork.records += parent.records[1:]
    before = len(fork.records)
    assert owned(fork.spoken("mine")) == [fork.records[0], *fork.records[before:]]


def test_a_pause_ends_a_head_without_turn_ids_and_a_full_disk_does_not() -> None:
    """Up to 0.6x the end of a copy is told by the time that passes until something happens."""
    parent = Rollout(1, version=OLD).spoken()
    fork = parent.fork(2)
    before = len(fork.records)
    fork.tick((STALL_MS - 100) / 1000).add("turn_context", {"model": "m"})
    assert owned(fork) == [fork.records[0]]
    fork.tick((STALL_MS + 100) / 1000).add("turn_context", {"model": "m"})
    assert owned(fork) == [fork.records[0], *fork.records[before + 1 :]]


def test_the_ordinal_decides_where_it_is_told() -> None:
    """A sub-agent of 0.169 says from where on its records are its own."""
    parent = Rollout(1).spoken()
    fork = Rollout(2, begin=BEGIN + timedelta(minutes=5), parent_thread_id=parent.thread)
    fork.copy(parent)
    fork.records[0]["payload"]["subagent_history_start_ordinal"] = before = len(fork.records)
    assert owned(fork.spoken("mine")) == [fork.records[0], *fork.records[before:]]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"turn_id": uuid7(BEGIN - timedelta(seconds=1), 9)}, True),
        ({"turn_id": uuid7(BEGIN, 9)}, False),
        ({"turn_id": "3", "started_at": int(BEGIN.timestamp()) - 1}, True),
        ({"turn_id": "3", "started_at": int(BEGIN.timestamp())}, False),
        ({"turn_id": "3", "started_at": "soon"}, False),
        ({"turn_id": 7}, False),
    ],
)
def test_a_turn_that_is_older_than_its_thread_was_copied(payload: Record, expected: bool) -> None:
    """By the time in its id, else by when it says that it began; else nothing is told."""
    state = State()
    codex_lineage.begins({"id": uuid7(BEGIN, 1), "forked_from_id": "p"}, "t", None, state)
    record = {"type": "event_msg"}
    assert codex_lineage.is_copied(record, {"type": "task_started", **payload}, None, state) is expected


def test_a_thread_s_own_first_line_again_ends_a_head() -> None:
    """What stands behind it is the thread's own."""
    state = State()
    codex_lineage.begins({"id": "a"}, "a", 1, state)
    assert not codex_lineage.begins({"id": "b"}, "a", 2, state)
    assert state.head == Head.WITHIN
    assert codex_lineage.begins({"id": "a"}, "a", 3, state)
    assert state.head == Head.BEHIND


def test_the_parent_is_named_in_two_places() -> None:
    """By a field of its own, or within the source; a thread is not its own parent."""
    spawned = {"source": {"subagent": {"thread_spawn": {"parent_thread_id": "p"}}}}
    assert codex_lineage.parent_of(spawned) == codex_lineage.parent_of({"parent_thread_id": "p"}) == "p"
    assert codex_lineage.parent_of({"source": {"subagent": "review"}}) is None
    assert codex_lineage.parent_of({"id": "p", "parent_thread_id": "p"}) is None


@pytest.mark.parametrize("name", ["", None, 7, "x" * 36, "5c7e1000-0000-4000-8000-000000000001"])
def test_other_names_hold_no_time(name: object) -> None:
    """Only a UUIDv7 does."""
    assert codex_lineage.instant_of(name) is None
    assert codex_lineage.instant_of(uuid7(BEGIN, 5)) == int(BEGIN.timestamp() * 1000)
