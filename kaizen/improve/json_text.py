"""Changing one place of a JSON file, and keeping every other character of it. Pure."""

from __future__ import annotations

from kaizen.hooks.spans import Child, Edit, NotJson, apply, check, children, read
from kaizen.hooks.style import KEPT, appended, style_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def with_item(text: str | None, path: Sequence[str], item: object) -> str:
    """The text with this item at the end of the list that these keys lead to, all of which are made where they are not there. None
    stands for no file. Raises NotJson where it is no JSON object, or something else stands in the place of one of them."""
    bare = text is None or not text.strip()
    text = "{}" if text is None or bare else text
    root = check(text)
    at = _container(text, root, "{")
    style = style_of(text, root, children(text, root))
    left = [*path]
    while left:
        there = children(text, at)
        found = _only(text, there, left[0])
        if found is None:
            new = _nested(left[1:], item)
            return apply(text, [_put(text, appended(text, style, at, there, [(left[0], new)]), there)]) + "\n" * bare
        left.pop(0)
        at = _container(text, found.value, "{" if left else "[")
    there = children(text, at)
    return apply(text, [_put(text, appended(text, style, at, there, [(None, item)]), there)])


def without_member(text: str, path: Sequence[str]) -> str:
    """The text without the member that these keys lead to. Raises NotJson where there is none."""
    at = check(text)
    for number, key in enumerate(path):
        there = children(text, _container(text, at, "{"))
        found = _only(text, there, key)
        if found is None:
            raise NotJson(text, at, f"it has no {key!r}")
        if number == len(path) - 1:
            return apply(text, [_cut(text, at, there, there.index(found))])
        at = found.value
    return text


def items(text: str, path: Sequence[str]) -> list[object]:
    """The items of the list that these keys lead to; none where there is none. Raises NotJson."""
    at = check(text)
    for key in path:
        found = _only(text, children(text, at), key) if text[at] == "{" else None
        if found is None:
            return []
        at = found.value
    said = read(text, at)
    return said if isinstance(said, list) else []


def _nested(keys: Sequence[str], item: object) -> object:
    made: object = [item]
    for key in reversed(keys):
        made = {key: made}
    return made


def _put(text: str, edit: Edit, there: Sequence[Child]) -> Edit:
    """Where the container was empty, without the blank that lets `style` find it again, which here nobody does."""
    return edit if there else edit._replace(text=edit.text.removeprefix(KEPT))


def _cut(text: str, start: int, there: Sequence[Child], number: int) -> Edit:
    """A member with the comma that sets it apart; with it the last one takes all that stood between the brackets."""
    member = there[number]
    if number + 1 < len(there):
        return Edit(member.start, there[number + 1].start, "")
    if number:
        return Edit(there[number - 1].end, member.end, "")
    return Edit(text.index("{", start) + 1, text.index("}", member.end), "")


def _only(text: str, there: Sequence[Child], key: str) -> Child | None:
    named = [each for each in there if each.key == key]
    if len(named) > 1:
        raise NotJson(text, named[1].start, f'"{key}" stands there a second time')
    return named[0] if named else None


def _container(text: str, at: int, bracket: str) -> int:
    if text[at] != bracket:
        raise NotJson(text, at, "it is not an object" if bracket == "{" else "it is not a list")
    return at
