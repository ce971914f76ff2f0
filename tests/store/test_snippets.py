"""What is shown of a text that was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.store.snippets import BEGIN, BEGINNING, END, beginning, snippets


def test_the_part_in_which_most_was_hit() -> None:
    """With the hits marked, as whole words and as beginnings of words."""
    long = "word " * 500 + "the parser, and the Parsers" + " word" * 500
    found = snippets('"pars" *', {7: "a parser", 9: long})
    assert found[7] == f"a {BEGIN}parser{END}"
    assert f"the {BEGIN}parser{END}, and the {BEGIN}Parsers{END}" in found[9]
    assert len(found[9]) < 300


def test_without_words_it_is_the_beginning() -> None:
    """Nor where nothing was hit."""
    assert snippets("", {1: "a b"}) == snippets('"c"', {1: "a b"}) == {1: "a b"}
    assert snippets('"a"', {}) == {}
    assert beginning("x" * 999) == "x" * BEGINNING + "…"


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 2**60), st.text(max_size=200), max_size=5))
def test_every_text_has_one(texts: dict[int, str]) -> None:
    """Whatever is in it."""
    assert snippets('"a" OR "b" *', texts).keys() == texts.keys()
