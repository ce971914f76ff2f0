"""A document was read, and then what it says was not so: a command that stands in it failed because there is no such command,
option or target, a file that it names was not there, or a command of it failed and the document was corrected."""

from __future__ import annotations

import re

from kaizen.evidence import commands, waste
from kaizen.evidence.places import place
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.session import Session
    from kaizen.model.story import Story, Tool

TITLE = "a document says what is not so"
WHY = "Each session that reads it tries what does not work, and finds the right way on its own."
HELPS = "Correct the document."
AGENTS = EVERY
EFFORT = 1  # a line in the document
LINES = 3000  # of a document that are looked at
_ENDINGS = (".md", ".mdx", ".rst", ".adoc", "/readme", "/contributing", "/install")
_SHOWN_BY = re.compile(
    r"(?:cat|head|tail|sed|bat|nl|less|more)\b(?:[^|;&<>\n]{0,200}?\s)?([^\s|;&<>'\"]{1,300}\.(?:md|mdx|rst|adoc))(?=\s|$)"
)
_NUMBER = re.compile(r"[ \t]{0,8}[0-9]{1,6}(?:\u2192|\t| ?\| ?)")
_CODE = re.compile(r"`([^`\n]{2,300})`")
_COMMENT = re.compile(r"\s#\s.*$")
_WRONG = re.compile(  # the command itself is wrong
    r"command not found|[Mm]issing script|No rule to make target|[Uu]n(?:known|recognized|expected) (?:option|argument|command|subcommand|"
    r"flag|shorthand|task|script|target)|[Nn]o such (?:option|command|subcommand|task|service|target)|invalid choice|not defined in \S{1,80}"
    r"|is not an? \w{1,20} command|not recognized as an internal|[Cc]ommand \S{1,80} not found|[Ee]xit code 127"
)
_MISSING = re.compile(r"No such file or directory|: not found|[Cc]annot find module|does not exist|can't open file")
_SEEN_CHARS = 4000  # of an output, at each end
_BETWEEN = re.compile(r"\s*(?:&&|;|\|\|?|\n)\s*")


class _Claim(NamedTuple):
    """What a document says, and the tool use that read it."""

    path: str
    said: str
    read: Tool


class _Broken(NamedTuple):
    """A claim that did not hold: by the use that showed it, and whether its output says that there is no such thing."""

    claim: _Claim
    tool: Tool
    plainly: bool


class _Reader:
    """What documents said up to now, what of it did not hold, and which of those documents were edited then."""

    def __init__(self, session: Session) -> None:
        self._session, self._claims = session, dict[str, _Claim]()
        self._doubted: set[str] = set()
        self.broken: dict[str, _Broken] = {}
        self.edited: dict[str, Tool] = {}

    def take(self, tool: Tool) -> None:
        """What this use says of the documents."""
        if tool.status is UseStatus.DENIED:
            return
        for path in tool.edits:
            if (relative := place(self._session, path)) in self._doubted:
                self.edited.setdefault(relative, tool)
        tried = [self._claims[said] for said in _tried(tool, self._session) if said in self._claims]
        if tool.status is UseStatus.ERROR:
            self._failed(tool, tried)
            return
        for claim in tried:
            if claim.path not in self.edited:  # it only was too early
                self.broken.pop(claim.said, None)
        for path in _documents(tool, self._session):
            for said in _says(tool.returned.text if tool.returned is not None else None):
                self._claims[said] = _Claim(path, said, tool)

    def _failed(self, tool: Tool, tried: list[_Claim]) -> None:
        plainly = bool(tried) and _is_plain(tool)
        for claim in tried:
            if plainly or (tool.name in commands.SHELLS and not commands.is_test(claim.said)):
                self.broken.setdefault(claim.said, _Broken(claim, tool, plainly))
                self._doubted.add(claim.path)


def look(story: Story) -> Iterator[Finding]:
    reader = _Reader(story.session)
    for tool in waste.all_tools(story):
        reader.take(tool)
    yield from _told(story, [*reader.broken.values()], reader.edited)


def _told(story: Story, broken: list[_Broken], edited: dict[str, Tool]) -> Iterator[Finding]:
    counted = [each for each in broken if each.plainly or each.claim.path in edited]
    for path in dict.fromkeys(each.claim.path for each in counted):
        mine = [each for each in counted if each.claim.path == path]
        failed = [*dict.fromkeys(each.tool for each in mine)]
        corrected = [edited[path]] if path in edited else []
        more = f" and {len(mine) - 1} more" if len(mine) > 1 else ""
        yield Finding(
            "contradicted_docs", path, failed[0].at, waste.evidence(dict.fromkeys([mine[0].claim.read, *failed, *corrected])),
            waste.of_tools(story, failed), Confidence.HIGH if corrected and mine[0].plainly else Confidence.MEDIUM,
            f"`{mine[0].claim.said}`{more} stands in {path} and did not work" + (", and it was corrected" if corrected else ""), len(mine),
        )  # fmt: skip


def _documents(tool: Tool, session: Session) -> list[str]:
    """The documents that a tool use showed."""
    command = commands.of_tool(tool)
    shown = _SHOWN_BY.findall(command[: commands.LONGEST]) if command is not None else tool.reads
    return [place(session, path) for path in shown if f"/{path}".lower().endswith(_ENDINGS)]


def _says(text: str | None) -> Iterator[str]:
    """The commands and the names in a document: lines of code, and what stands between backticks."""
    fenced = False
    for numbered in (text or "").splitlines()[:LINES]:
        line = _NUMBER.sub("", numbered, count=1)
        bare = line.strip()
        if bare.startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced or line.startswith(("    ", "\t")) or bare.startswith("$ "):
            yield from _parts(_COMMENT.sub("", bare).removeprefix("$ "))
        else:
            for code in _CODE.findall(line):
                yield from _parts(code.removeprefix("$ "))


def _tried(tool: Tool, session: Session) -> Iterator[str]:
    """What a tool use tries, as a document would say it: a command, a path."""
    command = commands.of_tool(tool)
    if command is not None:
        yield from _parts(command[: commands.LONGEST])
    else:
        yield from (place(session, path) for path in tool.reads)


def _parts(line: str) -> Iterator[str]:
    """A line of commands, each for itself, without what only prepares them."""
    for part in _BETWEEN.split(line):
        said = " ".join(part.replace(" 2>&1", "").split())
        if len(said) > 2 and not said.startswith(("cd ", "echo ", "export ")):
            yield said


def _is_plain(tool: Tool) -> bool:
    """Whether what came back says that there is no such thing: no such command, option or target, or no file of those that the
    command names."""
    said = (tool.returned.text if tool.returned is not None else None) or ""
    shown = said if len(said) <= 2 * _SEEN_CHARS else f"{said[:_SEEN_CHARS]}\n{said[-_SEEN_CHARS:]}"
    missing = [line for line in shown.splitlines() if _MISSING.search(line) is not None]
    command = commands.of_tool(tool)
    if command is None:
        return bool(missing)
    words = [word.strip("'\"").removeprefix("./") for word in command[: commands.LONGEST].split() if word[:1] != "-"]
    named = [word for word in words if len(word) > 2]
    return _WRONG.search(shown) is not None or any(word in line for line in missing for word in named)
