"""The door to the terminal."""

from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.cli import show
from kaizen.errors import EarlyExit


def test_json_is_one_line_that_programs_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is in a value, the output is one line of JSON."""
    value = {"a": ["\n\x1b[2J", None, True, 1.5, -3], "ü": {}}
    show.json(value)  # type: ignore[arg-type]
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == value


def test_a_table_lines_up_and_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers stand to the right, what is unknown is a dash, control characters are written out."""
    show.table(("NAME", "N"), [("a\n", 5), ("项", None)])
    assert capsys.readouterr().out.splitlines() == ["NAME  N", "a\\n   5", "项    -"]


def test_an_error_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """An early exit shows the end of the log and where the log is."""
    show.error(EarlyExit(status=-9, log="/x/daemon.log", last_lines=("boom",)))
    err = capsys.readouterr().err
    assert "signal 9" in err
    assert "| boom" in err
    assert "/x/daemon.log" in err


CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.text(max_size=6),
    st.sampled_from(["项目", "e\u0301", "", " ", "a\n", "\u202e"]),
)


def one_by_one(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A table cell by cell, as one would write it down without a thought of time."""
    cells = [["-" if cell is None else show.clean(str(cell)) for cell in row] for row in rows]
    lines = []
    for row in [[*heads], *cells]:
        said = []
        for n, cell in enumerate(row):
            space = " " * (max(show.width_of(other[n]) for other in [[*heads], *cells]) - show.width_of(cell))
            numbers = bool(rows) and all(each[n] is None or isinstance(each[n], int) for each in rows)
            said.append(space + cell if numbers else cell + space)
        lines.append("  ".join(said).rstrip())
    return "".join(line + "\n" for line in lines)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_a_table_is_the_same_as_cell_by_cell(
    capsys: pytest.CaptureFixture[str], rows: list[tuple[object, ...]]
) -> None:
    """Whatever is in the cells, a table made column by column is, byte for byte, the one made cell by cell."""
    heads = ("NAME", "N", "PATH")
    show.table(heads, rows)
    assert capsys.readouterr().out == one_by_one(heads, rows)


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_text_is_cut_where_it_tells_least(text: str, limit: int) -> None:
    """Cut from the left or in the middle it fits, and a text that fits stays."""
    for way in (show.cut_left, show.cut_middle):
        assert show.width_of(way(text, limit)) <= limit
        assert show.width_of(text) > limit or way(text, limit) == text


def test_ends_stay() -> None:
    """A path keeps its end, a name its beginning and its end."""
    assert show.cut_left("/home/me/src/app", 8) == "…src/app"
    assert show.cut_middle("service-with-a-name-01", 10) == "serv…me-01"


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (0, ["NAME    PID  PATH", "abcdef    5  /a/b/c/d"]),
        (21, ["NAME    PID  PATH", "abcdef    5  /a/b/c/d"]),
        (19, ["NAME    PID  PATH", "abcdef    5  …b/c/d"]),
        (16, ["NAME   PID  PATH", "abcd…    5  …c/d"]),
        (14, ["NA…  PID  PATH", "ab…    5  …c/d"]),
        (5, ["NA…  PID  PATH", "ab…    5  …c/d"]),
    ],
)
def test_columns_give_way(width: int, lines: list[str]) -> None:
    """Where a table is too wide, the first that may give way does so first, and none more than it may."""
    give = (show.Give(2, 4, show.cut_left), show.Give(0, 3))
    found = show.laid_out(("NAME", "PID", "PATH"), [("abcdef", 5, "/a/b/c/d")], give, width)
    assert found == lines
    assert width < 14 or all(show.width_of(line) <= width for line in found)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (0, ["ID  IN  OUT  TITLE", "a    1   22  a long one"]),
        (19, ["ID  IN  OUT  TITLE", "a    1   22  a lon…"]),
        (16, ["ID  IN  TITLE", "a    1  a long …"]),
        (10, ["ID  TITLE", "a   a lon…"]),
        (5, ["ID  TITLE", "a   a lo…"]),
    ],
)
def test_columns_are_left_out(width: int, lines: list[str]) -> None:
    """Where giving way is not enough columns are left out, in their order, and no more than it takes."""
    heads, rows = ("ID", "IN", "OUT", "TITLE"), [("a", 1, 22, "a long one")]
    assert show.fitting(heads, rows, [show.Give(-1, 5)], ("OUT", "IN"), width) == lines
    assert show.fitting(heads, [], [show.Give(-1, 5)], ("OUT", "IN"), 80) == ["ID  IN  OUT  TITLE"]


def test_where_output_is_no_terminal_it_has_no_size(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe or a file nothing is cut."""
    assert (show.size(), show.columns()) == (None, 0)


def test_all_is_written_though_the_kernel_takes_a_part() -> None:
    """As it does when a signal comes, where nothing stands between us and it."""

    class Slow(io.RawIOBase):
        taken = b""

        def write(self, data: object) -> int:
            part = bytes(data)[:3]  # type: ignore[call-overload]
            self.taken += part
            return len(part)

    raw = Slow()

    class Stream:
        buffer, encoding, errors = raw, "utf-8", "strict"

    show._write(Stream(), "ein ö und mehr\n")  # type: ignore[arg-type]
    assert raw.taken == "ein ö und mehr\n".encode()


def test_what_can_be_written_is_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what standard output takes; where there is none, ASCII alone."""
    for encoding, can in (("utf-8", True), ("latin-1", False), ("ascii", False)):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
        assert show.can_write("\u2588") is can
        assert show.can_write("#")
    monkeypatch.setattr(sys, "stdout", None)
    assert (show.can_write("\u2588"), show.can_write("#")) == (False, True)


def test_numbers_of_things_have_their_thousands_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """They stand to the right as all numbers; what is not known is no 0, and a process is named by digits alone."""
    show.table(("PID", "IN"), [(29381, show.count(45_000)), (7, show.count(None)), (8, show.count(0))])
    assert capsys.readouterr().out.splitlines() == ["  PID      IN", "29381  45,000", "    7       -", "    8       0"]
