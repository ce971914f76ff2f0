"""Processes: told apart by more than their pid, seen to end even as zombies, and signalled only if they are meant."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kaizen.host import processes
from kaizen.model.daemon import Identity, Same
from tests.house.sources import run_bare
from tests.support.processes import has_ended, program, said, wait_for_end


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    )
    yield process
    process.kill()
    process.communicate()


def test_we_are_ourselves() -> None:
    """Our own identity is complete and is the same as ourselves."""
    who = processes.own_identity()
    assert who.pid == os.getpid()
    assert None not in who
    assert processes.compare(who) is Same.SAME


def test_a_pid_with_another_start_time_is_somebody_else(child: subprocess.Popen[bytes]) -> None:
    """A reused pid is another process, and gets no signal."""
    who = processes.identity(child.pid)
    assert processes.compare(who) is Same.SAME
    stranger = who._replace(started=(who.started or 0) - 1)
    assert processes.compare(stranger) is Same.DIFFERENT
    assert processes.send(stranger, signal.SIGKILL) is Same.DIFFERENT
    assert child.poll() is None


def test_the_process_that_is_meant_gets_the_signal(child: subprocess.Popen[bytes]) -> None:
    """A signal reaches the process whose identity agrees."""
    assert processes.send(processes.identity(child.pid), signal.SIGTERM) is Same.SAME
    assert child.wait(30) == -signal.SIGTERM


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"boot": None}, Same.CANNOT_TELL),
        ({"started": None}, Same.CANNOT_TELL),
        ({"namespace": "pid:[1]"}, Same.CANNOT_TELL),
        ({"namespace": None}, Same.CANNOT_TELL),
        ({"boot": "another"}, Same.DIFFERENT),
    ],
)
def test_what_is_not_known_is_not_guessed(
    child: subprocess.Popen[bytes], change: dict[str, str | None], answer: Same
) -> None:
    """An identity with a part missing, or of another pid namespace, cannot be told; then nothing is sent."""
    who = processes.identity(child.pid)._replace(**change)  # type: ignore[arg-type]
    assert processes.send(who, signal.SIGKILL) is answer
    assert child.poll() is None


def test_a_zombie_has_ended(child: subprocess.Popen[bytes]) -> None:
    """A killed child that nobody took note of is not the process that was recorded."""
    who = processes.identity(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    wait_for_end(child.pid)
    os.kill(child.pid, 0)
    assert processes.is_zombie(child.pid)
    assert processes.compare(who) is Same.DIFFERENT


def test_a_descriptor_tells_of_the_end_of_a_zombie(child: subprocess.Popen[bytes]) -> None:
    """A process descriptor is readable as soon as the process has ended, and not before."""
    fd = processes.descriptor(child.pid)
    assert fd is not None
    assert processes.wait_readable([fd], 0) == []
    child.kill()
    assert processes.wait_readable([fd], 30) == [fd]
    os.close(fd)


def test_no_process_has_no_descriptor_and_no_start() -> None:
    """What is asked of a pid that nobody has is answered with None."""
    gone = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
    gone.wait()
    who = Identity(gone.pid, 1, processes.boot_id(), processes.pid_namespace())
    assert processes.descriptor(gone.pid) is None
    assert processes.started(gone.pid) is None
    assert not processes.is_zombie(gone.pid)
    assert processes.compare(who) is Same.DIFFERENT
    assert processes.send(who, signal.SIGKILL) is Same.DIFFERENT


@pytest.mark.parametrize("pid", [2**31 - 1, 2**40, 0, -1])
def test_absurd_pids_are_harmless(pid: int) -> None:
    """A pid that cannot be, read from a forged file, is nobody's and gets no signal."""
    who = Identity(pid, 12345, processes.boot_id(), processes.pid_namespace())
    assert processes.send(who, signal.SIGKILL) is not Same.SAME


def test_a_name_with_brackets_and_spaces_does_not_confuse(tmp_path: os.PathLike[str]) -> None:
    """The start time is found behind a program name that looks like more fields."""
    odd = os.path.join(tmp_path, "a) S 1 (b")
    os.symlink(sys.executable, odd)
    process = subprocess.Popen([odd, "-I", "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        before = processes.started(os.getpid()) or 0
        assert (processes.started(process.pid) or 0) >= before
        assert not processes.is_zombie(process.pid)
    finally:
        process.kill()
        process.communicate()


def test_spawn_gives_exactly_the_descriptors_named(tmp_path: os.PathLike[str]) -> None:
    """The program has the descriptors it was promised, and its exit status comes back once."""
    out = os.open(os.path.join(tmp_path, "out"), os.O_RDWR | os.O_CREAT, 0o600)
    high = os.dup2(out, 50)
    line = [sys.executable, "-I", "-S", "-c", "import os; os.write(7, os.environb[b'SAY']); raise SystemExit(3)"]
    pid = processes.spawn(line, keep=[(high, 7)], environ={"SAY": "hello"})
    assert processes.exit_status(pid, block=True) == 3
    assert processes.exit_status(pid) is None
    assert os.pread(out, 100, 0) == b"hello"
    os.close(out)
    os.close(high)


def test_the_signal_that_ended_a_child_is_its_status(child: subprocess.Popen[bytes]) -> None:
    """A child that was killed has minus the signal's number; one that runs has none."""
    assert processes.exit_status(child.pid) is None
    child.kill()
    assert processes.exit_status(child.pid, block=True) == -signal.SIGKILL
    assert has_ended(child.pid)


def test_what_a_process_uses() -> None:
    """Its memory is told as its share where the system tells that, and its processor time only grows."""
    size, kind = processes.memory_bytes(os.getpid()) or (0, "")
    assert kind in ("pss", "rss")
    assert size > 1_000_000
    before = processes.cpu_seconds(os.getpid()) or 0.0
    while (processes.cpu_seconds(os.getpid()) or 0.0) <= before:
        pass
    assert before > 0


def test_where_no_share_is_told_all_of_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `smaps_rollup` the resident memory is told, which is not less."""
    share, _ = processes.memory_bytes(os.getpid()) or (0, "")
    real = processes._read_text
    monkeypatch.setattr(processes, "_read_text", lambda path: None if "smaps" in path else real(path))
    size, kind = processes.memory_bytes(os.getpid()) or (0, "")
    assert kind == "rss"
    assert size >= share // 2


def test_nobody_uses_nothing() -> None:
    """Of a pid that nobody has, nothing is told."""
    assert processes.memory_bytes(2**31 - 1) is None
    assert processes.cpu_seconds(2**31 - 1) is None


def test_an_external_program_gets_its_input_and_its_answer_comes_back() -> None:
    """Input, environment, both outputs and the status are handed on, and it works in `/`."""
    code = "import os, sys; sys.stderr.write(os.getcwd()); sys.stdout.write(sys.stdin.read() + os.environ['SAY']); sys.exit(3)"
    done = processes.run([sys.executable, "-I", "-S", "-c", code], given=b"in ", environ={"SAY": "hello"})
    assert done == (3, b"in hello", b"/")


def test_an_external_program_that_cannot_run_is_an_answer() -> None:
    """One that is missing and one that does not end in time are told by name, without a status."""
    assert processes.find("no-such-program") is None
    missing = processes.run(["no-such-program"])
    assert missing.status is None
    assert b"no-such-program" in missing.err
    endless = processes.run([sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"], limit_s=0.05)
    assert endless.status is None
    assert b"did not end within 0.05 s" in endless.err


def test_a_program_killed_by_a_signal_has_it_as_its_status() -> None:
    """Minus the signal's number, as with children of ours."""
    code = "import os; os.kill(os.getpid(), 9)"
    assert processes.run([sys.executable, "-I", "-S", "-c", code]).status == -signal.SIGKILL


def test_a_program_is_found_on_the_path(tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the PATH of this moment, and only if it can be run."""
    path = os.path.join(tmp_path, "tool")
    os.close(os.open(path, os.O_CREAT, 0o644))
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert processes.find("tool") is None
    os.chmod(path, 0o755)
    assert processes.find("tool") == path


def test_adopted_children_are_taken_note_of() -> None:
    """Every child that ended is taken note of at once, one that runs is left, and having none is fine."""
    code = """
import os, sys
from kaizen.host import processes
assert processes.ended_children() == []
ended = [os.posix_spawn("/bin/true", ["true"], {}) for _ in range(3)]
for pid in ended:
    processes.wait_readable([processes.descriptor(pid)], 30)
read, write = os.pipe()
running = os.posix_spawn("/bin/cat", ["cat"], {}, file_actions=[(os.POSIX_SPAWN_DUP2, read, 0)])
print(len(processes.ended_children()), processes.started(running) is not None, [processes.started(pid) for pid in ended])
os.kill(running, 9)
os.waitpid(running, 0)
"""
    assert said(program(code)) == "3 True [None, None, None]\n"


@pytest.mark.soak
def test_a_million_forged_identities_are_never_believed() -> None:
    """Whatever pid, start time, boot or namespace a row names, only the very process is the same, and none gets a signal."""
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        real = processes.identity(stranger.pid)
        chance = random.Random(1)
        for _ in range(1_000_000):
            forged = real._replace(
                pid=chance.choice((stranger.pid, 1, os.getpid(), chance.randrange(1, 2**22))),
                started=chance.choice((None, (real.started or 0) + chance.choice((-1, 1)), chance.randrange(2**40))),
                boot=chance.choice((real.boot, None, "another")),
                namespace=chance.choice((real.namespace, None, "pid:[1]")),
            )
            assert processes.send(forged, signal.SIGKILL) is not processes.Same.SAME
        assert stranger.poll() is None
        assert processes.compare(real) is processes.Same.SAME
    finally:
        stranger.kill()
        stranger.wait()


def test_whether_a_recorded_process_lives(child: subprocess.Popen[bytes]) -> None:
    """What a hook recorded: alive, gone, somebody else, before a reboot; and where it cannot be told that is said."""
    start, boot = processes.started(child.pid), processes.boot_id()
    recorded = f"{child.pid} {start} {boot}"
    assert processes.is_alive(recorded) is True
    assert processes.is_alive(f"{recorded} {processes.pid_namespace()}") is True
    assert processes.is_alive(f"{recorded} pid:[1]") is None
    assert processes.is_alive(f"{child.pid} {(start or 0) + 1} {boot}") is False
    assert processes.is_alive(f"{child.pid} {start} before") is False
    child.kill()
    child.wait()
    assert processes.is_alive(recorded) is False


@pytest.mark.parametrize(
    "recorded", ["", "1", "1 2", "x 2 boot", "1 x boot", "99999999999999999999 1 boot", "-1 1 boot"]
)
def test_what_was_not_recorded_well_cannot_be_told(recorded: str) -> None:
    """A text that names no process says nothing."""
    assert processes.is_alive(recorded) is None


def test_who_gives_way_runs_behind_others() -> None:
    """Its own process alone."""
    giving_way = "import os; from kaizen.host import processes; processes.give_way(); print(os.nice(0))"
    now = run_bare(giving_way)
    assert int(now) == min(os.nice(0) + 10, 19)
