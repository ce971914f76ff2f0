"""`kaizen ps --watch`: what fits in a window, and the real thing on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kaizen.background.meter import Use
from kaizen.background.start import register, start_background_for
from kaizen.background.status import Listed
from kaizen.cli import show
from kaizen.cli.watch import Seen, frame
from kaizen.host import files
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace
from tests.support.processes import ROOT, kill
from tests.support.terminal import Terminal

NOW = 1_700_000_000_000
PLAIN = Listed(
    path="/src/app", name="app", key="0" * 16, state=Shown.STOPPED, pid=None, started_at=None, version=None,
    socket="", log="", sessions=None, last_event_at=None, tokens_today=None, paused=False, missing=False, ending=None,
)  # fmt: skip
RUNNING = PLAIN._replace(state=Shown.RUNNING, pid=4711, started_at=NOW - 65_000, restarts=2, sessions_today=3)
NOTHING = Use()


def seen(*rows: Listed, use: Use = NOTHING, trouble: str | None = None) -> Seen:
    return Seen(tuple((row, use if row.pid else NOTHING) for row in rows), NOW, trouble)


def test_what_a_row_tells() -> None:
    """Name, state, pid, uptime, memory, processor, restarts, sessions today; what is not known is a dash."""
    heads, alive, dead = frame(seen(RUNNING, PLAIN, use=Use(12_340_000, "pss", 7.25)), 120, 24)
    assert heads.split() == ["NAME", "STATE", "PID", "UPTIME", "MEMORY", "CPU", "RESTARTS", "TODAY", "LAST", "END"]
    assert alive.split() == ["app", "running", "4711", "1m", "5s", "12.3M", "7.2%", "2", "3", "-"]
    assert dead.split() == ["app", "stopped", "-", "-", "-", "-", "0", "-", "-"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ending": "stopped"}, None),
        ({"ending": "idle"}, "idle"),
        ({"ending": "workspace_gone"}, "workspace gone"),
        ({"ending": "crashed", "exit_status": -9}, "crashed (signal 9)"),
        ({"ending": "crashed", "exit_status": 1, "next_start_at": NOW + 4_000}, "crashed (exit 1), again in 4s"),
        ({"ending": "crashed", "next_start_at": NOW - 1}, "crashed, starting again"),
        ({"ending": "crashed", "given_up": "5 crashes in a minute"}, "given up: 5 crashes in a minute; crashed"),
    ],
)
def test_how_it_ended_and_what_comes_next(change: dict[str, object], told: str | None) -> None:
    """The last ending, its exit status, why it is given up or when it is started again."""
    line = frame(seen(PLAIN._replace(**change)), 200, 24)[1]  # type: ignore[arg-type]
    assert line.endswith(told or " -")


def test_what_does_not_fit_is_summed_up() -> None:
    """Those that live or are in trouble stand first, in their order, and the rest is counted in the last line."""
    quiet = [PLAIN._replace(name=f"quiet-{n}") for n in range(30)]
    given_up = PLAIN._replace(name="given-up", ending="crashed", given_up="too often")
    lines = frame(seen(*quiet, RUNNING, given_up), 80, 10)
    assert len(lines) == 10
    assert [line.split()[0] for line in lines[1:4]] == ["app", "given-up", "quiet-0"]
    assert lines[-1] == "… and 24 more: 24 stopped"
    assert frame(seen(*quiet), 80, 31)[-1].startswith("quiet-29")


@pytest.mark.parametrize("columns", [10, 40, 60, 80, 100, 200])
@pytest.mark.parametrize("rows", [1, 2, 3, 24])
def test_every_window_is_fitted(columns: int, rows: int) -> None:
    """However small the window and long the names, nothing goes beyond it."""
    long = RUNNING._replace(name="項目" * 40, state=Shown.UNRESPONSIVE, ending="crashed", given_up="x" * 300)
    lines = frame(seen(*[long] * 30, trouble="the registry is locked\n" * 9), columns, rows)
    assert 1 <= len(lines) <= rows
    assert all(show.width_of(line) <= columns for line in lines)


def test_names_are_told_apart_in_80_columns() -> None:
    """A long name keeps its beginning and its end, and the reason its beginning."""
    rows = [RUNNING._replace(name=f"service-with-a-long-name-{n}") for n in range(3)]
    crashed = PLAIN._replace(name="service-with-a-long-name-9", ending="crashed", exit_status=1, given_up="too often")
    lines = frame(seen(*rows, crashed, use=Use(12_000_000, "pss", 0.0)), 80, 24)
    assert [line.split()[0][-2:] for line in lines[1:]] == ["-0", "-1", "-2", "-9"]
    assert "given up" in lines[-1]


def test_nothing_registered_and_a_registry_in_trouble() -> None:
    """An empty listing says what to do; trouble is told below what was seen before."""
    assert "kaizen init" in frame(seen(), 80, 24)[0]
    assert frame(seen(PLAIN, trouble="machine.db: locked; this is older"), 80, 24)[-1].startswith("machine.db: locked")


@pytest.fixture
def forty(home: str, tmp_path: Path) -> list[Path]:
    """Forty workspaces, the last with a daemon."""
    files.ensure_home(home)
    spaces = [make_workspace(tmp_path.resolve() / "src" / f"space-{n:02}") for n in range(40)]
    with Registry.open(home) as registry:
        for space in spaces:
            register(registry, str(space), init=False)
    start_background_for(spaces[-1])
    return spaces


def test_a_live_listing_on_a_terminal(home: str, forty: list[Path]) -> None:
    """40 workspaces in 24 rows: the living first, the rest summed up; resized, it fits anew; what dies shows."""
    with Terminal("ps", "--watch", "--every", 0.1) as terminal:
        terminal.until(lambda: "%" in "".join(terminal.window()[1:2]), "the processor time is told")
        window = terminal.window()
        assert (len(window), max(map(len, window)) <= 80) == (24, True)
        assert window[1].split()[:2] == ["space-39", "running"]
        assert window[-1] == "… and 18 more: 18 stopped"
        terminal.resize(60, 10)
        terminal.until(lambda: terminal.window()[-1] == "… and 32 more: 32 stopped", "it fits the smaller window")
        assert len(terminal.window()) == 10
        kill(int(terminal.window()[1].split()[2]))
        terminal.until(lambda: terminal.window()[1].split()[1] == "stale", "the death shows")
        terminal.type("\x03")
        assert terminal.end() == 130


def watching(*arguments: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "kaizen", "ps", "--watch", "--every", "0.1", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, env=environ, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_tables_in_a_pipe(home: str, workspace: Path) -> None:
    """Elsewhere than on a terminal there is one table a look, a blank line between, and no control sequence."""
    start_background_for(workspace)
    with watching() as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(8)]
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert [line.split()[:1] for line in lines] == [["NAME"], ["repository"], []] * 2 + [["NAME"], ["repository"]]
    assert "\x1b" not in "".join(lines) + rest


def test_json_is_one_list_a_look(home: str, workspace: Path) -> None:
    """With --json each line is a whole list, with memory and processor time; SIGTERM ends it with 0."""
    pid = start_background_for(workspace).pid
    with watching("--json", "repository") as process:
        assert process.stdout is not None
        looks = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert [[row["pid"] for row in look] for look in looks] == [[pid]] * 3
    assert {"restarts", "given_up", "next_start_at", "exit_status", "sessions_today"} <= set(looks[0][0])
    assert looks[0][0]["cpu_percent"] is None
    assert looks[-1][0]["memory_bytes"] > 0
    assert looks[-1][0]["memory_is"] in ("pss", "rss")
    assert looks[-1][0]["cpu_percent"] >= 0


def test_a_reader_that_goes_away_ends_it(home: str, workspace: Path) -> None:
    """`kaizen ps --watch | head` ends with the reader, quietly."""
    start_background_for(workspace)
    with watching() as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(30) == 0
