"""The supervisor's side of the template: it is asked, replaced when it is outdated, and done without where it fails."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.host import files, locks
from kaizen.ipc.listening import listen
from kaizen.ipc.peers import Guest
from kaizen.ipc.server import Server
from kaizen.supervisor import forking
from kaizen.supervisor.forking import Forker, NoTemplate, fingerprint
from tests.support.homes import place
from tests.support.processes import daemons_of, eventually, freeze, has_ended, kill, wait_for_end
from tests.support.supervisors import Supervising, copied, history, lay_to_sleep, sleeping, watched_by


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that is turned by hand."""
    made = Server(listen(str(tmp_path / "s"), replace=False), lambda request, peer: None)
    yield made
    made.close()


@pytest.fixture
def forker(home: str, server: Server) -> Iterator[Forker]:
    """The supervisor's."""
    files.ensure_home(home)
    made = Forker(home, server)
    yield made
    made.close()


def test_a_template_is_kept_while_it_is_good(forker: Forker) -> None:
    """The same one forks, until it has ended."""
    first = forker.template()
    assert first is not None
    assert forker.template() is first
    assert forker.pid == first.pid


def test_a_killed_template_is_followed_by_another(forker: Forker, server: Server) -> None:
    """Its end is heard of, and the next start has a new one."""
    first = forker.template()
    assert first is not None
    kill(first.pid)
    server.turn(5)
    assert forker.pid is None
    second = forker.template()
    assert second is not None
    assert not has_ended(second.pid)
    forker.close()
    wait_for_end(second.pid)


def test_an_installed_file_that_changes_makes_it_outdated(
    forker: Forker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that imported other code than what is installed now is let go."""
    package = copied(tmp_path / "copy", {}) / "kaizen"
    monkeypatch.setattr(spawn, "PACKAGE", str(package))
    first = forker.template()
    assert first is not None
    assert first.is_current()
    (package / "clock.py").write_text((package / "clock.py").read_text() + "\n")
    assert not first.is_current()
    second = forker.template()
    assert second is not None
    assert second is not first
    wait_for_end(first.pid)


@pytest.mark.parametrize("name", ["new.py", "registry/new.sql"])
def test_the_fingerprint_sees_what_is_new_and_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file more, or less, is another installation; what is compiled on the way is not."""
    package = copied(tmp_path / "copy", {}) / "kaizen"
    monkeypatch.setattr(spawn, "PACKAGE", str(package))
    before = fingerprint()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").touch()
    assert fingerprint() == before
    (package / name).touch()
    assert fingerprint() != before
    (package / name).unlink()
    assert fingerprint() == before


def test_a_template_that_does_not_answer_is_killed(
    home: str, workspace: Path, forker: Forker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it never does later what it was asked; no descriptor stays open."""
    monkeypatch.setattr(forking, "_ANSWER_S", 0.1)
    made = forker.template()
    assert made is not None
    freeze(made.pid)
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    before = len(os.listdir("/proc/self/fd"))
    with locks.taken(where.life, timeout_s=1) as life, pytest.raises(NoTemplate, match="does not answer"):
        made.fork(where, life, environ={}, listener=None)
    assert len(os.listdir("/proc/self/fd")) == before
    wait_for_end(made.pid)
    assert not made.alive
    assert not locks.is_held(where.life)
    assert forker.template() is not made


def test_what_is_too_large_costs_no_template(home: str, workspace: Path, forker: Forker) -> None:
    """An environment that does not fit into a message is no fault of the template's."""
    made = forker.template()
    assert made is not None
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    with locks.taken(where.life, timeout_s=1) as life, pytest.raises(NoTemplate, match="not asked"):
        made.fork(where, life, environ={"KAIZEN_X": "x" * 200_000}, listener=None)
    assert forker.template() is made
    assert not has_ended(made.pid)


def test_as_many_guests_as_fit_go_along() -> None:
    """What does not fit is left out, and what comes after it is not."""
    long, short = Guest(None, b"x" * 40_000), Guest(None, b"x" * 100)  # type: ignore[arg-type]
    assert forking._handed_on([short, long, short]) == [short, short]
    assert len(forking._handed_on([short] * 1000)) <= 200


def test_statuses_of_others_are_not_kept_for_ever(forker: Forker) -> None:
    """Of children that nobody asks after the newest are remembered."""
    forker.note([(pid, 0) for pid in range(1_000_000, 1_003_000)])
    assert len(forker._statuses) <= 1000
    assert forker.exit_status(1_002_999) == 0
    assert forker.exit_status(1_002_999) is None


def test_a_child_of_our_own_is_known_at_once(forker: Forker) -> None:
    """A daemon that was started without the template is the supervisor's own child."""
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 3"], {})
    wait_for_end(pid)
    assert forker.exit_status(pid) == 3


def test_a_frozen_template_costs_time_and_nothing_else(home: str, workspace: Path) -> None:
    """With a template that stands still a start succeeds, alone, and there is exactly one daemon; the next has a new
    template."""
    watched = Supervising(home)
    sleeping(home, workspace)
    first = watched.told()["template"]
    freeze(first)
    started = start_background_for(workspace, home=home, timeout_s=30)
    assert daemons_of(home) == [started.pid]
    wait_for_end(first)
    watched.has(running=1)
    watched_by(home, workspace, "supervisor")
    lay_to_sleep(home, workspace)
    second = start_background_for(workspace, home=home).pid
    assert daemons_of(home) == [second]
    assert watched.told()["template"] not in (None, first)
    assert int(Path(f"/proc/{second}/stat").read_text().rpartition(")")[2].split()[1]) == watched.told()["template"]


def test_a_killed_template_costs_nothing(home: str, workspace: Path) -> None:
    """Its daemons live on, and the next is forked from a new one."""
    watched = Supervising(home)
    first = start_background_for(workspace, home=home).pid
    template = watched.told()["template"]
    kill(template)
    watched.has(template=None, running=1)
    assert daemons_of(home) == [first]
    kill(first)
    eventually(lambda: daemons_of(home) not in ([], [first]), "it is started again")
    assert watched.told()["template"] not in (None, template)
    assert any(what == "crashed" for what, _ in history(home))


def test_a_daemon_that_is_started_alone_has_the_callers_environment(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also without a template it is the caller's environment that matters, not the supervisor's."""
    watched = Supervising(home)
    os.kill(watched.told()["template"], signal.SIGSTOP)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "theirs"))
    pid = start_background_for(workspace, home=home, timeout_s=30).pid
    assert f"CLAUDE_CONFIG_DIR={tmp_path / 'theirs'}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


def test_a_changed_installation_is_forked_from_anew(home: str, workspace: Path, tmp_path: Path) -> None:
    """A supervisor whose installed files change has its next daemon forked by a template that knows them."""
    package = copied(tmp_path / "installed", {})
    watched = Supervising(home, package)
    sleeping(home, workspace)
    template = watched.told()["template"]
    (package / "kaizen" / "clock.py").write_text((package / "kaizen" / "clock.py").read_text() + "# changed\n")
    start_background_for(workspace, home=home)
    assert watched.told()["template"] not in (None, template)
    wait_for_end(template)
