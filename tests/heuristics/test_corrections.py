"""A person corrects what was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics.corrections import corrects, look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, told
from tests.support.codex import Rollout


def done(*prompts: str, answer: str = "I changed it.") -> Acting:
    """Something is done, and then this is said; after each something is done again."""
    acted = Acting().asks("mend the total").edits("a.py").says(answer)
    for words in prompts:
        acted.asks(words).edits("a.py").says(answer)
    return acted


FIRES_ON = {"a correction": (done("No, that's wrong: without tax."), ["corrected"]), "two": (done("undo that", "thanks", "I said without tax"), ["corrected"])}  # fmt: skip
STAYS_QUIET_ON = {
    "nothing but wishes": done("Now that it works, add a test.", "Nobody needs the old page, remove it."),
    "a first prompt": Acting().asks("No, that's wrong. Mend the total.").edits("a.py").says(),
    "an answer to a question": done("No, leave it.", answer="Shall I add a test too?"),
    "thanks": done("No thanks, that is all.", "no problem"),
}
CORRECTIONS = (
    "no, not like that", "No. Without tax", "No - use the other one", "nope", "no that is the old page", "Wait, no, I meant the other file",
    "no I said without tax", "That's wrong", "that\u2019s still wrong", "this is not what I asked for", "You're wrong about the tax", "wrong file!", "Wrong.",
    "Undo that", "please revert your last change", "roll back", "revert it, it breaks the page", "I said no mocks", "i told you to run the tests", "I asked you not to touch it",
    "I didn't ask for a test", "stop", "Stop! that is the live one", "stop doing that", "don't touch that", "you forgot the tests", "You broke the build",
    "Nein, so nicht", "nein", "Das ist falsch", "das war nicht das, was ich wollte", "Das stimmt so nicht", "Falsch!", "so nicht", "mach das r\u00fcckg\u00e4ngig",
    "Ich habe doch gesagt, ohne Steuer", "Ich sagte ohne Steuer", "stopp", "H\u00f6r auf damit", "du hast die Tests vergessen",
)  # fmt: skip
OTHERS = (
    "now the other page", "nobody uses it", "note that the total is without tax", "no tests are needed for this", "nothing else, commit it", "stop the server when the tests are done",
    "stopped carts should be kept", "wrong totals show up on the cart page, please look", "undo should work in the editor too", "undoing an order should be possible",
    "that's right", "that's not all: add a test", "is there no wrong total left?", "I asked Bob, he says it is fine", "you can commit it", "don't forget the changelog", "is this wrong?",
    "revert commits should be skipped in the changelog", "no need for a test", "Nein danke", "noch ein Test bitte", "das ist gut", "falsche Eingaben sollen gemeldet werden", "",
)  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


@pytest.mark.parametrize("words", CORRECTIONS)
def test_words_that_correct(words: str) -> None:
    """After an answer that asks nothing."""
    assert corrects(words, "I changed it.")


@pytest.mark.parametrize("words", OTHERS)
def test_words_that_do_not(words: str) -> None:
    """They begin alike, and ask for more."""
    assert not corrects(words, "I changed it.")


def test_a_no_answers_a_question() -> None:
    """Where the agent asked, the same word is its answer; other words correct all the same."""
    assert not corrects("No, the first.", "Shall I take the second?")
    assert corrects("That's wrong.", "Shall I go on?")


def test_what_it_tells() -> None:
    """The words themselves, and as waste at most the turns that came before."""
    (found,) = look(done("No, that's wrong.", "Stop. Undo that.").story())
    assert (found.times, found.confidence, len(found.evidence)) == (2, Confidence.MEDIUM, 4)
    assert found.waste.tokens == Range(0, 4 * 93)
    assert found.waste.ms is not None
    assert found.waste.ms.low == 0
    assert found.said == 'corrected: "No, that\'s wrong.", "Stop. Undo that."'


def test_long_words_are_cut() -> None:
    """A pasted text is not the sentence of a report."""
    (found,) = look(done("No, that's wrong. " + "x" * 500).story())
    assert len(found.said) < 100


@pytest.mark.parametrize("before", ["", "x" * 20 + " "])
def test_no_secret_is_quoted(before: str) -> None:
    """Not even the beginning of one, where the quote is cut within it: what is said is kept in retros and in actions."""
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    (found,) = look(done(f"No, that's wrong. Push with {before}{secret} {secret}").story())
    assert "ghp_" not in found.said
    assert "<github-token-1>" in found.said


def test_a_sub_agent_is_not_corrected_by_a_person(tmp_path: Path) -> None:
    """Its prompts are those of the agent that started it."""
    acted = done("No, that's wrong.")
    child = acted.story()
    assert [*look(child._replace(session=child.session._replace(parent_id="above")))] == []


def test_codex(tmp_path: Path) -> None:
    """Its prompts are told by events."""
    made = Rollout(1).spoken().spoken("No, that's wrong.")
    made.write(tmp_path)
    assert causes([*look(told(tmp_path, made.thread, tmp_path))]) == ["corrected"]
