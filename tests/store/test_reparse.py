"""Reading the raw lines again comes to what a fresh ingest of the files comes to, and loses nothing that is held nowhere else."""

from __future__ import annotations

import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.daemon.sources import found_at, settled
from kaizen.hooks import shelf
from kaizen.store import reparse
from kaizen.store.write import Batch, FileState
from kaizen.transcripts import claude_code
from kaizen.transcripts.format import READERS, FileIdentity
from tests.support import claude, codex, hooks
from tests.support.claude import SESSION, Store

DERIVED = ("sessions", "events", "calls", "tool_uses", "record_types", "skips", "unknowns")


def derived(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that comes from lines, but for cursors: the numbers of events and transcripts, and what stands beside."""
    path = "(SELECT path FROM transcripts WHERE id = transcript_id)"
    found = {}
    for table in DERIVED:
        columns = [row[1] for row in store.connection.execute(f"PRAGMA table_info({table})")]
        kept = [path if name == "transcript_id" else name for name in columns if name not in ("seq", "first_at")]
        rows = store.connection.execute(f"SELECT {', '.join(kept)} FROM {table}")
        found[table] = sorted(rows.fetchall(), key=repr)
    rows = store.connection.execute("SELECT path, lines, skipped, reader FROM transcripts")
    return found | {"transcripts": sorted(rows.fetchall())}


def sequence(store: Store) -> dict[tuple[str, str], int]:
    return {row[:2]: row[2] for row in store.connection.execute("SELECT session_id, natural_key, seq FROM events")}


def read_again(store: Store, sessions: list[str] | None = None) -> int:
    """How many rows that changed."""
    return [0, *(step.changed for step in reparse.reparse(store.writer, sessions, shelf.facts))][-1]


def spoil(store: Store) -> None:
    """The rows as other readers might have made them."""
    for statement in (
        "DELETE FROM events WHERE seq % 3 = 0",
        "UPDATE events SET text = 'wrong', at = NULL WHERE seq % 3 = 1",
        "INSERT INTO events (session_id, natural_key, kind, bytes) SELECT id, 'invented', 'text', 1 FROM sessions",
        "UPDATE sessions SET title = 'wrong', title_rank = 4, ended = 1, opened_at = 5",
        "UPDATE calls SET output = 1000000, cost_nano = 5, price_id = 1",
        "UPDATE tool_uses SET outcome = 'denied'",
        "DELETE FROM record_types WHERE type = 'user'",
        "UPDATE record_types SET count = count + 7",
    ):
        store.connection.execute(statement)


def history(projects: Path) -> None:
    """Sessions with a sub-agent and its companion, a fork, a line that is no JSON, and records that nobody knows."""
    first = claude.session(1, steps=3).add(type="newcomer", text="?")
    path = first.write(projects)
    helper = claude.sub_agent(first).write(projects)
    helper.with_name(helper.stem + ".meta.json").write_text(json.dumps({"description": "look", "finished": True}))
    first.fork().write(projects)
    path.write_bytes(path.read_bytes() + b"{broken\n\n" + claude.session(1, steps=1).bytes()[:200])
    claude.session(3).write(projects)


def test_rows_become_those_of_a_fresh_ingest(store: Store, tmp_path: Path) -> None:
    """Whatever the rows were, they are those of a fresh ingest afterwards; what stays an event keeps its number."""
    history(tmp_path / "projects")
    store.take(tmp_path / "projects")
    right, numbers = derived(store), sequence(store)
    spoil(store)
    kept = {key: number for key, number in sequence(store).items() if key in numbers}
    assert derived(store) != right
    assert read_again(store) > 0
    store.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")
    assert derived(store) == right
    again = sequence(store)
    assert {key: again[key] for key in kept} == kept
    assert all(number > max(numbers.values()) for key, number in again.items() if key not in kept)


def test_what_is_right_is_not_touched(store: Store, tmp_path: Path) -> None:
    """Reading again what the same readers have read changes no row, and costs stay."""
    history(tmp_path / "projects")
    store.take(tmp_path / "projects")
    store.connection.execute("UPDATE calls SET cost_nano = 7, price_id = 1")
    right, numbers = derived(store), sequence(store)
    assert read_again(store) == 0
    assert (derived(store), sequence(store)) == (right, numbers)
    assert not [name for name in os.listdir(tmp_path / "store") if "reparse" in name]


def test_one_session_goes_with_its_tree_and_no_other(store: Store, tmp_path: Path) -> None:
    """The session that is named is read again with its sub-agents; calls that others share stay counted once."""
    history(tmp_path / "projects")
    store.take(tmp_path / "projects")
    right = derived(store)
    store.connection.execute("UPDATE events SET text = 'wrong'")
    assert read_again(store, [claude.SESSION]) > 0
    wrong = {row[0] for row in store.connection.execute("SELECT DISTINCT session_id FROM events WHERE text = 'wrong'")}
    assert claude.SESSION not in wrong
    assert claude.FORK in wrong
    assert derived(store)["calls"] == right["calls"]


def test_what_is_not_held_stays(store: Store, tmp_path: Path) -> None:
    """Rows whose lines are not held stay as they are, whatever else of the session is read again."""
    history(tmp_path / "projects")
    store.take(tmp_path / "projects")
    store.connection.execute(
        "DELETE FROM raw WHERE transcript_id IN (SELECT id FROM transcripts WHERE path LIKE '%01.jsonl')"
    )
    before = derived(store)
    assert read_again(store) == 0
    assert derived(store) == before


def test_a_file_that_was_replaced_keeps_what_it_told(store: Store, tmp_path: Path) -> None:
    """The lines of each generation are held, so reading again comes to the same as living through it."""
    path = claude.session(1, steps=3).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    path.unlink()
    claude.session(1, steps=0).prompt("all new").write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    right = derived(store)
    spoil(store)
    read_again(store)
    store.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")
    assert derived(store) == right


@pytest.mark.parametrize("hooks_first", [True, False])
def test_what_hooks_told_is_read_again_too(store: Store, tmp_path: Path, hooks_first: bool) -> None:
    """Their payloads are lines like others; a session is as it was, with what both told and what only one did."""
    made = claude.session(1, steps=1)
    made.write(tmp_path / "projects")
    payloads = [
        hooks.claude("UserPromptSubmit", prompt="please fix it"),
        hooks.claude("PreToolUse", tool_name="Bash", tool_use_id="tool_1_0", tool_input={"command": "ls"}),
        hooks.claude("PreToolUse", tool_name="Bash", tool_use_id="only_told_here", tool_input={"command": "ls"}),
        hooks.claude("SessionEnd", reason="exit"),
    ]
    lines = [hooks.line(payload, at=hooks.AT + number) for number, payload in enumerate(payloads)]
    told = [fact for line in lines for fact in shelf.facts(line)]
    file = FileIdentity("claude-code", SESSION)
    batch = Batch(
        f"hook:claude-code:{SESSION}", file, FileState(0, 0, 0, b"", 9, skipping=False), told, 4, 5, False, lines
    )
    if hooks_first:
        store.writer.commit(batch)
    store.take(tmp_path / "projects")
    if not hooks_first:
        store.writer.commit(batch._replace(now=2**50))
    right = derived(store)
    assert [row for row in right["tool_uses"] if "only_told_here" in row]
    assert read_again(store) == 0
    spoil(store)
    read_again(store)
    store.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")
    assert derived(store) == right


def test_lines_that_were_too_long_stay_counted(tmp_path: Path) -> None:
    """A line that was not kept cannot be read again; that it was there stays known."""
    store = Store(tmp_path / "store", max_line_bytes=5000)
    path = claude.session(1).write(tmp_path / "projects")
    path.write_bytes(path.read_bytes() + b"x" * 6000 + b"\n")
    store.take(tmp_path / "projects")
    right = derived(store)
    assert ("too long", 1) in [row[1:] for row in right["skips"]]
    read_again(store)
    assert derived(store) == right
    store.close()


def test_outdated_sessions_are_known(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With newer readers those are told that were read by older ones, until they are read again."""
    claude.session(1).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert reparse.outdated(store.connection) == []
    monkeypatch.setattr(reparse, "READERS", READERS + 1)
    monkeypatch.setattr("kaizen.store.differences.READERS", READERS + 1)
    assert reparse.outdated(store.connection) == [claude.SESSION]
    read_again(store)
    assert reparse.outdated(store.connection) == []


def test_why_calls_stopped_becomes_known_and_costs_stay(store: Store, tmp_path: Path) -> None:
    """A session that earlier readers read gets the reasons that they did not tell; what its calls cost does not depend on them."""
    claude.session(1).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    store.connection.execute("UPDATE calls SET cost_nano = 7, price_id = 1")
    right = derived(store)
    store.connection.execute("UPDATE calls SET stop_reason = NULL")
    assert read_again(store) > 0
    assert derived(store) == right
    store.connection.execute("UPDATE calls SET stop_reason = NULL, output = 1")
    read_again(store)
    assert {row[0] for row in store.connection.execute("SELECT cost_nano FROM calls")} == {None}


def test_a_changed_reader_shows(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a later reader tells otherwise is told so of old lines too."""
    claude.session(1).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    tell = claude_code.facts
    monkeypatch.setattr(
        claude_code, "facts",
        lambda line, file, *, skim=True, **more: [
            each._replace(title="of a later version", title_rank=4) if hasattr(each, "title_rank") else each
            for each in tell(line, file, skim=skim, **more)
        ],
    )  # fmt: skip
    read_again(store)
    assert store.connection.execute("SELECT title FROM sessions").fetchall() == [("of a later version",)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), sessions=st.integers(1, 4), appends=st.integers(0, 6))
def test_any_history_read_in_any_cuts(seed: int, sessions: int, appends: int) -> None:
    """Files that grew in any cuts, were forked, replaced or are broken: read again they come to what a fresh ingest does."""
    with tempfile.TemporaryDirectory() as folder:
        _check_history(Path(folder), random.Random(seed), sessions, appends)


def _check_history(folder: Path, chance: random.Random, sessions: int, appends: int) -> None:
    projects, grown, fresh = folder / "projects", Store(folder / "grown"), Store(folder / "fresh")
    whole: dict[Path, bytes] = {}
    for number in range(1, sessions + 1):
        made = claude.session(number, steps=chance.randrange(4))
        whole[made.path(projects)] = _disturbed(made.bytes(), chance)
        if chance.random() < 0.5:
            helper = claude.sub_agent(made, f"a{number:016}")
            whole[helper.path(projects)] = helper.bytes()
        if chance.random() < 0.4:
            fork = made.fork(f"f0{number:06}-0000-4000-8000-000000000000", seconds=chance.randrange(100))
            whole[fork.path(projects)] = fork.bytes()
    for number in range(1, chance.randrange(3) + 1):
        thread = codex.Rollout(number, version=chance.choice(codex.VERSIONS)).spoken(steps=chance.randrange(1, 4))
        whole[thread.path(projects)] = thread.bytes()
        if chance.random() < 0.5:
            other = thread.fork(number + 10).spoken("otherwise")
            whole[other.path(projects)] = other.bytes()
    told = [_letters(number, chance) for number in range(1, sessions + 1) if chance.random() < 0.5]
    if early := chance.random() < 0.5:
        _leave(grown, told)
    for _ in range(appends):
        path = chance.choice(sorted(whole))
        path.parent.mkdir(parents=True, exist_ok=True)
        have = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(whole[path][have : have + chance.randrange(1, 3000)])
        if found := found_at(str(path)):
            grown.ingest.read(settled(found), changed=True)
    for path, content in whole.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        have = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(content[have:])
    for store in (grown, fresh):
        store.take(projects)
    for store in (fresh,) if early else (grown, fresh):
        _leave(store, told)
    right = derived(fresh)
    spoil(grown)
    read_again(grown)
    grown.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")
    assert derived(grown) == right
    for store in (grown, fresh):
        store.close()


def _letters(number: int, chance: random.Random) -> tuple[str, list[bytes]]:
    """What hooks told of a session: some of what its transcript tells, and something that it does not."""
    session = claude.session(number).session
    payloads = [
        hooks.claude("UserPromptSubmit", prompt="please fix it", session_id=session),
        hooks.claude("PreToolUse", tool_name="Bash", tool_use_id=f"tool_{number}_0", tool_input={}, session_id=session),
        hooks.claude("PreToolUse", tool_name="Bash", tool_use_id="other", tool_input={}, session_id=session),
        hooks.claude("SessionEnd", reason="exit", session_id=session),
    ]
    kept = [payload for payload in payloads if chance.random() < 0.7]
    return session, [hooks.line(payload, at=hooks.AT + at) for at, payload in enumerate(kept)]


def _leave(store: Store, told: list[tuple[str, list[bytes]]]) -> None:
    for session, lines in told:
        facts = [fact for line in lines for fact in shelf.facts(line)]
        file, state = FileIdentity("claude-code", session), FileState(0, 0, 0, b"", 9, skipping=False)
        batch = Batch(f"hook:claude-code:{session}", file, state, facts, len(lines), 5, restart=False, raw=lines)
        store.writer.commit(batch)


def _disturbed(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    for _ in range(chance.randrange(4)):
        odd = (
            b"",
            b"{broken",
            b"[1]",
            b'{"type":"newcomer"}',
            b"null",
            b"\xff\xfe",
            lines[chance.randrange(len(lines))],
        )
        lines.insert(chance.randrange(len(lines)), chance.choice(odd))
    return b"\n".join(lines)
