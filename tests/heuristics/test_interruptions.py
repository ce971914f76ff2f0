"""A person stops the agent."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics.interruptions import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, told
from tests.support.claude import figures, text
from tests.support.codex import Rollout

FIRES_ON = {
    "a tool twice": (Acting().asks().stops("Bash", command="./all.sh").asks("only that").stops("Bash", command="make all"), ["Bash"]),
    "answers": (Acting().asks().reads("a").stops().asks("no").says("So").stops(), ["answer"]),
    "a tool and an answer": (Acting().asks().stops("Bash", command="x").asks("so").says("So").stops(), ["Bash", "answer"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "once": Acting().asks().stops("Bash", command="./all.sh").asks("go on").says(),
    "what is denied": Acting().asks().denies(command="x").stops().asks("so").denies(command="x").stops(),
    "a prompt that is taken into a running turn": Acting().asks().reads("a").asks("and mind the tax").reads("b").asks("x").says(),
    "a tool that ended with its session": Acting().asks().uses("Bash", command="x", error=True, output="[Tool call interrupted: the session ended]")
    .uses("Bash", command="x", error=True, output="[Tool call interrupted: the session ended]"),
}  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_what_it_tells() -> None:
    """What ran until then is the waste."""
    acted = Acting().asks().stops("Bash", command="x", seconds=40).asks("so").stops("Bash", command="x", seconds=20)
    (found,) = look(acted.story())
    assert (found.times, found.confidence, len(found.evidence)) == (2, Confidence.HIGH, 6)
    assert found.waste.ms == Range(60_000, 60_000)
    assert found.said == "`Bash` was stopped by a person 2 times"


def test_of_an_answer_the_cut_calls_are_the_waste() -> None:
    """Those of which the client kept only the beginning; what went before them stands."""
    acted = Acting()
    for number in range(2):
        acted.asks().reads("a")
        acted.made.response(f"cut{number}", text("So"), stop=None, usage=figures(7), isAbortedMidStream=True)
        acted.stops()
    (found,) = look(acted.story())
    assert found.waste.tokens == Range(2 * 50, 2 * 50)  # 3 in, 7 out, 40 written to the cache
    assert found.said == "an answer was stopped by a person 2 times"


def test_sub_agents_are_stopped_with_their_parent() -> None:
    """A person stopped the session that started it, where it is told too."""
    made = FIRES_ON["a tool twice"][0].story()
    assert [*look(made._replace(session=made.session._replace(parent_id="above")))] == []


def test_codex(tmp_path: Path) -> None:
    """A turn that was aborted says so; a tool that ran then has no output."""
    made = Rollout(1)
    for words in ("one", "two"):
        made.begin(words).item(
            "function_call", name="exec_command", arguments='{"cmd":"make all"}', call_id=made.fresh("call")
        )
        made.used().event("turn_aborted", turn_id=made.turn, reason="interrupted")
    made.begin("three").text("So").event("turn_aborted", turn_id=made.turn, reason="replaced").write(tmp_path)
    (found,) = look(told(tmp_path, made.thread, tmp_path))
    assert (found.cause, found.times) == ("exec_command", 2)
