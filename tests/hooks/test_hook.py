"""The program that agents run: whatever happens, it exits with 0 and says nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kaizen.hooks.command import command_for
from tests.house.sources import run_bare
from tests.support.hooks import call_hook, claude, letters, open_spool
from tests.support.processes import ROOT, eventually


def test_it_delivers(home: str, workspace: Path) -> None:
    """What is given on its input is a letter when it ends."""
    open_spool(home, workspace)
    assert call_hook("claude-code", claude("Stop", cwd=str(workspace))) == (0, "", "")
    assert len(letters(home, workspace)) == 1


@pytest.mark.parametrize(
    "environ", [{}, {"HOME": "/nonexistent"}, {"KAIZEN_HOME": "relative"}, {"KAIZEN_HOME": "/proc/1/x"}]
)
def test_without_a_home_it_is_silent(environ: dict[str, str], workspace: Path) -> None:
    """No HOME, one that is not there, one that cannot be."""
    assert call_hook("claude-code", claude("Stop", cwd=str(workspace)), env=environ) == (0, "", "")


@pytest.mark.parametrize("arguments", [[], ["BAD"], ["--help"], ["codex", "{"], ["codex", "{}", "more"]])
def test_a_wrong_call_is_silent(home: str, arguments: list[str]) -> None:
    """A mistake in somebody's settings must not disturb their agent."""
    done = subprocess.run([*command_for("x")[:-1], *arguments], input=b"{}", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-", "0</dev/null", "1>/dev/full 2>/dev/full"])
def test_closed_descriptors_do_not_matter(home: str, workspace: Path, closed: str) -> None:
    """Where the input is there, the letter is too."""
    open_spool(home, workspace)
    line = " ".join(f"'{word}'" for word in command_for("claude-code"))
    given = json.dumps(claude("Stop", cwd=str(workspace))).encode()
    done = subprocess.run(["sh", "-c", f"{line} {closed}"], input=given, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(letters(home, workspace)) == (0 if "0<" in closed else 1)


def test_an_interrupt_is_not_meant_for_it(home: str, workspace: Path) -> None:
    """Ctrl-C in the agent's terminal reaches every process there; what the agent then says is still kept."""
    open_spool(home, workspace)
    process = subprocess.Popen(
        command_for("claude-code"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdin is not None
    ignored = 1 << (signal.SIGINT - 1)

    def ignores() -> bool:
        status = Path(f"/proc/{process.pid}/status").read_text()
        return bool(int(status.partition("SigIgn:")[2].split()[0], 16) & ignored)

    eventually(ignores, "interrupts are ignored")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(json.dumps(claude("Stop", cwd=str(workspace))).encode(), timeout=60)
    assert (process.returncode, said) == (0, b"")
    assert len(letters(home, workspace)) == 1


def test_a_damaged_installation_is_silent(home: str, tmp_path: Path) -> None:
    """Half of the package gone, as in the midst of an upgrade."""
    package = tmp_path / "kaizen"
    (package / "hooks").mkdir(parents=True)
    shutil.copy(ROOT / "kaizen" / "hooks" / "hook.py", package / "hooks")
    line = [sys.executable, "-I", "-S", str(package / "hooks" / "hook.py"), "codex"]
    done = subprocess.run(line, input=b"{}", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_reader_that_is_gone_does_not_matter(home: str, workspace: Path) -> None:
    """Nobody reads what it prints, for it prints nothing."""
    open_spool(home, workspace)
    out, into = os.pipe()
    os.close(out)
    done = subprocess.run(command_for("codex"), input=b"{", stdout=into, stderr=into, check=False)
    os.close(into)
    assert done.returncode == 0


def test_importing_it_does_nothing() -> None:
    """Whoever imports every module of the package lives on."""
    told = run_bare("import kaizen.hooks.hook; print('alive')")
    assert told.split() == ["alive"]
