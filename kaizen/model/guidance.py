"""What guides agents in a repository: instruction files, rules, skills, commands, sub-agents, servers, settings."""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum


class GuideKind(StrEnum):
    """What kind of thing guides."""

    INSTRUCTIONS = "instructions"  # CLAUDE.md, AGENTS.md, GEMINI.md, also those of folders below
    RULE = "rule"  # .cursor/rules/*.mdc, .claude/rules
    SKILL = "skill"
    COMMAND = "command"
    AGENT = "agent"  # a sub-agent's definition
    SERVER = "server"  # an MCP server
    SETTINGS = "settings"  # allow-lists and hooks


class Guide(NamedTuple):
    """One of them. `path` is relative to the workspace; `name` tells it apart within a file (a server in `.mcp.json`), else it is
    that of the file or skill. `text` is None for what is not kept: settings and servers may hold secrets. `tokens` is an estimate of
    what it takes each time that it is loaded (a skill, a command and a sub-agent by the line that tells of them, and all else whole);
    None where nothing tells. `digest` is that of its content, as git names it. `target` is where a link leads, within the workspace;
    `matches` how many files the patterns of a rule fit, None where it has none, or that is not known."""

    kind: GuideKind
    path: str
    name: str
    text: str | None
    bytes: int
    tokens: int | None
    digest: str
    changed_at: int | None = None
    target: str | None = None
    matches: int | None = None


class Loaded(NamedTuple):
    """How often sessions of a span loaded a guide and used it; None where their records do not tell."""

    guide: Guide
    loads: int | None
    uses: int | None
    last_used_at: int | None


class Fingerprint(NamedTuple):
    """The instruction files as they were together. `files` are their paths and the digests of their contents."""

    digest: str
    files: tuple[tuple[str, str], ...]


class Guidance(NamedTuple):
    """All that guides agents in a workspace, and what guides name, whether it `exists`: files as they are written there, scripts as
    `npm run NAME`, targets as `make NAME`."""

    workspace: str
    guides: tuple[Guide, ...]
    loaded: tuple[Loaded, ...] = ()
    exists: tuple[tuple[str, bool], ...] = ()
