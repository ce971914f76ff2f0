"""Which side of an experiment each session is on."""

from __future__ import annotations

from kaizen.host import commits
from kaizen.model.experiment import Bound
from kaizen.values import StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaizen.model.experiment import Design
    from kaizen.reading.trials import Trial


class Where(StrEnum):
    """Where a session belongs."""

    BEFORE = "before"
    AFTER = "after"
    ELSEWHERE = "elsewhere"  # on neither side
    UNKNOWN = "unknown"


def sides(
    design: Design, trials: Sequence[Trial], *, workspace: str, tags: Mapping[str, frozenset[str]]
) -> dict[str, Where]:
    """Where each of these sessions belongs, by its id. The repository is only read."""
    match design.bound:
        case Bound.COMMIT:
            return _by_commit(design.after, trials, workspace)
        case Bound.BRANCH:
            return {each.id: _named(each.branch, design) for each in trials}
        case Bound.INSTRUCTIONS:
            return {each.id: _fingerprinted(each.instructions, design) for each in trials}
        case Bound.TAGS:
            return {each.id: _tagged(tags.get(each.id, frozenset()), design) for each in trials}


def _by_commit(whole_id: str, trials: Sequence[Trial], workspace: str) -> dict[str, Where]:
    """By what was checked out when they began: the records do not tell, the reflog does. What is gone from the repository meanwhile,
    as after a rebase, cannot be told."""
    heads = commits.heads(workspace)
    began = {each.id: heads.at(each.began_at) for each in trials}
    there = commits.there(workspace, sorted({head for head in began.values() if head is not None}))
    inside = commits.with_commit(workspace, whole_id, there)

    def where(head: str | None) -> Where:
        if head is None or head not in there or inside is None:
            return Where.UNKNOWN
        return Where.AFTER if head in inside else Where.BEFORE

    return {session: where(head) for session, head in began.items()}


def _named(branch: str | None, design: Design) -> Where:
    if branch is None:
        return Where.UNKNOWN
    if branch == design.after:
        return Where.AFTER
    return Where.BEFORE if design.before in (None, branch) else Where.ELSEWHERE


def _fingerprinted(digest: str | None, design: Design) -> Where:
    if digest is None:
        return Where.UNKNOWN
    if digest.startswith(design.after):
        return Where.AFTER
    return Where.BEFORE if design.before is None or digest.startswith(design.before) else Where.ELSEWHERE


def _tagged(tags: frozenset[str], design: Design) -> Where:
    after = design.after in tags
    before = not after if design.before is None else design.before in tags
    if after == before:  # neither, or both
        return Where.ELSEWHERE
    return Where.AFTER if after else Where.BEFORE
