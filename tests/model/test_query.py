"""The language of the search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.errors import BadQuery
from kaizen.model.query import Field, Filter, Query, Words, compared, instant_ms, parse, written

NOW = 1_795_651_200_000 + 5_000  # 2026-11-26, five seconds past midnight UTC
DAY = 86_400_000


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("parser", Query(((Words("parser"),),))),
        ("parser error", Query(((Words("parser"),), (Words("error"),)))),
        ("parser AND error", Query(((Words("parser"),), (Words("error"),)))),
        ('"parser  error"', Query(((Words("parser error"),),))),
        ("pars*", Query(((Words("pars", prefix=True),),))),
        ('"exit co"*', Query(((Words("exit co", prefix=True),),))),
        ("a OR b OR c d", Query(((Words("a"), Words("b"), Words("c")), (Words("d"),)))),
        ('a -b -"c d" -e*', Query(((Words("a"),),), (Words("b"), Words("c d"), Words("e", prefix=True)))),
        ("snake_case src/app.py foo(bar)", Query(((Words("snake_case"),), (Words("src/app.py"),), (Words("foo(bar)"),)))),
        ("std::vector https://a.b else:x", None),
        ("std::vector https://a.b 12:30 else:", Query(tuple((Words(w),) for w in ("std::vector", "https://a.b", "12:30", "else:")))),
        ("--no-verify", Query(((Words("--no-verify"),),))),
        ("or not and", Query(((Words("or"),), (Words("not"),), (Words("and"),)))),
        ('tool:Bash,Edit -kind:call x', Query(((Words("x"),),), (), (
            Filter(Field.TOOL, ("Bash", "Edit")), Filter(Field.KIND, ("tool_call",), negated=True)))),
        ('Branch:"my branch",b', Query((), (), (Filter(Field.BRANCH, ("my branch", "b")),))),
        ("tokens:>5000 cost:<=0.5 since:7d error:YES", Query((), (), (
            Filter(Field.TOKENS, (">5000",)), Filter(Field.COST, ("<=0.5",)), Filter(Field.SINCE, ("7d",)),
            Filter(Field.ERROR, ("yes",))))),
        ("status:Waiting-User,idle", Query((), (), (Filter(Field.STATUS, ("Waiting-User", "idle")),))),
        ("path:src/app.py -draft", Query((), (Words("draft"),), (Filter(Field.PATH, ("src/app.py",)),))),
    ],
)  # fmt: skip
def test_what_is_written_is_what_is_meant(text: str, query: Query | None) -> None:
    """Each form of a term; and its one spelling means the same."""
    if query is None:
        with pytest.raises(BadQuery):
            parse(text)
        return
    assert parse(text) == query
    assert parse(written(query)) == query


@pytest.mark.parametrize(
    ("text", "position", "why"),
    [
        ("", 1, "it is empty"),
        ("   ", 1, "it is empty"),
        ('a "b', 3, "not closed"),
        ('tool:"b', 6, "not closed"),
        ("a ==>", 3, "no letter and no digit"),
        ('a ""', 3, "no letter and no digit"),
        ("a -", 3, "no letter and no digit"),
        ("a f*o", 4, "only at the end"),
        ("OR a", 1, "between two words"),
        ("a OR", 3, "nothing follows"),
        ("a OR OR b", 6, "between two words"),
        ("a OR tool:b", 6, "joined by commas"),
        ("tool:b OR a", 8, "between two words"),
        ("a OR -b", 6, "joined by commas"),
        ("a NOT b", 3, "-word"),
        ("-a", 1, "beside words to look for"),
        ("tool:Bash -a", 1, "beside words to look for"),
        ("-path:a.py tool:Bash", 1, "beside words to look for"),
        ("a colour:red", 3, "no field 'colour'"),
        ("a tool:", 8, "no value"),
        ("a tool:x,", 10, "no value"),
        ("kind:nothing", 6, "no such kind"),
        ("x status:sleeping", 10, "waiting-permission"),
        ("error:maybe", 7, "`yes` or `no`"),
        ("since:yesteryear", 7, "a date"),
        ("tokens:5000", 8, "a comparison"),
        ("cost:>much", 6, "a comparison"),
        ("path:///", 6, "no letter"),
        ("x" * 4001, 4001, "more than 4,000"),
        ("a " * 65, 129, "more than 64"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, position: int, why: str) -> None:
    """The character, counted from 1, and the reason."""
    with pytest.raises(BadQuery) as caught:
        parse(text)
    assert (caught.value.position, why in caught.value.why) == (position, True), str(caught.value)
    assert caught.value.hint


_PIECES = st.sampled_from(
    ["a", "B_c", '"', '"x y"', "-", "--", "*", "OR", "AND", "NOT", " ", "  ", "tool:", "kind:", "call", "since:", "7d", ",",
     "tokens:", ">5", "path:", "x/y", ":", "::", "\0", "\udcff", "\t", "é", "漢字", "(", ")", "NEAR", "^", "+", "{", "'"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_whatever_is_written_is_understood_or_told_of(text: str) -> None:
    """Nothing but its own error is ever raised, and what was understood can be written and understood again."""
    query, position = None, 1
    try:
        query = parse(text)
    except BadQuery as error:
        position = error.position
    assert 1 <= position <= len(text) + 1
    assert query is None or parse(written(query)) == query


@pytest.mark.parametrize(
    ("text", "end", "instant"),
    [
        ("90s", False, NOW - 90_000),
        ("2w", False, NOW - 14 * DAY),
        ("today", False, NOW - 5_000),
        ("today", True, NOW - 5_000 + DAY),
        ("2026-11-23", False, NOW - 5_000 - 3 * DAY),
        ("2026-11-23", True, NOW - 5_000 - 2 * DAY),
        ("2026-11-23T12:00", True, NOW - 5_000 - 3 * DAY + DAY // 2),
        ("2026-11-23T12:00+02:00", False, NOW - 5_000 - 3 * DAY + DAY // 2 - 7_200_000),
        ("7", False, None),
        ("d", False, None),
        ("٣d", False, None),
        ("2026-13-01", False, None),
        ("0001-01-01T00:00+23:00", False, -62_135_679_600_000),
        ("", False, None),
    ],
)
def test_instants(text: str, end: bool, instant: int | None) -> None:
    """Spans before now, dates of UTC, dates with a time; of a day its begin or its end."""
    assert instant_ms(text, NOW, end=end) == instant


@pytest.mark.parametrize(
    ("text", "meant"),
    [(">5000", (">", 5000.0)), ("<=0.5", ("<=", 0.5)), (">=.5", (">=", 0.5)), (">", None), ("5", None), (">-1", None), (">1.2.3", None)],
)  # fmt: skip
def test_comparisons(text: str, meant: tuple[str, float] | None) -> None:
    """A sign and a plain number."""
    assert compared(text) == meant
