"""Reading transcripts into the store: growth, breaks, replacement, and the same rows whatever happened between."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.daemon import sources
from kaizen.daemon.ingest import Progress
from kaizen.errors import DatabaseUnavailable
from kaizen.model.session import Status
from kaizen.store import read, read_drift
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import BEGIN, SESSION, Store, Transcript, figures, session, sub_agent, text, tool_use


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    return tmp_path.resolve() / "projects"


def take(store: Store, path: Path) -> Progress:
    found = sources.found_at(str(path))
    assert found is not None
    return store.ingest.read(sources.settled(found))


def rows_of(projects: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an undisturbed reading of these files gives."""
    store = Store(folder)
    store.take(projects)
    found = store.rows()
    store.close()
    return found


def everything(projects: Path) -> list[Path]:
    """A parent, its helper, two forks of it, an old client's session and one with odd lines."""
    parent = session(1, steps=3)
    child = sub_agent(parent).write(projects)
    child.with_suffix("").with_suffix(".meta.json").write_text('{"description":"Look around","finished":true}')
    fork = parent.fork(session(2).session).step(7)
    grown = [figures(output) for output in (1, 610)]
    old = (
        Transcript(session(4).session, version="2.0.76")
        .prompt("slow")
        .response("slow", text("a"), tool_use("t"), usage=grown, stop=None)
    )
    odd = session(5).write(projects)
    odd.write_bytes(odd.read_bytes() + b'nonsense\n\n{"type":"hologram"}\r\n' + b"z" * 5000 + b"\n[1]\n{half")
    others = [parent, fork, fork.fork(session(3).session), old]
    return [child, odd, *(made.write(projects) for made in others)]


def test_a_file_is_read_once(store: Store, projects: Path) -> None:
    """All bytes are read the first time; the second time there is nothing to do and nothing is written."""
    path = session().write(projects)
    assert take(store, path) == Progress(path.stat().st_size, len(session().records))
    changes = store.connection.total_changes
    assert take(store, path) == Progress()
    assert store.connection.total_changes == changes


def test_only_what_is_new_is_read(store: Store, projects: Path, tmp_path: Path) -> None:
    """A file that grew is read from where it was left, and the rows are those of the whole file."""
    made = Transcript().prompt("one").step(0)
    path = made.write(projects)
    take(store, path)
    before = path.stat().st_size
    made.step(1).write(projects)
    assert take(store, path).bytes == path.stat().st_size - before
    assert store.rows() == rows_of(projects, tmp_path / "other")


def test_half_a_line_waits(store: Store, projects: Path) -> None:
    """A line that is still being written is not read before its end is there."""
    path = Transcript().prompt("one").prompt("two").write(projects)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert take(store, path).lines == 1
    assert take(store, path).lines == 0
    path.write_bytes(whole)
    assert take(store, path) == Progress(len(whole) - whole.index(b"\n") - 1, 1)
    assert len(read.events(store.connection, after=0, limit=9)) == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_growth_in_any_order_and_any_pieces_gives_the_same_rows(
    seed: int, tmp_path_factory: pytest.TempPathFactory, small_steps: None
) -> None:
    """However the files grow, whichever is read first, and however often the reader is replaced meanwhile, the
    rows are those of one undisturbed reading."""
    chance, folder = random.Random(seed), tmp_path_factory.mktemp("growth")
    projects = folder / "projects"
    paths = everything(projects)
    wanted = rows_of(projects, folder / "undisturbed")
    content = {path: path.read_bytes() for path in paths}
    for path in paths:
        path.write_bytes(b"")
    written = dict.fromkeys(paths, 0)
    store = Store(folder / "disturbed")
    while unfinished := [path for path in paths if written[path] < len(content[path])]:
        path = chance.choice(unfinished)
        written[path] += chance.choice([1, 90, 700, 4000, 10**6])
        with path.open("r+b") as file:
            file.write(content[path][: written[path]])
        take(store, path)
        if chance.random() < 0.3:
            store.close()
            store = Store(folder / "disturbed")
    store.take(projects)
    found = store.rows()
    store.close()
    assert found == wanted


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_forks_give_the_same_rows_in_any_order(projects: Path, tmp_path: Path, order: tuple[int, ...]) -> None:
    """A parent, its fork and the fork's fork: whichever is read first, each call counts in the same session."""
    parent = session(1)
    fork = parent.fork(session(2).session).step(8)
    paths = [made.write(projects) for made in (parent, fork, fork.fork(session(3).session).step(9))]
    store = Store(tmp_path / "ordered")
    for number in order:
        take(store, paths[number])
    rows = {table: rows for table, rows in store.rows().items() if table != "transcripts"}
    counted = store.connection.execute("SELECT session_id, count(*) FROM calls WHERE counted GROUP BY 1").fetchall()
    store.close()
    assert [(one[-1], n) for one, n in sorted(counted)] == [("1", 3), ("2", 1), ("3", 1)]
    wanted = rows_of(projects, tmp_path / "undisturbed")
    assert rows == {table: wanted[table] for table in rows}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_reader_killed_at_any_step_goes_on(projects: Path, tmp_path: Path, small_steps: None) -> None:
    """SIGKILL after each commit in turn: the next reader goes on, and in the end the rows are the undisturbed ones."""
    everything(projects)
    wanted = rows_of(projects, tmp_path / "undisturbed")
    kills = 0
    while kills < 200 and _reader_was_killed(projects, tmp_path / "killed"):
        kills += 1
    store = Store(tmp_path / "killed")
    found = store.rows()
    store.close()
    assert kills > 10
    assert found == wanted


def _reader_was_killed(projects: Path, folder: Path) -> bool:
    """A child process reads everything, and kills itself after its second commit."""
    child = os.fork()
    if child == 0:
        commits = itertools.count()
        die = lambda head: os.kill(os.getpid(), signal.SIGKILL) if next(commits) else None  # noqa: E731
        try:
            Store(folder, on_commit=die).take(projects)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_file_that_shrank_is_read_anew(store: Store, projects: Path) -> None:
    """What was captured stays, what is in the shorter file is there once, and counts are those of the file."""
    made = Transcript().prompt("one").step(0).step(1)
    path = made.write(projects)
    take(store, path)
    before = len(read.events(store.connection, after=0, limit=99))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))
    assert take(store, path) == Progress(path.stat().st_size, 2, restarted=True)
    assert len(read.events(store.connection, after=0, limit=99)) == before
    assert sum(kind.records for kind in read_drift.record_types(store.connection)) == 2


def test_a_file_that_shrank_within_an_over_long_line_is_read_anew(projects: Path, tmp_path: Path) -> None:
    """While a line is being skipped its end does not tell; the size does."""
    store = Store(tmp_path / "store", max_line_bytes=2000)
    path = Transcript().prompt("x" * 2000).write(projects)
    path.write_bytes(path.read_bytes()[:-1])
    take(store, path)
    path.write_bytes(path.read_bytes()[:1500])
    assert take(store, path) == Progress(0, 0, restarted=True)
    store.close()


def test_other_first_bytes_of_the_same_length_are_noticed(store: Store, projects: Path) -> None:
    """A file that was rewritten in place, line for line as long as before, and then grew, is read anew."""
    path = Transcript().prompt("one").write(projects)
    take(store, path)
    path.write_bytes(Transcript().prompt("two", uuid="99-00000000").prompt("more").bytes())
    assert take(store, path) == Progress(path.stat().st_size, 2, restarted=True)


def test_a_file_cut_to_nothing_begins_anew(store: Store, projects: Path) -> None:
    """An emptied file that then grows beyond its old length is read from its beginning."""
    path = Transcript().prompt("one").write(projects)
    take(store, path)
    path.write_bytes(b"")
    take(store, path)
    path.write_bytes(Transcript().prompt("another, and longer " * 9, uuid="other").bytes())
    assert take(store, path).lines == 1
    assert len(read.events(store.connection, after=0, limit=9)) == 2


@pytest.mark.parametrize("keep_inode", [True, False])
def test_a_replaced_file_is_read_anew(store: Store, projects: Path, keep_inode: bool) -> None:
    """Another file at the same path, or other first bytes in the same file: nothing of it is missed."""
    path = Transcript().prompt("one").prompt("two").write(projects)
    take(store, path)
    other = (
        Transcript(begin=BEGIN + timedelta(days=1)).prompt("new one", uuid="n1").prompt("new two", uuid="n2").step(5)
    )
    if keep_inode:
        path.write_bytes(other.bytes())
    else:
        beside = path.with_suffix(".new")
        beside.write_bytes(path.read_bytes()[:1100] + other.bytes())
        beside.rename(path)
    assert take(store, path).restarted
    texts = {told.event.text for told in read.events(store.connection, after=0, limit=99)}
    assert {"one", "two", "new two"} <= texts


def test_a_file_rewritten_behind_its_beginning_is_noticed(store: Store, projects: Path) -> None:
    """Where no line ends any more at the place that was read up to, the file is another one."""
    made = Transcript()
    for _ in range(30):
        made.bookkeeping()
    path = made.prompt("the end").write(projects)
    take(store, path)
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(
        content[:half].rpartition(b"\n")[0] + b"\n" + Transcript().prompt("x" * 2 * half, uuid="n").bytes()
    )
    assert take(store, path).restarted


def test_a_file_that_is_gone_is_noted_and_its_facts_stay(store: Store, projects: Path) -> None:
    """Clients delete old transcripts; what was captured is kept."""
    path = session().write(projects)
    take(store, path)
    rows = store.rows()["events"]
    found = sources.found_at(str(path))
    path.unlink()
    assert found is not None
    assert store.ingest.read(found._replace(size=found.size + 1)) == Progress()
    store.ingest.gone(set())
    assert store.rows()["events"] == rows
    assert store.rows()["transcripts"][0][-1] == 0


def test_it_stops_between_commits_and_goes_on(projects: Path, tmp_path: Path, small_steps: None) -> None:
    """Asked to stop, the reader stops after the commit in flight; the next one goes on from there."""
    path = session(steps=5).write(projects)
    wanted = rows_of(projects, tmp_path / "undisturbed")
    stopped = Store(tmp_path / "stopped", should_stop=lambda: True)
    reads = 0
    while stopped.writer.state(str(path)) is None or stopped.writer.state(str(path)).offset < path.stat().st_size:  # type: ignore[union-attr]
        take(stopped, path)
        reads += 1
    assert reads > 3
    assert stopped.rows() == wanted
    stopped.close()


def test_each_commit_is_told_with_its_cursor(projects: Path, tmp_path: Path, small_steps: None) -> None:
    """After each commit the newest cursor is told, and everything up to it can be read by then."""
    session(steps=5).write(projects)
    heads: list[int] = []
    store = Store(tmp_path / "store", on_commit=heads.append)
    store.take(projects)
    assert heads == sorted(heads)
    assert len(heads) > 3
    assert heads[-1] == read.head(store.connection)
    store.close()


def test_a_store_that_cannot_be_written_keeps_what_it_has(store: Store, projects: Path, small_steps: None) -> None:
    """A full disk in the middle of a file is an error of ours; afterwards the reader goes on without a gap."""
    path = session(steps=20).write(projects)
    limit = store.connection.execute("PRAGMA page_count").fetchone()[0] + 1
    store.connection.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(DatabaseUnavailable):
        take(store, path)
    store.connection.execute("PRAGMA max_page_count = 100000")
    state = store.writer.state(str(path))
    assert state is None or 0 <= state.offset < path.stat().st_size
    take(store, path)
    assert sum(kind.records for kind in read_drift.record_types(store.connection)) == len(session(steps=20).records)


def test_a_sub_agent_ends_when_its_companion_says_so(store: Store, projects: Path) -> None:
    """A helper's end and task stand in the small file beside it, and are learned also when nothing else changed."""
    path = sub_agent(session(1)).write(projects)
    beside = path.with_suffix(".meta.json")
    beside.write_text('{"description":"Look around"}')
    take(store, path)
    (before,) = read.sessions(store.connection, workspace="/w", limit=0, now_ms=10**15)
    assert before.status is Status.IDLE
    beside.write_text('{"description":"Look around","finished":true}')
    take(store, path)
    (after,) = read.sessions(store.connection, workspace="/w", limit=0, now_ms=10**15)
    assert (after.status, after.title) == (Status.ENDED, "Look around")
    changes = store.connection.total_changes
    take(store, path)
    assert store.connection.total_changes == changes


def test_an_over_long_line_is_one_skipped_line(projects: Path, tmp_path: Path, small_steps: None) -> None:
    """A line beyond the limit is skipped and counted once, also when it grows over many reads; its neighbours stay."""
    store = Store(tmp_path / "store", max_line_bytes=2000)
    path = Transcript().prompt("before").write(projects)
    for written in range(20):
        with path.open("ab") as file:
            file.write(b"z" * 300)
        assert take(store, path).bytes == 300 or written < 7
    with path.open("ab") as file:
        file.write(b"\n" + Transcript().prompt("after", uuid="later").bytes())
    take(store, path)
    assert [(s.why, s.lines) for s in read_drift.skipped_lines(store.connection)] == [("too long", 1)]
    assert [t.event.text for t in read.events(store.connection, after=0, limit=9)] == ["before", "after"]
    store.close()


def test_a_link_in_place_of_a_transcript_is_not_read(store: Store, projects: Path, tmp_path: Path) -> None:
    """A file that became a link between being found and being opened is left alone."""
    path = session().write(projects)
    found = sources.found_at(str(path))
    (tmp_path / "elsewhere").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert found is not None
    assert store.ingest.read(found) == Progress()
    assert read.head(store.connection) == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_memory_does_not_grow_with_the_file(projects: Path, tmp_path: Path) -> None:
    """A file of 8 MB of tiny records is read within a few more megabytes than a small one."""
    small, large = session(1).write(projects), projects / "-home-dev-app" / "large.jsonl"
    line = json.dumps({"type": "user", "uuid": "u", "message": {"content": "x"}}).encode() + b"\n"
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store = Store(tmp_path / "store")
            take(store, small)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            large.write_bytes(b"")
            with large.open("ab") as file:
                for _ in range(8):
                    file.write(line * (1_000_000 // len(line)))
            take(store, large)
            status = 0 if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 25_000 else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_an_old_sub_agent_is_read_under_its_parent(store: Store, projects: Path) -> None:
    """A helper of 2.0 that is found empty is settled once its records name the parent."""
    path = projects / "-home-dev-app" / "agent-abc1234.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    take(store, path)
    path.write_bytes(Transcript(SESSION, agent="abc1234").prompt("look").bytes())
    take(store, path)
    assert store.rows()["transcripts"][0][2] == f"{SESSION}/abc1234"
    assert [s.parent_id for s in read.sessions(store.connection, workspace="/w", limit=0, now_ms=0)] == [SESSION]


def test_only_a_file_can_have_been_moved(store: Store, projects: Path) -> None:
    """What hooks told of a session, and what a database has of it, stays what it is when its transcript is found."""
    whole = session(1)
    others = (f"hook:claude-code:{whole.session}", f"/home/dev/Cursor/User/globalStorage/state.vscdb/{whole.session}")
    for path in others:
        file = FileIdentity("claude-code", whole.session)
        state = FileState(0, 0, 0, b"", 7, skipping=False)
        store.writer.commit(Batch(path, file, state, [], 0, 0, restart=False))
    path = whole.write(projects)
    take(store, path)
    assert {row[0] for row in store.rows()["transcripts"]} == {*others, str(path)}
    assert store.rows()["events"]
