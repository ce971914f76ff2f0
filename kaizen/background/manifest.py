"""What a backup says of itself: which files it has, of what length and digest, and whose they are."""

from __future__ import annotations

import os

from kaizen.errors import KaizenError, NotFound
from kaizen.ipc.wire import Malformed, decode, encode
from kaizen.values import NamedTuple

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.ipc.wire import Json, Message

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1024 * 1024
_LIMIT = 64 * 1024 * 1024


class Part(NamedTuple):
    """A file of a backup: its path within, its length and its digest (BLAKE2b, 32 bytes)."""

    name: str
    bytes: int
    digest: str


class Saved(NamedTuple):
    """A workspace in a backup: `folder` holds its files, `head` is the newest cursor of its store, None where it has none;
    `decisions` is the schema of what people decided, None where they decided nothing."""

    path: str
    folder: str
    paused: bool
    schema: int | None
    head: int | None
    sessions: int
    decisions: int | None = None


class Manifest(NamedTuple):
    """A whole backup."""

    version: str
    made_at: str
    registry_schema: int | None
    workspaces: tuple[Saved, ...]
    parts: tuple[Part, ...]


def part(folder: str, name: str, told: Callable[[int], None] = lambda size: None) -> Part:
    """What a file is. Raises OSError."""
    digest, size = blake2b(digest_size=32), 0
    with open(os.path.join(folder, name), "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            told(len(chunk))
    return Part(name, size, digest.hexdigest())


def write(manifest: Manifest) -> bytes:
    """The manifest as it stands in its file."""
    said: Message = {
        "kaizen_backup": FORMAT, "version": manifest.version, "made_at": manifest.made_at,
        "registry_schema": manifest.registry_schema,
        "workspaces": [{**each._asdict()} for each in manifest.workspaces],
        "parts": [{**each._asdict()} for each in manifest.parts],
    }  # fmt: skip
    return encode(said).encode() + b"\n"


def read(folder: str) -> Manifest:
    """The manifest of the backup in a folder. Raises NotFound where there is none, KaizenError where it cannot be used."""
    path = os.path.join(folder, NAME)
    try:
        with open(path, "rb") as file:
            said = decode(file.read(_LIMIT).rstrip(b"\n"))
    except FileNotFoundError:
        raise NotFound(f"{folder!r} is no backup of kaizen's", hint=f"it has no {NAME}") from None
    except OSError as error:
        raise KaizenError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except Malformed as error:
        raise _damaged(path, str(error)) from None
    form = said.get("kaizen_backup")
    if isinstance(form, int) and form > FORMAT:
        raise KaizenError(f"{folder!r} was made by a newer version", hint=f"use kaizen {said.get('version')} or newer")
    try:
        return Manifest(
            str(said["version"]), str(said["made_at"]), _number(said["registry_schema"]),
            tuple(_saved(each) for each in _list(said["workspaces"])),
            tuple(_part(each) for each in _list(said["parts"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, f"it says nothing sound about {error}") from None


def check(folder: str, manifest: Manifest, told: Callable[[int, int], None]) -> None:
    """Read every file and compare it. Raises KaizenError for the first that is not what it was."""
    done, of = 0, sum(each.bytes for each in manifest.parts)

    def more(size: int) -> None:
        nonlocal done
        done += size
        told(done, of)

    for each in manifest.parts:
        try:
            found = part(folder, each.name, more)
        except OSError as error:
            raise _damaged(os.path.join(folder, each.name), (error.strerror or str(error)).lower()) from None
        if found != each:
            raise _damaged(os.path.join(folder, each.name), "it is not what was written")


def _damaged(path: str, why: str) -> KaizenError:
    return KaizenError(f"the backup is damaged: {path}: {why}", hint="nothing was changed; use another one")


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError("its lists")
    return value


def _fields(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("its entries")
    return value


def _number(value: Json) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError("its numbers")
    return value


def _saved(value: Json) -> Saved:
    said = _fields(value)
    path = str(said["path"])
    return Saved(
        path, _inside(str(said["folder"])), said["paused"] is True, _number(said["schema"]), _number(said["head"]),
        _number(said["sessions"]) or 0, _number(said.get("decisions")),
    )  # fmt: skip


def _part(value: Json) -> Part:
    said = _fields(value)
    return Part(_inside(str(said["name"])), _number(said["bytes"]) or 0, str(said["digest"]))


def _inside(name: str) -> str:
    """A path within the backup; what leads out of it is refused."""
    if os.path.isabs(name) or os.path.normpath(name) != name or name.startswith(".."):
        raise ValueError(f"the path {name!r}")
    return name
