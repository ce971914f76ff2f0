"""How sessions stand, from what a store knows of them."""

from __future__ import annotations

from pathlib import Path

from kaizen.model.event import Event, Kind, SessionFact, Turn
from kaizen.model.session import Status
from kaizen.store import rollups
from kaizen.store.read_status import Standing, alone, nobody_knows
from tests.store.test_write import batch
from tests.support.claude import BEGIN, SESSION, Store, Transcript, session, sub_agent, text, tool_use

NOW = int(BEGIN.timestamp() * 1000)
PROCESS = "1234 99 boot"


def stands(store: Store, session_id: str = SESSION, *, later_s: int = 10, alive: bool | None = None) -> tuple[str, str]:
    standing = Standing(store.connection, NOW + later_s * 1000, lambda process: alive if process == PROCESS else None)
    status, reason = standing.of(session_id)
    return str(status), reason


def hook(store: Store, **said: object) -> None:
    fact = SessionFact(SESSION, **said)  # type: ignore[arg-type]
    store.writer.commit(batch(SESSION, fact, path=f"hook:claude-code:{SESSION}"))


def test_a_turn_from_beginning_to_end(store: Store, tmp_path: Path) -> None:
    """A prompt and a tool make the agent work; its answer makes it wait; an end is an end."""
    made = Transcript().prompt("go")
    path = made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store) == ("active", "the last thing happened 9 s ago")
    made.response("m", text("so"), tool_use("t")).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store, later_s=400) == ("active", "Bash has been running for 6 min")
    made.result("t").response("n", text("done"), stop="end_turn").write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store) == ("waiting for the user", "its turn has been over for 5 s")
    with path.open("ab") as file:
        file.write(made.ended().bytes().splitlines(keepends=True)[-1])
    store.take(tmp_path / "projects")
    assert stands(store) == ("ended", "the agent said so")


def test_a_process_that_is_gone(store: Store, tmp_path: Path) -> None:
    """Gone without an end: crashed, and its helper with it; where it cannot be told, time decides."""
    parent = Transcript().prompt("go").response("m", tool_use("t"))
    parent.write(tmp_path / "projects")
    sub_agent(parent).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    hook(store, process=PROCESS)
    assert stands(store, alive=False) == ("crashed", "its process 1234 is gone without saying so")
    assert stands(store, f"{SESSION}/a0000000000000001", alive=False)[0] == "ended"
    assert stands(store, alive=True, later_s=4000) == ("active", "Bash has been running for 1 h")
    assert stands(store, later_s=4000)[0] == "idle"
    hook(store, turn=Turn.ENDED, turn_at=NOW + 60_000, ended_reason="logout")
    assert stands(store, alive=False) == ("ended", "the agent said so: logout")


def test_a_helper_that_answered_does_not_wait_for_the_user(store: Store, tmp_path: Path) -> None:
    """Its answer went to the session that started it."""
    parent = Transcript().prompt("go").response("m", tool_use("t"))
    parent.write(tmp_path / "projects")
    sub_agent(parent).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store, f"{SESSION}/a0000000000000001") == ("idle", "it gave its answer")


def test_a_session_waits_for_what_a_hook_said(store: Store, tmp_path: Path) -> None:
    """A hook tells of an open question; what happens after it closes it."""
    made = Transcript().prompt("go").response("m", tool_use("t"))
    made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    hook(store, turn=Turn.WAITING_PERMISSION, turn_at=NOW + 4000, process=PROCESS)
    assert stands(store, alive=True) == ("waiting for permission", "it asked 6 s ago")
    made.tick(5)
    made.result("t").write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store, alive=True)[0] == "active"


def test_an_interrupted_turn_waits_and_its_tool_does_not_run(store: Store, tmp_path: Path) -> None:
    """After Esc nothing runs, whatever has no result."""
    made = Transcript().prompt("go").response("m", tool_use("t"))
    made.prompt([text("[Request interrupted by user for tool use]")]).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store)[0] == "waiting for the user"
    assert stands(store, later_s=400)[0] == "idle"


def test_what_is_left_of_a_stopped_response_does_not_unend(store: Store, tmp_path: Path) -> None:
    """A client that was told to end writes its end first, then the response it broke off."""
    made = Transcript().prompt("go").ended()
    made.response("m", text("I"), stop=None, isAbortedMidStream=True).prompt("[Request interrupted by user]")
    made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert stands(store)[0] == "ended"


def test_each_process_is_looked_at_once(store: Store, tmp_path: Path) -> None:
    """However many sessions it works on."""
    asked = []
    parent = session(1)
    parent.write(tmp_path / "projects")
    sub_agent(parent).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    store.writer.commit(batch(parent.session, SessionFact(parent.session, process=PROCESS), path="hook:c:s"))
    standing = Standing(store.connection, NOW, lambda process: asked.append(process))  # type: ignore[func-returns-value]
    for one in (parent.session, f"{parent.session}/a0000000000000001"):
        standing.of(one)
    assert asked == [PROCESS]


def test_what_is_not_there_is_idle(store: Store) -> None:
    """A parent that was never captured is no reason to fail."""
    assert stands(store, "nobody")[0] == "idle"
    store.writer.commit(batch("c", SessionFact("c", parent_id="gone")))
    assert stands(store, "c")[0] == "idle"
    assert nobody_knows(PROCESS) is None


def test_parents_without_end_do_not_hang(store: Store) -> None:
    """A hostile chain of a thousand sessions, each below the next, and a ring: every one has a status."""
    for number in range(1000):
        store.writer.commit(batch(f"s{number}", SessionFact(f"s{number}", parent_id=f"s{(number + 1) % 1000}")))
    assert stands(store, "s0")[0] == "idle"


def test_a_session_that_was_not_asked_anything_yet(store: Store) -> None:
    """It has no turn that could be over; after a prompt it has."""
    started = {"session_id": SESSION, "key": "start", "at": NOW, "kind": Kind.NOTICE}
    store.writer.commit(batch(SESSION, Event(**started), path=f"hook:claude-code:{SESSION}"))
    hook(store, turn=Turn.WAITING_USER, turn_at=NOW)
    assert stands(store) == ("waiting for the user", "it waits for a first prompt")
    asked = {**started, "key": "asked", "kind": Kind.PROMPT}
    store.writer.commit(batch(SESSION, Event(**asked), path=f"hook:claude-code:{SESSION}"))
    assert stands(store) == ("waiting for the user", "its turn has been over for 10 s")


def test_all_evidence_at_once_says_the_same(store: Store, tmp_path: Path) -> None:
    """Whether sessions were reckoned or changed since, with sub-agents below sub-agents and parents that go round."""
    parent = Transcript().prompt("go").response("m", tool_use("t"))
    for made in (parent, sub_agent(parent), session(3), session(4).prompt("and?")):
        made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    hook(store, process=PROCESS)
    for one, other in (("a", "b"), ("b", "a")):
        store.writer.commit(batch(one, SessionFact(one, parent_id=other), path=f"/{one}.jsonl"))
    ids = [row[0] for row in store.connection.execute("SELECT id FROM sessions")]
    for reckoned in ([], ids[:2], ids):
        rollups.reckon(store.writer, reckoned)
        for later_s in (10, 400, 4000):
            for alive in (True, False, None):
                given = (store.connection, NOW + later_s * 1000, lambda _, alive=alive: alive)
                one_by_one, together = Standing(*given), Standing(*given, evidence=True)
                assert [together.of(each) for each in ids] == [one_by_one.of(each) for each in ids]
    assert Standing(*given, evidence=True).of("unheard of") == Standing(*given).of("unheard of")


def test_alone_it_stands_as_its_own_rows_say(store: Store, tmp_path: Path) -> None:
    """Whatever the time is and whoever lives; as one that is over a sub-agent ended, and what had a process and no end crashed."""
    parent = Transcript().prompt("go").response("m", tool_use("t"))
    parent.write(tmp_path / "projects")
    sub_agent(parent).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    helper = f"{SESSION}/a0000000000000001"

    def stand(session_id: str) -> list[Status]:
        return [alone(store.connection, session_id, over=over) for over in (False, True)]

    assert (stand(SESSION), stand(helper)) == ([Status.IDLE, Status.IDLE], [Status.IDLE, Status.ENDED])
    hook(store, process=PROCESS)
    assert (stand(SESSION), stand(helper)) == ([Status.IDLE, Status.CRASHED], [Status.IDLE, Status.ENDED])
    hook(store, turn=Turn.ENDED, turn_at=NOW + 60_000)
    assert (stand(SESSION), stand(helper)) == ([Status.ENDED, Status.ENDED], [Status.IDLE, Status.ENDED])
    assert stand("unheard of") == [Status.IDLE, Status.IDLE]
