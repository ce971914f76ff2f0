"""Having sessions looked at behind the capture, without waiting for it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen import clock
from kaizen.daemon import looking
from kaizen.daemon.looking import AGAIN_S, EVERY_S, LISTEN_S, Looking, read_answer
from kaizen.heuristics import shelf
from kaizen.host import dialogue
from kaizen.model.event import Event, Kind
from kaizen.store import findings, rollups
from kaizen.store.write import Batch, FileState, Superseded, Writer
from kaizen.transcripts.format import FileIdentity
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import SESSION, Store
from tests.support.processes import eventually

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
NEVER = float("inf")
# Answers for all it is asked for, each of which took two seconds; `version` and what else it does is put in.
PROGRAM = """
import json, sys
asked = json.load(sys.stdin)["sessions"]
open({log!r}, "a").write(json.dumps(asked) + chr(10))
{do}
print(json.dumps({{"version": {version!r}, "seen": [[each, 2000, []] for each in asked], "failed": [], "troubles": []}}))
"""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is set."""
    time = [100.0]
    monkeypatch.setattr(clock, "span", lambda: time[0])
    return time


class Asked:
    """Makes a daemon's looking that asks a program of a test's own, and tells what it was asked."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._log = store, folder / "asked"
        self.begun: list[Looking] = []

    def looking(self, do: str = "", version: str = "v", **more: Any) -> Looking:
        code = PROGRAM.format(log=str(self._log), do=do, version=version)
        self.begun.append(
            Looking(self._store.writer, WORKSPACE, argv=[sys.executable, "-I", "-S", "-c", code], first_s=0, **more)
        )
        return self.begun[-1]

    @property
    def asked(self) -> list[list[str]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()] if self._log.exists() else []


@pytest.fixture
def made(store: Store, tmp_path: Path) -> Iterator[Asked]:
    found = Asked(store, tmp_path)
    yield found
    for each in found.begun:
        each.close()


def put(store: Store, *sessions: str, at: int = 1000, reckoned: bool = True) -> None:
    for each in sessions:
        event = Event(f"k{at}", each, at, Kind.TEXT, text="some words", bytes=10)
        store.writer.commit(Batch(f"/{each}", FileIdentity("claude-code", each), STATE, [event], 1, 7, restart=False))
    if reckoned:
        rollups.reckon(store.writer, rollups.to_reckon(store.connection))


def waits(each: Looking) -> float:
    """Have it do all that it does without waiting; in how many seconds it is to be called again."""
    said = list[float]()

    def is_done() -> bool:
        said.append(each.turn())
        return said[-1] not in (0.0, LISTEN_S)

    eventually(is_done, "nothing to do at once")
    return said[-1]


def test_findings_come_from_the_real_program(store: Store, tmp_path: Path) -> None:
    """They are kept, with its version; and then there is nothing more to do."""
    acting = Acting().asks()
    for _ in range(3):
        acting.runs("make", fails=True)
    acting.says().made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    each = Looking(store.writer, WORKSPACE, first_s=0)
    assert waits(each) == NEVER
    kept = [*findings.kept(store.connection, shelf.version(), [SESSION])]
    assert [(session, found.cause) for session, found in kept] == [(SESSION, "make")]
    each.close()


def test_the_latest_first_and_none_that_is_stale(store: Store, made: Asked) -> None:
    """All at once as far as they are few; what is not reckoned yet is left for later."""
    for number, name in enumerate("abc"):
        put(store, name, at=1000 * number)
    put(store, "d", reckoned=False)
    assert waits(made.looking()) == NEVER
    assert made.asked == [["c", "b", "a"]]
    assert findings.looked(store.connection, "v", "abcd") == {*"abc"}


def test_many_events_are_looked_at_in_steps(store: Store, made: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long session goes by itself."""
    put(store, *"abcd")
    monkeypatch.setattr(looking, "STEP_EVENTS", 2)
    waits(made.looking())
    assert made.asked == [["a", "b"], ["c", "d"]]


def test_a_session_that_goes_on_is_left_alone_for_a_while(store: Store, made: Asked, now: list[float]) -> None:
    """The longer it took the longer; others are looked at meanwhile."""
    put(store, "a")
    each = made.looking()
    assert waits(each) == NEVER
    put(store, "a", at=2000)
    now[0] += EVERY_S
    assert waits(each) == pytest.approx(2 * looking.SHARE - EVERY_S)
    put(store, "b", at=3000)
    now[0] += 2 * looking.SHARE - EVERY_S - 1
    waits(each)
    assert made.asked == [["a"]]
    now[0] += 1
    assert waits(each) == NEVER
    assert made.asked == [["a"], ["b", "a"]]
    assert AGAIN_S < 2 * looking.SHARE


def test_nothing_is_looked_for_while_nothing_changes(store: Store, made: Asked) -> None:
    """Not even in the store; and in an empty one nobody is asked at all."""
    each = made.looking()
    assert waits(each) == NEVER
    asked = list[str]()
    store.connection.set_trace_callback(asked.append)
    assert each.turn() == NEVER
    store.connection.set_trace_callback(None)
    assert (asked, made.asked) == ([], [])


def test_after_an_update_all_are_looked_at_again(store: Store, made: Asked) -> None:
    """Where all was looked at by another version the program is asked for its own first."""
    put(store, "a", "b", at=1000)
    waits(made.looking())
    assert waits(made.looking(version="w")) == NEVER
    assert made.asked == [["a", "b"], [], ["a", "b"]]
    assert findings.looked(store.connection, "w", "ab") == {"a", "b"}


def test_not_at_once(store: Store, now: list[float]) -> None:
    """Who is only woken for a moment asks nobody."""
    put(store, "a")
    each = Looking(store.writer, WORKSPACE)
    assert each.turn() == looking.FIRST_S
    each.close()


def test_what_changes_meanwhile_is_not_kept(store: Store, made: Asked) -> None:
    """Capture goes on while the program looks."""
    put(store, "a", "b")
    each = made.looking()
    assert each.turn() == LISTEN_S
    put(store, "a", at=2000)
    waits(each)
    assert findings.looked(store.connection, "v", "ab") == {"b"}


@pytest.mark.parametrize("do", ["sys.exit(1)", "print('nonsense'); sys.exit()", "print('{}'); sys.exit()"])
def test_who_makes_it_fail_is_left_out(store: Store, made: Asked, now: list[float], do: str) -> None:
    """After a failure of several each is asked for alone; then the others are looked at, and capture never ends for it."""
    put(store, "a", "b")
    each = made.looking(do=f"if 'a' in asked:\n    {do}")
    for _ in range(8):
        waits(each)
        now[0] += looking.AFTER_FAILURE_S
    assert made.asked[:3] == [["a", "b"], ["a"], ["b"]]
    assert made.asked.count(["a"]) == 1
    assert findings.looked(store.connection, "v", "ab") == {"b"}


def test_where_a_heuristic_fails_nothing_is_kept(
    store: Store, made: Asked, now: list[float], capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads looks for themselves and is told; the journal says it once, and the others are kept."""
    put(store, "a", "b")
    answer = {"version": "v", "seen": [["b", 1, []]], "failed": ["a"], "troubles": ["it fails in a"]}
    each = made.looking(do=f"print({json.dumps(answer)!r}); sys.exit()")
    for _ in range(4):
        waits(each)
        now[0] += looking.AGAIN_S
    assert made.asked == [["a", "b"]]
    assert findings.looked(store.connection, "v", "ab") == {"b"}
    assert capfd.readouterr().err.count("it fails in a") == 1


def test_what_cannot_be_kept_is_a_failure(store: Store, made: Asked) -> None:
    """Rows that are none."""
    put(store, "a")
    do = (
        "print(json.dumps({'version': 'v', 'seen': [['a', 1, [['short']]]], 'failed': [], 'troubles': []})); sys.exit()"
    )
    assert waits(made.looking(do=do)) == looking.AFTER_FAILURE_S
    assert findings.looked(store.connection, "v", "a") == set()


def test_one_that_hangs_is_ended(store: Store, made: Asked, now: list[float]) -> None:
    """And so is one that runs when the daemon ends."""
    put(store, "a")
    each = made.looking(do="import signal; signal.pause()")
    assert each.turn() == LISTEN_S
    now[0] += looking.LIMIT_S
    assert each.turn() == looking.AFTER_FAILURE_S
    put(store, "b")
    now[0] += looking.AFTER_FAILURE_S
    assert each.turn() == LISTEN_S
    each.close()


def test_nobody_to_ask(store: Store) -> None:
    """An interpreter that is gone is a failure as any other."""
    put(store, "a")
    each = Looking(store.writer, WORKSPACE, argv=["/nowhere/python"], first_s=0)
    assert each.turn() == looking.AFTER_FAILURE_S


def test_a_writer_that_was_superseded_has_nobody_look(store: Store, made: Asked) -> None:
    """As it writes nothing."""
    put(store, "a")
    each = made.looking()
    Writer.take(store.connection, store.path)
    with pytest.raises(Superseded):
        each.turn()


def test_a_question_is_never_too_long(store: Store, tmp_path: Path) -> None:
    """However long the ids are that are asked for, and the workspace's path."""
    for each in ("\U0001f600" * 500, "\x01" * 500, "short"):
        chosen = looking._step([findings.Due(each, 1)] * 100, alone=False)
        question = orjson.dumps({"store": "\x01" * 2048, "workspace": "\x01" * 2048, "sessions": chosen})
        assert chosen
        assert len(question) < dialogue.MOST_ASKED_BYTES


@given(st.binary(max_size=40) | st.recursive(st.none() | st.text(max_size=3) | st.integers(), lambda inner: st.lists(inner, max_size=3)).map(
    lambda value: json.dumps({"version": "v", "seen": value, "failed": value, "troubles": value}).encode()
))  # fmt: skip
def test_any_answer(said: bytes) -> None:
    """It is one, or none; nothing raises."""
    found = read_answer(said)
    assert found is None or isinstance(found.version, str)
