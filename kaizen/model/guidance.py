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
    that of the file or skill. `text` is None for what is not read. `tokens` is an estimate of what it takes each time that it is
    loaded; None where nothing tells. `digest` tells its content apart."""

    kind: GuideKind
    path: str
    name: str
    text: str | None
    bytes: int
    tokens: int | None
    digest: str
    changed_at: int | None = None


class Loaded(NamedTuple):
    """How often sessions of a span loaded a guide and used it; None where their records do not tell."""

    guide: Guide
    loads: int | None
    uses: int | None
    last_used_at: int | None


class Guidance(NamedTuple):
    """All that guides agents in a workspace, and `paths`: those of its files that guides name, and whether each exists."""

    workspace: str
    guides: tuple[Guide, ...]
    loaded: tuple[Loaded, ...] = ()
    exists: tuple[tuple[str, bool], ...] = ()
