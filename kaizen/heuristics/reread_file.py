"""The same part of a file is read again and again, and each time comes back as it was, with no edit of it and no compaction between:
it stood in the context already."""

from __future__ import annotations

from kaizen.evidence import contexts, looks, places, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding
from kaizen.model.story import Said, Tool
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.evidence.looks import Reading
    from kaizen.model.story import Story

TITLE = "the same file is read again and again"
WHY = "Each time the same text fills the context once more, and every later model call carries it."
HELPS = "Say in the instruction file what the file is for, or split it; let long searches be done by a sub-agent."
AGENTS = WITH_RESULTS
AGAIN = 2  # times beside the first: 18.9 % of real sessions read some range a second time, which is cheap and soon done
_UNCHANGED = (
    "File unchanged since",
    "Unchanged since",
)  # what newer clients say instead of the text, which costs nothing


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    known: dict[str, dict[Reading, tuple[Tool, str]]] = {}
    again: dict[str, list[Tool]] = {}
    firsts: dict[str, list[Tool]] = {}
    for step in (step for turn in story.turns for step in turn.steps):
        if isinstance(step, Said):
            if step.kind is Kind.COMPACTION:
                known.clear()
            continue
        for path in step.edits:
            known.pop(places.place(story.session, path), None)
        read, text = looks.reading(step), _text(step)
        if read is None or text is None:
            continue
        path = places.place(story.session, read.path)
        of_file = known.setdefault(path, {})
        if read in of_file and of_file[read][1] == text:
            again.setdefault(path, []).append(step)
            firsts.setdefault(path, []).append(of_file[read][0])
        else:
            of_file[read] = step, text
    for path, tools in again.items():
        if len(tools) >= AGAIN:
            yield _told(story, path, firsts[path], tools)


def _text(tool: Tool) -> str | None:
    """What a read gave; None where it gave nothing that can be compared, as a picture."""
    said = tool.returned
    if said is None or not said.text or tool.status in (UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED):
        return None
    return None if contexts.shown_bytes(tool.returned) < said.bytes or said.text.startswith(_UNCHANGED) else said.text


def _told(story: Story, path: str, firsts: list[Tool], again: list[Tool]) -> Finding:
    cited = {id(tool): tool for tool in (*firsts, *again)}.values()
    return Finding(
        "reread_file", path, again[0].at, waste.evidence(cited), waste.carried(story, again), Confidence.HIGH,
        f"`{path}` was read {len(again)} times more though it had not changed", len(again),
    )  # fmt: skip
