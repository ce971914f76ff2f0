"""Patterns of files, as rules and ignore files have them: `*`, `?`, `**`, `[a-z]`, `{ts,tsx}`."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 300  # characters
_MOST_STARS = 12  # each may be tried at every place


def matcher(pattern: str) -> re.Pattern[str] | None:
    """What paths a pattern fits; None where it makes no sense. One without a slash fits in every folder, one of a folder all in it."""
    wanted = pattern.strip().removeprefix("./")
    rooted = "/" in wanted.rstrip("/")
    wanted = wanted.lstrip("/")
    if not wanted or len(wanted) > LONGEST or wanted.count("*") > _MOST_STARS:
        return None
    try:
        said = _regex(wanted.rstrip("/"))
        return re.compile(
            ("" if rooted else r"(?:.*/)?") + said + (r"/.*" if wanted.endswith("/") else r"(?:/.*)?") + r"\Z",
            re.DOTALL,
        )
    except re.error:
        return None


def fitting(patterns: Iterable[str], paths: Iterable[str]) -> int | None:
    """How many of these paths at least one of the patterns fits; None where one of them makes no sense."""
    compiled = [matcher(pattern) for pattern in patterns]
    known = [each for each in compiled if each is not None]
    if not known or len(known) < len(compiled):
        return None
    return sum(any(each.match(path) for each in known) for path in paths)


def _regex(pattern: str) -> str:
    found, at, depth = "", 0, 0
    while at < len(pattern):
        mark = pattern[at]
        if pattern.startswith("**/", at):
            found, at = found + r"(?:[^/]+/)*", at + 3
            continue
        if pattern.startswith("**", at):
            found, at = found + r".*", at + 2
            continue
        if mark == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", r"\\").replace("[", r"\[")
            found, at = found + "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]", end + 1
            continue
        depth += (mark == "{") - (mark == "}" and depth > 0)
        closes = mark == "}" and found.count("(?:") > 0 and "{" in pattern[:at]
        found += {"*": r"[^/]*", "?": r"[^/]", "{": "(?:"}.get(mark) or (
            ")" if closes else "|" if mark == "," and depth else re.escape(mark)
        )
        at += 1
    return found
