"""A program that is asked, with real programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.host.dialogue import MOST_ASKED_BYTES, Dialogue
from tests.support.processes import eventually, has_ended

ECHO = "import sys; sys.stdout.write(sys.stdin.read() * 100)"


@pytest.fixture
def talk() -> Iterator[object]:
    """Starts Python programs to be asked, and ends them."""
    begun: list[Dialogue] = []

    def start(code: str, question: bytes = b"") -> Dialogue:
        begun.append(Dialogue([sys.executable, "-I", "-S", "-c", code], question))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


def heard(dialogue: Dialogue) -> bytes:
    eventually(lambda: dialogue.answer() is not None, "the answer")
    answer = dialogue.answer()
    assert answer is not None
    return answer


def test_the_answer_is_all_that_was_said(talk) -> None:  # type: ignore[no-untyped-def]
    """However long, once the program has ended; and no process is left."""
    question = b"q" * MOST_ASKED_BYTES
    dialogue = talk(ECHO, question[:-1])
    assert heard(dialogue) == (question[:-1]) * 100
    assert has_ended(dialogue._who.pid)


def test_while_it_thinks_there_is_no_answer_yet(talk) -> None:  # type: ignore[no-untyped-def]
    """And nobody waits for it; it can be ended at any time, also if it heeds no signal."""
    dialogue = talk("import signal, time; signal.signal(15, signal.SIG_IGN); print('so', flush=True); time.sleep(600)")
    assert dialogue.answer() is None
    dialogue.close()
    assert has_ended(dialogue._who.pid)
    dialogue.close()


def test_a_program_that_fails_has_answered_nothing(talk) -> None:  # type: ignore[no-untyped-def]
    """Whatever became of it: also one that was killed."""
    assert heard(talk("raise SystemExit(3)")) == b""
    assert heard(talk("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", b"?")) == b""


def test_one_that_closes_its_output_is_not_waited_for(talk) -> None:  # type: ignore[no-untyped-def]
    """It has said all it could, and is ended."""
    dialogue = talk("import os, time; os.write(1, b'done'); os.close(1); time.sleep(600)")
    assert heard(dialogue) == b"done"
    assert has_ended(dialogue._who.pid)


def test_a_program_that_is_not_there_cannot_be_asked(tmp_path: Path) -> None:
    """And no descriptor is left open."""
    before = sorted(Path("/proc/self/fd").iterdir(), key=str)
    with pytest.raises(OSError, match="No such file"):
        Dialogue([str(tmp_path / "none")], b"")
    assert sorted(Path("/proc/self/fd").iterdir(), key=str) == before


def test_a_question_that_could_not_be_put_without_waiting_is_refused() -> None:
    """More than a pipe takes at once."""
    with pytest.raises(ValueError, match="too long"):
        Dialogue([sys.executable], b"q" * (MOST_ASKED_BYTES + 1))


def test_a_quiet_one_with_an_environment_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    """It knows nothing of ours, and its errors are heard of nowhere."""
    asked = Dialogue(["/bin/sh", "-c", "echo trouble >&2; echo $ONE$HOME"], b"", environ={"ONE": "1"}, quiet=True)
    eventually(lambda: asked.answer() is not None, "an answer")
    assert asked.answer() == b"1\n"
    assert capfd.readouterr().err == ""
