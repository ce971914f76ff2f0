"""The scripts that have a shell complete."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kaizen.cli import shells
from kaizen.cli.shells import SCRIPTS, Shell
from kaizen.errors import KaizenError
from tests.support.command import Command


@pytest.mark.parametrize("shell", Shell)
def test_installed_and_taken_out(home: str, command: Command, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doing it again changes nothing; taken out, what was there is byte for byte what it was."""
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    user = Path(home).parent
    for name in (".bashrc", ".zshrc"):
        (user / name).write_bytes(b"alias x=y\r\nlast line\xff without end")
    before = {path: path.read_bytes() for path in user.rglob("*")}
    ran = command("--install-completion")
    assert (ran.status, len(ran.out.splitlines())) == (0, 1 if shell is Shell.FISH else 2)
    script, reader = shells.place(shell)
    assert Path(script).read_text() == SCRIPTS[shell]
    assert reader is None or Path(reader).read_bytes().startswith(b"alias x=y\r\nlast line\xff without end\n[ -r")
    assert command("--install-completion").out == ""
    if reader is not None:
        Path(reader).write_bytes(Path(reader).read_bytes() + b"after\n")
    assert command("uninstall").status == 0
    assert not Path(script).exists()
    for path, content in before.items():
        after = content + b"\nafter\n" if str(path) == reader else content
        assert path.read_bytes() == after


def test_what_is_not_ours_stays(home: str) -> None:
    """A script of that name that somebody else wrote."""
    script = Path(shells.place(Shell.FISH).script)
    script.parent.mkdir(parents=True)
    script.write_text("complete -c kaizen -a mine\n")
    assert shells.remove() == []
    assert script.exists()


def test_the_script_is_shown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """For whoever wants to put it elsewhere; bash reads it without a word."""
    monkeypatch.setenv("SHELL", "/bin/bash")
    ran = command("--show-completion")
    assert (ran.status, ran.out) == (0, SCRIPTS[Shell.BASH])
    done = subprocess.run(["bash", "-n"], input=ran.out, text=True, capture_output=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["", "/bin/csh"])
def test_a_shell_that_is_not_known_is_told(shell: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to name one."""
    monkeypatch.setenv("SHELL", shell)
    ran = command("--install-completion")
    assert ran.status == 1
    assert "SHELL=bash kaizen --install-completion" in ran.err
    with pytest.raises(KaizenError):
        shells.mine()
