"""The daemon's log: one line a thing, said once while it repeats."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kaizen import clock
from kaizen.daemon import journal
from kaizen.host import logs
from tests.support.processes import program


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock to set, and nothing said before."""
    at = [1000.0]
    monkeypatch.setattr(clock, "span", lambda: at[0])
    monkeypatch.setattr(journal, "_said", {})
    return at


def test_a_line_has_its_time_and_process(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """A line says when and who, in UTC."""
    journal.say("hello")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 \[\d+\] hello\n", capfd.readouterr().err)


def test_a_repeated_line_is_said_once_a_minute(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """The same trouble again and again is one line a minute, another is said at once."""
    for _ in range(100):
        journal.say("trouble")
    journal.say("another")
    now[0] += 61
    journal.say("trouble")
    assert [line.split("] ")[1] for line in capfd.readouterr().err.splitlines()] == ["trouble", "another", "trouble"]


def test_many_lines_are_not_kept_for_ever(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """What was said is remembered only so far."""
    for n in range(1000):
        journal.say(f"line {n}")
    assert len(journal._said) <= 202


def test_what_is_no_text_and_a_closed_log_are_no_trouble(
    now: list[float], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is no UTF-8 is written escaped; a log that cannot be written ends nothing."""
    journal.say("caf\udcff")
    assert "\\udcff" in capfd.readouterr().err

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    journal.say("lost")


def in_the_background(code: str, *arguments: object) -> None:
    """Run `code` in a process whose output is the log that its first two arguments, home and path, name."""
    begin = """
import os, sys
from kaizen.daemon import journal
from kaizen.host import files
home, path = sys.argv[1:3]
log = files.open_log(home, path)
os.dup2(log, 1), os.dup2(log, 2)
journal.belongs_to(home, path)
"""
    process = program(begin + code, *map(str, arguments))
    process.communicate(timeout=60)
    assert process.returncode == 0, Path(str(arguments[1])).read_text()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The path of a log in a home."""
    (tmp_path / "home" / "run").mkdir(parents=True, mode=0o700)
    return tmp_path / "home" / "run" / "daemon.log"


def test_the_log_is_turned_over_while_the_daemon_runs(log: Path, tmp_path: Path) -> None:
    """Whoever says the line that makes it too large goes on in a new log, with standard output too."""
    code = """
journal.say("before the settings are known " + "x" * 200)
journal.keep_small(100, 2)
for n in range(5): journal.say(f"{n} " + "x" * 100)
os.write(1, b"output\\n")
"""
    in_the_background(code, tmp_path / "home", log)
    assert log.read_text() == "output\n"
    assert [" 4 x" in Path(f"{log}.1").read_text(), " 3 x" in Path(f"{log}.2").read_text()] == [True, True]
    assert not Path(f"{log}.3").exists()


def test_output_that_goes_elsewhere_is_left_alone(log: Path, tmp_path: Path) -> None:
    """In the foreground neither the log's file nor standard error are touched."""
    log.write_text("of another daemon")
    with (tmp_path / "terminal").open("w") as terminal:
        code = """
import os, sys
from kaizen.daemon import journal
home, path = sys.argv[1:3]
os.dup2(int(sys.argv[3]), 2)
journal.belongs_to(home, path)
journal.keep_small(10, 1)
for n in range(3): journal.say(f"line {n}")
"""
        fd = terminal.fileno()
        process = program(code, str(tmp_path / "home"), str(log), str(fd), pass_fds=[fd])
        assert process.communicate(timeout=60) == ("", "")
    assert log.read_text() == "of another daemon"
    assert (tmp_path / "terminal").read_text().count("line") == 3
    assert os.listdir(log.parent) == ["daemon.log"]


def test_a_daemon_stays_with_the_log_at_its_path(log: Path, tmp_path: Path) -> None:
    """A log that another turned over, that was removed, or whose folder came back is gone on with, not with a lost file."""
    code = """
import shutil
from kaizen.host import logs
journal.say("first")
logs.turn_over(path, limit=0, keep=3)
journal.say("second")
os.unlink(path)
journal.say("third")
shutil.rmtree(os.path.dirname(path))
journal.say("into nothing")
os.mkdir(os.path.dirname(path), 0o700)
journal.say("fourth")
"""
    in_the_background(code, tmp_path / "home", log)
    assert [line.split("] ")[1] for line in log.read_text().splitlines()] == ["fourth"]


@pytest.mark.parametrize("broken", ["os.replace", "os.open", "os.dup2", "os.lstat", "os.fstat", "os.unlink"])
def test_a_log_that_cannot_be_turned_over_ends_nothing(log: Path, tmp_path: Path, broken: str) -> None:
    """On a full disk or in a folder that cannot be written the daemon goes on, and what it says is not lost."""
    code = f"""
def full(*_, **__): raise OSError(28, "No space left on device")
journal.say("before")
journal.keep_small(100, 3)
real, {broken} = {broken}, full
for n in range(10): journal.say(f"{{n}} " + "x" * 100)
{broken} = real
journal.say("after")
journal.say("later")
"""
    in_the_background(code, tmp_path / "home", log)
    everything = "".join(Path(each).read_text() for each in reversed(logs.generations(str(log))))
    said = [line.split("] ")[1].split(" ")[0] for line in everything.splitlines()]
    assert said[-2:] == ["after", "later"]
    if broken != "os.unlink":
        assert said == ["before", *map(str, range(10)), "after", "later"]


def test_a_line_that_a_full_disk_cut_short_takes_no_other_with_it(log: Path, tmp_path: Path) -> None:
    """The next line that finds room begins on a line of its own."""
    code = """
real = os.write
os.write = lambda fd, text: real(fd, text[:30])
journal.say("cut short")
os.write = real
journal.say("whole")
journal.say("whole too")
"""
    in_the_background(code, tmp_path / "home", log)
    assert [line.rpartition("] ")[2] for line in log.read_text().splitlines()[1:]] == ["whole", "whole too"]
