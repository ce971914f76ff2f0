"""Codex's rollouts: `sessions/YYYY/MM/DD/rollout-TIME-THREAD.jsonl` below `$CODEX_HOME`, and `archived_sessions`.

A file that was not touched for a week may be kept as `.jsonl.zst`; archiving moves it. The thread's id, which is the session's,
ends its name. Which thread started a sub-agent's is told by its first record.
"""

from __future__ import annotations

from kaizen.transcripts import codex_items, records
from kaizen.transcripts.codex_records import Rollout
from kaizen.transcripts.format import FileIdentity, Reader, Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENT = "codex"
COMPRESSED = ".zst"
SUFFIXES: tuple[str, ...] = (".jsonl", ".jsonl.zst")

_FOLDERS = ("sessions", "archived_sessions")
_ID_LENGTH = 36
_DASHES = (8, 13, 18, 23)
_DIGITS = frozenset("0123456789abcdefABCDEF")


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """Both folders of rollouts in each folder in which Codex keeps its files: those that our settings name, and that of
    `CODEX_HOME`, else `~/.codex`."""
    homes = (*configured, environ.get("CODEX_HOME", "").strip() or "~/.codex")
    return [f"{home.rstrip('/')}/{folder}" for home in homes for folder in _FOLDERS]


def beside(path: str) -> str:
    """Nothing lies beside a rollout that tells of it."""
    return path


def identify(path: str) -> FileIdentity | None:
    """Whose thread the file at this path holds; None for all that is no rollout."""
    name = path.rpartition("/")[2]
    stem = name.removesuffix(COMPRESSED).removesuffix(".jsonl")
    if not name.startswith("rollout-") or not name.endswith(SUFFIXES) or not records.is_text(path):
        return None
    thread = stem[-_ID_LENGTH:]
    if not _is_id(thread) or stem[-_ID_LENGTH - 1 : -_ID_LENGTH] != "-":
        return None
    shape = Shape.COMPRESSED if name.endswith(COMPRESSED) else Shape.LINES
    return FileIdentity(AGENT, thread.lower(), shape=shape)


def cwd(line: bytes) -> str | None:
    """The working folder of a record; lines that cannot have one are not parsed."""
    if b'"cwd"' not in line and b"environment_context>" not in line:
        return None
    return next(
        (folder for record in records.read(line) if isinstance(record, dict) and (folder := _folder(record))), None
    )


def reader(file: FileIdentity, state: str = "") -> Reader:
    """A reader that goes on from a state."""
    return Rollout(file, state)


def _folder(record: records.Record) -> str | None:
    payload = record.get("payload")
    if isinstance(payload, dict):
        return records.folder(payload.get("cwd")) if record.get("type") in ("session_meta", "turn_context") else None
    return codex_items.folder_in(codex_items.words_of(record.get("content"))) if record.get("role") == "user" else None


def _is_id(text: str) -> bool:
    if len(text) != _ID_LENGTH or any(text[at] != "-" for at in _DASHES):
        return False
    return all(letter in _DIGITS for at, letter in enumerate(text) if at not in _DASHES)
