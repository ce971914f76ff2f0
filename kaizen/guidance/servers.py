"""The MCP servers and the settings that a file sets up: names only, since the rest may hold secrets. Pure."""

from __future__ import annotations

import json
import tomllib

MOST = 100
LONGEST_NAME = 100
_FIELDS = ("mcpServers", "mcp_servers", "servers")


def servers(path: str, data: bytes) -> list[tuple[str, bytes]]:
    """The servers that a file at this path sets up, each with what is said of it, in a form that is the same as long as it says the
    same; those that it switches off are left out. None where it makes no sense."""
    content = _content(path, data)
    for field in _FIELDS:
        entries = content.get(field)
        if isinstance(entries, dict):
            there = [(name, said) for name, said in entries.items() if isinstance(said, dict) and not _is_off(said)]
            return [(name[:LONGEST_NAME], _same(said)) for name, said in there if name][:MOST]
    return []


def _is_off(said: dict[str, object]) -> bool:
    return said.get("enabled") is False or said.get("disabled") is True


def _same(said: object) -> bytes:
    try:
        return json.dumps(said, sort_keys=True, default=str).encode("utf-8", "replace")
    except (ValueError, TypeError, RecursionError):
        return b""


def _content(path: str, data: bytes) -> dict[str, object]:
    try:
        text = data.decode("utf-8", "replace")
        found = tomllib.loads(text) if path.endswith(".toml") else json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
