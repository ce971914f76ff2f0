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
from kaizen.errors import KaizenError
from kaizen.hooks import spool
from kaizen.host import files
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kaizen.daemon.claims import Claims
    from kaizen.hooks.envelope import Envelope
    from kaizen.paths import Place
    from kaizen.store.write import Writer

STEP_LETTERS, STEP_BYTES = 500, 8 * 1024 * 1024
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def welcome(place: Place) -> None:
    """Let hooks leave letters for this workspace from now on. Where that cannot be it is said, and all else goes on."""
    folder = paths.spool_dir(place.home, place.path)
    try:
        files.ensure_folder(place.home, folder)
        spool.admit(folder, clock.now_ms())
    except (KaizenError, OSError) as error:
        say(f"hooks cannot leave anything in {folder!r}: {error}")


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
        if not names:
            return 0
        try:
            while names and not self._should_stop():
                step = _step(names)
                self._store(fd, step, claims)
                names, taken = names[len(step) :], taken + len(step)
        except BaseException:
            spool.limit(fd)
            raise
        if dropped := spool.reopen(fd):
            say(f"{dropped} payloads of hooks were dropped: the spool was full")
        return taken

    def _store(self, fd: int, names: Sequence[str], claims: Claims) -> None:
        """One that cannot be read now stays."""
        kept: dict[tuple[str, str], list[Letter]] = {}
        for letter in filter(None, (_read(fd, name) for name in names)):
            if not self._hand_on(fd, letter, claims):
                kept.setdefault(_session(letter), []).append(letter)
        for (agent, session), letters in kept.items():
            self._commit_or_pass_over(fd, agent, session, letters)
            for letter in letters:
                spool.remove(fd, letter.name)

    def _commit_or_pass_over(self, fd: int, agent: str, session: str, letters: list[Letter]) -> None:
        """No letter must end the daemon, whatever is in it: what we did not foresee is said, and kept for a day."""
        from kaizen.store.write import Superseded

        try:
            self._commit(agent, session, letters)
        except (KaizenError, Superseded):
            raise
        except Exception as error:
            say(f"{len(letters)} payloads of hooks are passed over: {type(error).__name__}: {error}")
            for letter in letters:
                spool.put_aside(fd, letter.name)

    def _commit(self, agent: str, session: str, letters: list[Letter]) -> None:
        from kaizen.hooks import shelf
        from kaizen.store.write import Batch, FileState
        from kaizen.transcripts.format import FileIdentity

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

    def _hand_on(self, fd: int, letter: Letter, claims: Claims) -> bool:
        """Give a letter to the workspace that its session's transcript belongs to, if that is another one."""
        from kaizen.hooks.wake import wake

        owner = _owner(letter, claims)
        if owner is None or owner == self._place.path:
            return False
        try:
            other = os.open(paths.spool_dir(self._place.home, owner), _FLAGS | os.O_DIRECTORY)
        except OSError:
            return False
        try:
            os.rename(letter.name, letter.name, src_dir_fd=fd, dst_dir_fd=other)
            wake(self._place.home, owner, other, clock.now_ms())
        except OSError:
            return False
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
    from kaizen.hooks import envelope

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
    from kaizen.hooks import shelf

    if letter.envelope is None:
        return "", ""
    whose = shelf.session_of(letter.envelope)
    return shelf.agent_of(letter.envelope), whose.session_id if whose is not None else ""


def _owner(letter: Letter, claims: Claims) -> str | None:
    """The workspace whose daemon reads the session's transcript, as far as there is one."""
    from kaizen.daemon.sources import found_at
    from kaizen.transcripts import records

    path = records.folder(letter.envelope.payload.get("transcript_path")) if letter.envelope else None
    found = found_at(path) if path is not None and os.path.isabs(path) else None
    return claims.owner(found) if found is not None else None
