"""Deleting: nothing of it is left in any file, and it does not come back."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from kaizen.daemon.ingest import Ingest
from kaizen.store import erase, reparse, rollups, search
from kaizen.store.write import Writer
from tests.support import claude
from tests.support.claude import FORK, SESSION, Store

SECRET = "Xq7secretwordZp3"
HELPER = f"{SESSION}/a0000000000000001"


def secretive(number: int = 1) -> claude.Transcript:
    """A session with the word in a prompt, an answer, a tool's input, a path, a title and a folder, some of it long."""
    made = claude.session(number, steps=2)
    made.response(f"msg_p{number}", claude.tool_use(f"p{number}", "Read", file_path=f"/{SECRET}.py")).result(
        f"p{number}"
    )
    made.prompt(f"the word is {SECRET}").response(f"msg_s{number}", claude.text(f"{SECRET} {'x' * 20_000} {SECRET}"))
    made.response(f"msg_t{number}", claude.tool_use(f"t{number}", command=f"echo {SECRET}")).result(
        f"t{number}", SECRET * 500
    )
    return made.add(type="custom-title", customTitle=f"about {SECRET}", sessionId=made.session)


def holding(folder: Path) -> list[str]:
    """The files below a folder that the word can be found in, compressed pieces aside."""
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and SECRET.encode() in path.read_bytes()]


def orphans(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows there are whose session, or transcript, is not there."""
    found = {}
    for table in ("events", "calls", "tool_uses"):
        query = f"SELECT count(*) FROM {table} WHERE session_id NOT IN (SELECT id FROM sessions)"
        found[table] = connection.execute(query).fetchone()[0]
    for table in ("raw", "record_types", "skips", "unknowns"):
        query = f"SELECT count(*) FROM {table} WHERE transcript_id NOT IN (SELECT id FROM transcripts)"
        found[table] = connection.execute(query).fetchone()[0]
    return {table: count for table, count in found.items() if count}


def test_no_byte_is_left(store: Store, tmp_path: Path) -> None:
    """Neither in the database nor in its log, nor in copies that lie beside it; with rows that grew and were replaced."""
    projects = tmp_path / "projects"
    path = secretive().write(projects)
    claude.session(2).write(projects)
    whole = path.read_bytes()
    for end in range(0, len(whole), 700):  # a piece that grows leaves what it was before
        path.write_bytes(whole[: end + 700])
        store.take(projects)
        rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    assert [each.path for each in rollups.touched(store.connection)] == [f"/{SECRET}.py"]
    backup = Path(store.path + ".v1.backup")
    backup.write_text(SECRET)
    Path(store.path + ".reparse").write_text(SECRET)
    assert {"kaizen.db", "kaizen.db-wal"} & {*holding(tmp_path / "store")}
    gone = erase.delete(store.writer, [SESSION], now=5)
    erase.clear_copies(store.path)
    assert erase.settle(store.connection)
    assert holding(tmp_path / "store") == []
    assert not backup.exists()
    assert gone.sessions == (SESSION,)
    assert gone.events > 0
    assert gone.raw_bytes > 30_000
    assert orphans(store.connection) == {}
    assert store.connection.execute("SELECT id FROM sessions").fetchall() == [(claude.session(2).session,)]
    assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_compressed_lines_go_too(store: Store, tmp_path: Path) -> None:
    """What zstd leaves readable and what it does not: no page has the bytes of a piece any more."""
    path = secretive().write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    pieces = [row[0] for row in store.connection.execute("SELECT data FROM raw")]
    probes = [piece[at : at + 24] for piece in pieces for at in range(64, len(piece) - 64, 512)]
    erase.delete(store.writer, [SESSION], now=5)
    erase.settle(store.connection)
    left = b"".join(each.read_bytes() for each in (tmp_path / "store").iterdir())
    assert probes
    assert [probe for probe in probes if probe in left] == []
    assert path.exists()  # the agent's own file is not ours


def test_it_does_not_come_back(store: Store, tmp_path: Path) -> None:
    """Not when the transcript is seen again, grows, when another daemon starts, nor when lines are read again."""
    projects = tmp_path / "projects"
    made = secretive()
    made.write(projects)
    claude.sub_agent(made).write(projects)
    store.take(projects)
    gone = erase.delete(store.writer, [SESSION], now=5)
    assert gone.sessions == (SESSION, HELPER)
    made.step(7).write(projects)
    claude.sub_agent(made, "a0000000000000009").write(projects)  # one that is new belongs to it too
    store.take(projects)
    again = Ingest(Writer.take(store.connection, store.path))
    store.writer = again._writer
    store.ingest = again
    store.take(projects)
    assert [*reparse.reparse(store.writer)] == []
    erase.settle(store.connection)
    assert holding(tmp_path / "store") == []
    for table in ("sessions", "events", "transcripts", "raw"):
        assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_sub_agent_goes_alone(store: Store, tmp_path: Path) -> None:
    """Deleting a sub-agent leaves the session that started it."""
    made = claude.session()
    made.write(tmp_path / "projects")
    claude.sub_agent(made).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert erase.delete(store.writer, [HELPER], now=5).sessions == (HELPER,)
    assert store.connection.execute("SELECT id FROM sessions").fetchall() == [(SESSION,)]


def test_calls_are_counted_where_they_remain(store: Store, tmp_path: Path) -> None:
    """What was counted in the session that goes counts in the fork that stays."""
    made = claude.session(steps=2)
    made.write(tmp_path / "projects")
    made.fork().write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    counted = "SELECT id FROM calls WHERE counted AND session_id = ? ORDER BY id"
    before = store.connection.execute(counted, (SESSION,)).fetchall()
    assert before
    assert store.connection.execute(counted, (FORK,)).fetchall() == []
    erase.delete(store.writer, [SESSION], now=5)
    assert store.connection.execute(counted, (FORK,)).fetchall() == before


def test_a_pattern_takes_out_and_keeps_out(store: Store, tmp_path: Path) -> None:
    """By folder, path or id; sub-agents go along. Taken back, what the agents still have is read again."""
    projects = tmp_path / "projects"
    hidden = claude.session(1, cwd="/home/dev/secret/app")
    hidden.write(projects)
    claude.sub_agent(hidden).write(projects)
    claude.session(2).write(projects)
    store.take(projects)
    assert erase.matching(store.connection, "/home/dev/secret") == [SESSION, HELPER]
    assert erase.exclude(store.writer, "/home/dev/secret", now=5).sessions == (SESSION, HELPER)
    claude.session(3, cwd="/home/dev/secret").write(projects)
    store.take(projects)
    ids = "SELECT id FROM sessions ORDER BY id"
    assert store.connection.execute(ids).fetchall() == [(claude.session(2).session,)]
    assert not erase.include(store.writer, "other")
    assert erase.include(store.writer, "/home/dev/secret")
    store.take(projects)
    assert len(store.connection.execute(ids).fetchall()) == 4


def test_a_known_session_that_moves_into_a_shut_out_folder_stays(store: Store, tmp_path: Path) -> None:
    """The folder of a session is the one it began in."""
    made = claude.session(1, steps=1)
    made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    erase.exclude(store.writer, "/home/dev/secret", now=5)
    made.cwd = "/home/dev/secret"
    made.step(5).write(tmp_path / "projects")
    before = store.connection.execute("SELECT count(*) FROM events").fetchone()[0]
    store.take(tmp_path / "projects")
    assert store.connection.execute("SELECT count(*) FROM events").fetchone()[0] > before


def test_expired_sessions_go_on_from_where_they_were(store: Store, tmp_path: Path) -> None:
    """What was taken out for its age does not come back; what is written later is captured."""
    projects = tmp_path / "projects"
    made = claude.session(1)
    made.write(projects)
    claude.sub_agent(made).write(projects)
    store.take(projects)
    gone = store.writer.act(lambda connection: erase.expire(connection, [SESSION, HELPER]))
    assert gone.events > 0
    store.take(projects)
    assert store.connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
    made.prompt("again").write(projects)
    store.take(projects)
    assert store.connection.execute("SELECT text FROM events").fetchall() == [("again",)]
    assert orphans(store.connection) == {}
    assert [step.changed for step in reparse.reparse(store.writer)] == [0]


def test_room_is_given_back(store: Store, tmp_path: Path) -> None:
    """The file becomes smaller, also one that was made when files could not be made smaller in parts."""
    for number in range(1, 30):
        secretive(number).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    other = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    other.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(1000000)); DELETE FROM t")
    size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    before = [connection.execute(size).fetchone()[0] for connection in (store.connection, other)]
    erase.delete(store.writer, [row[0] for row in store.connection.execute("SELECT id FROM sessions")], now=5)
    for connection in (store.connection, other):
        assert erase.settle(connection)
    after = [os.path.getsize(store.path), os.path.getsize(tmp_path / "old.db")]
    assert all(now * 2 < then for now, then in zip(after, before, strict=True))
    other.close()


def test_somebody_who_reads_keeps_the_log_only_for_a_while(store: Store, tmp_path: Path) -> None:
    """A reader in the middle of reading is waited for, within a limit; when it has ended the log is emptied."""
    secretive().write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    erase.delete(store.writer, [SESSION], now=5)
    assert not erase.settle(store.connection, limit_s=0)
    reader.execute("COMMIT")
    reader.close()
    assert erase.settle(store.connection)
    assert os.path.getsize(store.path + "-wal") == 0
    assert holding(tmp_path / "store") == []


def test_what_would_go_is_told(store: Store, tmp_path: Path) -> None:
    """Measuring changes nothing."""
    claude.session(1).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    told = erase.measure(store.connection, [SESSION])
    events = store.connection.execute("SELECT count(*) FROM events").fetchone()[0]
    assert (told.sessions, told.events) == ((SESSION,), events)
    assert json.dumps(told._asdict())
    assert store.connection.execute("SELECT count(*) FROM events").fetchone()[0] == events


def test_no_word_is_left_in_the_index(store: Store, tmp_path: Path) -> None:
    """What the search knew of it is overwritten too, in small letters as it knows words; the rest is found again."""
    projects = tmp_path / "projects"
    secretive().write(projects)
    claude.session(2).write(projects)
    store.take(projects)
    search.index(store.writer, search.gaps(store.connection))
    word = SECRET.lower()
    asked = "SELECT count(*) FROM search WHERE search MATCH ?"
    assert store.connection.execute(asked, (word,)).fetchone()[0] > 0
    erase.delete(store.writer, [claude.session().session], 7)
    assert erase.settle(store.connection)
    folder = Path(store.path).parent
    assert not [path.name for path in folder.iterdir() if word.encode() in path.read_bytes().lower()]
    assert search.pending(store.connection).events > 0
    search.index(store.writer, search.gaps(store.connection))
    store.connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    assert store.connection.execute(asked, (word,)).fetchone()[0] == 0
    assert store.connection.execute(asked, ("fixed",)).fetchone()[0] > 0
