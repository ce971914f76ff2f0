"""Plays the tutorial in a home that is thrown away: `make docs` writes what its commands say into the page, and a test compares.

In a block marked `console` each line that begins with `$ ` is run by a shell, one after another in the same folder; below it stands what it
says. A block marked `sh NAME` is saved as that file in the home. What differs from run to run (`varying`) is left as the page has it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from docs.make import DOCS

PAGE = DOCS / "tutorial.md"
YOU = "/home/you"
_BLOCK = re.compile(r"^```(console|sh [\w.]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_VARYING = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?|\b\d\d:\d\d:\d\d(\.\d+)?\b", "<time>"),
    (r"\b\d{4}-\d\d-\d\d\b", "<date>"),
    (r"\b\d+[dhms]\b( \d+[hms]\b)?|\b\d+(\.\d+)? (ms|s|min|h|d)\b", "<span>"),
    (r"\b(pid|running) +\d+", r"\1 <pid>"),
    (r"\$\d+\.\d+", "<dollars>"),
    (r"\b\d+\.\d+\.\d+\b", "<version>"),
    (r"\b[0-9a-f]{16}\b", "<key>"),
    (r"[ \t]+", " "),
)
_READS = re.compile(r"kaizen (?!init|uninstall|sessions export)")  # asked again until what is being captured is there


def varying(text: str) -> str:
    """The text without what differs from run to run."""
    for what, name in _VARYING:
        text = re.sub(what, name, text, flags=re.MULTILINE)
    return text.strip()


def play(text: str, home: Path, *, patience_s: float = 30) -> str:
    """The page with what its commands say, run in this home. What is there already stays where only what varies differs. What reads is
    asked again for so long, if it does not say what the page has."""
    here = home

    def block(found: re.Match[str]) -> str:
        kind, body = found.groups()
        if kind == "console":
            return f"```{kind}\n{_COMMAND.sub(command, body)}```"
        (home / kind.split()[1]).write_text(body, encoding="utf-8")
        return found.group()

    def command(found: re.Match[str]) -> str:
        nonlocal here
        line, written = found.groups()
        until = time.monotonic() + patience_s
        while True:
            said, here = _run(line, home, here)
            if varying(said) == varying(written) or not _READS.match(line) or time.monotonic() > until:
                break
        return f"$ {line}\n{written if varying(said) == varying(written) else said}"

    return _BLOCK.sub(block, text)


def _run(line: str, home: Path, here: Path) -> tuple[str, Path]:
    """What a command line says, and the folder it ends in."""
    told = home / ".here"
    names = ("PATH", "LANG", "PYTHONPATH")
    environ = {name: os.environ[name] for name in names if name in os.environ} | {"HOME": str(home), "COLUMNS": "120"}
    script = f"exec 2>&1\n{line}\npwd > {told}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=here, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False
    )
    after = Path(told.read_text(encoding="utf-8").strip())
    told.unlink()
    return done.stdout.decode().replace(str(home), YOU), after


def main() -> None:
    """Write what the commands say now into the page."""
    from kaizen.background.stop import stop_background_for

    folder = Path(sys.executable).parent
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as made:
        home = Path(made).resolve() / "you"
        home.mkdir()
        try:
            PAGE.write_text(play(PAGE.read_text(encoding="utf-8"), home, patience_s=3), encoding="utf-8")
        finally:
            stop_background_for(home / "adder", home=str(home / ".kaizen"))


if __name__ == "__main__":
    main()
