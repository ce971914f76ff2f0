"""The head of a Markdown file between two lines of `---`: its fields as texts or lists of texts; only what such heads have in common
is understood of YAML."""

from __future__ import annotations

LONGEST_HEAD = 200  # lines


def fields(text: str) -> dict[str, str | list[str]]:
    """The fields by their name in small letters; none where there is no head."""
    lines = text.removeprefix("\ufeff").split("\n", LONGEST_HEAD)
    if lines[0].strip() != "---":
        return {}
    found: dict[str, str | list[str]] = {}
    name = ""
    for line in lines[1:]:
        said = line.strip()
        if said == "---":
            return found
        if said.startswith("- ") and name:
            before = found.get(name)
            found[name] = [*(before if isinstance(before, list) else []), _plain(said[2:])]
        elif line[:1].isspace() and name and isinstance(before := found.get(name), str):
            found[name] = f"{before} {said}".strip().removeprefix("> ").removeprefix("| ")
        elif ":" in said and not said.startswith("#"):
            name, _, value = said.partition(":")
            name = name.strip().lower()
            found[name] = _listed(value.strip())
    return {}  # it does not end: it is no head


def body(text: str) -> str:
    """The text without its head."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].strip() != "---":
        return text
    for number, line in enumerate(lines[1 : LONGEST_HEAD + 1], 1):
        if line.strip() == "---":
            return "\n" * (number + 1) + "\n".join(lines[number + 1 :])
    return text


def text_of(head: dict[str, str | list[str]], name: str) -> str:
    """A field as a text; empty where it is none."""
    value = head.get(name)
    return value if isinstance(value, str) else ""


def list_of(head: dict[str, str | list[str]], *names: str) -> list[str]:
    """The first of these fields that is there, as a list: also one that stands on a line, with commas."""
    for name in names:
        value = head.get(name)
        if value:
            parts = value if isinstance(value, list) else _commas(value)
            return [part for part in (_plain(each) for each in parts) if part]
    return []


def _commas(value: str) -> list[str]:
    """What commas part, but for those within braces: `*.{ts,tsx}, *.js`."""
    found, depth = [""], 0
    for mark in value:
        depth += (mark == "{") - (mark == "}")
        if mark == "," and depth <= 0:
            found.append("")
        else:
            found[-1] += mark
    return found


def _listed(value: str) -> str | list[str]:
    if value.startswith("[") and value.endswith("]"):
        return [part for part in (_plain(each) for each in _commas(value[1:-1])) if part]
    return _plain(value)


def _plain(value: str) -> str:
    said = value.strip()
    return said[1:-1] if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'" else said
