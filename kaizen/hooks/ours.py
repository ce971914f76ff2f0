"""Which handlers in an agent's settings are ours.

Ours is a handler whose command, split as a shell does, ends in `kaizen hook <word>` or in `kaizen/hooks/hook.py <word>`; the
`kaizen` of either may have any path before it, so that a command of another installation is ours as well. Nothing
else in a file is a mark: clients write their settings anew and keep only what they know.
"""

from __future__ import annotations

import shlex

from kaizen.hooks.spans import Child, check, children, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.events import Hooks

_ANY_TOOL = (None, "", "*")


def is_ours(text: str, child: Child) -> bool:
    """Whether a value is a handler of ours."""
    value = read(text, child.value)
    command = value.get("command") if isinstance(value, dict) else None
    if not isinstance(command, str) or "kaizen" not in command:
        return False
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    by_name = len(words) >= 3 and words[-2] == "hook" and words[-3].rpartition("/")[2] == "kaizen"
    return by_name or (len(words) >= 2 and words[-2].endswith("/kaizen/hooks/hook.py"))


def inside(text: str, start: int, bracket: str) -> list[Child]:
    """The children of what begins there, if it is a container of this kind; none of anything else."""
    return children(text, start) if text[start] == bracket else []


def handlers(text: str) -> list[tuple[str, Child, Child]]:
    """Each handler of ours: its event, the item of the event's list that it is in, and itself."""
    return [
        (event.key or "", item, handler)
        for there in _named(text, check(text), "{")
        for event in inside(text, there.value, "{")
        for item in inside(text, event.value, "[")
        for handler in (
            item,
            *(each for list_ in _named(text, item.value, "[") for each in children(text, list_.value)),
        )
        if is_ours(text, handler)
    ]


def runs_always(text: str, item: Child, handler: Child, hooks: Hooks) -> bool:
    """Whether a handler stands as its agent has them, and no matcher keeps it from running."""
    if not hooks.nested or handler == item:
        return handler == item and not hooks.nested
    group = read(text, item.value)
    return isinstance(group, dict) and group.get("matcher") in _ANY_TOOL


def kept(text: str, hooks: Hooks) -> dict[str, Child]:
    """For each wanted event the one handler of ours that stays."""
    found: dict[str, Child] = {}
    for event, item, handler in handlers(text):
        if event in hooks.timeouts and runs_always(text, item, handler, hooks):
            found.setdefault(event, handler)
    return found


def as_read(hooks: Hooks, event: str) -> dict[str, object]:
    """Our handler as `read` gives it: numbers are texts."""
    return {**hooks.handler(event), "timeout": str(hooks.timeouts[event])}


def _named(text: str, start: int, bracket: str) -> list[Child]:
    """What the object that begins there has as `hooks`, if it is of this kind."""
    return [each for each in inside(text, start, "{") if each.key == "hooks" and text[each.value] == bracket]
