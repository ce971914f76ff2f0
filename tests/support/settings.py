"""Any JSON in any layout, as bytes; with hooks of others in it more often than chance would have it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

Pairs = list[tuple[str, Any]]  # an object as it is written: keys may stand there twice

_EVENTS = ["PreToolUse", "Stop", "SessionStart", "stop", "sessionStart", "Later"]
_SPACE = st.text(" \t\n\r", max_size=4)
_SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)


class Members(tuple[tuple[str, Any], ...]):
    """An object's members in order."""


def _object(keys: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Members]:
    return st.lists(st.tuples(keys, values), max_size=4, unique_by=lambda pair: pair[0]).map(Members)


_ANYTHING = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | _object(st.text(max_size=6), inner), max_leaves=8
)
_HANDLER = st.sampled_from(
    [
        Members((("type", "command"), ("command", "~/bin/notify 'done'"), ("timeout", 3))),
        Members((("command", "./audit.sh"),)),
        Members((("type", "http"), ("url", "http://127.0.0.1:4100/h"))),
        Members((("type", "command"), ("command", "kaizen sessions list"))),
    ]
)
_GROUP = st.builds(
    lambda matcher, handlers: Members((*matcher, ("hooks", handlers))),
    st.sampled_from([(), (("matcher", "Bash|Edit"),), (("matcher", ""),)]),
    st.lists(_HANDLER, max_size=2),
)
_HOOKS = _object(st.sampled_from(_EVENTS), st.lists(_GROUP | _HANDLER | _ANYTHING, max_size=3))


@st.composite
def settings(draw: st.DrawFn) -> bytes:
    """A whole file that hooks can be put into: for Cursor, too, since it gives version 1 wherever it has hooks."""
    members = list(draw(_object(st.text(max_size=6).filter(lambda key: key not in ("hooks", "version")), _ANYTHING)))
    kind = draw(st.sampled_from(["none", "version", "both"]))
    if kind != "none":
        members.insert(draw(st.integers(0, len(members))), ("version", 1))
    if kind == "both":
        members.insert(draw(st.integers(0, len(members))), ("hooks", draw(_HOOKS)))
    layout = draw(st.sampled_from(["any", "pretty", "flat", "minified"]))
    space = draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(["", " ", "  ", "    ", "\t"]))
    text = _any(draw, Members(members)) if layout == "any" else _laid_out(Members(members), layout, *space)
    end = draw(st.sampled_from(["", "\n", "\r\n", " \n\n"]))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + (text + end).encode()


def _any(draw: st.DrawFn, value: Any) -> str:
    """A value with any white space wherever some may be."""

    def s() -> str:
        return draw(_SPACE)

    if isinstance(value, Members):
        inside = ",".join(f"{s()}{_word(draw, key)}{s()}:{s()}{_any(draw, each)}{s()}" for key, each in value)
        return "{" + (inside or s()) + "}"
    if isinstance(value, list):
        return "[" + (",".join(f"{s()}{_any(draw, each)}{s()}" for each in value) or s()) + "]"
    return _word(draw, value)


def _word(draw: st.DrawFn, value: Any) -> str:
    return json.dumps(value, ensure_ascii=draw(st.booleans()) or _has_surrogates(value))


def _has_surrogates(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= each <= "\udfff" for each in value)


def _laid_out(value: Any, layout: str, newline: str, unit: str) -> str:
    """A value as programs write it."""
    plain = _plain(value)
    if layout == "minified":
        return json.dumps(plain, separators=(",", ":"))
    return json.dumps(plain, indent=unit).replace("\n", newline) if layout == "pretty" else json.dumps(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Members):
        return {key: _plain(each) for key, each in value}
    return [_plain(each) for each in value] if isinstance(value, list) else value
