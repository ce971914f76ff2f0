"""A made-up retro in which everything stands that can: five items, numbers beside eight weeks, what was done and helped or did not."""

from __future__ import annotations

from kaizen.model.action import State, Verdict
from kaizen.model.finding import Cite, Confidence, Finding, Range, Seen, Topic, Waste
from kaizen.model.retro import Effect, Fewer, Followed, Item, Part, Retro, Span
from kaizen.retro import numbers

WORKSPACE = "/home/dev/app"
SPAN = Span(20773, 20780, "2026-W47")  # 2026-11-16 to 2026-11-22
HOSTILE = "</style><script>document.title='owned'</script> `a|b` @team #1 \u202eevil\x1b[2J"
_MINUTE = 60_000


def part(number: int, **more: int) -> Part:
    """A session's part: ten minutes, two prompts, 20 calls, ten tool uses of which one failed."""
    usual = {
        "active_ms": 10 * _MINUTE, "prompts": 2, "calls": 20, "tokens": 100_000 + number, "nano": 700_000_000 + number,
        "uses": 10, "failed": 1, "cached": 90_000, "prompt_tokens": 95_000,
    } | more  # fmt: skip
    return Part(f"5e550000-0000-4000-8000-{number:012}", f"session {number}", number % 4 == 3, **usual)


def week(sessions: int, **more: int) -> tuple[Part, ...]:
    """The parts of so many sessions."""
    return tuple(part(number, **more) for number in range(sessions))


def topic(
    cause: str = "make build", *, heuristic: str = "repeated_failing_command", sessions: int = 2, times: int = 4,
    waste: Waste | None = None, workspace: str = WORKSPACE, confidence: Confidence = Confidence.HIGH,
) -> Topic:  # fmt: skip
    """A topic of the first sessions of a week, with a dollar and ten minutes of waste."""
    ids = tuple(part(number).session_id for number in range(sessions))
    found = waste or Waste(Range(1000, 2000), Range(800_000_000, 1_200_000_000), Range(10 * _MINUTE, 10 * _MINUTE))
    cites = tuple(Cite(each, cursor) for each in ids for cursor in (1, 2))
    return Topic(
        workspace,
        heuristic,
        cause,
        ids,
        (SPAN.since,),
        times,
        found,
        confidence,
        f"`{cause}` failed {times} times",
        cites,
    )


def seen(of: Topic) -> tuple[Seen, ...]:
    """Findings that come to a topic: the first session has most of it."""
    first, *others = of.sessions
    rest = [
        Finding(of.heuristic, of.cause, SPAN.since * 86_400_000, (1, 2), Waste(), of.confidence, "again", 1)
        for _ in others
    ]
    whole = Finding(
        of.heuristic, of.cause, SPAN.since * 86_400_000, (1, 2), of.waste, of.confidence, of.said, of.times - len(rest)
    )
    return tuple(Seen(each, finding) for each, finding in zip((first, *others), (whole, *rest), strict=True))


def item(number: int, cause: str, *, state: State = State.PROPOSED, **more: object) -> Item:
    """An item."""
    found = topic(cause, **more)  # type: ignore[arg-type]  # what `topic` takes
    helps = "Write into the instruction file how the command is run here, or make it work from a fresh clone."
    return Item(
        f"a000000{number}", found, 41, "a command fails again and again", helps, 1 + number % 3, state, seen(found)
    )


def full(*, everywhere: bool = False, hostile: bool = False) -> Retro:
    """The whole of it."""
    parts = (*week(41, failed=0), part(99, unpriced=3, denied=4, interrupted=3))
    before = [week(36 + number, failed=1 + number % 2) for number in range(8)]
    causes = (
        "npm test",
        "git push origin main",
        "src/checkout/payment/session_handler.py",
        "Bash: TimeoutError",
        "model changed",
    )
    items = tuple(item(number, HOSTILE if hostile and number == 0 else cause) for number, cause in enumerate(causes))
    helped = Effect(
        Verdict.HELPED,
        "seen 12 times in 40 sessions before, 1 time in 38 after: it helped",
        0,
        12,
        40,
        1,
        38,
        -0.5,
        -0.1,
    )
    worse = Effect(
        Verdict.NO_HELP,
        "seen 9 times in 40 sessions before, 10 times in 38 after: it did not help",
        0,
        9,
        40,
        10,
        38,
        -0.2,
        0.3,
    )
    followed = (
        Followed("b0000001", WORKSPACE, "a tool is denied", "Bash: git push", State.DONE, 0, 9, 40, 1, 41, helped),
        Followed("b0000002", WORKSPACE, "a test fails in a loop", "pytest", State.DONE, 0, 9, 40, 10, 41, worse),
        Followed("b0000003", WORKSPACE, "a file is read again", "README.md", State.ACCEPTED, 0, 5, 40, 4, 41),
        Followed("a0000000", WORKSPACE, "a command fails again and again", causes[0], State.PROPOSED, None, 5, 40, 2, 41),
    )  # fmt: skip
    made = numbers.numbers(parts, before)
    well = tuple(each.key for each in made if numbers.is_better(each))
    fewer = (Fewer(WORKSPACE, "a command is slow", "npm ci", 14, 40, 2, 41),)
    return Retro(
        (WORKSPACE, "/home/dev/web") if everywhere else (WORKSPACE,), everywhere, SPAN, made, parts, well, fewer, 23,
        items, items, "2026-W46", followed,
    )  # fmt: skip
