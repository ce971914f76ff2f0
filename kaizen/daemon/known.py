"""Whether a transcript's file is the one that is known, and how much of it is unread."""

from __future__ import annotations

import os

from kaizen.daemon import contents
from kaizen.transcripts.format import Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.store.write import FileState
    from kaizen.transcripts.format import Found

_A_SESSION = 100_000
_SIGNED = (1 << 63) - 1  # SQLite's integers are signed, the kernel's numbers are not


def as_opened(fd: int, found: Found) -> Found:
    """What was found, with the facts of the file that was opened."""
    facts = os.fstat(fd)
    return found._replace(device=facts.st_dev & _SIGNED, inode=facts.st_ino & _SIGNED, size=facts.st_size)


def untouched(state: FileState, found: Found) -> bool:
    """Whether there is nothing new, by size alone; one that was rewritten at the same length has another inode or
    first bytes, and is looked at when it changes again."""
    return not state.stale and (state.device, state.inode, state.size) == (found.device, found.inode, found.size)


def unread_bytes(state: FileState | None, found: Found) -> int:
    """How many bytes of a file there are to read, about; a database does not say how large a session is."""
    if found.file.shape is Shape.DATABASE:
        return _A_SESSION
    grew = state is not None and found.file.shape is Shape.LINES and state.inode == found.inode
    return found.size - state.offset if grew and state is not None and state.offset <= found.size else found.size


def is_another(fd: int, here: Found, state: FileState, *, moved: bool) -> bool:
    """Whether the file is not the one that was read: another inode, shorter, other first bytes, or no line's end
    where one was read up to. One that was just found at another place may have been written anew, compressed or plain, on an
    inode that is another or was used before."""
    shape, inode = here.file.shape, (here.device, here.inode) == (state.device, state.inode)
    if state.stale or shape is Shape.DOCUMENT or not (inode or moved):
        return True
    if not moved and here.size < (state.size if shape is Shape.COMPRESSED else state.offset):
        return True
    if contents.head(fd, shape, state.head_bytes) != (state.head_bytes, state.head_digest):
        return True
    if shape is Shape.COMPRESSED:
        return False
    return state.offset > 0 and not state.skipping and contents.pread(fd, 1, state.offset - 1) != b"\n"
