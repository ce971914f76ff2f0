"""The little of Markdown that is taken from answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.cli.text.prose import Block, Form, Piece, blocks, cleaned, pieces


def test_blocks_of_an_answer() -> None:
    """Paragraphs, code with its language, headings, items; lines that go on belong to what they go on with."""
    found = blocks("# Title\nfirst\nsecond\n\n- one\n  more\n  - two\n3. three\n```python x\na  b\n```\nend")
    assert found == [
        Block(Form.HEADING, ("Title",)), Block(Form.PARAGRAPH, ("first", "second")), Block(Form.ITEM, ("one", "more"), "-"),
        Block(Form.ITEM, ("two",), "-", "", 2), Block(Form.ITEM, ("three",), "3."), Block(Form.CODE, ("a  b",), "", "python"),
        Block(Form.PARAGRAPH, ("end",)),
    ]  # fmt: skip


def test_code_ends_at_a_fence_as_long() -> None:
    """Or at the end; what a page would draw has no language."""
    assert blocks("````\n```\n````\nx") == [Block(Form.CODE, ("```",)), Block(Form.PARAGRAPH, ("x",))]
    assert blocks("~~~\na\n```\nb") == [Block(Form.CODE, ("a", "```", "b"))]
    assert [block.language for block in blocks("```mermaid\n```\n```Math\n```\n```<b>\n```\n```c++\n```")] == [
        "",
        "",
        "",
        "c++",
    ]


def test_pieces_of_a_line() -> None:
    """Code between backticks, bold between asterisks; marks that have no other stay."""
    assert pieces("a `b` **c**!") == [Piece("a "), Piece("b", code=True), Piece(" "), Piece("c", bold=True), Piece("!")]
    assert pieces("`a **b` c**") == [Piece("a **b", code=True), Piece(" c**")]
    assert pieces("2 ** 3 ** 4 ` x") == [Piece("2 ** 3 ** 4 ` x")]
    assert pieces("") == []


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    """All that is seen of a text stands in its blocks and pieces, but for the marks."""
    for line in cleaned(text):
        kept = "".join(piece.text for piece in pieces(line))
        assert kept.replace("`", "").replace("*", "") == line.replace("`", "").replace("*", "")
    words = "".join("".join(line for block in blocks(text) for line in block.lines).split())
    assert len(words) <= len("".join("".join(cleaned(text)).split()))
    assert all(line.isprintable() or "\u200d" in line for block in blocks(text) for line in block.lines)
