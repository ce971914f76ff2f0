"""What a session's records say of guides: which were loaded, which were used. Pure.

Loaded is what a client says that it put before the model: Claude Code tells of instruction files, rules, skills, sub-agents and
servers, Codex of its `AGENTS.md` as a whole; others tell of nothing. Used is what a tool use or a prompt names: a skill, a command, a
sub-agent, a server's tool, a file of a guide that was read.
"""

from __future__ import annotations

import re

from kaizen.evidence import given, guide_places
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.guidance import GuideKind
from kaizen.model.inputs import inside
from kaizen.model.story import Tool
from kaizen.model.usage import BYTES_A_TOKEN
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaizen.model.story import Story

LOADED, USED = "loaded", "used"
_SERVER = re.compile(r"(.{1,100}): (\d{1,9}) tools, (\d{1,12}) bytes")
_OF_CODEX = re.compile(r"\s*# AGENTS\.md instructions for ([^\n<]{1,500})")
_COMMAND = re.compile(r"<command-name>/?([\w:.-]{1,100})</command-name>")
_OF_COMMANDS = ("<command-name>", "<command-message>")
_SKILL_FILE = re.compile(r"[\w./-]{1,200}/SKILL\.md")
_PARTS = {
    "skill_listing": GuideKind.SKILL, "agent_listing_delta": GuideKind.AGENT, "prompt_snapshot": GuideKind.SERVER,
    "deferred_tools_delta": GuideKind.SERVER, "instructions": GuideKind.INSTRUCTIONS, "nested_memory": GuideKind.INSTRUCTIONS,
}  # fmt: skip


class Load(NamedTuple):
    """A guide that was loaded or used: `how` is one of the two. Instruction files and rules are both told as instructions, by their
    path in the workspace, all else by name; of a server `bytes` is the size of what was loaded."""

    how: str
    kind: GuideKind
    name: str
    bytes: int | None = None


def of_text(kind: Kind, name: str | None, text: str | None, root: str) -> list[Load]:
    """What an event that is no tool use says; `root` is the workspace."""
    said = text or ""
    if kind is Kind.PROMPT:
        found = _COMMAND.search(said) if said.startswith(_OF_COMMANDS) else None
        return [Load(USED, each, found[1]) for each in (GuideKind.COMMAND, GuideKind.SKILL)] if found else []
    if kind is not Kind.INJECTED:
        return []
    if codex := _OF_CODEX.match(said):
        return [Load(LOADED, GuideKind.INSTRUCTIONS, path) for path in _chain(codex[1].strip(), root)]
    part = _PARTS.get(name or "")
    if part is None:
        return []
    lines = said.split("\n")
    if part is GuideKind.SERVER:
        servers = [found for line in lines if (found := _SERVER.fullmatch(line))]
        return [Load(LOADED, part, each[1], int(each[3])) for each in servers]
    return [
        Load(LOADED, part, inside(line, root) if part is GuideKind.INSTRUCTIONS else line) for line in lines if line
    ]


def of_tool(name: str | None, text: str | None, paths: Iterable[str], root: str) -> list[Load]:
    """What a tool's call says: its name, its input, the paths that it reads."""
    tool = name or ""
    if tool.startswith("mcp__"):
        server, mark, _ = tool[5:].partition("__")
        return [Load(USED, GuideKind.SERVER, server)] if mark else []
    fields = given.members(text) if tool in ("Skill", "SlashCommand", "Agent", "Task") else {}
    if tool in ("Skill", "SlashCommand"):
        said = given.text(fields.get("skill")) or given.text(fields.get("command")) or ""
        word = next(iter(said.lstrip("/").split()), "")
        return [Load(USED, kind, word) for kind in (GuideKind.SKILL, GuideKind.COMMAND)] if word else []
    if tool in ("Agent", "Task"):
        agent = given.text(fields.get("subagent_type"))
        return [Load(USED, GuideKind.AGENT, agent)] if agent else []
    read = [inside(path, root) for path in paths]
    if not read and text is not None and "/SKILL.md" in text:
        read = _SKILL_FILE.findall(text)
    return [_read(path) for path in read if guide_places.kind_of(path) is not None]


def of_story(story: Story) -> Iterator[tuple[int, int | None, Load]]:
    """All that a session says, each with its cursor and time."""
    root = story.session.workspace
    for turn in story.turns:
        for step in (*turn.prompts, *turn.steps):
            if not isinstance(step, Tool):
                said = of_text(step.kind, step.name, step.text, root)
                yield from ((step.cursor, step.at, each) for each in said)
            elif step.called is not None:
                text = step.called.text
                yield from ((step.called.cursor, step.at, each) for each in of_tool(step.name, text, step.reads, root))


def notes(heuristic: str, story: Story, kinds: Iterable[GuideKind]) -> Iterator[Finding]:
    """What a session says of guides of these kinds, each once, for a heuristic to look at over many sessions: `cause` is the name,
    `said` is how, `times` how often it was used, and of what was loaded how many model calls came after, `waste` its size."""
    wanted, calls = frozenset(kinds), [call.cursor for turn in story.turns for call in turn.calls]
    first: dict[Load, tuple[int, int | None]] = {}
    times: dict[Load, int] = {}
    sizes: dict[Load, int] = {}
    for cursor, at, load in of_story(story):
        if load.kind in wanted:
            key = load._replace(bytes=None)
            first.setdefault(key, (cursor, at))
            times[key] = times.get(key, 0) + 1
            sizes[key] = max(load.bytes or 0, sizes.get(key, 0))
    for load, (cursor, at) in first.items():
        after = sum(call > cursor for call in calls) if load.how == LOADED else times[load]
        tokens = -(-sizes[load] // BYTES_A_TOKEN)
        size = Waste(Range(tokens, tokens)) if tokens else Waste()
        yield Finding(heuristic, load.name, at, (cursor,), size, Confidence.HIGH, load.how, after)


def _read(path: str) -> Load:
    kind = guide_places.kind_of(path)
    named = kind in (GuideKind.SKILL, GuideKind.COMMAND, GuideKind.AGENT)
    return (
        Load(USED, kind, guide_places.name_of(path))
        if kind is not None and named
        else Load(USED, GuideKind.INSTRUCTIONS, path)
    )


def _chain(folder: str, root: str) -> Iterator[str]:
    """The files that Codex takes together for a folder: one in each from the root down."""
    relative = inside(folder.rstrip("/"), root)
    parts = [] if folder.rstrip("/") == root.rstrip("/") else relative.split("/")
    if relative.startswith("/") and parts:
        return
    for number in range(len(parts) + 1):
        yield "/".join([*parts[:number], "AGENTS.md"])
