"""Texts of any size, a piece at a time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction import flow
from kaizen.redaction.flow import Format
from kaizen.redaction.redactor import Redactor
from tests.support.canaries import pem


def run(text: str, how: Format | None = None) -> str:
    told = flow.lines([text.encode("utf-8", "surrogateescape")])
    return "".join(flow.redacted(told, how or flow.format_of(text), Redactor()))


@given(st.binary(max_size=200), st.lists(st.integers(1, 20), max_size=10))
def test_any_way_of_cutting_gives_the_same_lines(data: bytes, sizes: list[int]) -> None:
    """And together they are what came in, byte for byte."""
    chunks, at = list[bytes](), 0
    for size in sizes:
        chunks.append(data[at : at + size])
        at += size
    cut = [*flow.lines([*chunks, data[at:]])]
    assert cut == [*flow.lines([data])]
    assert "".join(cut).encode("utf-8", "surrogateescape") == data


def test_a_line_without_end_is_cut_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory stays bounded, and no token is cut in two."""
    monkeypatch.setattr(flow, "LINE_CHARS", 1000)
    monkeypatch.setattr(flow, "_HELD_CHARS", 100)
    cut = [*flow.lines([b"word " * 1000])]
    assert max(map(len, cut)) <= 1000
    assert all(line.endswith("word ") for line in cut)
    assert len([*flow.lines([b"x" * 5000])]) == 5


@pytest.mark.parametrize(
    ("beginning", "how"),
    [("hello", Format.TEXT), ("", Format.TEXT), ('{"a": 1}\n{"b": 2}\n', Format.JSONL), ("{\n  \"a\": 1\n}", Format.JSON), ("[1, 2]\n", Format.JSONL), ("[section]\nx=1", Format.TEXT), ('{"a": [', Format.JSON), ("\n\n{}\n", Format.JSONL)],
)  # fmt: skip
def test_how_a_text_is_written(beginning: str, how: Format) -> None:
    """By its first line."""
    assert flow.format_of(beginning) is how


def test_a_key_across_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """No piece ends within a block, wherever it begins."""
    monkeypatch.setattr(flow, "PIECE_CHARS", 200)
    for before in range(0, 400, 37):
        text = "line\n" * (before // 5) + pem() + "\nafter\n"
        assert run(text) == "line\n" * (before // 5) + "<private-key-1>\nafter\n"


def test_what_belongs_together_is_seen_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on one line and its value on the next."""
    monkeypatch.setattr(flow, "PIECE_CHARS", 60)
    for before in range(12):
        assert "hunter2" not in run("filling\n" * before + "- name: DB_PASSWORD\n  value: hunter2\n")


def test_pieces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where every line speaks of secrets, or a block never ends."""
    monkeypatch.setattr(flow, "PIECE_CHARS", 1000)
    monkeypatch.setattr(flow, "_HELD_CHARS", 500)
    for line in ("token\n", "-----BEGIN PRIVATE KEY-----\n"):
        told = [*flow.pieces([line] * 1000)]
        assert max(len(piece) for _, piece in told) < 1600
        assert "".join(piece for _, piece in told) == line * 1000
        assert [number for number, _ in told] == [1 + told[0][1].count("\n") * place for place in range(len(told))]


def test_lines_of_json_stay_lines_of_json() -> None:
    """Lines in which nothing was found byte for byte, others as they were spaced; what is no JSON between them is text."""
    lines = [
        '{"a":  1.0}',
        '{"password": "hunter2", "n": 1}',
        '{"password":"hunter2"}',
        "password: hunter2",
        "{broken",
        '{"b": [1, 2]}',
    ]
    out = run("\n".join(lines) + "\n").splitlines()
    assert out == [
        '{"a":  1.0}',
        '{"password": "<password-1>", "n": 1}',
        '{"password":"<password-1>"}',
        "password: <password-1>",
        "{broken",
        '{"b": [1, 2]}',
    ]
    assert [json.loads(out[at]) for at in (0, 1, 2, 5)]


def test_a_document_stays_a_document() -> None:
    """With the indent that it had; one in which nothing was found byte for byte."""
    value = {"password": "hunter2", "a": [1, {"b": None}]}
    assert run(json.dumps(value, indent=4) + "\n") == json.dumps({**value, "password": "<password-1>"}, indent=4) + "\n"
    assert run('{ "a":\n 1 }') == '{ "a":\n 1 }'
    assert run('{\n"password": "hunter2",\n') == '{\n"password": "<password-1>",\n'


def test_a_document_too_large_to_hold_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is redacted all the same."""
    monkeypatch.setattr(flow, "JSON_CHARS", 50)
    assert "hunter2" not in run("{\n" + '"password": "hunter2",\n' * 20 + '"a": 1}\n')


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    """Of other encodings, in text and in JSON."""
    assert run("caf\udce9 jane@example.org") == "caf\udce9 <email-1>"
    assert run('{"a": "caf\udce9"}\n') == '{"a": "caf\udce9"}\n'
