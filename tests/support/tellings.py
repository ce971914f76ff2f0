"""The same history told in many ways: files that grow in pieces, in any order, hooks before, between and after, all of it
again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kaizen.model.event import Event, Fact, Kind, Outcome, SessionFact, Source, TitleRank, ToolUse, Turn
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

Step = Callable[[Store], None]

AT = 1_772_442_000_000  # nine o'clock on the day of the golden files
_NO_FILE = FileState(0, 0, 0, b"", 0, skipping=False)
_LATE = "21330000-0000-4000-8000-00000000000a"
_EARLY = "21110000-0000-4000-8000-00000000000a"


def hooked() -> dict[str, list[list[Fact]]]:
    """What hooks told of the golden sessions, payload by payload, each session's in the order in which they came. They say
    other times, folders and words than the transcripts do."""

    def event(session: str, at: int, kind: Kind, thing: str | None, words: str, **more: Any) -> Event:
        key = f"hook:{thing or at}"
        told = Event(
            key, session, AT + at, kind, None, None, None, words, len(words), None, "/home/dev/app/below", thing
        )
        return told._replace(source=Source.HOOK, **more)

    def said(session: str, at: int, turn: Turn | None, **more: Any) -> SessionFact:
        about = {"cwd": "/home/dev/app/below", "model": "hooked", "process": "77 1 boot", **more}
        return SessionFact(session, turn=turn, turn_at=AT + at if turn else None, **about)

    def used(session: str, at: int, tool: str, name: str, took: int, outcome: Outcome) -> list[list[Fact]]:
        call = event(session, at, Kind.TOOL_CALL, f"tool:{tool}", "{}", name=name, tool_use_id=tool)
        error = outcome is not Outcome.OK
        result = event(
            session, at + took, Kind.TOOL_RESULT, f"result:{tool}", "out", name=name, tool_use_id=tool, error=error
        )
        return [
            [call, said(session, at, Turn.WORKING)],
            [result, ToolUse(tool, session, Source.HOOK, took, outcome), said(session, at + took, Turn.WORKING)],
        ]

    child = f"{_LATE}/a4000000000000001"
    below = used(child, 11_050, "toolu_4x1", "Agent", 5_900, Outcome.OK)
    title = {"title": "from a hook", "title_rank": TitleRank.FIRST_PROMPT}
    return {
        _LATE: [
            [event(_LATE, 10, Kind.NOTICE, None, "startup"), said(_LATE, 10, Turn.WAITING_USER)],
            [
                event(_LATE, 190, Kind.PROMPT, "prompt:p-1", "speed up the build"),
                said(_LATE, 190, Turn.WORKING, **title),
            ],
            *used(_LATE, 5_010, "toolu_4a1", "Bash", 700, Outcome.OK),
            *used(_LATE, 9_020, "toolu_4a3", "Agent", 10_950, Outcome.OK),
            [event(_LATE, 64_900, Kind.PROMPT, "prompt:p-3", "<task-notification>"), said(_LATE, 64_900, Turn.WORKING)],
            *used(_LATE, 70_000, "toolu_hook", "Bash", 5, Outcome.ERROR),
            [event(_LATE, 80_000, Kind.NOTICE, None, "bye"), said(_LATE, 80_000, Turn.ENDED, ended_reason="other")],
        ],
        child: [
            [fact._replace(parent_id=_LATE) if isinstance(fact, SessionFact) else fact for fact in facts]
            for facts in below
        ],
        _EARLY: [
            [
                event(_EARLY, 5, Kind.PROMPT, "prompt:p-1", "what is new in the parser library?"),
                said(_EARLY, 5, Turn.WORKING),
            ],
            [event(_EARLY, 9_000, Kind.NOTICE, None, "may I?"), said(_EARLY, 9_000, Turn.WAITING_PERMISSION)],
            *used(_EARLY, 6_000, "toolu_3a1", "Write", 9_900, Outcome.ERROR),
        ],
    }


def hook(session: str, facts: list[Fact]) -> Step:
    """A payload reaches the daemon."""
    path, file = f"hook:claude-code:{session}", FileIdentity("claude-code", session)

    def take(store: Store) -> None:
        store.writer.commit(Batch(path, file, _NO_FILE, facts, 0, 1, restart=False))

    return take


def grow(source: Path, target: Path, upto: int, root: Path) -> Step:
    """A transcript has grown to so many bytes, and is read."""

    def take(store: Store) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("ab") as file:
            file.write(source.read_bytes()[target.stat().st_size : upto])
        store.take_one(target, root)

    return take


def again(target: Path, root: Path) -> Step:
    """A transcript is read from its beginning once more."""

    def take(store: Store) -> None:
        store.connection.execute("UPDATE transcripts SET stale = 1 WHERE path = ?", (str(target),))
        store.take_one(target, root)

    return take


def companions(golden: Path, root: Path) -> Step:
    """The small files beside sub-agents' transcripts are written, and what they lie beside is looked at."""

    def take(store: Store) -> None:
        for source in golden.rglob("*.meta.json"):
            target = root / source.relative_to(golden)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        store.take(root)

    return take


def plainly(golden: Path, root: Path) -> Iterator[Step]:
    """All of it, file by file, then all hooks."""
    yield companions(golden, root)
    for source in sorted(golden.rglob("*.jsonl")):
        yield grow(source, root / source.relative_to(golden), source.stat().st_size, root)
    for session, payloads in hooked().items():
        yield from (hook(session, facts) for facts in payloads)


@st.composite
def differently(draw: st.DrawFn, golden: Path) -> Callable[[Path], list[Step]]:
    """The same in another way: what comes from one file, or from one session's hooks, comes in its order, all else in any."""
    files = sorted(golden.rglob("*.jsonl"))
    cuts = {}
    for source in files:
        size = source.stat().st_size
        cuts[source] = [*sorted(draw(st.lists(st.integers(0, size), max_size=3))), size]
    hooks, repeated = hooked(), draw(st.lists(st.sampled_from(files), max_size=3))
    twice = draw(st.booleans())
    queues: dict[object, int] = {source: len(at) for source, at in cuts.items()}
    queues |= {session: len(payloads) for session, payloads in hooks.items()} | {"companions": 1}
    order = draw(st.permutations([name for name, number in queues.items() for _ in range(number)]))

    def steps(root: Path) -> list[Step]:
        waiting: dict[object, list[Step]] = {"companions": [companions(golden, root)]}
        for source, at in cuts.items():
            waiting[source] = [grow(source, root / source.relative_to(golden), upto, root) for upto in at]
        for session, payloads in hooks.items():
            waiting[session] = [hook(session, facts) for facts in payloads]
        found = [waiting[name].pop(0) for name in order]
        found += [again(root / source.relative_to(golden), root) for source in repeated]
        if twice:
            found += [hook(session, facts) for session, payloads in hooks.items() for facts in payloads]
        return found

    return steps
