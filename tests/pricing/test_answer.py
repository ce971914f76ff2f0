"""The program that answers for prices, run as a program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.price_record import from_record
from kaizen.pricing import answer

_NO_NETWORK = """
import socket, sys
from kaizen.pricing.answer import forbid_network
forbid_network()
for attempt in (socket.socket, lambda: socket.getaddrinfo("localhost", 80), lambda: socket.create_connection(("::1", 9))):
    try:
        attempt()
    except PermissionError as error:
        print(error)
"""
_WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(event) if event.startswith("socket.") else None)
from kaizen.pricing import answer
status = answer.main()
sys.stderr.write(repr(opened))
sys.exit(status)
"""


def ask(tmp_path: Path, question: bytes, *program: str) -> subprocess.CompletedProcess[bytes]:
    environ = {"HOME": str(tmp_path), "KAIZEN_HOME": str(tmp_path / "kaizen"), "PATH": os.defpath}
    return subprocess.run(
        [sys.executable, *(program or ("-m", "kaizen.pricing"))], input=question, env=environ, capture_output=True,
        cwd=Path(__file__).parents[2], timeout=60, check=False,
    )  # fmt: skip


def test_it_answers_each_model_in_its_place(tmp_path: Path) -> None:
    """With the library's name and version, and null for what it does not know."""
    done = ask(tmp_path, b'[["anthropic", "claude-opus-5"], [null, "no-such"], ["openai", "gpt-5"]]')
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (said["source"], said["version"]) == ("genai-prices", answer.answer([])["version"])
    known, unknown, other = map(from_record, said["prices"])
    assert (known and known.model, unknown, other and other.provider) == ("claude-opus-5", None, "openai")
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_told_where_whoever_asked_is_gone(tmp_path: Path) -> None:
    """A daemon that was killed meanwhile leaves a program that ends without a word."""
    heard, answering = os.pipe()
    os.close(heard)
    done = subprocess.run(
        [sys.executable, "-m", "kaizen.pricing"], input=b'[["anthropic", "claude-opus-5"]]', stdout=answering,
        stderr=subprocess.PIPE, cwd=Path(__file__).parents[2], timeout=60, check=False,
    )  # fmt: skip
    os.close(answering)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


def test_it_opens_no_socket(tmp_path: Path) -> None:
    """From its start to its end, the library's import included."""
    done = ask(tmp_path, b'[["anthropic", "claude-opus-5"]]', "-c", _WATCHED)
    assert (done.returncode, done.stderr) == (0, b"[]")


def test_it_could_not_open_one(tmp_path: Path) -> None:
    """Whatever tried to."""
    done = ask(tmp_path, b"", "-c", _NO_NETWORK)
    assert done.stdout.count(b"no network here") == 3


@pytest.mark.parametrize(
    "question", [b"", b"nonsense", b"[[1, 2]]", b'{"a": 1}', b"[[null, null]]", b"[" * 5000, b"\xff"]
)
def test_a_question_that_is_none_is_refused(tmp_path: Path, question: bytes) -> None:
    """With what it wants to be asked."""
    assert answer.read_question(question) is None


def test_a_refusal_says_how_to_ask(tmp_path: Path) -> None:
    """On standard error, with its exit status."""
    done = ask(tmp_path, b"nonsense")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage" in done.stderr


@given(st.binary())
def test_any_bytes_can_be_asked(question: bytes) -> None:
    """None raises."""
    answer.read_question(question)
