"""What a tool was given, as values."""

from __future__ import annotations

import orjson

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool


def fields(tool: Tool) -> dict[str, object]:
    """The fields of a tool's input; none where it is no object, or was cut."""
    return members(tool.called.text if tool.called is not None else None)


def members(text: str | None) -> dict[str, object]:
    """The members of a JSON object; none where a text is something else."""
    if not text or not text.startswith("{"):
        return {}
    try:
        found = orjson.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def text(value: object) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value.strip() else None


def mappings(value: object) -> list[dict[str, object]]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
