"""How a JSON file is laid out, and new parts written like the old ones."""

from __future__ import annotations

import json

from kaizen.hooks.spans import Edit
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.hooks.spans import Child

# Put behind the bracket of a container that was there and empty. Where it stands, taking out leaves the container;
# where it does not, the container was made for what is taken out, and goes with it.
KEPT = " "
_UNIT, _NEWLINE = "  ", "\n"


class Style(NamedTuple):
    """One step of indentation, how lines end, and whether words on one line are spaced. `flat`: all is on one line."""

    unit: str = _UNIT
    newline: str = _NEWLINE
    spaced: bool = True
    flat: bool = False


def style_of(text: str, root: int, inside: Sequence[Child]) -> Style:
    """How a text is laid out, as its first member shows; one without members as new files are."""
    if not inside:
        return Style(newline="\r\n" if "\r\n" in text else _NEWLINE)
    gap = text[root + 1 : inside[0].start]
    spaced = text[inside[0].value - 1].isspace()
    if "\n" not in gap:
        return Style(spaced=spaced, flat=True)
    unit = gap.rpartition("\n")[2]
    return Style(_UNIT if "\r" in unit else unit, "\r\n" if "\r\n" in gap else _NEWLINE, spaced)


def indent_before(text: str, at: int) -> str | None:
    """What a line is indented by whose first word stands there; None if another stands before it."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before if "\n" in text[:at] and not before.strip(" \t") else None


def written(style: Style, value: object, indent: str | None) -> str:
    """A value, its lines after the first indented; on one line where `indent` is None."""
    if indent is None:
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": ") if style.spaced else (",", ":"))
    lines = json.dumps(value, ensure_ascii=False, indent=style.unit, separators=(",", ": " if style.spaced else ":"))
    return lines.replace("\n", style.newline + indent)


def appended(
    text: str, style: Style, start: int, there: Sequence[Child], new: Sequence[tuple[str | None, object]]
) -> Edit:
    """The edit that puts new members or items behind those of the container that begins at `start`."""
    if not there:
        return _filled(text, style, start, new)
    gap, at = _gap(text, style, start, there), there[-1].end
    indent = indent_before(text, there[-1].start) if "\n" in gap else None
    return Edit(at, at, "".join(f",{gap}{_member(style, key, value, indent)}" for key, value in new))


def emptied(text: str, style: Style, start: int, last: Child) -> Edit:
    """The edit that empties a container that was empty before `appended` filled it."""
    end = last.end
    indent = indent_before(text, last.start)
    if indent is not None:
        closing = style.newline + indent.removesuffix(style.unit)
        end += len(closing) if text.startswith(closing, end) else 0
    return Edit(start + 1, end, "")


def _filled(text: str, style: Style, start: int, new: Sequence[tuple[str | None, object]]) -> Edit:
    outer = "" if start == 0 or not text[:start].strip() else _line_indent(text, start)
    if style.flat or (outer is None):
        inside = (", " if style.spaced else ",").join(_member(style, key, value, None) for key, value in new)
        return Edit(start + 1, start + 1, KEPT + inside)
    begin = style.newline + outer + style.unit
    inside = ("," + begin).join(_member(style, key, value, outer + style.unit) for key, value in new)
    return Edit(start + 1, start + 1, f"{KEPT}{begin}{inside}{style.newline}{outer}")


def _line_indent(text: str, at: int) -> str | None:
    """What the line is indented by on which a value stands behind its key; None where more stands before it."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:at]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return indent if begin and line.strip(" \t").startswith('"') and not set("{}[],") & set(_bare(line)) else None


def _bare(line: str) -> str:
    """A line without what stands between quotes."""
    return "".join(line.replace('\\"', "").split('"')[::2])


def _gap(text: str, style: Style, start: int, there: Sequence[Child]) -> str:
    """What stands between a comma, or the opening bracket, and the last member."""
    if len(there) > 1:
        return text[text.index(",", there[-2].end) + 1 : there[-1].start]
    gap = text[start + 1 : there[0].start]
    return gap.removeprefix(KEPT) if "\n" in gap else " " if style.spaced else ""


def _member(style: Style, key: str | None, value: object, indent: str | None) -> str:
    said = written(style, value, indent)
    return said if key is None else json.dumps(key, ensure_ascii=False) + (": " if style.spaced else ":") + said
