"""The same command fails again and again, with no success between. A command that tests is another matter (`test_fail_loop`), and one
that only looks, or answers by its exit status, found nothing and did not fail."""

from __future__ import annotations

from kaizen.evidence import commands, waste
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "a command fails again and again"
WHY = "Each failing run costs its time and a model call, and the agent guesses instead of knowing."
HELPS = "Write into the instruction file how the command is run here, or make it work from a fresh clone."
EFFORT = 1
AGENTS = frozenset({"claude-code", "codex"})  # the others do not tell a command's exit status
FAILURES = 3  # in a row: 7.4 % of real sessions have three; two are a try and its correction


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    runs: dict[str, list[Tool]] = {}
    for tool in waste.all_tools(story):
        command = commands.of_tool(tool)
        if command is None or tool.status not in (UseStatus.OK, UseStatus.ERROR):
            continue
        cause = commands.normal(command)
        if not cause or commands.is_test(cause) or commands.looks(cause):
            continue
        if tool.status is UseStatus.ERROR:
            runs.setdefault(cause, []).append(tool)
        else:
            yield from _told(ledger, cause, runs.pop(cause, []))
    for cause, failed in runs.items():
        yield from _told(ledger, cause, failed)


def _told(ledger: waste.Ledger, cause: str, failed: list[Tool]) -> Iterator[Finding]:
    if len(failed) >= FAILURES:
        yield Finding(
            "repeated_failing_command", cause, failed[0].at, waste.evidence(failed), ledger.of_tools(failed[1:]),
            Confidence.HIGH, f"`{cause}` failed {len(failed)} times in a row", len(failed),
        )  # fmt: skip
