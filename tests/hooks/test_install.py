"""Hooks in the settings files of the agents on a machine."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import KaizenError, SettingsRefused
from kaizen.hooks import install as module
from kaizen.hooks.command import line_for
from kaizen.hooks.events import AGENTS, CLAUDE_CODE, CODEX, CURSOR
from kaizen.hooks.install import State, Target, install, standing, targets, uninstall
from kaizen.host import exchange, files, locks

FILES = sorted((Path(__file__).parents[1] / "data" / "settings").glob("*.json"))


@pytest.fixture
def user(home: str) -> Path:
    """The HOME of a user of all three agents."""
    user = Path(home).parent
    for name in (".claude", ".codex", ".cursor"):
        (user / name).mkdir()
    return user


def target(agent: str, environ: dict[str, str] | None = None) -> Target:
    (found,) = targets(environ or {}, agent)
    return found


def state(agent: str) -> State:
    return standing(target(agent), paths.home()).state


def backups(home: str) -> list[bytes]:
    """What was kept, the oldest first."""
    return [path.read_bytes() for path in sorted(Path(home, "backups").glob("*"))]


def test_each_agents_file_is_the_users(user: Path) -> None:
    """The files that hold for all repositories."""
    assert [each.path for each in targets({})] == [
        f"{user}/.claude/settings.json", f"{user}/.codex/hooks.json", f"{user}/.cursor/hooks.json",
    ]  # fmt: skip


def test_folders_may_lie_elsewhere(user: Path) -> None:
    """As the agents' own variables say; several for Claude Code; what is relative means another folder in each directory,
    and is not used."""
    environ = {"CLAUDE_CONFIG_DIR": "/a, /b:~/c:relative", "CODEX_HOME": "/d"}
    assert [each.path for each in targets(environ)] == [
        "/a/settings.json", "/b/settings.json", f"{user}/c/settings.json", "/d/hooks.json", f"{user}/.cursor/hooks.json",
    ]  # fmt: skip
    assert target(CLAUDE_CODE, {"CLAUDE_CONFIG_DIR": "relative"}).folder == f"{user}/.claude"


@pytest.mark.parametrize("agent", AGENTS)
def test_in_and_out_again(home: str, user: Path, agent: str) -> None:
    """Where there was no file there is none afterwards; the second time nothing happens."""
    where = target(agent)
    assert state(agent) is State.ABSENT
    first = install(where, home)
    assert (first.changed, first.backup) == (True, None)
    assert state(agent) is State.INSTALLED
    assert os.stat(where.path).st_mode & 0o777 == 0o600
    written = Path(where.path).read_bytes()
    assert not install(where, home).changed
    assert Path(where.path).read_bytes() == written
    assert uninstall(where, home).changed
    assert os.listdir(where.folder) == []
    assert not uninstall(where, home).changed
    assert state(agent) is State.ABSENT


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_real_looking_files_come_back_as_they_were(home: str, user: Path, file: Path) -> None:
    """Each of them, byte for byte, with what it was before kept."""
    agent = next(agent for agent in AGENTS if file.name.startswith(agent))
    path = Path(target(agent).path)
    shutil.copy(file, path)
    change = install(target(agent), home)
    assert change.changed
    assert change.backup is not None
    assert Path(change.backup).read_bytes() == file.read_bytes()
    assert os.stat(change.backup).st_mode & 0o777 == 0o600
    assert state(agent) is State.INSTALLED
    uninstall(target(agent), home)
    assert path.read_bytes() == file.read_bytes()
    assert len(backups(home)) == 2


def test_a_dry_run_makes_nothing(home: str, user: Path) -> None:
    """It says whether there is anything to do, and makes neither file nor home."""
    assert install(target(CODEX), home, dry_run=True).changed
    assert state(CODEX) is State.ABSENT
    assert not os.path.exists(home)
    install(target(CODEX), home)
    assert not install(target(CODEX), home, dry_run=True).changed
    assert uninstall(target(CODEX), home, dry_run=True).changed
    assert state(CODEX) is State.INSTALLED


def test_an_agent_that_is_not_here_gets_no_folder(home: str) -> None:
    """Nothing is made for it."""
    assert [standing(each, home).state for each in targets({})] == [State.NO_AGENT] * 3
    with pytest.raises(SettingsRefused):
        install(target(CODEX), home)
    assert not os.path.exists(target(CODEX).folder)


def test_how_they_stand_is_told(home: str, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Partly, outdated by a command of another installation, refused with the reason."""
    path = Path(target(CLAUDE_CODE).path)
    install(target(CLAUDE_CODE), home)
    settings = json.loads(path.read_text())
    del settings["hooks"]["Stop"]
    path.write_text(json.dumps(settings))
    partly = standing(target(CLAUDE_CODE), paths.home())
    assert (partly.state, partly.missing, partly.command) == (State.PARTLY, ("Stop",), line_for(CLAUDE_CODE))
    install(target(CLAUDE_CODE), home)
    monkeypatch.setattr(module, "line_for", lambda agent: f"/elsewhere/kaizen hook {agent}")
    outdated = standing(target(CLAUDE_CODE), paths.home())
    assert (outdated.state, len(outdated.outdated)) == (State.OUTDATED, 9)
    install(target(CLAUDE_CODE), home)
    assert state(CLAUDE_CODE) is State.INSTALLED
    assert path.read_text().count("/elsewhere/kaizen") == 9
    path.write_text('{\n  "a": 1,\n}')
    refused = standing(target(CLAUDE_CODE), paths.home())
    assert refused.state is State.REFUSED
    assert str(refused.trouble).startswith(f"'{path}', line 3, column 1: a comma")
    assert refused.trouble is not None
    assert (refused.trouble.line, refused.trouble.column) == (3, 1)
    with pytest.raises(SettingsRefused, match="line 3"):
        install(target(CLAUDE_CODE), home)
    assert path.read_text() == '{\n  "a": 1,\n}'


def test_newer_events_wait_until_the_client_is_known_to_know_them(home: str, user: Path) -> None:
    """A client that does not know one rejects all of its settings; what is left out is told."""
    install(target(CLAUDE_CODE), home)
    before = standing(target(CLAUDE_CODE), paths.home())
    assert (len(before.events), len(before.left_out), before.version) == (9, 5, None)
    transcript = user / ".claude" / "projects" / "-src" / "a.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_text('{"version": "2.1.330"}\n')
    known = standing(target(CLAUDE_CODE), paths.home())
    assert (known.state, len(known.missing), known.left_out, known.version) == (State.PARTLY, 5, (), "2.1.330")
    install(target(CLAUDE_CODE), home)
    assert len(standing(target(CLAUDE_CODE), paths.home()).events) == 14
    transcript.write_text('{"version": "1.0.113"}\n')
    older = standing(target(CLAUDE_CODE), paths.home())
    assert (older.state, len(older.outdated)) == (State.OUTDATED, 5)
    install(target(CLAUDE_CODE), home)
    assert len(standing(target(CLAUDE_CODE), paths.home()).events) == 9


def test_a_link_is_kept_and_its_end_is_changed(home: str, user: Path) -> None:
    """Also where there is nothing yet at its end, which is so again afterwards."""
    dotfiles = user / "dotfiles"
    dotfiles.mkdir()
    link = Path(target(CURSOR).path)
    link.symlink_to(dotfiles / "hooks.json")
    install(target(CURSOR), home)
    assert state(CURSOR) is State.INSTALLED
    assert (dotfiles / "hooks.json").is_file()
    uninstall(target(CURSOR), home)
    assert link.is_symlink()
    assert os.listdir(dotfiles) == []


def test_another_change_at_the_same_time_is_not_lost(home: str, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an agent writes between our look and our writing is looked at again, and stays."""
    path = Path(target(CLAUDE_CODE).path)
    path.write_text("{}")
    real, times = exchange.swap, list[int]()

    def disturbed(seen: exchange.Seen, content: bytes | None) -> bool:
        times.append(1)
        if len(times) < 3:
            path.write_text('{"written": "meanwhile %d"}' % len(times))  # noqa: UP031 - braces
        return real(seen, content)

    monkeypatch.setattr(exchange, "swap", disturbed)
    install(target(CLAUDE_CODE), home)
    assert json.loads(path.read_text())["written"] == "meanwhile 2"
    assert state(CLAUDE_CODE) is State.INSTALLED
    assert backups(home) == [b'{"written": "meanwhile 2"}']


def test_one_that_never_stops_changing_is_left(home: str, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five tries it is an error, and no backup of nothing is kept."""
    Path(target(CODEX).path).write_text("{}")
    monkeypatch.setattr(exchange, "swap", lambda seen, content: False)
    with pytest.raises(SettingsRefused, match="goes on changing"):
        install(target(CODEX), home)
    assert backups(home) == []


def test_two_of_us_take_turns(home: str, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds another at work waits, and gives up after a while."""
    files.ensure_home(home)
    monkeypatch.setattr(module, "_LOCK_S", 0.0)
    with locks.taken(paths.hooks_lock(home), timeout_s=0), pytest.raises(KaizenError, match="another kaizen"):
        install(target(CODEX), home)
    assert install(target(CODEX), home).changed


def test_the_first_backup_and_the_newest_nine_are_kept(home: str, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is the one before us; those of other files do not count."""
    stamps = iter(range(100, 200))
    monkeypatch.setattr(module, "_stamp", lambda: str(next(stamps)))
    path = Path(target(CODEX).path)
    Path(target(CURSOR).path).write_text("{}")
    install(target(CURSOR), home)
    for number in range(15):
        path.write_text('{"description": "%d"}' % number)  # noqa: UP031 - braces
        install(target(CODEX), home)
    kept = [json.loads(each)["description"] for each in backups(home) if b"description" in each]
    assert kept == ["0", *map(str, range(6, 15))]
    assert len(backups(home)) == 11


def test_what_was_left_by_one_that_was_killed_goes_even_where_nothing_changes(home: str, user: Path) -> None:
    """Nothing of ours stays in an agent's folder."""
    left = Path(target(CODEX).path + ".kaizen.new")
    left.write_text("half")
    assert uninstall(target(CODEX), home, dry_run=True) == (CODEX, target(CODEX).path, False, None)
    assert left.exists()
    assert not uninstall(target(CODEX), home).changed
    assert os.listdir(target(CODEX).folder) == []


def test_another_home_is_named_in_the_command(home: str, user: Path, tmp_path: Path) -> None:
    """An agent that is started where KAIZEN_HOME is not set tells the home that installed the hooks; another home's are
    outdated for this one."""
    other = str(tmp_path / "another home")
    install(target(CODEX), other)
    there = standing(target(CODEX), other)
    assert (there.state, there.command) == (State.INSTALLED, f"env 'KAIZEN_HOME={other}' {line_for(CODEX)}")
    assert state(CODEX) is State.OUTDATED
    assert install(target(CODEX), home).changed
    assert uninstall(target(CODEX), home).changed
    assert os.listdir(target(CODEX).folder) == []
