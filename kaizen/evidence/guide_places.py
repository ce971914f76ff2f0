"""Where the files lie that guide agents, and which agents read them. Paths are relative to the workspace.

Sources: the agents' own documentation of memory, rules, skills, commands, sub-agents and settings.
"""

from __future__ import annotations

from kaizen.model.guidance import GuideKind

_OF_CLAUDE = frozenset({"claude-code", "cursor", "opencode", "copilot-cli"})
_OF_AGENTS = frozenset({"codex", "cursor", "opencode", "copilot-cli"})
_INSTRUCTIONS = {
    "CLAUDE.md": _OF_CLAUDE,
    "CLAUDE.local.md": frozenset({"claude-code"}),
    "AGENTS.md": _OF_AGENTS,
    "AGENTS.override.md": frozenset({"codex"}),
    "GEMINI.md": frozenset({"gemini-cli"}),
    ".cursorrules": frozenset({"cursor"}),
    "copilot-instructions.md": frozenset({"copilot-cli"}),
}
_TOOLS = {
    ".claude": frozenset({"claude-code"}), ".codex": frozenset({"codex"}), ".cursor": frozenset({"cursor"}),
    ".agents": frozenset({"codex"}), ".gemini": frozenset({"gemini-cli"}), ".github": frozenset({"copilot-cli"}),
}  # fmt: skip
_KINDS = {
    (".claude", "rules"): (GuideKind.RULE, ".md"),
    (".cursor", "rules"): (GuideKind.RULE, ".mdc"),
    (".claude", "commands"): (GuideKind.COMMAND, ".md"),
    (".cursor", "commands"): (GuideKind.COMMAND, ".md"),
    (".codex", "prompts"): (GuideKind.COMMAND, ".md"),
    (".gemini", "commands"): (GuideKind.COMMAND, ".toml"),
    (".claude", "agents"): (GuideKind.AGENT, ".md"),
    (".cursor", "agents"): (GuideKind.AGENT, ".md"),
    (".codex", "agents"): (GuideKind.AGENT, ".toml"),
}
_WITH_SKILLS = (".claude", ".agents", ".codex", ".cursor", ".github")
FOLDERS = frozenset(_TOOLS)
SERVERS = (".mcp.json", ".cursor/mcp.json", ".gemini/settings.json", ".codex/config.toml")
SETTINGS = (
    ".claude/settings.json", ".claude/settings.local.json", ".codex/config.toml", ".codex/hooks.json", ".cursor/hooks.json",
    ".gemini/settings.json",
)  # fmt: skip


def kind_of(path: str) -> GuideKind | None:
    """What a file is by where it lies; None where it guides nobody. What `SERVERS` and `SETTINGS` hold is told apart within them."""
    parts = path.split("/")
    name = parts[-1]
    for number, tool in enumerate(parts[:-2]):
        if name == "SKILL.md" and tool in _WITH_SKILLS and parts[number + 1] == "skills":
            return GuideKind.SKILL
        kind, end = _KINDS.get((tool, parts[number + 1]), (None, ""))
        if kind is not None and parts[number + 2 :] and name.endswith(end):
            return kind
    if name == "copilot-instructions.md" and parts[-2:-1] != [".github"]:
        return None
    return GuideKind.INSTRUCTIONS if name in _INSTRUCTIONS else None


def read_by(path: str) -> frozenset[str]:
    """The agents that read what lies there; none where it is read only because another file names it."""
    parts = path.split("/")
    if parts[-1] in _INSTRUCTIONS:
        return _INSTRUCTIONS[parts[-1]]
    if path == ".mcp.json":
        return frozenset({"claude-code"})
    return next((_TOOLS[part] for part in parts if part in _TOOLS), frozenset())


def folder_of(path: str) -> str:
    """The folder that a file of instructions is for, with a slash at its end; empty for all of the workspace."""
    above = path.rpartition("/")[0]
    parts = above.split("/") if above else []
    while parts and any(part in _TOOLS for part in parts):
        parts.pop()
    return "/".join(parts) + "/" if parts else ""


def name_of(path: str) -> str:
    """What people call it: a skill by its folder, an instruction file by its path, all else by its file."""
    kind, parts = kind_of(path), path.split("/")
    if kind is GuideKind.SKILL:
        return parts[-2]
    if kind in (GuideKind.COMMAND, GuideKind.AGENT):
        return parts[-1].rpartition(".")[0]
    return path
