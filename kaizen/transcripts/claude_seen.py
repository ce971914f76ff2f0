"""What is known of a line of Claude Code's beside what stands on it: whose it is, and what the line before it told."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.records import Record


class Latest:
    """The latest line that told of a call, so that the next lines of the same response, which repeat it all, need not tell it
    again. Forgetting it changes nothing but the time that this takes."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: tuple[object, ...] = ()

    def is_told(self, record: Record, message: Record, session_id: str) -> bool:
        """Whether the line before this one told the very same."""
        told = (
            message.get("id"), session_id, message.get("stop_reason"), record.get("isAbortedMidStream"),
            record.get("requestId"), message.get("model"), message.get("usage"),
        )  # fmt: skip
        if told == self._told and isinstance(told[0], str):
            return True
        self._told = told
        return False


class Seen(NamedTuple):
    """What every event of a record shares: session, the natural key's first part, time, working folder. `root` is the
    session that all sub-agents are named after, `parent_id` the one that started this one, where only the record says so;
    `latest` is what its reader remembers of the lines before."""

    session_id: str
    key: str
    at: int | None
    cwd: str | None
    root: str
    parent_id: str | None = None
    latest: Latest | None = None
