"""Taking in what hooks have left in the workspace's spool.

    spool -> letters -> facts -> store, a transaction for each session among them -> bell -> letters removed

A letter goes only after it was committed. One that is read again, because the daemon was killed in between, changes nothing:
its events have natural keys. A session whose transcript another workspace's daemon reads is that one's, wherever the agent went
meanwhile; its letters are handed on.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.daemon.journal import say
from kaizen.daemon.sources import found_at, working_folder
from kaizen.errors import KaizenError
from kaizen.hooks import envelope, shelf, spool, unassigned
from kaizen.hooks.envelope import Envelope
from kaizen.hooks.wake import wake
from kaizen.host import processes
from kaizen.store.write import Batch, FileState, Superseded
from kaizen.transcripts import records
from kaizen.transcripts.format import FileIdentity
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kaizen.daemon.claims import Claims
    from kaizen.paths import Place
    from kaizen.store.write import Writer
    from kaizen.transcripts.format import Found

STEP_LETTERS, STEP_BYTES = 500, 8 * 1024 * 1024
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Letter(NamedTuple):
    """A letter that was read: its file's name, its line, and what stands on it (None where that is nothing of ours)."""

    name: str
    line: bytes
    envelope: Envelope | None


class Letters:
    """One workspace's letters. `on_commit` gets the newest cursor after each transaction; between them `should_stop` is
    asked."""

    def __init__(
        self, place: Place, writer: Writer, on_commit: Callable[[int], None], should_stop: Callable[[], bool]
    ) -> None:
        self._place, self._writer = place, writer
        self._on_commit, self._should_stop = on_commit, should_stop
        self._folder = paths.spool_dir(place.home, place.path)

    def take(self, claims: Claims) -> int:
        """Store all letters there are; how many that were. Raises what the writer raises; then what is not stored stays."""
        try:
            fd = os.open(self._folder, _FLAGS | os.O_DIRECTORY)
        except OSError:  # taken away, and made again when a daemon starts
            return 0
        try:
            return self._take(fd, claims)
        finally:
            os.close(fd)

    def _take(self, fd: int, claims: Claims) -> int:
        taken, names = 0, spool.letters(fd)
        try:
            while names and not self._should_stop():
                step = _step(names)
                self._store(fd, step, claims)
                names, taken = names[len(step) :], taken + len(step)
        except BaseException:
            spool.limit(fd)
            raise
        if not names and (dropped := spool.reopen(fd)):
            say(f"{dropped} payloads of hooks were dropped: the spool was full")
        return taken

    def _store(self, fd: int, names: Sequence[str], claims: Claims) -> None:
        """One that cannot be read now stays."""
        kept: dict[tuple[str, str], list[Letter]] = {}
        for letter in filter(None, (_read(fd, name) for name in names)):
            if self._is_ours(fd, letter, claims):
                kept.setdefault(_session(letter), []).append(letter)
        for (agent, session), letters in kept.items():
            self._commit_or_pass_over(fd, agent, session, letters)
            for letter in letters:
                spool.remove(fd, letter.name)

    def _commit_or_pass_over(self, fd: int, agent: str, session: str, letters: list[Letter]) -> None:
        """No letter must end the daemon, whatever is in it: what we did not foresee is said, and kept for a day."""
        try:
            self._commit(agent, session, letters)
        except (KaizenError, Superseded):
            raise
        except Exception as error:
            say(f"{len(letters)} payloads of hooks are passed over: {type(error).__name__}: {error}")
            for letter in letters:
                spool.put_aside(fd, letter.name)

    def _commit(self, agent: str, session: str, letters: list[Letter]) -> None:
        path = f"hook:{agent}:{session}"
        before = self._writer.state(path)
        start = before.offset if before else 0
        read = start + sum(len(letter.line) + 1 for letter in letters)
        whose = shelf.session_of(letters[0].envelope) if letters[0].envelope else None
        file = FileIdentity(agent, session, whose.parent_id if whose else None)
        told = [fact for letter in letters for fact in shelf.facts(letter.line)]
        state = FileState(0, 0, 0, b"", read, skipping=False)
        lines = [letter.line for letter in letters]
        batch = Batch(path, file, state, told, len(lines), clock.now_ms(), restart=False, raw=lines, raw_start=start)
        self._on_commit(self._writer.commit(batch))

    def _is_ours(self, fd: int, letter: Letter, claims: Claims) -> bool:
        """Whether a letter is to be stored here. If its session's transcript is another workspace's it is handed on to that
        one, and if it is nobody's nothing of it is kept."""
        found = _transcript(letter)
        owner = claims.owner(found) if found is not None else None
        if owner is not None and owner != self._place.path:
            return not self._hand_on(fd, letter, owner)
        if found is None or owner is not None or (folder := working_folder(found)) is None:
            return True
        unassigned.note(self._place.home, found.file.agent, folder)
        spool.remove(fd, letter.name)
        return False

    def _hand_on(self, fd: int, letter: Letter, owner: str) -> bool:
        """Give a letter to another workspace; False where that takes none."""
        try:
            other = os.open(paths.spool_dir(self._place.home, owner), _FLAGS | os.O_DIRECTORY)
        except OSError:
            return False
        try:
            os.rename(letter.name, letter.name, src_dir_fd=fd, dst_dir_fd=other)
            processes.ended_children()  # whoever was started for the last one
            wake(self._place.home, owner, other, clock.now_ms())
        except OSError as error:
            say(f"nobody could be told of a hook's payload for {owner!r}: {error.strerror}")
        finally:
            os.close(other)
        return True


def _step(names: Sequence[str]) -> Sequence[str]:
    """The first of these letters, as many as are stored together."""
    size = 0
    for number, name in enumerate(names[:STEP_LETTERS]):
        size += spool.size_of(name)
        if size > STEP_BYTES:
            return names[: max(1, number)]
    return names[:STEP_LETTERS]


def _read(fd: int, name: str) -> Letter | None:
    try:
        opened = os.open(name, _FLAGS, dir_fd=fd)
    except OSError:
        return None
    try:
        line = b""
        while got := os.read(opened, 1 << 20):
            line += got
    except OSError:
        return None
    finally:
        os.close(opened)
    return Letter(name, line, envelope.read(line))


def _session(letter: Letter) -> tuple[str, str]:
    if letter.envelope is None:
        return "", ""
    whose = shelf.session_of(letter.envelope)
    return shelf.agent_of(letter.envelope), whose.session_id if whose is not None else ""


def _transcript(letter: Letter) -> Found | None:
    """The transcript of the letter's session, if it is there yet."""
    path = records.folder(letter.envelope.payload.get("transcript_path")) if letter.envelope else None
    return found_at(os.path.realpath(path)) if path is not None and os.path.isabs(path) else None
