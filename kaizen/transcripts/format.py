"""What a transcript format offers; `shelf` has the formats there are."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from kaizen.model.event import Fact
else:
    Protocol = object


class FileIdentity(NamedTuple):
    """Whose session a file holds, as far as its path tells.

    `main` is the path of the session's main file, for a sub-agent's file. `unsettled` says that the parent
    stands only in the records: `Format.settle` completes the identity from one.
    """

    agent: str
    session_id: str
    parent_id: str | None = None
    main: str | None = None
    unsettled: bool = False


class Format(Protocol):
    """One agent's transcripts. All of it is pure, and nothing in it raises."""

    AGENT: str

    def identify(self, path: str) -> FileIdentity | None:
        """Whose file this is, from the path only; None for what is no transcript."""

    def settle(self, path: str, file: FileIdentity, line: bytes) -> FileIdentity | None:
        """The complete identity of an unsettled file from one of its lines, if that line tells."""

    def cwd(self, line: bytes) -> str | None:
        """The working folder that a line tells, found cheaply."""

    def facts(self, line: bytes, file: FileIdentity, *, skim: bool = True) -> list[Fact]:
        """What a line says. With `skim`, lines that are known to hold nothing we keep are counted unread;
        without it their times and folders are told too."""

    def companion(self, path: str, file: FileIdentity) -> str | None:
        """The path of a small file beside this one that says more about its session, if there may be one."""

    def companion_facts(self, content: bytes, file: FileIdentity) -> list[Fact]:
        """What the companion says."""
