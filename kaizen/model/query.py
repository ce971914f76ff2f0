"""The language of `kaizen search`, as values.

    parser "exact words" pars* one OR other -without tool:Bash,Edit since:7d

All terms must hold. `OR` joins the two terms beside it; `-` before a term takes out what has it; several values of a field are
joined by commas. What is written together is looked for together: `snake_case` and `src/app.py` are phrases.
"""

from __future__ import annotations

from enum import StrEnum

from kaizen.errors import BadQuery
from kaizen.model.event import Kind
from kaizen.model.session import Status
from kaizen.values import NamedTuple

MOST_CHARACTERS = 4000
MOST_TERMS = 64
_UNITS_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DAY_MS = 86_400_000
_COMPARISONS = (">=", "<=", ">", "<")
_KINDS = {"answer": Kind.TEXT, "call": Kind.TOOL_CALL, "result": Kind.TOOL_RESULT}


class Field(StrEnum):
    """What can be asked of an event beside its words."""

    AGENT = "agent"
    MODEL = "model"
    TOOL = "tool"
    PATH = "path"
    KIND = "kind"
    STATUS = "status"  # of the session, at the moment of asking
    SESSION = "session"
    BRANCH = "branch"
    INSTRUCTIONS = "instructions"  # what the session began with: the beginning of their fingerprint, or `unknown`
    ERROR = "error"
    SINCE = "since"
    UNTIL = "until"
    TOKENS = "tokens"  # of the whole session
    COST = "cost"  # of the whole session, in dollars


class Words(NamedTuple):
    """Words in a row; with `prefix` the last one may go on."""

    text: str
    prefix: bool = False


class Filter(NamedTuple):
    """One of these values; `negated`: none of them. For tokens and cost a comparison, such as `>5000`."""

    field: Field
    values: tuple[str, ...]
    negated: bool = False


class Query(NamedTuple):
    """What is looked for: of each of `words` one alternative, none of `without`, and all filters hold."""

    words: tuple[tuple[Words, ...], ...] = ()
    without: tuple[Words, ...] = ()
    filters: tuple[Filter, ...] = ()


def parse(text: str) -> Query:
    """The query that is written. Raises BadQuery, which says where and why, and nothing else."""
    return _Parser(text).query()


def written(query: Query) -> str:
    """The query in one spelling; parsing it gives the same query."""
    terms = [" OR ".join(map(_written, group)) for group in query.words]
    terms += ["-" + _written(words) for words in query.without]
    for each in query.filters:
        values = ",".join(f'"{value}"' for value in each.values)
        terms.append(f"{'-' if each.negated else ''}{each.field}:{values}")
    return " ".join(terms)


def instant_ms(text: str, now_ms: int, *, end: bool = False) -> int | None:
    """The instant that a date (UTC), a date with a time, or a span before now stands for; of a day its begin or its end. None
    where it is none of them."""
    number, unit = text[:-1], text[-1:]
    if number.isascii() and number.isdecimal() and len(number) < 9 and unit in _UNITS_MS:
        return now_ms - int(number) * _UNITS_MS[unit]
    if text == "today":
        return now_ms - now_ms % _DAY_MS + (_DAY_MS if end else 0)
    from datetime import UTC, datetime, timedelta

    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1) + (
            _DAY_MS if end and len(text) == len("2026-11-23") else 0
        )
    except (ValueError, OverflowError):
        return None


def compared(text: str) -> tuple[str, float] | None:
    """A comparison and its number, of `>5000` or `<=0.5`; None where it is none."""
    for sign in _COMPARISONS:
        if text.startswith(sign):
            number = text.removeprefix(sign)
            whole, _, rest = number.partition(".")
            plain = (whole + rest).isascii() and (whole + rest).isdecimal() and len(number) < 19
            return (sign, float(number)) if plain else None
    return None


def statuses(text: str) -> list[Status]:
    """How sessions may stand that are meant by `waiting for the user`, `waiting-user`, or `waiting`; empty where none is."""
    words = text.lower().replace("-", " ").replace("_", " ").split()
    return [status for status in Status if words and all(word in status.split() for word in words)]


def _written(words: Words) -> str:
    return f'"{words.text}"' + ("*" if words.prefix else "")


class _Parser:
    """Goes through a query once. `at` is where it stands."""

    def __init__(self, text: str) -> None:
        # An argument that is no UTF-8 has halves of characters in it, which no text that was captured has.
        self.text = text.encode(errors="replace").decode().replace("\0", " ")
        self.at, self._terms = 0, 0
        self._words: list[tuple[Words, ...]] = []
        self._without: list[Words] = []
        self._filters: list[Filter] = []
        self._or_at: int | None = None  # where an OR waits for what it joins
        self._joinable = False  # whether the term before is one that an OR can join

    def query(self) -> Query:
        if len(self.text) > MOST_CHARACTERS:
            raise self._bad(MOST_CHARACTERS, f"it has more than {MOST_CHARACTERS:,} characters")
        while self._skip_blanks():
            self._terms += 1
            if self._terms > MOST_TERMS:
                raise self._bad(self.at, f"it has more than {MOST_TERMS} terms")
            self._term()
        if self._or_at is not None:
            raise self._bad(self._or_at, "nothing follows `OR`")
        if not self._words and not self._filters and not self._without:
            raise self._bad(0, "it is empty")
        paths = {each.negated for each in self._filters if each.field is Field.PATH}
        if (self._without or True in paths) and not self._words and False not in paths:
            raise self._bad(0, "words can only be left out beside words to look for")
        return Query(tuple(self._words), tuple(self._without), tuple(self._filters))

    def _term(self) -> None:
        begin, bare = self.at, self._bare(self.at)
        if bare == "AND":  # as good as nothing: all terms must hold
            self.at += 3
            return
        if bare == "NOT":
            raise self._bad(begin, "write `-word` for a word that must not be there")
        if bare == "OR":
            if not self._joinable or self._or_at is not None:
                raise self._bad(begin, "`OR` stands between two words or phrases")
            self._or_at, self.at = begin, begin + 2
            return
        negated = self.text[begin] == "-" and self.text[begin + 1 : begin + 2].strip("-").strip() != ""
        self.at += negated
        found = self._filter(negated=negated) if self._field() else self._phrase()
        if self._or_at is not None and (negated or isinstance(found, Filter)):
            raise self._bad(begin, "`OR` joins words and phrases; several values of a field are joined by commas")
        if isinstance(found, Filter):
            self._filters.append(found)
        elif negated:
            self._without.append(found)
        elif self._or_at is not None:
            self._words[-1] += (found,)
        else:
            self._words.append((found,))
        self._or_at, self._joinable = None, not negated and isinstance(found, Words)

    def _field(self) -> bool:
        """Whether a field's name stands here. Raises BadQuery for what looks like one and is none."""
        name, colon, rest = self._bare(self.at).partition(":")
        if not colon or not (name.isascii() and name.isalpha()):
            return False
        if name.lower() in {*Field}:
            return True
        if not rest or rest[0] in ":/\\":  # `else:`, `std::vector`, `https://…`, `C:\…`
            return False
        whole = self._bare(self.at).replace('"', "")
        raise self._bad(
            self.at, f"there is no field {name!r}", hint=f'the fields are {", ".join(Field)}; as words: "{whole}"'
        )

    def _filter(self, *, negated: bool) -> Filter:
        name = self._bare(self.at).partition(":")[0]
        field = Field(name.lower())
        self.at += len(name) + 1
        values = [self._value(field)]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            values.append(self._value(field))
        return Filter(field, tuple(values), negated)

    def _value(self, field: Field) -> str:
        begin = self.at
        if self.text[begin : begin + 1] == '"':
            value = self._quoted()
        else:
            while self.at < len(self.text) and not self.text[self.at].isspace() and self.text[self.at] not in ',"':
                self.at += 1
            value = self.text[begin : self.at]
        value = value.strip()
        if not value:
            raise self._bad(begin, f"{field}: has no value")
        checked = _checked(field, value)
        if checked is None:
            raise self._bad(begin, _WRONG[field])
        return checked

    def _phrase(self) -> Words:
        begin = self.at
        if self.text[begin] == '"':
            text = self._quoted()
        else:
            text = self._bare(begin)
            self.at += len(text)
            text, star, rest = text.partition("*")
            if rest.strip("*"):
                raise self._bad(begin + len(text), "`*` stands only at the end of a word")
            self.at -= len(star + rest)
        prefix = self.text[self.at : self.at + 1] == "*"
        while self.text[self.at : self.at + 1] == "*":
            self.at += 1
        text = " ".join(text.replace('"', " ").split())
        if not has_words(text):
            raise self._bad(begin, "there is no letter and no digit to look for")
        # Behind a mark there is no word that could go on.
        return Words(text, prefix and text[-1].isalnum())

    def _quoted(self) -> str:
        end = self.text.find('"', self.at + 1)
        if end < 0:
            raise self._bad(self.at, "the quotation mark is not closed")
        text, self.at = self.text[self.at + 1 : end], end + 1
        return text

    def _bare(self, begin: int) -> str:
        """What stands here up to the next blank."""
        return self.text[begin:].split(None, 1)[0] if begin < len(self.text) else ""

    def _skip_blanks(self) -> bool:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def _bad(self, at: int, why: str, *, hint: str = "") -> BadQuery:
        return BadQuery(why, position=at + 1, place=self.text[at : at + 24], hint=hint)


_WRONG = {
    Field.PATH: "there is no letter and no digit in the path",
    Field.KIND: f"there is no such kind; there are {', '.join([*Kind, *_KINDS])}",
    Field.STATUS: "it is active, waiting, waiting-user, waiting-permission, idle, ended or crashed",
    Field.ERROR: "it is `yes` or `no`",
    Field.SINCE: "it is a date such as 2026-11-23, `today`, or a span such as 7d",
    Field.UNTIL: "it is a date such as 2026-11-23, `today`, or a span such as 7d",
    Field.TOKENS: "it is a comparison such as >5000",
    Field.COST: "it is a comparison such as >0.5",
}


def has_words(text: str) -> bool:
    """Whether there is something in it that an index can hold."""
    return any(map(str.isalnum, text))


def _checked(field: Field, value: str) -> str | None:
    """The value in its one spelling; None where the field cannot have it."""
    match field:
        case Field.KIND:
            value = value.lower()
            return _KINDS.get(value, value) if value in _KINDS or value in {*Kind} else None
        case Field.STATUS:
            return value if statuses(value) else None
        case Field.ERROR:
            return value.lower() if value.lower() in ("yes", "no") else None
        case Field.SINCE | Field.UNTIL:
            return value if instant_ms(value, 0) is not None else None
        case Field.TOKENS | Field.COST:
            return value if compared(value) is not None else None
        case Field.PATH:
            return value if has_words(value) else None
        case _:
            return value
