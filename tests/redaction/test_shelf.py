"""All detectors together: nothing they do can take more than linear work."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from kaizen import redaction
from kaizen.redaction.families import FAMILIES
from kaizen.redaction.redactor import Redactor
from kaizen.redaction.shelf import DETECTORS
from tests.support import canaries

MODULES = sorted(path.stem for path in Path(redaction.__path__[0]).glob("*.py") if path.stem != "__init__")
NASTY = (
    "a", "A1", "-", ".", "/", "\\", '"', "=", ":", "@", "a@", "%40", "://", "a:a@", "://a:", "%3a%2f%2f", "password", "password:", "password=", 'password="', "token: ", "secret,", "key is ", "api key is A1b",
    "-----BEGIN ", "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\n" + "A" * 20 + "\n", "A" * 20 + "\\n", "eyJ", "eyJa.", "1.1.1.", "2001:", "2001::", "4111 ",
    "home/", "/home/a/", "-home-", "\\users\\", "~a/", "curl -u ", "mysql -p", "identified by ", "authorization: ", "cookie: a=", "bearer ", "Basic YWE6YmI= ", "<email-1>", "AKIA" + "A" * 16 + " ", "MNO.", "8Q~", ":AA",
    ".atlasv1.", "&sig=", "?key=", '{"password":', "[", '{"a":"', '\\"password\\":\\"', "--password ", "password: |\n ", "password" + "\\" * 12, "a@a.", "a@a.com.", "hooks.slack.com/services/", "İ",
    *(prefix for family in FAMILIES for prefix in family.prefixes[:1]),
)  # fmt: skip


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every regular expression of the room."""
    found = [(f"families {family.prefixes[0]}", family.body) for family in FAMILIES]
    for name in MODULES:
        for key, value in vars(import_module(f"kaizen.redaction.{name}")).items():
            found += [(f"{name}.{key}", each) for each in _inside(value)]
    return found


def _inside(value: object) -> list[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _inside(inner)]
    return [each for inner in value for each in _inside(inner)] if type(value) is tuple else []


def unbounded(parsed: Any) -> list[bool]:
    """Of each repetition without a bound whether it is the last thing that is matched."""
    found = []
    told = list(parsed)
    for place, (sign, inner) in enumerate(told):
        last = all(_is_optional(each) for each in told[place + 1 :])
        if "REPEAT" in str(sign) and inner[1] is _constants.MAXREPEAT:
            found.append(last)
        for part in _parts(sign, inner):
            found += [each and last for each in unbounded(part)]
    return found


def _is_optional(told: Any) -> bool:
    sign, inner = told
    return "REPEAT" in str(sign) and inner[0] == 0


def _parts(sign: Any, inner: Any) -> list[Any]:
    match str(sign):
        case "BRANCH":
            return [*inner[1]]
        case "SUBPATTERN":
            return [inner[-1]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [inner[2]]
        case "ASSERT" | "ASSERT_NOT":
            return [inner[1]]
        case _:
            return []


def nested_without_bound(parsed: Any, inside: bool = False) -> bool:
    """Whether a repetition without a bound stands in a repetition."""
    for sign, inner in parsed:
        repeats = "REPEAT" in str(sign) and inner[1] != 1
        if inside and repeats and inner[1] is _constants.MAXREPEAT:
            return True
        if any(nested_without_bound(part, inside or repeats) for part in _parts(sign, inner)):
            return True
    return False


@pytest.mark.parametrize(("name", "pattern"), patterns(), ids=lambda each: each if isinstance(each, str) else "")
def test_no_pattern_can_look_again_and_again(name: str, pattern: re.Pattern[str]) -> None:
    """What repeats without a bound is the last of its pattern, or only what may be missing follows, so that nothing behind it can fail, and stands in no repetition."""
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    assert all(unbounded(parsed)), name
    assert not nested_without_bound(parsed), name


def steps(text: str) -> int:
    """How many calls, of ours and of the interpreter's own functions, redacting a text takes."""
    count = 0

    def see(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        Redactor().text(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("atom", NASTY)
def test_twice_the_text_is_twice_the_work(atom: str) -> None:
    """The worst that we could think of for each detector, again and again."""
    counts = [steps(atom * (chars // len(atom))) for chars in (4_000, 8_000, 16_000)]
    assert all(more <= 2.3 * less + 200 for less, more in pairwise(counts)), counts


@pytest.mark.parametrize(
    "atom", ['password="', "eyJ", "/home/a/", "sk-", "token:", "-----BEGIN RSA PRIVATE KEY-----\n", "a"]
)
def test_a_great_deal_of_it_comes_to_an_end(atom: str) -> None:
    """Counted, not timed: a fixed number of calls for each repetition at the most."""
    repeated = 100_000 // len(atom) if len(atom) > 1 else 16_000_000
    assert steps(atom * repeated) <= 400 * repeated


def test_detectors_are_told_apart() -> None:
    """Each is there once, and each of their modules is on the shelf."""
    assert len(DETECTORS) == len(set(DETECTORS))
    finding = {name for name in MODULES if hasattr(import_module(f"kaizen.redaction.{name}"), "find")}
    assert {each.__module__.rpartition(".")[2] for each in DETECTORS} == finding


def test_whatever_the_order_the_same_is_left() -> None:
    """Overlaps are settled by place, length and detector."""
    text = " ".join(token for _, token in canaries.tokens())
    assert Redactor().text(text) == Redactor().text(text)
