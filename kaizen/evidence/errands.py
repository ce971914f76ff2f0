"""Commands that take no thought: those that only look around, and those that only move, format, install or hand in."""

from __future__ import annotations

from kaizen.evidence import commands

_LOOKS = frozenset(
    """ls cat head tail less more bat wc file stat tree find fd grep rg ag awk cut sort uniq diff cmp jq which whereis type pwd
    whoami id date uname env printenv ps top df du free lsof netstat ss ping history man help test true false echo printf cd sleep
    read wait kill pkill clear tee xargs export set source nl od strings md5sum sha256sum""".split()
)
_LOOKS_OF = {
    "git": "status diff log show branch rev-parse ls-files blame remote stash grep fetch describe shortlog config",
    "gh": "pr run issue api", "docker": "ps logs images inspect", "kubectl": "get describe logs", "npm": "ls view outdated",
    "pip": "list show freeze", "pip3": "list show freeze", "cargo": "tree", "go": "env list version doc",
}  # fmt: skip
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
    return program in _LOOKS or told in _LOOKS_OF.get(program, "").split()


def is_mechanical(name: str) -> bool:
    """Whether a command in its normal form moves, formats, installs or hands in, and no more."""
    program, _, told = name.rpartition(" ")
    return name.split(maxsplit=1)[0] in _MOVES or told in _MOVES_OF.get(program, "").split()


def is_usual(name: str) -> bool:
    """Whether any change to any repository ends with such a command: tests, and handing it in."""
    program, _, told = name.partition(" ")
    return program == "gh" or (program == "git" and told not in ("mv", "rm")) or commands.is_test(name)
