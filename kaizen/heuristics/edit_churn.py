"""An edit undoes what the session itself did to a file: it puts back, in one step or several, what an edit had replaced; or git restores
the file, or all files, before the edits were committed. Lines that only print or log are put in to be taken out, and are no churn."""

from __future__ import annotations

import re

from kaizen.evidence import commands, edits, places, shell, waste
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "edits are undone"
WHY = "The work is thrown away, and often the agent did not know what it should do: the plan was missing, not the code."
HELPS = "Let it plan before it edits, and say in the instruction file what it tried in vain."
EFFORT = 1
AGENTS = EVERY
LONGEST_CHAIN = 20  # edits that build on each other: beyond that what stood there first is no longer looked for
_ENDED_WELL = (UseStatus.OK, UseStatus.ENDED, None)
_PRINTS = re.compile(
    r"\b(?:print|println!?|printf|console\.\w+|dbg!|debugger|breakpoint|log(?:ger)?\.\w+|echo|var_dump|puts)\b"
)


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    chains: dict[
        tuple[str, str], list[tuple[str, Tool]]
    ] = {}  # to a text of a file, what stood there before, and the edits
    open_edits: dict[str, list[Tool]] = {}
    undone: dict[str, list[Tool]] = {}
    times: dict[str, int] = {}
    for tool in waste.all_tools(story):
        if tool.status not in _ENDED_WELL:
            continue
        for part in edits.replaced(tool):
            path = places.place(story.session, part.path)
            if (chain := _undone(chains, path, part, tool)) is not None:
                undone.setdefault(path, []).extend([*chain, tool])
                times[path] = times.get(path, 0) + 1
        for path in {places.place(story.session, path) for path in tool.edits}:
            open_edits.setdefault(path, []).append(tool)
        for path, lost in _restored(tool, open_edits).items():
            undone.setdefault(path, []).extend([*lost, tool])
            times[path] = times.get(path, 0) + 1
    for path, tools in undone.items():
        yield _told(ledger, path, tools, times[path])


def _undone(
    chains: dict[tuple[str, str], list[tuple[str, Tool]]], path: str, part: edits.Replaced, tool: Tool
) -> list[Tool] | None:
    """The edits that this one undoes; None where it undoes none, and is one more of a chain."""
    chain = chains.pop((path, part.old), [])
    for number, (text, _) in enumerate(chain):
        if text == part.new and part.new.strip() != part.old.strip():
            chains[(path, part.new)] = chain[:number]
            return None if _only_prints(part.old, part.new) else [earlier for _, earlier in chain[number:]]
    chains[(path, part.new)] = [*chain, (part.old, tool)][-LONGEST_CHAIN:]
    return None


def _only_prints(old: str, new: str) -> bool:
    """Whether what is taken out again does nothing but print."""
    kept = {line.strip() for line in new.splitlines()}
    lines = [line for line in old.splitlines() if line.strip() and line.strip() not in kept]
    return bool(lines) and all(map(_PRINTS.search, lines))


def _restored(tool: Tool, open_edits: dict[str, list[Tool]]) -> dict[str, list[Tool]]:
    """The edits that a command of git threw away, by path, `.` where it is all of several files; one that commits keeps them."""
    line = commands.of_tool(tool)
    if line is None or "git" not in line or not open_edits:
        return {}
    lost: dict[str, list[Tool]] = {}
    for stages in shell.commands(line[: commands.LONGEST]):
        words = stages[0]
        told = words[1:] if words[:1] == ["git"] else []
        if told[:1] == ["commit"]:
            open_edits.clear()
        elif told[:1] in (["checkout"], ["restore"]) or (told[:1] == ["reset"] and "--hard" in told):
            lost |= _named(told, open_edits)
    return lost


def _named(told: list[str], open_edits: dict[str, list[Tool]]) -> dict[str, list[Tool]]:
    behind = told[told.index("--") + 1 :] if "--" in told else [word for word in told[1:] if word[:1] != "-"]
    if told[0] == "restore" and "--staged" in told and "--worktree" not in told:
        return {}
    if told[0] == "reset" or any(word in (".", ":/", "*") for word in behind):
        paths = [*open_edits]
        if len(paths) > 1:
            return {".": [tool for path in paths for tool in open_edits.pop(path)]}
    else:
        paths = [path for path in open_edits if any(path == word or path.endswith(f"/{word}") for word in behind)]
    return {path: open_edits.pop(path) for path in paths}


def _told(ledger: waste.Ledger, path: str, tools: list[Tool], times: int) -> Finding:
    cited = [*{id(tool): tool for tool in tools}.values()]
    what = "edits of several files" if path == "." else f"edits of `{path}`"
    often = "" if times == 1 else f" {times} times"
    return Finding(
        "edit_churn", path, cited[0].at, waste.evidence(cited), ledger.of_tools(cited), Confidence.MEDIUM,
        f"{what} were undone{often}", times,
    )  # fmt: skip
