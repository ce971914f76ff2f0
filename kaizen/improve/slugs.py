"""Names for new files, out of what they are about. Pure."""

from __future__ import annotations

LONGEST = 48


def slug(cause: str) -> str:
    """Small letters, digits and `-`, as the names of skills must be (at most 64 of them)."""
    name = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in cause.lower()).split())
    return name[:LONGEST].strip("-") or "what-sessions-showed"
