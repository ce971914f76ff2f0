"""The only door to files that lie outside the home and belong to the user: read, replaced whole, removed.

They are written *through* a symbolic link to its target, since that is how people keep such files elsewhere, and keep
the mode that they have.
"""

from __future__ import annotations

import os

from kaizen.errors import KaizenError, NotFound
from kaizen.host import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW_MODE = 0o644


def read(path: str) -> bytes | None:
    """All of a file; None if there is none. Raises KaizenError where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, "read", error) from None


def chunks(path: str, size: int = 1 << 18) -> Iterator[bytes]:
    """A file's bytes as they come; `-` is standard input. Raises NotFound, KaizenError."""
    try:
        with open(0 if path == "-" else path, "rb", buffering=0, closefd=path != "-") as file:
            while chunk := file.read(size):
                yield chunk
    except FileNotFoundError:
        raise NotFound(f"there is no file {path!r}") from None
    except OSError as error:
        raise _refused(path, "read", error) from None


def tail(path: str, limit: int) -> bytes:
    """At most the last `limit` bytes of a plain file; nothing where there is none, or it cannot be read."""
    fd = files.open_plain(path)
    if fd is None:
        return b""
    try:
        return os.pread(fd, limit, max(0, os.fstat(fd).st_size - limit))
    except OSError:
        return b""
    finally:
        os.close(fd)


def write(path: str, content: bytes) -> None:
    """Replace a file whole, or make it with the folders above it. Raises KaizenError, and then nothing has changed."""
    target = os.path.realpath(path)
    beside = f"{target}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else _NEW_MODE
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
                file.write(content)
            os.replace(beside, target)
        except OSError:
            remove(beside)
            raise
    except OSError as error:
        raise _refused(path, "written", error) from None


def make(path: str, content: bytes, *, replace: bool) -> None:
    """Make a file that only its owner can read, whole or not at all, in a folder that is there. A link in its place is replaced, not
    followed; where something lies there already and may not be replaced, it stays. Raises KaizenError."""
    beside = f"{path}.{os.getpid()}.new"
    try:
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
                file.write(content)
            if replace:
                os.replace(beside, path)
            else:
                os.link(beside, path)
        finally:
            files.remove(beside)
    except FileExistsError:
        raise KaizenError(f"{path!r} is there already, and stays as it is", hint="--force replaces it") from None
    except OSError as error:
        raise _refused(path, "written", error) from None


def remove(path: str) -> None:
    """Remove a file or a link if it is there. Raises KaizenError where it stays."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _refused(path, "removed", error) from None


def _refused(path: str, what: str, error: OSError) -> KaizenError:
    return KaizenError(
        f"{path!r} cannot be {what}: {(error.strerror or str(error)).lower()}",
        hint="nothing was changed in it; see to its permissions or to the disk, and try again",
    )
