"""`kaizen redact`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Command, kaizen
from tests.support.processes import ROOT

TEXT = "password: hunter2\nask jane@example.org\npassword: hunter2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text(TEXT)
    return path


def piped(data: bytes, *arguments: str) -> tuple[int, bytes, bytes]:
    line = [sys.executable, "-m", "kaizen", "redact", *arguments]
    done = subprocess.run(line, input=data, capture_output=True, cwd=ROOT, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_file_is_printed_without_secrets_and_stays_as_it_is(file: Path, command: Command) -> None:
    """Exit status 0, whatever was found."""
    ran = command("redact", file)
    assert (ran.status, ran.out) == (0, "password: <password-1>\nask <email-1>\npassword: <password-1>\n")
    assert file.read_text() == TEXT


def test_standard_input_byte_for_byte() -> None:
    """Also what is no UTF-8, and line ends of Windows."""
    assert piped(b"caf\xe9\r\nask jane@example.org\r\n", "-") == (0, b"caf\xe9\r\nask <email-1>\r\n", b"")
    assert piped(b"", "-") == (0, b"", b"")


def test_what_would_be_replaced_and_why(file: Path, command: Command) -> None:
    """A line each: where, kind, placeholder, how often, why; never the secret."""
    for option in ("--show", "--why"):
        ran = command("redact", option, file)
        assert [line.split()[:5] for line in ran.out.splitlines()[1:]] == [
            ["line", "1", "password", "<password-1>", "2"],
            ["line", "2", "email", "<email-1>", "1"],
        ]
        assert "hunter2" not in ran.out
    found = command("redact", "--json", file).json["replaced"]
    assert found[1] == {
        "kind": "email",
        "placeholder": "<email-1>",
        "why": "an e-mail address",
        "where": "line 2",
        "times": 1,
    }


def test_check_says_by_its_status_whether_something_would_be_replaced(file: Path, command: Command) -> None:
    """1 if so, and prints nothing unless asked."""
    assert command("redact", "--check", file) == (1, "", "")
    assert command("redact", "--check", "--why", file).out.startswith("WHERE")
    file.write_text("nothing\n")
    assert command("redact", "--check", file) == (0, "", "")
    assert command("redact", "--why", file).err == "nothing would be replaced\n"


def test_json_stays_json(tmp_path: Path, command: Command) -> None:
    """Told by its beginning, or by --format."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": "jane@example.org"}\n')
    assert command("redact", path).out == '{"a": "<email-1>"}\n'
    path.write_text('{"pass\\u0077ord": "hunter2"}\n')
    assert "hunter2" in command("redact", "--format", "text", path).out
    assert "hunter2" not in command("redact", "--format", "jsonl", path).out


def test_user_names(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are told, and one's own by the name of one's home folder."""
    monkeypatch.setenv("HOME", "/home/janedoe")
    path = tmp_path / "a.txt"
    path.write_text("by janedoe and johnsmith\n")
    assert command("redact", path).out == "by <user-1> and johnsmith\n"
    assert command("redact", "--user", "johnsmith", path).out == "by <user-1> and <user-2>\n"
    assert command("redact", "-w", "/home/johnsmith/src", path).out == "by <user-1> and <user-2>\n"
    assert command("redact", "-w", "", path).status == 2


def test_what_cannot_be_redacted(tmp_path: Path, command: Command) -> None:
    """No such file, a folder, what is no text: said on standard error, nothing printed."""
    assert command("redact", tmp_path / "none")[:2] == (2, "")
    assert command("redact", tmp_path)[:2] == (1, "")
    (tmp_path / "picture").write_bytes(b"\x89PNG\0\0")
    ran = command("redact", tmp_path / "picture")
    assert ran[:2] == (1, "")
    assert "is not text" in ran.err
    assert command("redact").status == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """As in `kaizen redact FILE | head -1`."""
    path = tmp_path / "long.txt"
    path.write_text("a line\n" * 200_000)
    line = f"{sys.executable} -m kaizen redact {path} | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "a line\n", "")


def test_help_says_what_is_not_promised() -> None:
    """Nobody should send a text because a program said that it is clean."""
    assert "Read what you send" in " ".join(kaizen("redact", "--help").out.split())
