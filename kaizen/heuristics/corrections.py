"""A person's prompt corrects what was done: it opens with words that do nothing else. Many corrections open otherwise, and are not
seen."""

from __future__ import annotations

import re

from kaizen.evidence import waste
from kaizen.heuristics.shelf import EVERY
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.redaction.redactor import Redactor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Story, Turn

TITLE = "a person corrects what was done"
WHY = "What was done before was for nothing, at least in part, and is done again."
HELPS = "Write what was said into the instruction file, in the words of the correction."
AGENTS = EVERY
QUOTED = 80  # characters of each correction
QUOTES = 3  # as many as one reads
CAUSE = "corrected"
_OPENING = 200  # characters in which such words stand
_QUESTION = 400  # characters at the end of an answer: what asks there is answered with "no"
_LEADS = re.compile(r"(?:(?:wait|hey|hm+|ugh|sorry|please|oh|halt|bitte|moment)[\s,.!:]+)*")
_NO = re.compile(
    r"(?:no|nope|nein|nee)(?:[,.!;:]|$|\s*[-\u2013\u2014]|\s+(?:not\b|that|this|you|don't|do not|i (?:said|meant|asked)|das|so|nicht|ich (?:sagte|meinte)))"
)
_NOT_NO = re.compile(r"(?:no|nope|nein)\b[\s,.!]*(?:thanks|thank you|thx|problem|need|worries|idea|danke|problem)\b")
_CORRECTS = re.compile(
    r"""(?:that|this)(?:'s|\u2019s|\ is|\ was)\ (?:all\ |still\ |just\ |completely\ |simply\ )?(?:wrong|incorrect|not\ (?:right|correct|true|what\ i))
    |you(?:'re|\u2019re|\ are)\ (?:wrong|mistaken)
    |(?:wrong|incorrect)(?:[,.!:;]|$|\ (?:file|branch|folder|directory|place|approach|one|function)\b)
    |(?:undo|revert|roll\ back)(?:[,.!]|$|\ (?:that|this|it|your|the\ last|what\ you)\b)
    |i\ (?:said|told\ you|already\ (?:said|told|asked)|asked\ you\ (?:to|not|for)|didn['\u2019]t\ ask|did\ not\ ask)\b
    |(?:not\ what\ i|that['\u2019]s\ not\ (?:what|how)\ i)\b
    |stop(?:[,.!]|$|\ (?:it|that|doing|adding|changing|editing|touching|guessing)\b)
    |(?:don['\u2019]t|do\ not)\ (?:do|touch|change)\ (?:that|this|it)\b
    |you\ (?:forgot|missed|broke|ignored|shouldn['\u2019]t\ have|should\ not\ have|were\ not\ supposed|weren['\u2019]t\ supposed)\b
    |das\ (?:ist|war)\ (?:falsch|nicht\ (?:richtig|das,?\ was\ ich|was\ ich))
    |das\ stimmt\ (?:so\ )?nicht
    |falsch(?:[,.!:;]|$)
    |so\ nicht\b
    |mach(?:e)?\ (?:das|es)\ (?:wieder\ )?r\u00fcckg\u00e4ngig
    |ich\ (?:habe?|hatte)\ (?:doch\ |dir\ )*gesagt\b
    |ich\ sagte\b
    |(?:stopp?|h\u00f6r\ auf|lass\ das)(?:[,.!]|$|\ damit\b)
    |du\ hast\ .{0,40}(?:vergessen|kaputt)""",
    re.VERBOSE,
)


def look(story: Story) -> Iterator[Finding]:
    if story.session.parent_id is not None:  # its prompts are the agent's that started it
        return
    found: list[tuple[Said, Turn]] = []
    before: Turn | None = None
    for turn in story.turns:
        if before is not None:
            for prompt in turn.prompts:
                if prompt.text is not None and corrects(prompt.text, _said_last(before)):
                    found.append((prompt, before))
                    break
        if turn.steps:
            before = turn
    if found:
        prompts = [prompt for prompt, _ in found]
        redactor = Redactor()
        quotes = ", ".join(f'"{_quoted(prompt.text or "", redactor)}"' for prompt in prompts[:QUOTES])
        wasted = [turn for _, turn in found]
        cited = sorted({prompt.cursor for prompt in prompts} | {turn.cursors()[-1] for turn in wasted})
        yield Finding(
            "corrections", CAUSE, prompts[0].at, tuple(cited), _waste(wasted), Confidence.MEDIUM, f"corrected: {quotes}", len(prompts),
        )  # fmt: skip


def corrects(prompt: str, answer: str) -> bool:
    """Whether a prompt opens with a correction of what was done; `answer` is what the agent said last."""
    opening = " ".join(prompt[:_OPENING].lower().replace("\u2019", "'").split())
    lead = _LEADS.match(opening)
    words = opening[lead.end() :] if lead is not None else opening
    if _NO.match(words):
        return not _NOT_NO.match(words) and "?" not in answer[-_QUESTION:]
    return _CORRECTS.match(words) is not None


def _said_last(turn: Turn) -> str:
    return next((s.text or "" for s in reversed(turn.steps) if not isinstance(s, Tool) and s.kind is Kind.TEXT), "")


def _waste(turns: list[Turn]) -> Waste:
    """At most all that was done before it, at least nothing: which part was right nobody tells."""
    whole = waste.of_calls(call for turn in turns for call in turn.calls)
    ms = sum(turn.active_ms for turn in turns)
    return Waste(_at_most(whole.tokens), _at_most(whole.nano), Range(0, ms))


def _at_most(whole: Range | None) -> Range | None:
    return None if whole is None else Range(0, whole.high)


def _quoted(text: str, redactor: Redactor) -> str:
    """Without secrets, and cut after they are out: of a piece of one nothing tells that it is one. What is quoted is kept in retros and
    actions, longer than the session itself may be."""
    words = " ".join(redactor.text(text[: 16 * QUOTED])[: 4 * QUOTED].split())
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "\u2026"
