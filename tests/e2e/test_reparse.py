"""Every agent's sessions, read again from the lines that are kept, come to what was captured; deleted, to nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen.daemon.sources import found_at, settled, transcripts
from kaizen.daemon.tables import Tables
from kaizen.store import erase
from kaizen.transcripts.format import Shape
from tests.store.test_erase import orphans
from tests.store.test_reparse import derived, read_again, spoil
from tests.support import golden, opencode
from tests.support.claude import Store
from tests.support.cursor import State, conversation


def put(content: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(content, target)


def claude(store: Store, folder: Path) -> None:
    for version in sorted((golden.DATA / "claude").iterdir()):
        shutil.copytree(version, folder / version.name)
    store.take(folder)


def codex(store: Store, folder: Path) -> None:
    for number, path in enumerate(sorted((golden.DATA / "codex").glob("*.jsonl"))):
        thread = f"01a00000-0000-7000-8000-{number:012}"
        put(path, folder / "sessions" / "2026" / "11" / "02" / f"rollout-2026-11-02T09-00-00-{thread}.jsonl")
    store.take(folder)


def copilot(store: Store, folder: Path) -> None:
    put(golden.DATA / "copilot-cli" / "events.jsonl", folder / ".copilot" / "session-state" / "s1" / "events.jsonl")
    store.take(folder)


def gemini(store: Store, folder: Path) -> None:
    """A document; its second state has it not whole, see below."""
    chats = folder / ".gemini" / "tmp" / "app" / "chats"
    put(golden.DATA / "gemini-cli" / "session.json", chats / "session-2026-11-02T09-00-s1.json")
    store.take(folder)


def cursor(store: Store, folder: Path) -> None:
    state = State(folder / "User", logs=True)
    conversation(state)
    tables(store, state.path)
    state.close()


def open_code(store: Store, folder: Path) -> None:
    """A database whose rows change between two looks."""
    program = opencode.Program(folder)
    opencode.conversation(program, "/home/dev/app")
    tables(store, program.path)
    for number in range(5):
        program.part(f"prt_5{number:02}", f"msg_2{opencode.SESSION}", type="text", text=f"part {number}")
    tables(store, program.path)
    program.part("prt_500", f"msg_2{opencode.SESSION}", type="text", text="part zero, later")
    tables(store, program.path)
    program.close()


def tables(store: Store, path: Path) -> None:
    found = found_at(str(path))
    assert found is not None
    for each in Tables().inside(found, changed=True):
        store.ingest.read(each)


AGENTS: list[Callable[[Store, Path], None]] = [claude, codex, copilot, gemini, cursor, open_code]


@pytest.mark.parametrize("capture", AGENTS, ids=lambda capture: capture.__name__)
def test_each_agent(tmp_path: Path, capture: Callable[[Store, Path], None]) -> None:
    """Nothing changes where nothing is wrong; what is wrong is put right; what is deleted is gone."""
    store = Store(tmp_path / "store")
    capture(store, tmp_path.resolve() / "agent")
    right = derived(store)
    assert right["events"]
    assert read_again(store) == 0
    spoil(store)
    assert read_again(store) > 0
    store.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")
    assert derived(store) == right
    assert orphans(store.connection) == {}
    ids = [row[0] for row in store.connection.execute("SELECT id FROM sessions")]
    erase.delete(store.writer, ids, now=5)
    assert {table for table, rows in derived(store).items() if rows} == set()
    for found in transcripts([str(tmp_path.resolve() / "agent")]):
        if found.file.shape is Shape.DATABASE:
            tables(store, Path(found.path))
        else:
            store.ingest.read(settled(found))
    assert derived(store)["events"] == []
    store.close()


def test_a_document_that_was_written_anew_loses_nothing(tmp_path: Path) -> None:
    """Only its last state is held; what an earlier one told stays, and what the last one tells is told anew."""
    store = Store(tmp_path / "store")
    gemini(store, tmp_path.resolve())
    path = next(tmp_path.rglob("session-*.json"))
    path.write_bytes(path.read_bytes().replace(b'"m6"', b'"m7"'))
    store.take(tmp_path.resolve())
    right = derived(store)
    store.connection.execute("UPDATE events SET text = 'wrong' WHERE seq = (SELECT max(seq) FROM events)")
    assert read_again(store) == 1
    assert derived(store) == right
    store.close()
