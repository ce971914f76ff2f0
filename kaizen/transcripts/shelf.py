"""The formats there are. A new agent is one file beside this one and one line in it."""

from __future__ import annotations

from kaizen.transcripts import claude_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.format import Format

FORMATS: dict[str, Format] = {claude_code.AGENT: claude_code}
