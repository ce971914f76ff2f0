"""What can go wrong, told apart by what a caller can do about it.

Every error says what happened, to what, and what to do now. `exit_code` is what the command line exits with.
"""

from __future__ import annotations

import errno


class KaizenError(Exception):
    """The root of all errors that Kaizen raises on purpose.

    `hint` is the sentence that says what to do now; `str(error)` holds only what happened.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class EarlyExit(KaizenError):
    """The daemon ended before it was ready. `status` is its exit status (negative: the signal that ended
    it, None: not known), `log` the path of its log, `last_lines` the end of it."""

    def __init__(self, *, status: int | None, log: str, last_lines: tuple[str, ...], reason: str = "") -> None:
        how = "with an unknown status" if status is None else _ended(status)
        super().__init__(
            f"the daemon ended {how} before it was ready{': ' + reason if reason else ''}",
            hint=f"its log: {log}",
        )
        self.status, self.log, self.last_lines = status, log, last_lines


class StartTimeout(KaizenError):
    """The daemon did not get ready in time; it may still come up, and the next call will find it."""

    exit_code = 4

    def __init__(self, *, seconds: float, socket: str, log: str) -> None:
        super().__init__(
            f"no daemon was ready within {seconds:g} s on {socket}",
            hint=f"it may still be starting; its log: {log}",
        )
        self.seconds, self.socket, self.log = seconds, socket, log


class Unresponsive(KaizenError):
    """A daemon lives but does not answer. It is never started over. `pid` is None where it is not known."""

    exit_code = 4

    def __init__(self, *, pid: int | None, log: str, doing: str = "answer") -> None:
        super().__init__(
            f"the daemon (pid {pid if pid is not None else 'unknown'}) is alive but does not {doing}",
            hint=f"its log: {log}; `kaizen daemon stop` ends it",
        )
        self.pid, self.log = pid, log


class ProtocolMismatch(KaizenError):
    """The running daemon is of a newer version whose protocol this version does not speak."""

    def __init__(self, *, daemon_version: str, daemon_protocol: int, version: str, protocol: int) -> None:
        super().__init__(
            f"the running daemon is version {daemon_version} (protocol {daemon_protocol}), "
            f"this is version {version} (protocol {protocol})",
            hint=f"use kaizen {daemon_version} or newer",
        )
        self.daemon_version, self.daemon_protocol = daemon_version, daemon_protocol


class WorkspaceRefused(KaizenError):
    """The folder cannot be a workspace."""

    exit_code = 2

    def __init__(self, path: str, why: str, *, hint: str = "name a repository with -w PATH") -> None:
        super().__init__(f"{path!r} cannot be a workspace: {why}", hint=hint)
        self.path, self.why = path, why


class WorkspacePaused(KaizenError):
    """The workspace is registered and, as its user asked, not observed."""

    exit_code = 3

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} is paused", hint="`kaizen resume` has it observed again")
        self.path = path


class HomeRefused(KaizenError):
    """Kaizen's own folder cannot be used: it is relative, not ours, not writable, or the disk is full."""

    def __init__(self, path: str, why: str, *, hint: str = "") -> None:
        super().__init__(
            f"the home {path!r} cannot be used: {why}",
            hint=hint or "set KAIZEN_HOME to an absolute folder of yours",
        )
        self.path, self.why = path, why


class PermissionRefused(KaizenError):
    """A path below the home is not what we made: a link, another user's, or of the wrong kind."""

    def __init__(self, path: str, why: str, *, hint: str = "") -> None:
        super().__init__(f"{path!r} is not used: {why}", hint=hint or "move it away and try again")
        self.path, self.why = path, why


class DatabaseNewer(KaizenError):
    """The database was written by a newer version; it was left untouched."""

    def __init__(self, path: str, *, found: int, known: int) -> None:
        super().__init__(
            f"{path} has schema {found}, this version knows {known}; it was left untouched",
            hint="use the kaizen that wrote it, or a newer one",
        )
        self.path, self.found, self.known = path, found, known


class DatabaseOlder(KaizenError):
    """An older version wrote what was captured; its daemon brings it up to date when it starts."""

    def __init__(self, path: str, workspace: str) -> None:
        super().__init__(
            f"{path} was written by an older version and is not up to date yet",
            hint=f"`kaizen daemon start --background -w {workspace}` brings it up to date; nothing is lost",
        )
        self.path, self.workspace = path, workspace


_REGISTRY_AGAIN = "daemons that run register themselves anew, `kaizen init PATH` the others; what was captured is kept"


class DatabaseDamaged(KaizenError):
    """The file is no database, or a damaged one; it was left in place."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path} cannot be read as a database ({why}); it was left in place",
            hint=f"move it away (mv {path!r} {path + '.damaged'!r}) and run the command again: "
            + (_REGISTRY_AGAIN if path.endswith("/machine.db") else "what the agents left on disk is read anew"),
        )
        self.path, self.why = path, why


class DatabaseUnavailable(KaizenError):
    """The database could not be opened or written just now: locked, read-only, or the disk is full."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}", hint="nothing was changed; free the disk or the lock and try again")
        self.path, self.why = path, why


class ReportDamaged(KaizenError):
    """A retro that is kept cannot be read; it was left in place. `again` is the command that makes it anew."""

    def __init__(self, path: str, why: str, *, again: str) -> None:
        super().__init__(
            f"{path} cannot be read as a retro ({why}); it was left in place", hint=f"`{again}` makes it anew"
        )
        self.path, self.why = path, why


class SettingsRefused(KaizenError):
    """The settings file of an agent is left as it is: it is no JSON, or may not be replaced. `line` and `column` tell
    where it is not as it should be, None where that is not what is wrong."""

    def __init__(
        self, path: str, why: str, *, line: int | None = None, column: int | None = None, hint: str = ""
    ) -> None:
        place = "" if line is None else f", line {line}, column {column}"
        super().__init__(
            f"{path!r}{place}: {why}", hint=hint or "nothing was changed in it; put that right and try again"
        )
        self.path, self.why, self.line, self.column = path, why, line, column


class StopFailed(KaizenError):
    """The daemon outlived every way to end it that is safe."""

    exit_code = 4

    def __init__(self, *, pid: int | None, why: str, log: str) -> None:
        super().__init__(
            f"the daemon (pid {pid if pid is not None else 'unknown'}) could not be stopped: {why}",
            hint=f"its log: {log}",
        )
        self.pid, self.log = pid, log


class AlreadyRuns(KaizenError):
    """One runs already, and there can be only one."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)


class NotFound(KaizenError):
    """There is no such thing, or more than one."""

    exit_code = 2


class BadQuery(KaizenError):
    """A query cannot be understood. `position` is the character, counted from 1, where it is wrong, `place` what stands there."""

    exit_code = 2

    def __init__(self, why: str, *, position: int, place: str = "", hint: str = "") -> None:
        where = f"at character {position}" + (f", {place!r}" if place else "")
        super().__init__(
            f"the query is wrong {where}: {why}", hint=hint or "`kaizen search --help` shows how one is written"
        )
        self.why, self.position, self.place = why, position, place


def exhausted(error: OSError) -> KaizenError | None:
    """What to raise where this process, or the machine, has no descriptor left; None for any other error."""
    if error.errno not in (errno.EMFILE, errno.ENFILE):
        return None
    return KaizenError("too many files are open here to go on", hint="close some, or allow more: `ulimit -n 1024`")


def _ended(status: int) -> str:
    return f"by signal {-status}" if status < 0 else f"with exit status {status}"
