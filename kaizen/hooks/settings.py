"""Our hooks in an agent's settings: put in, taken out, and how they stand. Bytes to bytes, nothing else.

Only handlers of ours (`ours`) are changed or taken out. Everything else keeps its bytes, so that taking out gives back
what was there before putting in; a second putting in changes nothing.
"""

from __future__ import annotations

from enum import StrEnum

from kaizen.hooks.ours import as_read, handlers, kept, runs_always
from kaizen.hooks.pruning import without
from kaizen.hooks.spans import Child, Edit, NotJson, apply, check, children, read
from kaizen.hooks.style import appended, indent_before, style_of, written
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.events import Hooks
    from kaizen.hooks.style import Style

_BOM = "\ufeff"


class Stand(StrEnum):
    """How our hook stands for one event."""

    CURRENT = "current"
    OUTDATED = "outdated"  # another command or timeout, a matcher that keeps it from running, or more than one
    ABSENT = "absent"


class Found(NamedTuple):
    """How our hooks stand in a file: for each event that is wanted; and the others in which some of ours are. `disabled`:
    the file says that no hook at all runs, as Claude Code lets it."""

    events: dict[str, Stand]
    superfluous: list[str]
    disabled: bool = False


def install(content: bytes | None, hooks: Hooks) -> bytes:
    """The file with these hooks, each once, and no other of ours; None stands for no file. Raises NotJson where it is
    no JSON, or has something else in the place of the hooks."""
    bom, text = ("", None) if content is None else _text(content)
    if text is not None:
        _check_shape(text, hooks)
        text = without(text, hooks)
    # A text without members is laid out like a new file, which ends with a newline.
    text = _with("{}", hooks).replace(" ", "", 1) + "\n" if text is None else _with(text, hooks)
    return (bom + text).encode()


def uninstall(content: bytes | None, hooks: Hooks) -> bytes | None:
    """The file without any of ours; None where nothing else was in it. Raises NotJson where it is no JSON."""
    if content is None:
        return None
    bom, text = _text(content)
    left = without(text, hooks._replace(timeouts={}))
    return None if left is None else (bom + left).encode()


def find(content: bytes | None, hooks: Hooks) -> Found:
    """How our hooks stand in a file. Raises NotJson where it is no JSON."""
    found: dict[str, list[bool]] = {event: [] for event in hooks.timeouts}
    text = "{}" if content is None else _text(content)[1]
    for event, item, handler in handlers(text):
        current = event in hooks.timeouts and runs_always(text, item, handler, hooks)
        same = current and read(text, handler.value) == as_read(hooks, event)
        found.setdefault(event, []).append(same)
    return Found(
        {event: _stand(found[event]) for event in hooks.timeouts},
        [event for event in found if event not in hooks.timeouts],
        any(each.key == "disableAllHooks" and read(text, each.value) is True for each in children(text, check(text))),
    )


def _stand(ours: list[bool]) -> Stand:
    if not ours:
        return Stand.ABSENT
    return Stand.CURRENT if ours == [True] else Stand.OUTDATED


def _text(content: bytes) -> tuple[str, str]:
    """The byte-order mark, or nothing, and the text. Raises NotJson where it is no JSON object."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        raise NotJson(before, len(before), "a byte that is not UTF-8") from None
    bom, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    root = check(text)
    if text[root] != "{":
        raise NotJson(text, root, "it is not an object")
    return bom, text


def _check_shape(text: str, hooks: Hooks) -> None:
    """Raise NotJson where hooks cannot be put in: something of another kind is in their place, or two of them."""
    there = children(text, check(text))
    ours = _only(text, there, "hooks")
    if hooks.version is not None:
        version = _only(text, there, "version")
        if version is None and ours is not None:
            raise NotJson(text, ours.start, f'there are hooks and no "version": {hooks.version}')
        if version is not None and text[version.value : version.end] != str(hooks.version):
            raise NotJson(text, version.value, f'the "version" is not {hooks.version}')
    if ours is not None:
        events = children(text, _of_kind(text, ours, "{", "an object"))
        for event in (_only(text, events, name) for name in hooks.timeouts):
            if event is not None:
                _of_kind(text, event, "[", "a list")


def _only(text: str, there: list[Child], key: str) -> Child | None:
    """The member with this key. Raises NotJson where there are two: clients differ in which one counts."""
    named = [each for each in there if each.key == key]
    if len(named) > 1:
        raise NotJson(text, named[1].start, f'"{key}" stands there a second time')
    return named[0] if named else None


def _of_kind(text: str, child: Child, bracket: str, kind: str) -> int:
    if text[child.value] != bracket:
        raise NotJson(text, child.value, f'"{child.key}" is not {kind}')
    return child.value


def _with(text: str, hooks: Hooks) -> str:
    """The text with the hooks that are missing, and those that are outdated brought up to date."""
    root = check(text)
    there = children(text, root)
    style, ours = style_of(text, root, there), _only(text, there, "hooks")
    if ours is None:
        return apply(text, [appended(text, style, root, there, _settings(hooks, there))])
    events = children(text, ours.value)
    keeping, new, edits = kept(text, hooks), list[tuple[str | None, object]](), list[Edit]()
    for name in hooks.timeouts:
        event = _only(text, events, name)
        if event is None:
            new.append((name, [hooks.entry(name)]))
        elif name in keeping:
            edits += _updated(text, style, keeping[name], hooks, name)
        else:
            items = children(text, event.value)
            edits.append(appended(text, style, event.value, items, [(None, hooks.entry(name))]))
    if new:
        edits.append(appended(text, style, ours.value, events, new))
    return apply(text, edits)


def _settings(hooks: Hooks, there: list[Child]) -> list[tuple[str | None, object]]:
    """What a file without hooks gets: they, and behind them the version if it has none."""
    has_version = hooks.version is None or any(each.key == "version" for each in there)
    ours = ("hooks", {event: [hooks.entry(event)] for event in hooks.timeouts})
    return [ours] if has_version else [ours, ("version", hooks.version)]


def _updated(text: str, style: Style, handler: Child, hooks: Hooks, event: str) -> list[Edit]:
    if read(text, handler.value) == as_read(hooks, event):
        return []
    on_lines = "\n" in text[handler.value : handler.end]
    indent = indent_before(text, handler.start) if on_lines else None
    return [Edit(handler.value, handler.end, written(style, hooks.handler(event), indent))]
