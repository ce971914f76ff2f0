"""The index of transcript files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.database import opening
from kaizen.errors import DatabaseUnavailable
from kaizen.registry import index
from kaizen.registry.hot import Registry
from kaizen.registry.index import Indexed

FILE = Indexed("/t/a.jsonl", device=1, inode=2, agent="claude-code", cwd="/w", workspace_id=None, first_seen=10)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with Registry.open(str(tmp_path / "home")) as registry:
        for name in ("one", "two"):
            registry.register(f"/{name}", key=name, slug=name, git_remote=None, git_common_dir=None, now=1)
        yield registry.connection


def kept(connection: sqlite3.Connection, file: Indexed) -> Indexed:
    index.remember(connection, [file])
    return index.known(connection)[file.path]


def test_what_is_remembered_is_known(connection: sqlite3.Connection) -> None:
    """Files come back as they were put in, by path."""
    other = FILE._replace(path="/t/b.jsonl", cwd=None, workspace_id=1)
    index.remember(connection, [FILE, other])
    assert index.known(connection) == {FILE.path: FILE, other.path: other}


def test_the_first_sight_stays(connection: sqlite3.Connection) -> None:
    """Remembering a file again keeps when it was first seen and takes what is new."""
    index.remember(connection, [FILE])
    again = FILE._replace(cwd="/v", workspace_id=2, first_seen=99)
    assert kept(connection, again) == again._replace(first_seen=10)


def test_what_is_unknown_unsets_nothing(connection: sqlite3.Connection) -> None:
    """A later look that knows less of the same file keeps its folder and its owner."""
    index.remember(connection, [FILE._replace(workspace_id=1)])
    assert kept(connection, FILE._replace(cwd=None, workspace_id=None)) == FILE._replace(workspace_id=1)


def test_a_replaced_file_is_another(connection: sqlite3.Connection) -> None:
    """A file with another inode at the same path begins anew."""
    index.remember(connection, [FILE._replace(workspace_id=1)])
    successor = FILE._replace(inode=3, cwd=None, workspace_id=None)
    assert kept(connection, successor) == successor


def test_claiming(connection: sqlite3.Connection) -> None:
    """Claimed files belong to the workspace, and only those that are known are counted."""
    index.remember(connection, [FILE])
    assert index.claim(connection, 2, [FILE.path, "/t/unknown.jsonl"]) == 1
    assert index.known(connection) == {FILE.path: FILE._replace(workspace_id=2)}


def test_the_unclaimed_are_counted_by_folder(connection: sqlite3.Connection) -> None:
    """Files that belong to nobody are counted by the folder their session worked in, unknown folders too."""
    folders = {"a": "/x", "b": "/x", "c": "/y", "d": None}
    index.remember(connection, [FILE._replace(path=path, cwd=cwd) for path, cwd in folders.items()])
    index.remember(connection, [FILE._replace(path="e", workspace_id=1)])
    assert index.unclaimed_count(connection) == {"/x": 2, "/y": 1, None: 1}


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 2**64 - 1])
def test_any_inode_number_is_kept(connection: sqlite3.Connection, number: int) -> None:
    """The kernel's numbers are unsigned and may need all 64 bits."""
    file = FILE._replace(inode=number, device=number)
    assert kept(connection, file) == file


def test_what_is_not_text_does_no_harm(connection: sqlite3.Connection) -> None:
    """A path that is not valid UTF-8 is left out, a folder that is not is unknown; the others are kept."""
    index.remember(connection, [FILE._replace(path="/t/\udcff"), FILE._replace(cwd="/\ud800")])
    assert list(index.known(connection).values()) == [FILE._replace(cwd=None)]
    assert index.claim(connection, 1, ["/t/\udcff", FILE.path]) == 1


def test_remembering_is_one_transaction(connection: sqlite3.Connection) -> None:
    """If one of the files cannot be kept, none is."""
    with pytest.raises(sqlite3.IntegrityError):
        index.remember(connection, [FILE, FILE._replace(path="/t/b", workspace_id=77)])
    assert index.known(connection) == {}


def test_a_locked_registry_is_unavailable(connection: sqlite3.Connection) -> None:
    """Another's lock is told as such, with the path of the registry."""
    path = opening.file_of(connection)
    rival = opening.connect(path)
    connection.execute("PRAGMA busy_timeout=0")
    with opening.writing(rival), pytest.raises(DatabaseUnavailable, match=r"machine\.db.*locked"):
        index.remember(connection, [FILE])
    rival.close()
