"""`kaizen top` on a real terminal, with real daemons and transcripts that grow."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaizen import clock
from tests.support import hooks
from tests.support.claude import Transcript, text, tool_use
from tests.support.command import Command, history_read
from tests.support.namespaces import unsharing
from tests.support.pictures import Picture
from tests.support.processes import eventually
from tests.support.terminal import Terminal
from tests.support.top import HOSTILE, Captured

SESSION = "5e550000-0000-4000-8000-000000000001"
ENTER, LEAVE, SHOWN, HIDDEN = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h", "\x1b[?25l"
MODES = (1000, 1003, 1004, 1006, 1015, 1016, 2004)


def growing(home: str, workspace: Path, title: str = "Add a form") -> Transcript:
    """A session under way."""
    made = Transcript(SESSION, cwd=str(workspace), begin=datetime.now(UTC) - timedelta(minutes=1)).prompt(title)
    made.response("m0", text("First I look."), tool_use("t0", "Bash", command="npm test"))
    write(made, home)
    return made


def write(made: Transcript, home: str) -> None:
    made.write(Path(home).parent / ".claude" / "projects")


@pytest.fixture
def watched(home: str, workspace: Path, command: Command) -> Transcript:
    """A registered workspace with a daemon that captures a session as it grows."""
    made = growing(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    return made


def is_restored(terminal: Terminal) -> bool:
    """Whether the terminal is as it was: its modes, its first screen, its cursor, and nothing that was switched on is left on."""
    raw = terminal.raw
    left = all(raw.rfind(f"\x1b[?{mode}l") > raw.rfind(f"\x1b[?{mode}h") for mode in MODES if f"\x1b[?{mode}h" in raw)
    return (
        terminal.as_before and left and raw.rfind(LEAVE) > raw.rfind(ENTER) and raw.rfind(SHOWN) > raw.rfind(HIDDEN)
        and raw.count("\x1b[<u") >= raw.count("\x1b[>")
    )  # fmt: skip


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_a_session_is_followed_as_it_works(
    home: str, workspace: Path, watched: Transcript, columns: int, rows: int
) -> None:
    """Listed with what it does; its story grows while it is looked at; it stands out when it waits for permission; a call is
    opened; search finds it; and q gives the terminal back."""
    with Terminal("top", columns=columns, rows=rows, term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("* active", "claude", "Bash", "today 1 session ", "? help", "q quit")
        terminal.type("\r")
        picture.shows("First I look.", "npm test", "running")
        write(watched.result("t0", "12 passed\n1 failed").response("m1", text("One test fails.")), home)
        picture.shows("One test fails.", "ok")
        terminal.type("\x1b")
        picture.shows("STATUS")
        write(watched.response("m2", tool_use("t2", "Bash", command="git push")), home)
        for payload in (
            hooks.claude("PermissionRequest", session_id=SESSION, cwd=str(workspace), tool_name="Bash",
                         tool_input={"command": "git push"}),
            hooks.claude("Notification", session_id=SESSION, cwd=str(workspace), notification_type="permission_prompt",
                         message="Claude needs your permission to use Bash"),
        ):  # fmt: skip
            assert hooks.call_hook("claude-code", payload).status == 0
        picture.shows("! PERMISSION", "! 1 PERMISSION")
        assert picture.is_striking("! 1 PERMISSION")
        terminal.type("s")
        picture.shows("in all workspaces")
        terminal.type("fails tool:\r")
        picture.shows("at character 12", "^")
        terminal.type("\x7f" * 6 + "\r")
        picture.shows("1 found", "One test fails.")
        terminal.type("\r")
        picture.shows("answer       One test fails.")
        terminal.type("k\r")
        picture.shows("INPUT", "npm test", "OUTPUT", "12 passed", "1 failed")
        terminal.type("?")
        picture.shows("Everywhere")
        terminal.type("q")
        assert terminal.end() == 0
        assert is_restored(terminal)
        assert "Traceback" not in terminal.raw


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (lambda terminal: terminal.type("q"), 0),
        (lambda terminal: terminal.type("\x03"), 130),
        (lambda terminal: terminal.process.send_signal(signal.SIGINT), 130),
        (lambda terminal: terminal.process.send_signal(signal.SIGTERM), 0),
        (lambda terminal: terminal.process.send_signal(signal.SIGHUP), 129),
    ],
    ids=["q", "ctrl-c", "SIGINT", "SIGTERM", "SIGHUP"],
)
def test_the_terminal_is_given_back_however_it_ends(
    home: str, watched: Transcript, end: Callable[[Terminal], None], status: int
) -> None:
    """By a key, by Ctrl-C, or by a signal; from any screen, while things happen."""
    with Terminal("top", term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("* active")
        terminal.type("\r")
        picture.shows("npm test")
        terminal.until(lambda: not terminal.as_before, "keys are its own again")
        end(terminal)
        assert terminal.end() == status
        assert is_restored(terminal)
        assert "Traceback" not in terminal.raw


_BROKEN = """
import sys
def fail(*_):
    raise ZeroDivisionError("an error inside")
from kaizen.tui import tale
tale.told = fail
from kaizen.cli.entry import main
sys.exit(main(["top"]))
"""


def test_an_error_inside_gives_the_terminal_back(home: str, watched: Transcript, tmp_path: Path) -> None:
    """And is told below what was on the screen before, without the agents' texts."""
    program = tmp_path / "broken.py"
    program.write_text(_BROKEN)
    with Terminal(term="xterm-256color", program=[sys.executable, str(program)]) as terminal:
        Picture(terminal).shows("* active")
        terminal.type("\r")
        assert terminal.end() == 1
        assert is_restored(terminal)
        after = terminal.raw[terminal.raw.rfind(LEAVE) :]
        assert "ZeroDivisionError: an error inside" in after
        assert "First I look" not in after


def test_a_terminal_that_goes_away_ends_it(home: str, watched: Transcript) -> None:
    """Nobody is left behind that draws for nobody."""
    terminal = Terminal("top", term="xterm-256color")
    Picture(terminal).shows("* active")
    terminal.close()
    assert eventually(lambda: terminal.process.poll() is not None, "it ends")


def test_a_terminal_that_takes_nothing_does_not_keep_it(home: str, watched: Transcript) -> None:
    """Where nothing can be written any more it ends all the same when it is told to, with the terminal's modes restored."""
    with Terminal("top", columns=200, rows=60, term="xterm-256color") as terminal:
        Picture(terminal).shows("* active")
        for _ in range(60):  # nobody reads what this makes it draw
            terminal.type("?\x1bs\x1b")
            terminal.resize(200, 59)
            terminal.resize(200, 60)
        terminal.process.send_signal(signal.SIGTERM)
        assert eventually(lambda: terminal.process.poll() is not None, "it ends")
        assert terminal.as_before


def test_ctrl_z_and_fg(home: str, watched: Transcript) -> None:
    """It stands still with the terminal given back, and goes on where it was, at the size that the terminal has then."""
    with Terminal("top", columns=80, rows=24, term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("* active")
        terminal.type("\x1a")
        terminal.until(lambda: state_of(terminal.process.pid) == "T", "it stands still")
        terminal.until(lambda: is_restored(terminal), "the terminal is given back")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(lambda: terminal.raw.rfind(ENTER) > terminal.raw.rfind(LEAVE), "it is back")
        terminal.until(lambda: not terminal.as_before, "keys are its own again")
        terminal.type("\r")
        picture.shows("npm test")
        terminal.type("q")
        assert terminal.end() == 0
        assert is_restored(terminal)


def test_the_window_may_change_its_size(home: str, watched: Transcript) -> None:
    """What fits is shown, at once."""
    with Terminal("top", columns=80, rows=24, term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("* active")
        picture.resize(140, 40)
        picture.shows("all workspaces", "* active")
        picture.resize(60, 12)
        picture.lacks("all workspaces")
        picture.shows("* active")
        terminal.type("q")
        assert terminal.end() == 0


def test_hostile_text_stays_text(home: str, workspace: Path, command: Command) -> None:
    """What an agent wrote reaches the terminal escaped: in the list, in the story, and in an opened line."""
    made = growing(home, workspace, HOSTILE)
    write(made.result("t0", HOSTILE), home)
    command("init", workspace)
    history_read(home, workspace)
    with Terminal("top", term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("\\x1b[2J")
        terminal.type("\r")
        picture.shows("\\x1b]0;owned\\x07[bold red]markup[/]")
        terminal.type("g\r")
        picture.shows("TEXT", "\\u202egnp.exe")
        terminal.type("q")
        terminal.end()
    assert "\x1b]0;owned" not in terminal.raw
    assert "\u202e" not in terminal.raw
    assert "\x9b" not in terminal.raw


@pytest.mark.parametrize(
    ("term", "beyond"),
    [("xterm-256color", "38;2;"), ("xterm-16color", "38;5;"), ("linux", "38;5;"), ("screen", "38;2;")],
)
def test_few_colours_will_do(home: str, watched: Transcript, term: str, beyond: str) -> None:
    """The terminal's own sixteen, whatever it can; the same is told without them."""
    with Terminal("top", term=term) as terminal:
        picture = Picture(terminal)
        picture.shows("* active")
        assert {"green"} <= picture.colours()
        assert beyond not in terminal.raw
        terminal.type("q")
        terminal.end()


def test_no_color(home: str, watched: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR nothing is painted, and who is at work is told all the same."""
    monkeypatch.setenv("NO_COLOR", "1")
    with Terminal("top", term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("* active")
        assert picture.colours() == {"default"}
        terminal.type("q")
        terminal.end()


def test_nothing_is_written(home: str, watched: Transcript, workspace: Path) -> None:
    """Looking makes no file, with a daemon or without one; without one it says that nothing new will come."""
    from kaizen.background.stop import stop_background_for

    stop_background_for(workspace)
    before = files_below(home)
    with Terminal("top", term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("Add a form", "no daemon works for repository")
        terminal.type("\r")
        picture.shows("nothing new will come", "First I look.")
        terminal.type("q")
        assert terminal.end() == 0
    assert files_below(home) == before


MOUNTS = unsharing("--mount", then="mount --bind / /")


@pytest.mark.skipif(not MOUNTS, reason="no mount namespace can be made here")
def test_a_home_that_cannot_be_written(home: str, workspace: Path, watched: Transcript) -> None:
    """On a file system that is read-only all is shown, with a daemon that still works elsewhere or without one."""
    from kaizen.background.stop import stop_background_for

    read_only = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    program = [*MOUNTS, "sh", "-c", read_only, "sh", home, sys.executable, "-m", "kaizen"]
    for number in range(2):
        with Terminal("top", term="xterm-256color", program=program) as terminal:
            picture = Picture(terminal)
            picture.shows("Add a form", "kaizen top  1 workspace")
            terminal.type("\r")
            picture.shows("First I look.")
            terminal.type("q")
            assert terminal.end() == 0
        if not number:
            stop_background_for(workspace)


def test_a_home_that_is_not_there_is_not_made(home: str) -> None:
    """It says how to begin."""
    with Terminal("top", term="xterm-256color") as terminal:
        Picture(terminal).shows("kaizen init")
        terminal.type("q")
        assert terminal.end() == 0
    assert not Path(home).exists()


def files_below(folder: str) -> dict[str, tuple[int, int]]:
    """Each file with its size and when it was written."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        if not path.is_dir():
            facts = path.lstat()
            found[str(path)] = (facts.st_size, facts.st_mtime_ns)
    return found


def state_of(pid: int) -> str:
    """A letter as in proc_pid_stat(5)."""
    said = Path(f"/proc/{pid}/stat").read_text()
    return said[said.rindex(")") + 2]


@pytest.mark.soak
def test_an_hour_of_events_does_not_make_it_grow(home: str, workspace: Path) -> None:
    """With a story open that grows by hundreds of events at once, its memory stays, the end is shown, and keys are heard."""
    captured = Captured(home, workspace)
    made = captured.session(1, "Burst").response("m", text("Begin"))
    captured.take(made)
    store = captured.store.connection
    with Terminal("top", columns=120, rows=40, term="xterm-256color") as terminal:
        picture = Picture(terminal)
        picture.shows("Burst")
        terminal.type("\r")
        picture.shows("Begin")
        sizes = []
        for step in range(60):
            rows = [
                (made.session, f"{step}-{n}", clock.now_ms(), f"Event {step} {n} " + "words " * 50) for n in range(1000)
            ]
            with store:
                store.executemany(
                    "INSERT INTO events (session_id, natural_key, at, kind, text, bytes) VALUES (?, ?, ?, 'text', ?, 300)",
                    rows,
                )
            picture.shows(f"Event {step} 999 ")
            terminal.raw, picture = "", Picture(terminal)
            terminal.resize(120 + step % 2, 40)  # draws all of it anew for the next picture
            sizes.append(memory_of(terminal.process.pid))
        terminal.type("\x1b")
        picture.shows("STATUS")
        terminal.type("q")
        assert terminal.end() == 0
    captured.close()
    assert max(sizes) - sizes[9] < 15, sizes


def memory_of(pid: int) -> float:
    """What a process has in memory, in MB."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in said.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000
