"""Taking in what hooks have left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kaizen.background.start import register
from kaizen.daemon import letters as reading
from kaizen.daemon.claims import Claims
from kaizen.daemon.guard import welcome_hooks
from kaizen.daemon.letters import Letters
from kaizen.errors import DatabaseUnavailable
from kaizen.hooks import spool
from kaizen.hooks.unassigned import Stranger, strangers
from kaizen.registry.hot import Registry
from kaizen.store import erase, raw
from kaizen.store.write import Batch, Writer
from tests.support.claude import BEGIN, Store, Transcript, session
from tests.support.homes import make_workspace, place
from tests.support.hooks import AT, SESSION, claude, codex, line, open_spool
from tests.support.hooks import letters as lying


class Desk:
    """A workspace's letters, its store, and what was rung."""

    def __init__(self, home: str, workspace: Path, folder: Path) -> None:
        self.home, self.workspace = home, workspace
        self.spool = open_spool(home, workspace)
        folder.mkdir()
        self.store = Store(folder)
        self.rung: list[int] = []
        self.stop = False
        self.letters = Letters(place(home, workspace), self.store.writer, self.rung.append, lambda: self.stop)
        self._number = 0

    def leave(self, payload: dict[str, Any], agent: str = "claude-code", *, at: int | None = None) -> None:
        self._number += 1
        self.leave_bytes(line(payload, agent, at=AT + self._number if at is None else at), AT + self._number)

    def leave_bytes(self, letter: bytes, at: int = AT) -> None:
        fd = os.open(self.spool, os.O_RDONLY)
        try:
            assert spool.put(fd, letter, at)
        finally:
            os.close(fd)

    def take(self) -> int:
        with Registry.open(self.home) as registry:
            return self.letters.take(Claims(registry, str(self.workspace)))

    def rows(self, columns: str, table: str) -> list[tuple[Any, ...]]:
        return self.store.connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()


@pytest.fixture
def desk_of(home: str, tmp_path: Path) -> Iterator[Callable[[Path], Desk]]:
    """Makes desks of registered workspaces."""
    made: list[Desk] = []

    def make(workspace: Path) -> Desk:
        with Registry.open(home) as registry:
            register(registry, str(workspace), init=False)
        made.append(Desk(home, workspace, tmp_path / f"store-{len(made)}"))
        return made[-1]

    yield make
    for each in made:
        each.store.close()


@pytest.fixture
def desk(desk_of: Callable[[Path], Desk], workspace: Path) -> Desk:
    """That of the test's workspace."""
    return desk_of(workspace)


def test_letters_become_rows_and_go(desk: Desk) -> None:
    """Each session's in one transaction, with a bell; nothing lies in the spool then."""
    desk.leave(claude("UserPromptSubmit", prompt="Add a test"))
    desk.leave(claude("PreToolUse", tool_name="Bash", tool_use_id="t1"))
    desk.leave(claude("SubagentStart", agent_id="a1", agent_type="Explore"))
    desk.leave(codex("Stop"), "codex")
    assert desk.take() == 4
    assert desk.rows("id, agent, parent_id", "sessions") == [
        ("01a00000-root", "codex", None), (SESSION, "claude-code", None), (f"{SESSION}/a1", "claude-code", SESSION),
    ]  # fmt: skip
    assert desk.rows("session_id, lines", "transcripts") == [("01a00000-root", 1), (SESSION, 2), (f"{SESSION}/a1", 1)]
    assert [kind for (kind,) in desk.rows("kind", "events")] == ["notice", "notice", "prompt", "tool_call"]
    assert desk.rung == sorted(desk.rung)
    assert len(desk.rung) == 3
    assert lying(desk.home, desk.workspace) == []
    assert desk.take() == 0


def test_the_pseudo_transcript_is_read_as_far_as_there_are_letters(desk: Desk) -> None:
    """Its place counts the bytes of the lines; it is never gone from disk, for it never was there."""
    for number in range(2):
        desk.leave(claude("Stop", number=number))
        desk.take()
    desk.store.writer.mark_gone(set(), 7)
    size = sum(len(line(claude("Stop", number=number), at=AT + number + 1)) + 1 for number in range(2))
    assert desk.rows("path, position, gone_at", "transcripts") == [(f"hook:claude-code:{SESSION}", size, None)]


def test_the_lines_are_kept_as_they_came(desk: Desk) -> None:
    """So that a later version can read them again."""
    desk.leave(claude("Stop"))
    desk.leave(claude("SessionEnd", reason="other"))
    desk.take()
    desk.leave(claude("SessionStart", source="resume"))
    desk.take()
    payloads = [claude("Stop"), claude("SessionEnd", reason="other"), claude("SessionStart", source="resume")]
    lines = [each for _, piece in raw.pieces(desk.store.connection, 1, 0) for each in piece]
    assert lines == [line(payload, at=AT + number) for number, payload in enumerate(payloads, 1)]


def test_a_letter_that_comes_twice_changes_nothing(desk: Desk) -> None:
    """As after a daemon was killed between the commit and the removal."""
    for _ in range(2):
        desk.leave(claude("UserPromptSubmit", prompt="Add a test"), at=AT)
        desk.leave(claude("Stop"), at=AT)
        desk.take()
    assert desk.rows("count(*)", "events") == [(2,)]


def test_what_could_not_be_committed_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is the writer's, and the next time it is all there."""
    desk.leave(claude("Stop"))
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "commit", _refuse)
        with pytest.raises(DatabaseUnavailable):
            desk.take()
    assert len(lying(desk.home, desk.workspace)) == 1
    assert desk.take() == 1


def test_one_odd_letter_ends_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not foreseen is put aside, and the others are stored."""
    real = Writer.commit

    def commit(self: Writer, batch: Batch) -> int:
        if batch.file.session_id == SESSION:
            raise TypeError("unforeseen")
        return real(self, batch)

    monkeypatch.setattr(Writer, "commit", commit)
    desk.leave(claude("Stop"))
    desk.leave(codex("Stop"), "codex")
    desk.take()
    assert desk.rows("id", "sessions") == [("01a00000-root",)]
    assert lying(desk.home, desk.workspace) == []
    assert len([path for path in desk.spool.iterdir() if path.name.startswith(".1")]) == 1


@pytest.mark.parametrize("letter", [b"", b"{", b"\xff\x00", line({"cwd": "/w"}), line([1])])
def test_what_tells_no_session_is_counted(desk: Desk, letter: bytes) -> None:
    """It is no session, and no error."""
    desk.leave_bytes(letter)
    assert desk.take() == 1
    assert desk.rows("id", "sessions") == []
    assert desk.rows("skipped", "transcripts") == [(1,)]


def test_things_that_are_no_letters_are_left(desk: Desk, tmp_path: Path) -> None:
    """A folder or a link in the spool is neither read nor followed."""
    (desk.spool / "folder").mkdir()
    (desk.spool / "link").symlink_to(tmp_path)
    desk.leave(claude("Stop"))
    desk.take()
    assert desk.rows("count(*)", "events") == [(1,)]
    assert sorted(path.name for path in desk.spool.iterdir()) == ["folder", "link"]


def test_many_are_taken_in_steps(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many at most, or so many bytes; between steps it can be stopped."""
    monkeypatch.setattr(reading, "STEP_LETTERS", 3)
    for _ in range(8):
        desk.leave(claude("Stop"))
    assert desk.take() == 8
    assert len(desk.rung) == 3
    monkeypatch.setattr(reading, "STEP_BYTES", 1)
    for _ in range(2):
        desk.leave(claude("Stop"))
    assert desk.take() == 2
    assert len(desk.rung) == 5
    desk.stop = True
    desk.leave(claude("Stop"))
    assert desk.take() == 0


def test_hooks_and_transcript_are_one_in_any_order(
    desk_of: Callable[[Path], Desk], workspace: Path, tmp_path: Path
) -> None:
    """Before it, after it, or in between: the same rows, each tool called and ended once, with what each told of it."""
    built = Transcript(cwd=str(workspace)).prompt("Mend it").step(0)
    first, projects = tmp_path / "first" / "projects", tmp_path / "projects"
    built.write(first, "-w")
    built.step(1).ended().write(projects, "-w")
    told = [
        claude("SessionStart", source="startup", model="another"), claude("UserPromptSubmit", prompt="Mend it", prompt_id=None),
        claude("PreToolUse", tool_use_id="tool_1_0", tool_name="Bash", tool_input={"command": "ls"}),
        claude("PostToolUse", tool_use_id="tool_1_0", tool_response={"stdout": "done"}, duration_ms=7),
        claude("PreToolUse", tool_use_id="tool_1_1", tool_name="Bash", tool_input={"command": "ls"}),
        claude("PostToolUseFailure", tool_use_id="tool_1_1", error="no", duration_ms=8), claude("SessionEnd", reason="other"),
    ]  # fmt: skip
    found, after = (
        [],
        int(BEGIN.timestamp() * 1000) + 3_600_000,
    )  # the transcript tells whose turn it was too, until then
    for number, order in enumerate(("ht", "th", "hht", "tht", "hth")):
        desk = desk_of(make_workspace(tmp_path / f"repository-{number}"))
        halves = [told] if order.count("h") == 1 else [told[:3], told[3:]]
        for each in order:
            if each == "t":
                desk.store.take(first if order.endswith("ht") and not desk.rows("1", "calls") else projects)
            else:
                for payload in halves.pop(0):
                    desk.leave(payload, at=after + told.index(payload))
                desk.take()
        desk.store.take(projects)
        rows = desk.store.rows()
        uses = "session_id, id, name, call_id, called_at, hook_called_at, hook_ended_at, hook_duration_ms, outcome, hook_outcome"
        kept = {table: rows[table] for table in ("sessions", "events", "calls")}
        found.append(
            {**kept, "tool_uses": desk.rows(uses, "tool_uses"), "turn": desk.rows("turn, ended_reason", "sessions")}
        )
    assert found[1:] == found[:1] * 4
    assert found[0]["turn"] == [("ended", "other")]
    assert [(use[1], use[7], use[9]) for use in found[0]["tool_uses"]] == [
        ("tool_1_0", 7, "ok"),
        ("tool_1_1", 8, "error"),
    ]
    assert [event[3] for event in found[0]["events"]].count("tool_call") == 2


def test_a_session_stays_with_its_workspace(
    desk: Desk,
    desk_of: Callable[[Path], Desk],
    home: str,
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The agent went to another repository: its letters are handed to the one whose transcript it is."""
    other = desk_of(make_workspace(tmp_path / "work" / "other"))
    rung: list[str] = []
    monkeypatch.setattr(reading, "wake", lambda home, workspace, fd, now: rung.append(workspace))
    built = session(cwd=str(workspace))
    built.write(Path(home).parent / ".claude" / "projects", "-work-repository")
    (transcript,) = (Path(home).parent / ".claude" / "projects").rglob("*.jsonl")
    other.leave(claude("Stop", session_id=built.session, transcript_path=str(transcript), cwd=str(other.workspace)))
    other.leave(claude("Stop", session_id="of-its-own", cwd=str(other.workspace)))
    assert other.take() == 2
    assert other.rows("id", "sessions") == [("of-its-own",)]
    assert rung == [str(workspace)]
    assert desk.take() == 1
    assert desk.rows("id", "sessions") == [(built.session,)]


def test_where_it_cannot_be_handed_on_it_is_kept(
    desk: Desk, desk_of: Callable[[Path], Desk], home: str, workspace: Path, tmp_path: Path
) -> None:
    """The other one takes no letters now."""
    other = desk_of(make_workspace(tmp_path / "work" / "other"))
    spool.dismiss(str(desk.spool), spool.PAUSED)
    built = session(cwd=str(workspace))
    built.write(Path(home).parent / ".claude" / "projects", "-work-repository")
    (transcript,) = (Path(home).parent / ".claude" / "projects").rglob("*.jsonl")
    other.leave(claude("Stop", session_id=built.session, transcript_path=str(transcript)))
    assert other.take() == 1
    assert other.rows("id", "sessions") == [(built.session,)]


def test_a_session_of_nobody_is_not_kept(desk: Desk, home: str, tmp_path: Path) -> None:
    """It began in a folder that is not registered and only came by: its folder is noted, as for its transcript."""
    built = session(cwd=str(tmp_path / "nobodys"))
    built.write(Path(home).parent / ".claude" / "projects", "-nobodys")
    (transcript,) = (Path(home).parent / ".claude" / "projects").rglob("*.jsonl")
    desk.leave(claude("Stop", session_id=built.session, transcript_path=str(transcript), cwd=str(desk.workspace)))
    desk.take()
    assert desk.rows("id", "sessions") == []
    assert strangers(home) == [Stranger("claude-code", str(tmp_path / "nobodys"))]
    assert lying(home, desk.workspace) == []


def test_a_spool_that_was_full_and_is_empty_takes_letters(desk: Desk) -> None:
    """As after a daemon was killed right after it had stored all there was."""
    (desk.spool / ".full").write_bytes(b"..")
    desk.take()
    desk.leave(claude("Stop"))


def test_a_full_spool_is_open_again_once_it_is_empty(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is told how many were dropped; while nothing can be committed it does not grow without limit."""
    monkeypatch.setattr(spool, "MOST_LETTERS", 1)
    desk.leave(claude("Stop"))
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "commit", _refuse)
        with pytest.raises(DatabaseUnavailable):
            desk.take()
    with pytest.raises(AssertionError):
        desk.leave(claude("Stop"))
    assert desk.take() == 1
    assert "1 payloads of hooks were dropped" in capfd.readouterr().err
    desk.leave(claude("Stop"))


def test_without_a_spool_there_is_nothing(desk: Desk) -> None:
    """Somebody took it away; a daemon makes it as it starts."""
    desk.spool.rmdir()
    assert desk.take() == 0
    welcome_hooks(place(desk.home, desk.workspace))
    assert desk.spool.is_dir()


def _refuse(self: Writer, batch: Batch) -> int:
    raise DatabaseUnavailable("x", "the disk is full")


def test_letters_of_a_deleted_session_are_dropped(desk: Desk) -> None:
    """They are taken out of the spool, and nothing of them is stored; so are those of what was shut out by folder."""
    erase.delete(desk.store.writer, [SESSION], now=5)
    erase.exclude(desk.store.writer, "/home/dev/secret", now=5)
    desk.leave(claude("UserPromptSubmit", prompt="a word"))
    desk.leave(claude("UserPromptSubmit", prompt="a word", session_id="other", cwd="/home/dev/secret/app"))
    desk.leave(claude("UserPromptSubmit", prompt="a word", session_id="third"))
    assert desk.take() == 3
    assert lying(desk.home, desk.workspace) == []
    assert desk.rows("DISTINCT session_id", "events") == [("third",)]
    assert desk.rows("path", "transcripts") == [("hook:claude-code:third",)]
