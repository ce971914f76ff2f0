"""The same tests fail again and again, with edits between or none, and never succeed between. They fail where their command does, or
where what it piped away says so at its end. Runs in which fewer fail each time get somewhere, and are no loop."""

from __future__ import annotations

from kaizen.evidence import commands, failures, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "tests fail in a loop"
WHY = "The agent tries one change after another without knowing why the tests fail; each round costs a run and a model call."
HELPS = "Stop it after the second failure and let it explain the cause; say in the instruction file how one test is run alone."
EFFORT = 1
AGENTS = WITH_RESULTS
FAILURES = 3  # in a row: 4.0 % of real sessions have three, and it is precise; two are a change and its correction


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    runs: dict[str, list[tuple[int, Tool]]] = {}
    edits = 0
    for tool in waste.all_tools(story):
        edits += bool(tool.edits) and tool.status is not UseStatus.ERROR
        command = commands.of_tool(tool)
        if command is None or not commands.is_test(command):
            continue
        failed, cause = failures.failed(tool), commands.normal(command)
        if failed:
            runs.setdefault(cause, []).append((edits, tool))
        elif failed is False:
            yield from _told(ledger, cause, runs.pop(cause, []))
    for cause, listed in runs.items():
        yield from _told(ledger, cause, listed)


def _told(ledger: waste.Ledger, cause: str, runs: list[tuple[int, Tool]]) -> Iterator[Finding]:
    failed = [tool for _, tool in runs]
    if len(failed) < FAILURES or _get_somewhere(failed):
        return
    edits = runs[-1][0] - runs[0][0]
    between = f"with {edits} edit{'s'[: edits > 1]} between" if edits else "with no edit between"
    sure = all(tool.status is UseStatus.ERROR for tool in failed)
    yield Finding(
        "test_fail_loop", cause, failed[0].at, waste.evidence(failed), ledger.of_tools(failed[1:]),
        Confidence.HIGH if sure else Confidence.MEDIUM,
        f"`{cause}` failed {len(failed)} times in a row, {between}", len(failed),
    )  # fmt: skip


def _get_somewhere(failed: list[Tool]) -> bool:
    counts = [failures.count(tool.returned.text if tool.returned is not None else None) for tool in failed]
    return all(
        before is not None and after is not None and after < before
        for before, after in zip(counts, counts[1:], strict=False)
    )
