"""What a tool was given, as values."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool


def of(tool: Tool) -> dict[str, object]:
    """The members of a tool's input; none of one that is no object, or was cut."""
    text = None if tool.called is None else tool.called.text
    if text is None or not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
