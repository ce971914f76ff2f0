"""A line in the instruction file that agents read: in `CLAUDE.md` where there is one, else in `AGENTS.md`; one is made if need be."""

from __future__ import annotations

from kaizen.evidence.guide_places import read_by
from kaizen.improve import words
from kaizen.improve.about import NoPatch
from kaizen.model.proposal import Change, ProposalKind

NAMES = ("CLAUDE.md", "AGENTS.md")
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.improve.about import About, File

SECTION = "## What sessions showed"


def written(about: About) -> Change:
    """The line in its section. Raises NoPatch where it is there already, or there is nothing to write."""
    line = words.line(about)
    file = target(about)
    if file.text is not None and f"`{about.cause}`" in _section(file.text):
        raise NoPatch(
            f"{file.path} speaks of `{about.cause}` already; `kaizen actions done` if that is all there is to do"
        )
    title = f"write into {file.path} what is to be known of `{about.cause}`"
    begin = file.text
    if file.text is None and file.path == NAMES[0] and about.file(NAMES[1]).text is not None:
        begin = f"@{NAMES[1]}\n"  # what is there for others is loaded too
    return Change(ProposalKind.INSTRUCTIONS, file.path, title, file.text, _with(begin, line))


def imported(about: About) -> Change:
    """An instruction file that no session loads, named in the one that they do load. Raises NoPatch."""
    file = about.file("CLAUDE.md")
    named = f"@{about.topic.cause}"
    if file.path == about.topic.cause:
        raise NoPatch("sessions did not load it though it lies where they look; see how they were started")
    if file.text is not None and named in file.text.split():
        raise NoPatch(f"{file.path} names it already")
    newline = _newline(file.text)
    new = named + newline if file.text is None else _ended(file.text, newline) + newline + named + newline
    return Change(ProposalKind.INSTRUCTIONS, file.path, f"have {file.path} load {about.topic.cause}", file.text, new)


def target(about: About) -> File:
    """The instruction file that a line goes into: the first that is there and that one of the agents reads. Where none is, the one
    that Claude Code reads if it is among them (it does not read `AGENTS.md`), else `AGENTS.md`."""
    files = [about.file(name) for name in NAMES]
    for name, file in zip(NAMES, files, strict=True):
        if file.text is not None and (not about.agents or read_by(name) & about.agents):
            return file
    claude, agents = files
    if "claude-code" in about.agents:
        return claude
    return agents


def _with(text: str | None, line: str) -> str:
    newline = _newline(text)
    if not text or not text.strip():
        return f"{SECTION}{newline}{newline}- {line}{newline}"
    begin, found, rest = text.partition(f"{SECTION}{newline}")
    if not found:
        return f"{_ended(text, newline)}{newline}{SECTION}{newline}{newline}- {line}{newline}"
    body = _section(text)
    kept, after = body.rstrip(), rest[len(body) :]
    return f"{begin}{found}{kept}{newline}- {line}{newline}{newline if after else ''}{after}"


def _section(text: str) -> str:
    """What stands in the section, up to the next heading."""
    newline = _newline(text)
    _, found, rest = text.partition(f"{SECTION}{newline}")
    if not found:
        return ""
    for number, line in enumerate(lines := rest.split(newline)):
        if line.startswith("#"):
            return newline.join(lines[:number]) + newline
    return rest


def _ended(text: str, newline: str) -> str:
    return text if text.endswith("\n") else text + newline


def _newline(text: str | None) -> str:
    return "\r\n" if text is not None and "\r\n" in text else "\n"
