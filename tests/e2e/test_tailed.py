"""`kaizen tail` loses nothing and repeats nothing, whoever is killed, and however slowly it is read.

The long form is run by `make soak`: 100,000 events, with kills for as long as its share of `KAIZEN_SOAK_SECONDS` lasts.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.model import cursor
from kaizen.store.opening import open_to_read
from tests.support import soak
from tests.support.command import history_read, kaizen
from tests.support.homes import make_workspace
from tests.support.processes import ROOT, daemons_of, eventually, kill
from tests.support.supervisors import Supervising

WORKSPACES = 3


class Tail:
    """`kaizen tail -A --json` into a file, which is killed and goes on from the cursor of the last whole line there."""

    def __init__(self, file: Path) -> None:
        self.file, self.lines = file, 0
        self._at, self._process = 0, self._start()

    def _start(self, *more: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "kaizen", "tail", "-A", "--json", *more]
        with self.file.open("ab") as out:
            return subprocess.Popen(line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=out, cwd="/")

    def told(self) -> int:
        """How many whole lines there are."""
        with self.file.open("rb") as stream:
            stream.seek(self._at)
            read = stream.read()
        whole = read.rfind(b"\n") + 1
        self._at += whole
        self.lines += read.count(b"\n")
        return self.lines

    def has(self, lines: int) -> None:
        """Wait until so many are there."""
        eventually(lambda: self.told() >= lines, f"{lines} lines are told", limit_s=300)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def kill(self) -> None:
        self.end()
        content = self.file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        os.truncate(self.file, len(whole))
        last = whole.splitlines()[-1:]
        self._process = self._start(*(("--since", json.loads(last[0])["cursor"]) if last else ()))


class Agents:
    """Sessions in several workspaces, to which prompts are added."""

    def __init__(self, home: str, workspaces: list[Path], chance: random.Random) -> None:
        self._folder = Path(home).parent / ".claude" / "projects"
        self._workspaces, self._chance = workspaces, chance
        self.written: dict[str, list[str]] = {str(each): [] for each in workspaces}

    def write(self, count: int) -> None:
        workspace = self._chance.choice(self._workspaces)
        session = str(UUID(int=self._workspaces.index(workspace) * 10 + self._chance.randrange(3), version=4))
        path = self._folder / workspace.name / f"{session}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        written = self.written[str(workspace)]
        with path.open("a") as stream:
            for _ in range(count):
                number = len(written)
                written.append(f"{workspace.name} {number}")
                at = f"2026-11-02T09:{number // 60_000 % 60:02}:{number // 1000 % 60:02}.{number % 1000:03}Z"
                stream.write(json.dumps({
                    "type": "user", "uuid": f"u-{number}", "cwd": str(workspace), "sessionId": session, "version": "2.1.0",
                    "timestamp": at, "message": {"role": "user", "content": written[-1]},
                }) + "\n")  # fmt: skip


def check(
    home: str, tmp_path: Path, events: int, seed: int, lasts: Callable[[], bool], *, kills: int | None = None
) -> None:
    """Events are written, and meanwhile tail, a daemon or the supervisor is killed, again and again."""
    chance = random.Random(seed)
    workspaces = [make_workspace(tmp_path.resolve() / "work" / f"repository-{number}") for number in range(WORKSPACES)]
    agents = Agents(home, workspaces, chance)
    supervisor = Supervising(home)
    for each in workspaces:
        start_background_for(each, home=home)
    tail, written, killed = Tail(tmp_path / "told"), 0, 0
    try:
        while written < events:
            count = min(chance.randint(1, max(2, events // 50)), events - written)
            agents.write(count)
            written += count
            if not lasts() or (kills is not None and killed >= kills):
                continue
            # Somewhere in what is on its way: right at its beginning, in the midst of it, or once all has come.
            until = chance.randint(tail.told(), written)
            tail.has(until)
            killed += 1
            match chance.randrange(4):
                case 0:
                    for pid in chance.sample(found := daemons_of(home), min(1, len(found))):
                        kill(pid)
                    start_background_for(chance.choice(workspaces), home=home, timeout_s=60)
                case 1:
                    kill(supervisor.pid)
                    supervisor = Supervising(home)
                case _:
                    tail.kill()
                    tail.lines, tail._at = 0, 0
        for each in workspaces:
            start_background_for(each, home=home, timeout_s=60)
        tail.has(written)
    finally:
        tail.end()
    _compare(home, tail.file, agents.written)
    print(f"{written:,} events, {killed} kills")


def _compare(home: str, file: Path, written: dict[str, list[str]]) -> None:
    """Each workspace's events are told once, in the order in which they were stored, and each cursor is that of its event."""
    told: dict[str, list[tuple[int, str]]] = {workspace: [] for workspace in written}
    with file.open() as stream:
        for line in stream:
            event = json.loads(line)
            position = cursor.parse(event["cursor"])
            assert isinstance(position, dict)
            told[event["workspace"]].append((position[paths.key(event["workspace"])[: cursor.SHORT]], event["text"]))
    for workspace, events in told.items():
        with closing(open_to_read(paths.project_db(home, workspace))) as store:
            stored = store.execute("SELECT seq, text FROM events ORDER BY seq").fetchall()
        assert events == stored
        assert sorted(text for _, text in events) == sorted(written[workspace])


def test_nothing_is_lost_or_repeated_whoever_is_killed(home: str, tmp_path: Path) -> None:
    """A few thousand events and a few kills."""
    check(home, tmp_path, 3000, random.SystemRandom().randrange(2**32), lambda: True, kills=8)


@pytest.mark.soak
def test_nothing_of_a_hundred_thousand_events_is_lost_or_repeated(home: str, tmp_path: Path) -> None:
    """Tail, daemons and the supervisor are killed at random moments."""
    check(home, tmp_path, 100_000, soak.seed("kills while tailing"), soak.lasting(1 / 8))


def test_a_reader_that_stands_still_slows_nobody_and_costs_nothing(home: str, workspace: Path, tmp_path: Path) -> None:
    """While its pipe is full all is captured, tail holds no more than before, and once it is read all comes."""
    agents = Agents(home, [workspace], random.Random(1))
    agents.write(2000)
    start_background_for(workspace, home=home)
    line = [sys.executable, "-m", "kaizen", "tail", "-A", "--json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, text=True, cwd="/") as tail:
        assert tail.stdout is not None
        told = [tail.stdout.readline()]
        before = _peak_kb(tail.pid)
        for _ in range(10):
            agents.write(2000)
        store = open_to_read(paths.project_db(home, str(workspace)))
        with closing(store):
            count = "SELECT count(*) FROM events"
            eventually(lambda: store.execute(count).fetchone()[0] == 22_000, "all is captured meanwhile", limit_s=120)
            # Nothing holds the log open: it can be written back into the database as a whole.
            eventually(lambda: _wal_is_short(home, workspace), "the log is written back", limit_s=120)
        while len(told) < 22_000:
            told.append(tail.stdout.readline())
        grown = _peak_kb(tail.pid) - before
        tail.kill()
    texts = [json.loads(each)["text"] for each in told]
    assert sorted(texts) == sorted(agents.written[str(workspace)])
    assert grown < 24_000, f"{grown} kB more for 22,000 events"


def _wal_is_short(home: str, workspace: Path) -> bool:
    """SQLite begins its log anew at four megabytes or so, unless somebody still reads what is older."""
    return os.path.getsize(paths.project_db(home, str(workspace)) + "-wal") < 12_000_000


def _peak_kb(pid: int) -> int:
    """The most memory that a process has had at once."""
    (line,) = [each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1])


def test_a_backup_that_is_put_back_meanwhile(home: str, workspace: Path, tmp_path: Path) -> None:
    """What came after the backup is read anew from the agents' files and not told again; what comes then is told."""
    agents = Agents(home, [workspace], random.Random(2))
    agents.write(50)
    start_background_for(workspace, home=home)
    tail = Tail(tmp_path / "told")
    try:
        tail.has(50)
        assert kaizen("backup", tmp_path / "backup", "--all").status == 0
        agents.write(30)
        tail.has(80)
        assert kaizen("restore", tmp_path / "backup", "--yes").status == 0
        agents.write(20)
        tail.has(100)
        history_read(home, workspace)
        agents.write(1)
        tail.has(101)
    finally:
        tail.end()
    told = [json.loads(line)["text"] for line in tail.file.read_text().splitlines()]
    assert sorted(told) == sorted(agents.written[str(workspace)])
