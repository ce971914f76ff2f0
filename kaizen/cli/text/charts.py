"""Small charts of one line. Where blocks cannot be written, plain characters stand for them."""

from __future__ import annotations

import os

from kaizen.cli import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS = "▁▂▃▄▅▆▇█"
_PLAIN_LEVELS = ".:-=+*#@"
_NOTHING, _PLAIN_NOTHING = "·", "_"
_BLOCK, _PARTS = "█", " ▏▎▍▌▋▊▉"


def line(values: Sequence[int], width: int, *, blocks: bool) -> str:
    """A mark for each value, as high as it is beside the highest; nothing has a mark of its own. Of more values than fit some
    stand together, as many in each mark; `each` tells how many."""
    size = each(len(values), width)
    sums = [sum(values[begin : begin + size]) for begin in range(0, len(values), size)]
    most, levels = max(sums, default=0), _LEVELS if blocks else _PLAIN_LEVELS
    nothing = _NOTHING if blocks else _PLAIN_NOTHING
    return "".join(levels[-(-value * len(levels) // most) - 1] if value > 0 else nothing for value in sums)


def each(count: int, width: int) -> int:
    """How many of so many values stand in one mark."""
    return max(1, -(-count // max(1, width)))


def bar(value: int, most: int, width: int, *, blocks: bool) -> str:
    """A bar that is as long as the value is beside the most; what is more than nothing shows."""
    if value <= 0 or most <= 0:
        return ""
    parts = max(1, value * width * 8 // most)
    if not blocks:
        return "#" * max(1, parts // 8)
    return _BLOCK * (parts // 8) + _PARTS[parts % 8].strip()


def change(now: float, before: float, *, blocks: bool) -> str:
    """How much more or less it is than before."""
    if now == before:
        return "="
    mark = sign(now > before, blocks=blocks)
    if not before:
        return f"{mark} from 0"
    if now >= 10 * before:
        return f"{mark} {now / before:,.0f} times"
    by = abs(now - before) / before * 100
    return f"{mark} {by:,.0f} %" if by >= 0.5 else f"{mark} <1 %"


def sign(more: bool, *, blocks: bool) -> str:
    """More or less, as one mark."""
    return ("▲" if more else "▼") if blocks else "+" if more else "-"


def has_blocks() -> bool:
    """Whether standard output takes blocks: Python writes UTF-8 wherever no locale is set, so that one that was asked for by name
    and knows ASCII alone counts too."""
    return show.can_write(_LEVELS) and os.environ.get("LC_ALL") not in ("C", "POSIX")
