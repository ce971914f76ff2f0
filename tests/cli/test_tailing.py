"""Tailing without typer."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.cli import show, tailing
from kaizen.cli.tailing import Asked, names, read, since
from kaizen.errors import NotFound
from tests.support.command import Command, kaizen
from tests.support.followed import Written, registered
from tests.support.processes import ROOT, eventually
from tests.support.terminal import Terminal

NOW = 1_790_000_000_000
HOSTILE = (
    "\x1b[31mred\x1b[2J \x1b]8;;http://evil.test\x07link\x1b]8;;\x07 \x1b]52;c;ZXZpbA==\x07 \u202eesrever\u2066 nul\0 "
    "\r\nback\b\x9b1m \u200bzero \ufeffbom \ud800".encode("utf-8", "replace").decode()
)
WIDE = "日本語のとても長い文章です。" * 8 + " é" * 20 + " 👩\u200d👩\u200d👧 👍🏽 🇩🇪 ❤\ufe0f " + "ｗｉｄｅ" * 10


@pytest.fixture
def two(home: str, tmp_path: Path) -> Iterator[tuple[Written, Written]]:
    """Two workspaces with a few events each."""
    made = [Written(home, registered(home, tmp_path.resolve() / "work" / name)) for name in ("app", "lib")]
    made[0].add(NOW, NOW + 2000, text="of app", session="0123456789")
    made[1].add(NOW + 1000, text="of lib", session="abcdefghij", agent="claude-code")
    yield made[0], made[1]
    for each in made:
        each.close()


def _path(tmp_path: Path, name: str) -> str:
    return str(tmp_path.resolve() / "work" / name)


def test_plain_calls_are_read() -> None:
    """Whatever else there is goes to typer."""
    assert read(["-A", "-n", "5", "--no-follow"]) == Asked(all=True, last=5, no_follow=True)
    assert read(["-w", "a", "-w", "b", "--errors"]) == Asked(workspaces=["a", "b"], errors=True)
    for odd in (["-A", "-w", "a"], ["--help"], ["-n5"], ["--since"], ["word"]):
        assert read(odd) is None


def test_lines_of_several_have_the_repository(two: tuple[Written, Written], command: Command) -> None:
    """By time, each with the time in UTC, where, the session, and what."""
    assert command("tail", "-A", "--no-follow").out.splitlines() == [
        "14:13:20  app  01234567  text        of app",
        "14:13:21  lib  abcdefgh  text        of lib",
        "14:13:22  app  01234567  text        of app",
    ]


def test_cursors_of_several_resume(two: tuple[Written, Written], command: Command, tmp_path: Path) -> None:
    """As of one workspace; one that does not fit is refused with what to do."""
    both = ("-w", _path(tmp_path, "app"), "-w", _path(tmp_path, "lib"))
    for which in (both, ("-A",)):
        lines = command("tail", *which, "--no-follow", "--json").out.splitlines()
        cursors = [json.loads(line)["cursor"] for line in lines]
        for number, at in enumerate(cursors):
            assert (
                command("tail", *which, "--no-follow", "--json", "--since", at).out.splitlines() == lines[number + 1 :]
            )
    assert {json.loads(line)["workspace"] for line in lines} == {_path(tmp_path, name) for name in ("app", "lib")}
    ran = command("tail", "-A", "--since", "1")
    assert ran.status == 2
    assert "-w" in ran.err
    ran = command("tail", *both[:2], "--since", cursors[-1])
    assert ran.status == 2
    assert "not followed" in ran.err
    assert "leave that part out" in ran.err
    part = next(part for part in cursors[-1].split(",") if part.startswith(paths.key(_path(tmp_path, "app"))[:8]))
    assert command("tail", *both[:2], "--no-follow", "--since", part).out == ""


def test_filters_and_the_last_of_all(two: tuple[Written, Written], command: Command) -> None:
    """With filters, the last so many that fit."""
    app, _ = two
    app.add(NOW + 5000, kind="tool_call", name="Bash", text="make")
    app.add(NOW + 6000, kind="tool_result", error=1, text="it broke")

    def last_words(*arguments: object) -> list[str]:
        out = command("tail", "-A", "--no-follow", "--json", *arguments).out
        return [json.loads(line)["text"] for line in out.splitlines()]

    assert last_words("-n", 2) == ["make", "it broke"]
    assert last_words("-n", 1, "--agent", "claude") == ["of lib"]
    assert last_words("--kind", "call,result") == ["make", "it broke"]
    assert last_words("--tool", "bash") == ["make"]
    assert last_words("--errors") == ["it broke"]
    assert last_words("--grep", "OF LIB") == []
    assert last_words("--grep", "of l|ma") == ["of lib", "make"]
    assert last_words("--grep", "it b") == ["it broke"]
    assert last_words("--session", "01234") == ["of app", "of app"]
    assert last_words("--since", "2026-09-21T14:13:24+00:00") == ["make", "it broke"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "nonsense"), "no such kind"),
        (("--kind", "a b"), "no such kind"),
        (("--tool", "a b"), "blank"),
        (("--grep", "("), "regular expression"),
        (("--since", "yesterday"), "10m"),
        (("--since", "abc.1"), "cursor"),
    ],
)
def test_mistakes_are_told(
    two: tuple[Written, Written], command: Command, arguments: tuple[str, ...], said: str
) -> None:
    """With what is right, and status 2."""
    ran = command("tail", "-A", "--no-follow", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_when_is_a_cursor_or_an_instant() -> None:
    """A number is a cursor, however much it looks like a date."""
    assert since(None, NOW) == (0, None)
    assert since("20261123", NOW) == (20_261_123, None)
    assert since("0f3c9a71.5", NOW) == ({"0f3c9a71": 5}, None)
    assert since("10m", NOW) == (0, NOW - 600_000)
    with pytest.raises(NotFound, match="no cursor"):
        since("1.5", NOW)


def test_names_are_equally_wide_and_tell_workspaces_apart() -> None:
    """Of those that are called alike, with the folder above."""
    assert names(["/a/app", "/b/app", "/c/日本"]) == {"/a/app": "a/app", "/b/app": "b/app", "/c/日本": "日本 "}
    assert names([]) == {}
    assert max(map(show.width_of, names(["/w/" + "x" * 90]).values())) == tailing._NAME


def test_hostile_text_is_written_out(two: tuple[Written, Written], command: Command, home: str, tmp_path: Path) -> None:
    """In text, in names of tools and of sessions: no byte of it is a control, and nothing changes the order of the others."""
    app, _ = two
    app.add(NOW + 9000, kind="tool_call", name=HOSTILE, text=HOSTILE, session=HOSTILE)
    for arguments in ((), ("--json",)):
        (line,) = command("tail", "-A", "--no-follow", "-n", 1, *arguments).out.splitlines()
        assert all(c.isprintable() or c == "\u200d" for c in line), line
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    line_ = [sys.executable, "-m", "kaizen", "tail", "-A", "--no-follow", "-n", "1"]
    ran = subprocess.run(line_, env=environ, capture_output=True, check=True)
    assert re.fullmatch(rb"[\x20-\x7e]+\n", ran.stdout)


@pytest.mark.parametrize("columns", [80, 40])
def test_no_line_is_wider_than_the_terminal(two: tuple[Written, Written], columns: int) -> None:
    """Wide, combining and hostile text, and very long text, each on one line; nothing but our own colours is a control."""
    app, lib = two
    for text in (WIDE, HOSTILE * 3, "x" * 60_000, " \n" * 30_000 + "end", "\u0301" * 500, "short"):
        app.add(NOW + 10_000, text=text, kind="prompt")
        lib.add(NOW + 10_001, text=text, kind="tool_result", error=1, name=text[:40])
    with Terminal("tail", "-A", "--no-follow", columns=columns) as terminal:
        assert terminal.end() == 0
        shown = terminal.raw
    assert not re.sub(r"\x1b\[[\d;]*m|\r\n", "", shown).count("\x1b")
    lines = re.sub(r"\x1b\[[\d;]*m", "", shown).split("\r\n")
    assert len(lines) == 1 + 3 + 12 + 1  # the day, the events, and behind the last line nothing
    for line in lines:
        assert show.width_of(line) <= columns
        assert all(c.isprintable() or c == "\u200d" for c in line)
    assert lines[0] == "2026-09-21 (UTC)"
    assert "\x1b[1;36mprompt" in shown
    assert "\x1b[1;31merror" in shown


def test_without_colour_there_is_none(two: tuple[Written, Written], monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR on a terminal; in a pipe nothing is cut either."""
    app, _ = two
    app.add(NOW + 10_000, text="x" * 500)
    monkeypatch.setenv("NO_COLOR", "1")
    with Terminal("tail", "-A", "--no-follow", columns=40) as terminal:
        assert terminal.end() == 0
        assert "\x1b" not in terminal.raw
    monkeypatch.delenv("NO_COLOR")
    ran = kaizen("tail", "-A", "--no-follow", "-n", 1)
    assert ran.out.endswith("x" * 500 + "\n")


def _follow(*arguments: str, **more: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "kaizen", "tail", *arguments]
    return subprocess.Popen(line, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_interrupted_it_ends_with_a_whole_line(
    two: tuple[Written, Written], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 130, and what it wrote ends with a line's end, even while its reader is slow, and however output is buffered."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    app, _ = two
    app.add(*[NOW + 60_000] * 3000, text="x" * 200)
    with _follow("-A", "--json", stdout=subprocess.PIPE) as tail:
        assert tail.stdout is not None
        first = tail.stdout.readline()
        tail.send_signal(signal.SIGINT)
        rest = tail.stdout.read()
        assert tail.wait(60) == 130
    for line in (first + rest).splitlines(keepends=True):
        assert line.endswith("\n")
        assert json.loads(line)["cursor"]


def test_a_reader_that_goes_away_ends_it_quietly(two: tuple[Written, Written], tmp_path: Path) -> None:
    """Once something comes that it cannot be told."""
    app, _ = two
    with (tmp_path / "said").open("w") as said, _follow("-A", "--json", stdout=subprocess.PIPE, stderr=said) as tail:
        assert tail.stdout is not None
        for _ in range(3):
            tail.stdout.readline()
        tail.stdout.close()
        app.add(NOW)
        eventually(lambda: tail.poll() is not None, "it ends")
        assert tail.returncode == 0
    assert "Error" not in (tmp_path / "said").read_text()


def test_a_home_that_cannot_be_written_is_read(two: tuple[Written, Written], home: str, command: Command) -> None:
    """Nothing is made in it; what was there stays as it was."""
    for each in two:
        each.close()
    whole = [Path(home), *Path(home).rglob("*")]
    modes = {path: path.stat().st_mode for path in whole}
    for path in whole:
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    try:
        assert len(command("tail", "-A", "--no-follow").out.splitlines()) == 3
        assert len(command("tail", "-A", "-n", 2, "--no-follow", "--json").out.splitlines()) == 2
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert {*Path(home).rglob("*")} | {Path(home)} == {*whole}


def test_without_anything_it_makes_nothing(home: str, command: Command) -> None:
    """A home that is not there is not made."""
    assert command("tail", "-A", "--no-follow").status == 0
    assert not Path(home).exists()


def test_a_session_that_is_not_there_yet_is_said_and_waited_for(two: tuple[Written, Written]) -> None:
    """A wrong id is noticed, and one that comes is shown."""
    with Terminal("tail", "-A", "--session", "beef") as terminal:
        terminal.until(lambda: "begins with 'beef'" in terminal.raw, "it says that there is none")
        two[0].add(NOW + 3000, text="at last", session="beef5678")
        terminal.until(lambda: "at last" in terminal.raw, "it shows what comes")
