"""What a proposal is made from, and how it is said that there is none."""

from __future__ import annotations

from kaizen.decisions.naming import words_of
from kaizen.host.repositories import Repository
from kaizen.model.wording import counted
from kaizen.text import clean
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.finding import Topic

LARGEST = 1 << 20  # bytes; nobody reads an instruction file of that size


class NoPatch(Exception):
    """There is no sensible patch; the text says why, on one line."""


def plain(text: str) -> str:
    """Text of an agent's on one line, without what would end the quote that it stands in."""
    return clean(" ".join(text.split())).replace("`", "'")


class File(NamedTuple):
    """A file of the repository: where it really lies, relative to it, and its text; None where it is not there."""

    path: str
    text: str | None


class About(NamedTuple):
    """What was found, for which agents, and the repository it was found in."""

    topic: Topic
    agents: frozenset[str]
    repository: Repository

    @property
    def cause(self) -> str:
        """What it is about, as somebody would write it, fit to stand between backticks."""
        return plain(words_of(self.topic.heuristic, self.topic.cause) or self.topic.cause)

    @property
    def often(self) -> str:
        """How often it was seen, in how many sessions."""
        return f"{counted(self.topic.times, 'time')} in {counted(len(self.topic.sessions), 'session')}"

    def file(self, path: str) -> File:
        """A file as it is now; where its path is a link, the file that it leads to. Raises NoPatch for what cannot be patched."""
        if self.repository.has(path) is False:
            return File(path, None)
        found = self.repository.read(path, LARGEST)
        if found is None:
            raise NoPatch(f"{path} is no plain file of this repository")
        if found.bytes > LARGEST:
            raise NoPatch(f"{path} is larger than a megabyte")
        try:
            return File(found.target or path, found.data.decode())
        except UnicodeDecodeError:
            raise NoPatch(f"{path} is not UTF-8") from None
