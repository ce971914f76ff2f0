"""Looking for findings behind the capture: at sessions that are reckoned, the latest first, by a program of its own.

What heuristics import and what a long session takes would stay in a process that lives for hours, and whoever captures would wait
for them; so a program is asked, out of everybody's way, that ends after some sessions. A session that goes on is looked at the more
seldom the longer that takes. A program that fails, hangs or is killed leaves its sessions for later; readers look for themselves
meanwhile. A session in which a heuristic fails is left to them, and the journal says why.
"""

from __future__ import annotations

import os
import sqlite3

import orjson

from kaizen import clock
from kaizen.background.spawn import PACKAGE, interpreter
from kaizen.daemon.journal import say
from kaizen.database import opening
from kaizen.host.dialogue import MOST_ASKED_BYTES, Dialogue
from kaizen.store import findings
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.store.findings import Due, Row
    from kaizen.store.write import Writer

FIRST_S = 3.0  # who was only woken for a moment looks at nothing
EVERY_S = 5.0
AGAIN_S = 60.0
SHARE = 50  # a session is left alone for so many times as long as it took
LISTEN_S = 0.2
LIMIT_S = 600.0
AFTER_FAILURE_S = 300.0
STEP_EVENTS = 20_000  # of the sessions that are asked for at once, beside the last of them
STEP_SESSIONS = 40
_MOST_BYTES = MOST_ASKED_BYTES // 8  # of their ids, beside the last: there is room for a path of any length
_NEVER = float("inf")


class Answer(NamedTuple):
    """What the program answered: the version of its heuristics; of each session its milliseconds and what was seen; the sessions in
    which a heuristic failed, and what went wrong."""

    version: str
    seen: list[tuple[str, int, list[Row]]]
    failed: list[str]
    troubles: list[str]


def program() -> list[str]:
    """The command line of the program that looks."""
    return interpreter(os.path.join(PACKAGE, "reading", "__main__.py"))


class Looking:
    """Keeps what heuristics see in the sessions of a writer's store, step by step. Raises what the writer raises; `close` ends
    what runs."""

    def __init__(self, writer: Writer, workspace: str, *, argv: Sequence[str] = (), first_s: float = FIRST_S) -> None:
        self._writer, self._workspace, self._argv = writer, workspace, argv or program()
        self._version: str | None = None  # as the program told it
        self._not_before: dict[str, float] = {}
        self._next, self._began = clock.span() + first_s, 0.0
        self._asked: list[str] = []
        self._alone = False  # one of those that were asked for together made the program fail
        self._left_out: set[str] = set()  # each made it, or a heuristic, fail by itself
        self._dialogue: Dialogue | None = None
        self._changes = -1  # of the store, when there was nothing to do

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        if self._dialogue is not None:
            return self._listen(self._dialogue)
        if self._changes == self._writer.connection.total_changes:
            return _NEVER
        wait_s = self._next - clock.span()
        return wait_s if wait_s > 0 else self._ask()

    def close(self) -> None:
        """End the program that was asked, if it runs."""
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None

    def _ask(self) -> float:
        now = clock.span()
        self._not_before = {each: at for each, at in self._not_before.items() if at > now}
        due, held = self._due()
        if not due and (held or self._version is not None or not self._has_rollups()):
            self._next = max(now + EVERY_S, min(held, default=0.0))
            self._changes = -1 if held else self._writer.connection.total_changes
            return self._next - now if held else _NEVER
        self._asked = _step(due, alone=self._alone)
        if self._asked:
            findings.mark(self._writer, self._asked)
        path = opening.file_of(self._writer.connection)
        question = {"store": path, "workspace": self._workspace, "sessions": self._asked}
        try:
            self._dialogue, self._began = Dialogue(self._argv, orjson.dumps(question)), now
        except OSError as error:
            return self._failed(f"nobody can be asked: {(error.strerror or str(error)).lower()}")
        return LISTEN_S

    def _due(self) -> tuple[list[Due], list[float]]:
        """The next sessions that may be looked at, and from when on those may that are to be looked at too."""
        due: list[Due] = []
        held: list[float] = []
        for each in findings.to_look(self._writer.connection, self._version):
            if len(due) == STEP_SESSIONS:
                break
            if each.session_id in self._not_before:
                held.append(self._not_before[each.session_id])
            elif each.session_id not in self._left_out:
                due.append(each)
        return due, held

    def _has_rollups(self) -> bool:
        """Whether there may be findings of another version, which only the program knows."""
        return self._writer.connection.execute("SELECT 1 FROM rollups LIMIT 1").fetchone() is not None

    def _listen(self, dialogue: Dialogue) -> float:
        said = dialogue.answer()
        if said is None:
            waited_s = clock.span() - self._began
            return LISTEN_S if waited_s < LIMIT_S else self._failed(f"no answer within {LIMIT_S:g} s")
        self._dialogue = None
        answer = read_answer(said)
        if answer is None:
            return self._failed("the answer cannot be understood" if said else "no answer")
        try:
            findings.keep(self._writer, answer.version, [(session, rows) for session, _, rows in answer.seen])
        except (sqlite3.Error, TypeError, ValueError) as error:
            return self._failed(f"what was seen cannot be kept: {error}")
        self._left_out.update(answer.failed)
        for trouble in answer.troubles:
            say(trouble)
        now, self._version, self._alone = clock.span(), answer.version, False
        took = {session: ms / 1000 for session, ms, _ in answer.seen}
        for session in self._asked:
            self._not_before[session] = now + max(AGAIN_S, took.get(session, 0) * SHARE)
        return 0.0

    def _failed(self, why: str) -> float:
        """What was asked for is asked for one by one; who fails by itself is left out for as long as this daemon lives."""
        self.close()
        say(f"some sessions have no findings yet: {why}")
        if len(self._asked) == 1:
            self._left_out.update(self._asked)
        wait_s = EVERY_S if len(self._asked) > 1 else AFTER_FAILURE_S
        self._alone = True
        self._next = clock.span() + wait_s
        return wait_s


def _step(due: Sequence[Due], *, alone: bool) -> list[str]:
    """The sessions that are asked for at once."""
    chosen: list[str] = []
    events = size = 0
    for each in due[: 1 if alone else STEP_SESSIONS]:
        events += each.events
        size += len(orjson.dumps(each.session_id))
        if chosen and (events > STEP_EVENTS or size > _MOST_BYTES):
            break
        chosen.append(each.session_id)
    return chosen


def read_answer(said: bytes) -> Answer | None:
    """What the program said; None where that is no answer."""
    try:
        answer = orjson.loads(said)
        seen = [(session, ms, rows) for session, ms, rows in answer["seen"]]
        version, failed, troubles = answer["version"], answer["failed"], answer["troubles"]
    except (ValueError, TypeError, KeyError):
        return None
    fits = all(isinstance(s, str) and isinstance(ms, int) and isinstance(rows, list) for s, ms, rows in seen)
    if not (fits and isinstance(version, str) and isinstance(failed, list) and isinstance(troubles, list)):
        return None
    return Answer(version, seen, [*map(str, failed)], [*map(str, troubles)])
