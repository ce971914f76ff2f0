"""The index of transcript files in `machine.db`: which are known, and which workspace each belongs to.

It lets each file be read by one daemon only. A file whose repository is not registered belongs to nobody; it
is counted, and claimed when its repository is registered. All functions take an open registry's connection and
raise DatabaseUnavailable and DatabaseDamaged.
"""

from __future__ import annotations

from kaizen.database.opening import file_of, guarded, writing
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class Indexed(NamedTuple):
    """A transcript file; `workspace_id` is None where no registered workspace owns it."""

    path: str
    device: int
    inode: int
    agent: str
    cwd: str | None
    workspace_id: int | None
    first_seen: int


_COLUMNS = ", ".join(Indexed._fields)
KNOWN = f"SELECT {_COLUMNS} FROM transcripts"
# Of the same file, what is not known now never unsets what was known: another daemon may have claimed it since.
REMEMBER = f"""
    INSERT INTO transcripts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET
        device = excluded.device, inode = excluded.inode, agent = excluded.agent,
        cwd = coalesce(excluded.cwd, iif(inode = excluded.inode, cwd, NULL)),
        workspace_id = coalesce(excluded.workspace_id, iif(inode = excluded.inode, workspace_id, NULL))"""
CLAIM = "UPDATE transcripts SET workspace_id = ? WHERE path = ?"
UNCLAIMED = "SELECT cwd, count(*) FROM transcripts WHERE workspace_id IS NULL GROUP BY cwd"

_SIGNED = 1 << 63  # SQLite's integers are signed, the kernel's inode numbers are not
_UNSIGNED = 1 << 64


def known(connection: sqlite3.Connection) -> dict[str, Indexed]:
    """All files of the index by path."""
    with guarded(file_of(connection)):
        return {row[0]: _indexed(row) for row in connection.execute(KNOWN)}


def remember(connection: sqlite3.Connection, found: Iterable[Indexed]) -> None:
    """Put files into the index, or what is new of them; `first_seen` stays. One transaction.

    A path that is not valid UTF-8 cannot be kept and is left out; a `cwd` that is not becomes None.
    """
    rows = [_row(file) for file in found if _is_text(file.path)]
    with guarded(file_of(connection)), writing(connection):
        connection.executemany(REMEMBER, rows)


def claim(connection: sqlite3.Connection, workspace_id: int, paths: Iterable[str]) -> int:
    """Give files to a workspace; how many there were. One transaction."""
    with guarded(file_of(connection)), writing(connection):
        return connection.executemany(CLAIM, [(workspace_id, path) for path in paths if _is_text(path)]).rowcount


def unclaimed_count(connection: sqlite3.Connection) -> dict[str | None, int]:
    """How many files belong to nobody, by the folder their session worked in."""
    with guarded(file_of(connection)):
        return dict(connection.execute(UNCLAIMED).fetchall())


def _row(file: Indexed) -> Indexed:
    return file._replace(
        device=_signed(file.device),
        inode=_signed(file.inode),
        cwd=file.cwd if file.cwd is not None and _is_text(file.cwd) else None,
    )


def _indexed(row: tuple[str, int, int, str, str | None, int | None, int]) -> Indexed:
    file = Indexed(*row)
    return file._replace(device=file.device % _UNSIGNED, inode=file.inode % _UNSIGNED)


def _signed(number: int) -> int:
    return number - _UNSIGNED if number >= _SIGNED else number


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
