"""What a text orders and what it forbids, where two such lines cannot both be followed: `Use pnpm` and `Use npm`, `Always run the
linter` and `Never run the linter`. Pure.

Only plain sentences count: a line with a condition, an exception or a choice is none, and neither is one below a heading that says
for what it holds.
"""

from __future__ import annotations

import re

from kaizen.evidence import frontmatter
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_LINE = 400
MOST = 500  # orders of one text
# Of each of these one can be used at a time.
_CHOICES = {
    "JavaScript packages": ("npm", "pnpm", "yarn", "bun"),
    "Python packages": ("pip", "poetry", "uv", "pdm", "pipenv"),
    "indentation": ("tabs", "spaces"),
    "quotes": ("single quotes", "double quotes"),
    "JavaScript tests": ("jest", "vitest", "mocha"),
    "Python tests": ("pytest", "unittest"),
    "formatting of Python": ("black", "yapf", "ruff format"),
}
_CHOICE_OF = {option: (choice, option) for choice, options in _CHOICES.items() for option in options}
_OPTION = "|".join(sorted(map(re.escape, _CHOICE_OF), key=len, reverse=True))
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])?\s*(?:\[[ x]\]\s*)?")
_SENTENCE = re.compile(r"(?<=[.;!])\s+")
_MARKS = re.compile(r"[`*_\"']|\.$|[!;:]$")
_FILL = re.compile(
    r"\b(?:please|you|we|our|the|a|an|any|all|should|must|just|only|strictly|in this (?:repo|repository|project))\b"
)
_ORDER = re.compile(r"^(?:always|make sure to|be sure to)\s+(.+)$")
_FORBID = re.compile(r"^(?:never|do not|don't|dont|avoid)\s+(?:ever\s+)?(.+)$")
_USES = re.compile(
    rf"^(?:use|using|prefer|indent with|format with|install (?:packages|dependencies) with|run tests with)\s+(?P<what>{_OPTION})\b(?P<rest>.*)$"
)
_PURPOSE = re.compile(
    r"^(?: (?:to|for) (?:install(?:ing)?|manag(?:e|ing)|format(?:ting)?|indent(?:ing|ation)?|test(?:s|ing)?|run(?:ning)? tests|everything)"
    r"(?: (?:packages|dependencies|code|tests|files|everything))?| as package manager| everywhere|,? not (?P<not>[\w ]{2,20}))?$"
)
_OF_SCOPE = re.compile(
    r"`|/|\.\w|\b(?:front-?end|back-?end|web|api|mobile|ios|android|server|client|app|apps|package|service|cli|python|typescript|javascript|"
    r"java|kotlin|go|rust|ruby|php|css|html|sql|docs?|documentation|legacy|scripts?|migrations?|examples?|infra|terraform|docker|ci|"
    r"makefiles?|yaml|json|markdown|bad|wrong|before|after|do not|don't|avoid)\b",
    re.IGNORECASE,
)


class Order(NamedTuple):
    """What a line orders, or `forbids`: one `option` of a `choice`, or to do something, of which the choice is empty."""

    choice: str
    option: str
    forbids: bool
    line: int
    said: str


class Clash(NamedTuple):
    """Two orders that cannot both be followed."""

    one: Order
    other: Order


def orders(text: str) -> list[Order]:
    """What a text orders and forbids, in its order."""
    found: list[Order] = []
    for number, line in _lines(frontmatter.body(text)):
        for sentence in _SENTENCE.split(line):
            found += _of(sentence, number)
        if len(found) >= MOST:
            break
    return found


def clashes(ones: Sequence[Order], others: Sequence[Order] | None = None) -> list[Clash]:
    """Where two texts, or one in itself, order what cannot go together; of each choice and thing once."""
    found: dict[tuple[str, str], Clash] = {}
    by_choice: dict[str, list[Order]] = {}
    for order in others if others is not None else ones:
        by_choice.setdefault(order.choice or order.option, []).append(order)
    for one in ones:
        for other in by_choice.get(one.choice or one.option, ()):
            if other is not one and _clash(one, other):
                found.setdefault((one.choice, "" if one.choice else one.option), Clash(one, other))
                break
    return [*found.values()]


def _clash(one: Order, other: Order) -> bool:
    if one.option == other.option:
        return one.forbids is not other.forbids
    return bool(one.choice) and not one.forbids and not other.forbids


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold for everything, with their numbers."""
    fenced = scoped = False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:LONGEST_LINE]
        if _FENCE.match(line):
            fenced = not fenced
        elif heading := _HEADING.match(line):
            scoped = bool(_OF_SCOPE.search(heading[1])) and number > 1
        elif not fenced and not scoped and len(whole) <= LONGEST_LINE and not line.startswith(("    ", "\t")):
            yield number, _BULLET.sub("", line, count=1).strip()


def _of(sentence: str, line: int) -> Iterator[Order]:
    said = _MARKS.sub("", sentence.strip().lower())
    plain = " ".join(_FILL.sub(" ", said).split())
    ordered, forbidden = _ORDER.match(plain), _FORBID.match(plain)
    told = (ordered or forbidden or [plain, plain])[1].strip(" .,")
    uses = _USES.match(told)
    purpose = _PURPOSE.match(uses["rest"].rstrip(" .,")) if uses else None
    if uses and purpose:
        choice, option = _CHOICE_OF[uses["what"]]
        yield Order(choice, option, forbidden is not None, line, sentence.strip())
        if purpose["not"] in _CHOICES[choice] and not forbidden:
            yield Order(choice, purpose["not"], True, line, sentence.strip())
    elif (ordered or forbidden) and len(told.split()) > 1:
        yield Order("", told, forbidden is not None, line, sentence.strip())
