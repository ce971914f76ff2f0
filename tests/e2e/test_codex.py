"""Codex's rollouts in a store: read in any order, moved, compressed, forked; and read by a real daemon as they grow."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen import paths
from kaizen.background.start import start_background_for
from tests.support.claude import Store
from tests.support.codex import LEGACY, OLD, RECORDED, VERSIONS, Rollout, bill, compressed, usage
from tests.support.command import Command
from tests.support.processes import eventually


@pytest.fixture
def codex(tmp_path: Path) -> Path:
    return tmp_path.resolve() / ".codex"


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    """What counts, in Codex's kinds."""
    figures = connection.execute(
        "SELECT total(input) + total(cache_read) + total(cache_write), total(cache_read), total(cache_write),"
        " total(output), total(reasoning) FROM calls WHERE counted"
    ).fetchone()
    names = (
        "input_tokens",
        "cached_input_tokens",
        "cache_write_input_tokens",
        "output_tokens",
        "reasoning_output_tokens",
    )
    return dict(zip(names, map(int, figures), strict=True))


def raw_bytes(store: Store) -> int:
    found: int = store.connection.execute("SELECT total(bytes) FROM raw").fetchone()[0]
    return int(found)


def told(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that do not say where a file lies."""
    rows = store.rows()
    return {table: rows[table] for table in ("sessions", "events", "calls")}


def family(version: str) -> list[Rollout]:
    """A thread that goes on after it was forked, its fork, and a fork of that."""
    parent = Rollout(1, version=version).spoken(steps=2)
    child = parent.fork(2).spoken("otherwise")
    grandchild = child.fork(3).spoken("still otherwise", steps=2)
    parent.spoken("go on", steps=2)
    return [parent, child, grandchild]


@pytest.mark.parametrize("version", VERSIONS)
def test_forks_are_counted_once(version: str, store: Store, codex: Path) -> None:
    """What a family of forks used is what the service billed for it, and each prompt stands once."""
    made = family(version)
    for each in made:
        each.write(codex)
    store.take(codex)
    assert counted(store.connection) == bill(*made)
    prompts = [
        row[0] for row in store.connection.execute("SELECT text FROM events WHERE kind = 'prompt' ORDER BY text")
    ]
    assert prompts == ["go on", "otherwise", "please fix it", "still otherwise"]
    lineage = [row[0] for row in store.connection.execute("SELECT text FROM events WHERE name = 'fork' ORDER BY text")]
    assert lineage == sorted(f"forked from {each.thread}" for each in made[:2])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(version=st.sampled_from(VERSIONS), seed=st.integers(0, 10**9))
def test_growth_in_any_order_and_any_pieces_gives_the_same_rows(
    version: str, seed: int, tmp_path_factory: pytest.TempPathFactory, small_steps: None
) -> None:
    """However the files grow, whichever is read first, however often the reader is replaced, and whether a file is archived,
    compressed or made plain again meanwhile, the rows are those of one reading, and no line is kept twice."""
    chance, folder = random.Random(seed), tmp_path_factory.mktemp("growth")
    made = family(version)
    undisturbed = Store(folder / "one")
    for each in made:
        each.write(folder / "whole")
    undisturbed.take(folder / "whole")
    store, codex = Store(folder / "two"), folder / "codex"
    left = {each.name: (each.bytes(), 0) for each in made}
    at = {each.name: each.path(codex) for each in made}
    while left:
        name = chance.choice(sorted(left))
        content, written = left[name]
        written = min(len(content), written + chance.randrange(1, 9000))
        before, at[name] = at[name], placed(at[name], content[:written], codex, chance)
        if written == len(content):
            del left[name]
        else:
            left[name] = content, written
        if at[name] != before or chance.random() < 0.7:
            store.take(codex)
    store.take(codex)
    assert told(store) == told(undisturbed)
    assert store.rows()["record_types"] != []
    assert raw_bytes(store) == raw_bytes(undisturbed)
    assert store.connection.execute("SELECT count(*), max(generation) FROM transcripts").fetchone() == (3, 0)
    store.close()
    undisturbed.close()


def placed(path: Path, content: bytes, codex: Path, chance: random.Random) -> Path:
    """A rollout with more in it, maybe elsewhere or in the other shape."""
    plain = path.with_name(path.name.removesuffix(".zst"))
    plain.parent.mkdir(parents=True, exist_ok=True)
    packed = plain.with_name(plain.name + ".zst")
    with plain.open("ab") as file:  # in place, as Codex writes
        file.write(content[plain.stat().st_size :])
    if packed.exists():
        packed.unlink()
        return plain
    if chance.random() < 0.2:
        there = codex / ("sessions/2026/11/02" if plain.parent.name == "archived_sessions" else "archived_sessions")
        there.mkdir(parents=True, exist_ok=True)
        plain = plain.rename(there / plain.name)
    return compressed(plain) if chance.random() < 0.2 else plain


def test_an_archived_rollout_is_the_same(store: Store, codex: Path) -> None:
    """It is known at its new place: nothing is read again, nothing kept twice, nothing noted as gone."""
    made = Rollout(1).spoken()
    path = made.write(codex)
    store.take(codex)
    kept, rows = raw_bytes(store), told(store)
    there = made.path(codex, archived=True)
    there.parent.mkdir()
    path.rename(there)
    store.take(codex)
    store.ingest.gone({str(there)})
    assert (raw_bytes(store), told(store)) == (kept, rows)
    found = store.connection.execute("SELECT path, generation, gone_at FROM transcripts").fetchall()
    assert found == [(str(there), 0, None)]


def test_a_rollout_that_is_compressed_and_made_plain_again_goes_on(store: Store, codex: Path) -> None:
    """Both forms are one transcript; while both are there, the plain one is."""
    made = Rollout(1).spoken()
    packed = compressed(made.write(codex))
    store.take(codex)
    kept = raw_bytes(store)
    assert counted(store.connection) == bill(made)
    path = made.spoken("go on").write(codex)
    assert packed.exists()
    store.take(codex)
    assert store.connection.execute("SELECT path, generation FROM transcripts").fetchall() == [(str(path), 0)]
    assert counted(store.connection) == bill(made)
    compressed(path)
    store.take(codex)
    assert store.connection.execute("SELECT path, generation FROM transcripts").fetchall() == [(str(packed), 0)]
    assert kept < raw_bytes(store) <= len(made.bytes())
    assert counted(store.connection) == bill(made)


def test_an_old_compressed_form_takes_nothing_away(store: Store, codex: Path) -> None:
    """Where the plain one is lost, and what is left holds less than was read."""
    made = Rollout(1).spoken()
    path = made.write(codex)
    packed = compressed(path)
    made.spoken("go on").write(codex)
    store.take(codex)
    path.unlink()
    store.take(codex)
    assert store.connection.execute("SELECT path, generation FROM transcripts").fetchall() == [(str(packed), 0)]
    assert counted(store.connection) == bill(made)


@pytest.mark.parametrize("path", ["hook:codex:{}", "/gone/state.db", "/gone/{}.jsonl"])
def test_what_else_is_known_of_a_session_stays_where_it_is(path: str, store: Store, codex: Path) -> None:
    """What hooks told, and a file of another name, are transcripts of their own."""
    made = Rollout(1).spoken()
    other = path.format(made.thread)
    store.connection.execute(
        "INSERT INTO transcripts (path, agent, session_id, device, inode, head_bytes, head_digest, position, skipping,"
        " lines, skipped, first_seen, last_read) VALUES (?, 'codex', ?, 1, 1, 0, x'00', 9, 0, 1, 0, 1, 1)",
        (other, made.thread),
    )
    there = made.write(codex)
    store.take(codex)
    assert {row[0] for row in store.connection.execute("SELECT path FROM transcripts")} == {other, str(there)}
    assert counted(store.connection) == bill(made)


def test_a_moved_file_that_is_another_is_read_anew(store: Store, codex: Path) -> None:
    """A rollout that was converted on its way is read from its beginning; what is known does not count again."""
    made = Rollout(1).spoken()
    path = made.write(codex)
    store.take(codex)
    path.unlink()
    made.records[0]["payload"] = {"converted": True, **made.records[0]["payload"]}
    made.write(codex, archived=True)
    store.take(codex)
    assert store.connection.execute("SELECT generation FROM transcripts").fetchall() == [(1,)]
    assert counted(store.connection) == bill(made)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_cut_compressed_file_is_read_as_far_as_it_goes(share: float, store: Store, codex: Path) -> None:
    """What can be unpacked is kept; once the file is whole the rest is, without anything twice."""
    made = Rollout(1)
    for number in range(40):
        made.begin(f"prompt {number} {os.urandom(600).hex()}").text(os.urandom(600).hex()).used(
            usage(output=number + 1)
        )
    packed = compressed(made.write(codex))
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * share)])
    store.take(codex)
    assert counted(store.connection)["output_tokens"] <= bill(made)["output_tokens"]
    packed.write_bytes(whole)
    store.take(codex)
    assert counted(store.connection) == bill(made)
    assert store.connection.execute("SELECT count(*) FROM events WHERE kind = 'prompt'").fetchone() == (40,)


def test_a_sub_agent_is_its_parent_s_child(store: Store, codex: Path) -> None:
    """By what its first line says; the tool use that started it names it."""
    parent = Rollout(1).begin()
    child = Rollout(2, begin=parent._clock, parent_thread_id=parent.thread, session_id=parent.thread).spoken("look")
    parent.item("function_call", name="spawn_agent", namespace="multi_agent_v1", arguments="{}", call_id="call_s")
    parent.completed(
        "CollabAgentToolCall", id="call_s", tool="spawn_agent", status="completed", receiver_thread_ids=[child.thread]
    )
    for each in (child, parent):
        each.write(codex)
    store.take(codex)
    found = store.connection.execute("SELECT parent_id FROM sessions WHERE id = ?", (child.thread,)).fetchone()
    assert found == (parent.thread,)
    assert store.connection.execute("SELECT child_id, outcome FROM tool_uses WHERE id = 'call_s'").fetchone() == (
        child.thread,
        "ok",
    )


@pytest.mark.parametrize("version", [OLD, LEGACY, RECORDED])
def test_a_daemon_reads_a_rollout_as_it_grows(version: str, home: str, workspace: Path, command: Command) -> None:
    """Line by line into a file that a real daemon watches, archived at the end: all of it is there, once."""
    codex = Path(home).parent / ".codex"
    (codex / "archived_sessions").mkdir(parents=True)
    made = Rollout(1, version=version, cwd=str(workspace)).spoken("mend the parser", steps=3).spoken("and test it")
    path = made.path(codex)
    start_background_for(str(workspace))
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for line in made.bytes().splitlines(keepends=True):
            for half in (line[:40], line[40:]):
                file.write(half)
                file.flush()
    database = paths.project_db(home, str(workspace))

    def figures() -> dict[str, int] | None:
        try:
            with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
                return counted(connection)
        except sqlite3.OperationalError:  # it is being made
            return None

    eventually(lambda: figures() == bill(made), "all of the rollout is read")
    path.rename(made.path(codex, archived=True))
    shown = command("sessions", "list", "--json", "-w", workspace).json
    rows = shown["sessions"] if isinstance(shown, dict) else shown
    assert [(row["agent"], row["title"]) for row in rows] == [("codex", "mend the parser")]
    assert figures() == bill(made)
