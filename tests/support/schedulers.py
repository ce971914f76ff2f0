"""Programs that stand in for `crontab`, `systemctl` and `launchctl`: real programs on PATH that keep their state in
files, behave as the real ones do where we rely on it, and write down how they were called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# As Vixie's crontab(1): `-l` fails where there is none; `-` replaces it whole, and refuses bad input when `strict`.
_CRONTAB = r"""
case "$1" in
-l) [ -e table ] || { echo "no crontab for tester" >&2; exit 1; }
    cat table;;
-)  cat > new
    if [ -e strict ] && [ -s new ] && [ "$(tail -c 1 new | od -An -tx1 | tr -d ' ')" != 0a ]; then
      echo "new crontab file is missing newline before EOF, can't install." >&2; exit 1
    fi
    mv new table;;
-r) [ -e table ] || { echo "no crontab for tester" >&2; exit 1; }
    rm table;;
*)  echo "usage error" >&2; exit 1;;
esac
"""

# As systemctl(1): knows which units are enabled and active, and says of them what it is asked.
_SYSTEMCTL = r"""
[ "$1" = --user ] || exit 64
shift
if [ -e no-manager ]; then echo "Failed to connect to bus: No medium found" >&2; exit 1; fi
verb=$1; shift
case "$verb" in
daemon-reload) ;;
enable) [ "$1" = --now ] && shift; touch "enabled.$1";;
restart) if [ -e "cannot-start" ]; then echo "Job for $1 failed because of this." >&2; echo 'See "systemctl status".' >&2; exit 1; fi
    touch "active.$1";;
disable) [ "$1" = --now ] && shift; rm -f "enabled.$1" "active.$1";;
show)
    case "$2" in "") echo "Version=252"; exit 0;; esac
    [ -e "active.$2" ] && echo "ActiveState=active" || echo "ActiveState=inactive"
    [ -e "enabled.$2" ] && echo "UnitFileState=enabled" || echo "UnitFileState="
    echo "LastTriggerUSec=n/a"
    case "$2" in *.timer) echo "NextElapseUSecRealtime=Wed 2026-11-25 15:00:00 UTC";; esac
    echo "MainPID=0";;
*) echo "Unknown command verb $verb." >&2; exit 1;;
esac
"""

# As launchctl(1): an agent is loaded by its file and taken down by its label.
_LAUNCHCTL = r"""
case "$1" in
bootstrap) if [ -e cannot-start ]; then echo "Bootstrap failed: 5: Input/output error" >&2; exit 5; fi
    touch "loaded.$(basename "$3" .plist)";;
bootout) rm "loaded.$(basename "$2")" 2>/dev/null || exit 3;;
print) [ -e "loaded.$(basename "$2")" ] || exit 113;;
*) exit 64;;
esac
"""
_TEXTS = {"crontab": _CRONTAB, "systemctl": _SYSTEMCTL, "launchctl": _LAUNCHCTL}


class Schedulers:
    """The programs that this test's machine has; PATH leads to no others."""

    def __init__(self, folder: Path) -> None:
        self.bin, self._folder = folder / "bin", folder / "state"
        self.bin.mkdir(parents=True)
        self._folder.mkdir()

    def have(self, *programs: str) -> None:
        """Exactly these are there."""
        for old in self.bin.iterdir():
            old.unlink()
        for program in programs:
            state = self.state(program)
            path = self.bin / program
            path.write_text(
                f'#!/bin/sh\nPATH=/usr/bin:/bin; cd "{state}" || exit 70\necho "$*" >> calls\n{_TEXTS[program]}'
            )
            path.chmod(0o755)

    def break_program(self, program: str, text: str, status: int) -> None:
        """This one only complains."""
        path = self.bin / program
        path.write_text(f'#!/bin/sh\necho "{text}" >&2\nexit {status}\n')
        path.chmod(0o755)

    def state(self, program: str) -> Path:
        """The folder in which a program keeps what it knows."""
        folder = self._folder / program
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def table(self) -> bytes | None:
        """The crontab."""
        path = self.state("crontab") / "table"
        return path.read_bytes() if path.exists() else None

    @table.setter
    def table(self, text: bytes | None) -> None:
        path = self.state("crontab") / "table"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(text)

    def calls(self, program: str) -> list[str]:
        """How a program was called since this was last asked."""
        path = self.state(program) / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Schedulers:
    """A machine with `crontab` and `systemctl`, and nothing else on PATH."""
    made = Schedulers(folder)
    made.have("crontab", "systemctl")
    monkeypatch.setenv("PATH", os.fspath(made.bin))
    return made
