"""What a transcript format offers; `shelf` has the formats there are."""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from kaizen.model.event import Fact
else:
    Protocol = object


READERS = 2  # to be raised with every change of a reader that tells more, less or otherwise of the same lines


class Shape(StrEnum):
    """How a file is read."""

    LINES = "lines"  # it grows by whole lines
    COMPRESSED = "compressed"  # lines, in one zstd stream
    DOCUMENT = "document"  # written anew as a whole; all of it is one line
    DATABASE = "database"  # an SQLite file of the agent's, whose rows are made into lines


class Database(NamedTuple):
    """Where an agent keeps its sessions in an SQLite file, as SQL. Rows have numbers that grow with each write, so that what
    is new is known by its number. `:id` stands for a session, `:row` for a row's number; `:after` and `:count` for what
    `done` found when the session was read last, else 0.

    A statement that asks for what an older or newer version of the agent has not got finds nothing.
    """

    newest: str  # the greatest number there is
    sessions: str  # each session's id, and the greatest number of its rows
    changed: str  # the same of those that have rows after `:after`
    done: str  # of a session: the greatest number of its rows, and how many rows it names
    rows: tuple[str, ...]  # of a session, what is new in order: a row's number, what it is, and JSON that belongs to it
    values: Mapping[str, str]  # by what it is: the JSON of `:row`
    folders: tuple[str, ...]  # of a session: lines that may tell its working folder


class FileIdentity(NamedTuple):
    """Whose session a file holds, as far as its path tells.

    `main` is the path of the session's main file, for a sub-agent's file. `unsettled` says that the parent
    stands only in the records: `Settler.settle` completes the identity from one.
    """

    agent: str
    session_id: str
    parent_id: str | None = None
    main: str | None = None
    unsettled: bool = False
    shape: Shape = Shape.LINES

    @property
    def many(self) -> bool:
        """Whether it holds sessions, each of which is taken for a file of its own: `DATABASE/SESSION`."""
        return self.shape is Shape.DATABASE and not self.session_id


class Found(NamedTuple):
    """A transcript on disk."""

    path: str
    file: FileIdentity
    size: int
    mtime_ns: int
    device: int
    inode: int


class Reader(Protocol):
    """Reads one file's lines in order. Nothing in it raises."""

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        """What the next line says. With `skim`, lines that are known to hold nothing we keep are counted unread;
        without it their times and folders are told too."""

    def state(self) -> str:
        """What a later reader needs to know to go on behind the last line as if there had been no break."""


class Stateless:
    """A reader of lines of which each is understood by itself."""

    __slots__ = ("_file", "_tell")

    def __init__(self, tell: Callable[..., list[Fact]], file: FileIdentity) -> None:
        self._tell, self._file = tell, file

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        return self._tell(line, self._file, skim=skim)

    def state(self) -> str:
        return ""


class Format(Protocol):
    """One agent's transcripts. All of it is pure, and nothing in it raises."""

    AGENT: str
    SUFFIXES: tuple[str, ...]  # of transcripts, and of what lies beside them and tells that they changed

    def roots(self, environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
        """The folders below which transcripts lie, whether they exist or not; `~` stands for the user's home.
        `configured` are the agent's folders that our settings name beside those of the environment."""

    def identify(self, path: str) -> FileIdentity | None:
        """Whose file this is, from the path only; None for what is no transcript of this agent."""

    def beside(self, path: str) -> str:
        """The transcript that a file tells of; a transcript tells of itself."""

    def cwd(self, line: bytes) -> str | None:
        """The working folder that a line tells, found cheaply."""

    def reader(self, file: FileIdentity, state: str = "") -> Reader:
        """A reader from the beginning of the file, or from where one with this state was."""


class Settler(Protocol):
    """How the identity of files is completed whose path does not tell all of it. Pure, and nothing in it raises."""

    def settle(self, path: str, file: FileIdentity, line: bytes) -> FileIdentity | None:
        """The complete identity of an unsettled file from one of its lines, if that line tells."""


class Companions(Protocol):
    """Small files beside transcripts that say more of their sessions. Pure, and nothing in it raises."""

    def companion(self, path: str, file: FileIdentity) -> str | None:
        """The path of a small file beside this one, if there may be one."""

    def companion_facts(self, content: bytes, file: FileIdentity) -> list[Fact]:
        """What the companion says."""


class Whereabouts(Protocol):
    """How the working folder is found of transcripts whose records do not tell it. Pure, and nothing in it raises."""

    def tellers(self, path: str, line: bytes) -> Sequence[str]:
        """Paths of small files that may tell it; one part of a path may be `*`. `line` is one of those that a database has
        for this, else empty."""

    def told(self, content: bytes) -> str | None:
        """The folder that such a file tells."""

    def is_of(self, path: str, folder: str) -> bool:
        """Whether it is this folder, which is known from elsewhere: where a path has a digest of it. Never a guess."""
