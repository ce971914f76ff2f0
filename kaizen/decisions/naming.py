"""What an action is called by: an id that stays the same over weeks, and the files that it is about. Pure."""

from __future__ import annotations

from kaizen.model.wording import counted, times
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.finding import Topic

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

ID_LENGTH = 8
_OF_A_PATH = frozenset(
    """reread_file large_read edit_churn unread_edit contradicted_docs bloated_instructions dead_instructions
    unread_instructions unused_rules""".split()
)
_QUOTING = frozenset({"corrections"})
_OF_PATHS = frozenset({"hot_clusters", "contradictory_instructions"})
_OF_A_TOOL = frozenset({"permission_denials", "permission_waits", "context_full"})  # `Bash: git push`
_OF_A_KIND = frozenset(
    """tool_errors corrections interruptions broken_cache retries truncated_answers cost_outliers premium_model long_idle abandoned_todos
    no_outcome secrets search_thrash""".split()
)
_BETWEEN = {"hot_clusters": ", ", "contradictory_instructions": " | ", "repeated_sequences": " && "}


class Named(NamedTuple):
    """What an action is about: a heuristic and a cause."""

    heuristic: str
    cause: str


def action_id(workspace: str, heuristic: str, cause: str) -> str:
    """The id of an action of this workspace: 8 hexadecimal digits. Once it was proposed it keeps the id, wherever the workspace
    is moved."""
    named = "\0".join((workspace, heuristic, cause))
    return blake2b(named.encode("utf-8", "surrogatepass"), digest_size=ID_LENGTH // 2).hexdigest()


def title_of(topic: Topic) -> str:
    """What the action of a topic is called: what was said of it; a person's words are not quoted, for an action outlives the session
    that they stand in."""
    if topic.heuristic not in _QUOTING:
        return topic.said
    return f"a person corrected what was done: {times(topic.times)} in {counted(len(topic.sessions), 'session')}"


def files_of(heuristic: str, cause: str) -> tuple[str, ...]:
    """The files and folders, relative to the workspace, that a cause names; none where it names something else, such as a
    command."""
    if heuristic in _OF_PATHS:
        return tuple(part for part in cause.split(_BETWEEN[heuristic]) if part)
    return (cause,) if heuristic in _OF_A_PATH and _is_path(cause) else ()


def words_of(heuristic: str, cause: str) -> str:
    """What somebody who writes about a cause would write: a command, a file, a name; nothing where a cause only names a kind."""
    if heuristic in _OF_A_KIND:
        return ""
    return (
        cause.split(_BETWEEN.get(heuristic, "\0"), maxsplit=1)[0].partition(": ")[2 * (heuristic in _OF_A_TOOL)]
        or cause
    )


def _is_path(cause: str) -> bool:
    """Causes of `large_read` may also be commands."""
    return bool(cause) and " " not in cause and not cause.startswith(("/", "~")) and ("/" in cause or "." in cause)
