"""The agents' folders: which transcripts there are, and where their work belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.daemon import sources
from kaizen.transcripts import claude_code, codex
from tests.support.claude import SESSION, Transcript, session, sub_agent
from tests.support.codex import Rollout, compressed
from tests.support.cursor import CHAT, agent_transcript, line, note_folder, text


def names(root: Path) -> list[str]:
    return [os.path.relpath(found.path, root) for found in sources.transcripts([str(root)])]


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    return tmp_path.resolve() / ".claude" / "projects"


def test_the_folders_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`CLAUDE_CONFIG_DIR` may list several; without it there are two usual places; none need exist."""
    monkeypatch.setenv("HOME", str(tmp_path.resolve()))
    monkeypatch.setattr(sources, "FORMATS", {codex.AGENT: codex, claude_code.AGENT: claude_code})
    home = str(tmp_path.resolve())
    codexes = [f"{home}/.codex/sessions", f"{home}/.codex/archived_sessions"]
    assert sources.roots({}) == [*codexes, f"{home}/.claude/projects", f"{home}/.config/claude/projects"]
    assert sources.roots({"CLAUDE_CONFIG_DIR": f"{home}/a, {home}/b:{home}/c"}) == codexes + [
        f"{home}/{name}/projects" for name in "abc"
    ]
    assert sources.roots({"CLAUDE_CONFIG_DIR": "relative", "CODEX_HOME": "relative"}) == []


def test_two_names_of_one_folder_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A linked settings folder is watched and read once, under its own name."""
    monkeypatch.setattr(sources, "FORMATS", {claude_code.AGENT: claude_code})
    home = tmp_path.resolve()
    (home / "real").mkdir()
    (home / "link").symlink_to("real")
    environ = {"CLAUDE_CONFIG_DIR": f"{home}/link", "CODEX_HOME": "none"}
    assert sources.roots(environ, {"claude-code": [f"{home}/real"]}) == [f"{home}/real/projects"]


def test_every_transcript_is_found_and_nothing_else(projects: Path) -> None:
    """Sessions, sub-agents and workflow agents are found; journals, results and other files are not."""
    parent = session(1)
    parent.write(projects)
    sub_agent(parent).write(projects)
    below = projects / "-home-dev-app" / parent.session
    for name in (
        "subagents/workflows/wf_1/agent-a2.jsonl",
        "subagents/workflows/wf_1/journal.jsonl",
        "tool-results/out.jsonl",
        "subagents/agent-a1.meta.json",
    ):
        (below / name).parent.mkdir(parents=True, exist_ok=True)
        (below / name).write_text("{}")
    (projects / "stray.jsonl").write_text("{}")
    assert names(projects) == [
        f"-home-dev-app/{parent.session}.jsonl",
        f"-home-dev-app/{parent.session}/subagents/agent-a0000000000000001.jsonl",
        f"-home-dev-app/{parent.session}/subagents/workflows/wf_1/agent-a2.jsonl",
    ]


def test_links_are_not_followed(projects: Path, tmp_path: Path) -> None:
    """A link to a file or a folder elsewhere brings nothing in."""
    outside = tmp_path / "outside"
    session(1).write(outside)
    session(2).write(projects)
    (projects / "-linked").symlink_to(outside / "-home-dev-app")
    (projects / "-home-dev-app" / "linked.jsonl").symlink_to(session(1).path(outside))
    assert [name[-7:] for name in names(projects)] == ["2.jsonl"]
    assert sources.found_at(str(projects / "-home-dev-app" / "linked.jsonl")) is None


def test_what_is_no_plain_file_is_passed_over(projects: Path) -> None:
    """A folder, a pipe and a name that is no UTF-8 do not stop the walk."""
    session(1).write(projects)
    folder = projects / "-home-dev-app"
    (folder / "folder.jsonl").mkdir()
    os.mkfifo(folder / "pipe.jsonl")
    with open(os.fsencode(folder) + b"/\xff.jsonl", "w"):
        pass
    assert len(names(projects)) == 1


def test_a_missing_root_has_no_transcripts(tmp_path: Path) -> None:
    """Where the agent was never used there is nothing, and no error."""
    assert names(tmp_path / "nowhere") == []


def test_a_transcript_with_its_facts(projects: Path) -> None:
    """What is found has size, times and place on disk; a companion leads to its transcript."""
    path = str(sub_agent(session(1)).write(projects))
    found = sources.found_at(path)
    facts = os.stat(path)
    assert found is not None
    assert found[2:] == (facts.st_size, facts.st_mtime_ns, facts.st_dev, facts.st_ino)
    assert sources.found_at(path.removesuffix(".jsonl") + ".meta.json") == found
    assert sources.found_at(str(projects / "-home-dev-app" / "gone.jsonl")) is None


def working_folder(path: Path) -> str | None:
    found = sources.found_at(str(path))
    assert found is not None
    return sources.working_folder(found)


def test_the_folder_of_the_first_record_that_has_one(projects: Path) -> None:
    """Bookkeeping before it has none, and a later change of folder does not matter."""
    made = Transcript(cwd="/home/dev/first").queued("x").prompt("x")
    made.cwd = "/home/dev/second"
    assert working_folder(made.step(0).write(projects)) == "/home/dev/first"


def test_a_sub_agent_belongs_where_its_parent_does(projects: Path) -> None:
    """A helper in a worktree of its own belongs to its parent's workspace; without the parent's file, to its own."""
    parent = session(1)
    child = sub_agent(parent)
    child.cwd = child.records[0]["cwd"] = "/home/dev/elsewhere"
    path = child.write(projects)
    assert working_folder(path) == "/home/dev/elsewhere"
    parent.write(projects)
    assert working_folder(path) == "/home/dev/app"


def test_a_folder_is_not_guessed_from_half_a_line(projects: Path) -> None:
    """As long as no whole record says it, the folder is not known."""
    path = Transcript().prompt("hello").write(projects)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert working_folder(path) is None
    path.write_bytes(whole)
    assert working_folder(path) == "/home/dev/app"


def test_the_search_for_a_folder_is_bounded(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge file that never says its folder is not read to its end."""
    monkeypatch.setattr(sources, "_HEAD_BYTES", 100_000)
    made = Transcript()
    for _ in range(3000):
        made.add(type="atis-latch", atis="", sessionId=SESSION)
    assert working_folder(made.prompt("late").write(projects)) is None


def test_an_old_sub_agent_is_settled(projects: Path) -> None:
    """A helper of 2.0 lies beside its parent; its records name the parent; before they do it stays unsettled."""
    path = projects / "-home-dev-app" / "agent-abc1234.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    found = sources.found_at(str(path))
    assert found is not None
    assert sources.settled(found).file.unsettled
    path.write_bytes(Transcript(SESSION, agent="abc1234").prompt("look").bytes())
    file = sources.settled(found).file
    assert (file.session_id, file.parent_id, file.unsettled) == (f"{SESSION}/abc1234", SESSION, False)


def test_a_compressed_rollout_is_read_where_no_plain_one_is(tmp_path: Path) -> None:
    """Its folder is told out of what was compressed; while the plain one is there it is passed over."""
    home = tmp_path.resolve() / ".codex"
    made = Rollout(1, cwd="/home/dev/app").spoken()
    packed = compressed(made.write(home))
    found = sources.found_at(str(packed))
    assert found is not None
    assert sources.working_folder(found) == "/home/dev/app"
    assert names(home) == [os.path.relpath(packed, home)]
    plain = made.write(home)
    assert sources.found_at(str(packed)) is None
    assert names(home) == [os.path.relpath(plain, home)]


def test_a_damaged_rollout_tells_no_folder(tmp_path: Path) -> None:
    """What is no zstd stream says nothing, and ends nothing."""
    packed = compressed(Rollout(1).spoken().write(tmp_path.resolve()))
    packed.write_bytes(b"nonsense" * 99)
    found = sources.found_at(str(packed))
    assert found is not None
    assert sources.working_folder(found) is None


def test_a_folder_that_is_told_beside_a_transcript(tmp_path: Path) -> None:
    """The CLI's note on a session of Cursor's tells its folder, of a sub-agent that of its session; one that is not there,
    or says nothing, tells none."""
    folder = tmp_path.resolve() / ".cursor"
    path = agent_transcript(folder, line("user", text("x")))
    helper = path.parent / "subagents" / "a1.jsonl"
    helper.parent.mkdir()
    helper.write_bytes(line("user", text("y")))
    found = list(sources.transcripts([str(folder)]))
    assert [sources.working_folder(each) for each in found] == [None, None]
    note_folder(folder, "relative", md5="0")
    (folder / "chats" / "1" / CHAT).mkdir(parents=True)
    note_folder(folder, "/home/dev/app", md5="2").write_bytes(b"[]")
    assert [sources.working_folder(each) for each in found] == ["relative", "relative"]
    note_folder(folder, "/home/dev/app", md5="0")
    assert [sources.working_folder(each) for each in found] == ["/home/dev/app", "/home/dev/app"]


def test_what_lies_beside_a_database_is_not_another(tmp_path: Path) -> None:
    """A database, its log and its journal are found once, and tell of it when they change."""
    folder = tmp_path.resolve() / "Cursor" / "User" / "globalStorage"
    folder.mkdir(parents=True)
    for name in ("state.vscdb", "state.vscdb-wal", "state.vscdb-journal", "state.vscdb.backup"):
        (folder / name).write_text("x")
    (found,) = sources.transcripts([str(tmp_path)])
    assert found.path == str(folder / "state.vscdb")
    assert sources.found_at(str(folder / "state.vscdb-wal")) == found
    assert sources.found_at(str(folder / "state.vscdb" / "session")) is None
