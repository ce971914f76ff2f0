"""Replaces what should not leave the machine by placeholders, in text and in JSON.

Linear in what it is given: every detector looks at a bounded stretch around what it found by a plain search.
"""

from __future__ import annotations

from kaizen.redaction import nested
from kaizen.redaction.numbering import PLACEHOLDER, Numbering
from kaizen.redaction.places import MAX_NAMES, names_in
from kaizen.redaction.shelf import DETECTORS
from kaizen.redaction.spans import Span, page_of, settled
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.redaction.nested import Json

# What is left after a replacement may only then look like something: `ab@<ip-1>` and the like. Each round finds less.
_ROUNDS = 4
_SHORTEST = 3
# Names of fields, states, ids repeat all the time: those in which nothing was found are remembered, while this process lasts.
_SHORT_CHARS, _SHORT_TEXTS = 64, 8192


class Found(NamedTuple):
    """What was replaced, never the thing itself. `where` is the first place: a line, a field or both."""

    kind: str
    placeholder: str
    why: str
    where: str
    times: int


class Redactor:
    """One run of redaction: the same secret has the same placeholder in everything that one Redactor is given, and what
    was redacted stays as it is when it is redacted again.

    `names` are user names to replace wherever they stand; those in paths such as `/home/NAME/` are found, and from
    then on replaced elsewhere too.
    """

    def __init__(self, *, names: Iterable[str] = (), numbering: Numbering | None = None) -> None:
        self.numbering = Numbering() if numbering is None else numbering
        self._names = frozenset(name.lower() for name in names if name)
        self._found: dict[str, Found] = {}
        self._clean = set[str]()

    @property
    def found(self) -> list[Found]:
        """What was replaced up to now, in the order in which it was met."""
        return [*self._found.values()]

    def text(self, text: str, where: str = "", line: int = 1) -> str:
        """The text without secrets. `where` and `line` say for `found` where it begins."""
        if text in self._clean or len(text) < _SHORTEST:
            return text
        said, changed = self._rounds(text, where, line)
        if not changed and len(text) <= _SHORT_CHARS and len(self._clean) < _SHORT_TEXTS:
            self._clean.add(text)
        return said

    def _rounds(self, text: str, where: str, line: int) -> tuple[str, bool]:
        if "<" in text:
            self.numbering.reserve(text)
        page = page_of(text)
        self._learn(names_in(page))
        page = page._replace(names=self._names)
        for round_ in range(_ROUNDS):
            spans = _outside_of_placeholders(
                page.text, settled([span for detector in DETECTORS for span in detector(page)])
            )
            if not spans:
                return page.text, round_ > 0
            page = page_of(self._replaced(page.text, spans, where, line), self._names)
        return page.text, True

    def _learn(self, names: list[str]) -> None:
        new = [name for name in names if name not in self._names][: MAX_NAMES - len(self._names)]
        if new:
            self._names |= {*new}
            self._clean.clear()

    def value(self, value: Json, where: str = "") -> Json:
        """The same JSON without secrets: in keys, in values, and in JSON that stands in strings. What is given stays as it is."""
        return nested.redacted(value, where, self)

    def whole(self, secret: str, kind: str, why: str, where: str = "") -> str:
        """The placeholder for a text that is a secret as a whole."""
        return self._placeholder(Span(0, len(secret), kind, why), secret, where)

    def _replaced(self, text: str, spans: list[Span], where: str, line: int) -> str:
        parts, behind = list[str](), 0
        for span in spans:
            line += text.count("\n", behind, span.start)
            at = f"{where}, line {line}" if where and "\n" in text else where or f"line {line}"
            parts += text[behind : span.start], self._placeholder(span, text[span.start : span.end], at)
            line += text.count("\n", span.start, span.end)
            behind = span.end
        return "".join((*parts, text[behind:]))

    def _placeholder(self, span: Span, secret: str, where: str) -> str:
        kind = str(span.kind)
        placeholder = self.numbering.of(kind, secret if span.same is None else span.same)
        before = self._found.get(placeholder)
        times = 1 if before is None else before.times + 1
        self._found[placeholder] = (
            Found(kind, placeholder, span.why, where, 1) if before is None else before._replace(times=times)
        )
        return placeholder


def _outside_of_placeholders(text: str, spans: list[Span]) -> list[Span]:
    """Without those that lie within a placeholder, as a user does who is called `email-1`."""
    if not spans or "<" not in text:
        return spans
    there, kept = PLACEHOLDER.finditer(text), list[Span]()
    placeholder = next(there, None)
    for span in spans:
        while placeholder is not None and placeholder.end() <= span.start:
            placeholder = next(there, None)
        if placeholder is None or not (placeholder.start() <= span.start and span.end <= placeholder.end()):
            kept.append(span)
    return kept
