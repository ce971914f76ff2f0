"""Commands that take no thought: those that only look around, and those that only move, format, install or hand in."""

from __future__ import annotations

from kaizen.evidence import commands, programs

_LOOKS = (
    programs.LOOKS
    | programs.PREPARES
    | frozenset("bat man help history printenv top free ping clear read od md5sum sha256sum kill pkill killall".split())
)
_LOOKS_OF = {
    "git": "status diff log show branch rev-parse ls-files blame remote stash grep fetch describe shortlog config merge-base check-ignore",
    "docker": "ps logs images inspect", "kubectl": "get describe logs", "npm": "ls view outdated", "pip": "list show freeze",
    "pip3": "list show freeze", "cargo": "tree", "go": "env list version doc",
}  # fmt: skip
_LOOKS_OF_GH = frozenset("view list status diff checks watch api".split())
_IN_PLACE = frozenset({"sed", "perl"})  # which look around unless they are told to write
_MOVES = frozenset(
    """git gh mv cp rm ln chmod chown touch rename mkdir sed perl tar zip unzip rsync black isort prettier gofmt goimports rustfmt
    ruff clang-format pip pip3""".split()
)
_MOVES_OF = {
    "npm": "install ci", "pnpm": "install add", "yarn": "install add", "bun": "install add", "uv": "sync lock add", "poetry": "install add",
    "bundle": "install", "cargo": "fmt", "go": "fmt mod", "npx": "prettier", "dotnet": "format", "make": "format fmt", "npm run": "format",
}  # fmt: skip


def looks_around(command: str, name: str) -> bool:
    """Whether a command, `name` in its normal form, changes nothing and only shows something."""
    program, _, told = name.partition(" ")
    if program in _IN_PLACE:
        return " -i" not in command and " -pi" not in command
    if program == "gh":
        return not _LOOKS_OF_GH.isdisjoint(told.split())
    return program in _LOOKS or told in _LOOKS_OF.get(program, "").split()


def is_mechanical(name: str) -> bool:
    """Whether a command in its normal form moves, formats, installs or hands in, and no more."""
    program, _, told = name.rpartition(" ")
    return name.split(maxsplit=1)[0] in _MOVES or told in _MOVES_OF.get(program, "").split()


def is_usual(name: str) -> bool:
    """Whether any change to any repository ends with such a command: tests, and handing it in."""
    program, _, told = name.partition(" ")
    return program == "gh" or (program == "git" and told not in ("mv", "rm")) or commands.is_test(name)
