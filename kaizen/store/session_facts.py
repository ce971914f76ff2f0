"""What a batch says of its sessions, each in one."""

from __future__ import annotations

from kaizen.model.event import Event, SessionFact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kaizen.model.event import Fact


def by_session(own: str, facts: Sequence[Fact]) -> dict[str, list[SessionFact]]:
    """What is said of each session; of the file's `own` also where that is nothing but that things happened in it."""
    said: dict[str, list[SessionFact]] = {}
    for fact in facts:
        if isinstance(fact, SessionFact):
            said.setdefault(fact.session_id, []).append(fact)
    if own not in said and any(isinstance(fact, Event) and fact.session_id == own for fact in facts):
        said[own] = []
    return said


def merged(said: Sequence[SessionFact]) -> SessionFact | None:
    """What is said of a session, in one: the first folder and opening, the last of all else; the best
    title, of equally good ones the last, but of prompts the first."""
    if not said:
        return None
    found = said[0]
    for fact in said[1:]:
        better = fact.title is not None and (
            fact.title_rank > found.title_rank or (fact.title_rank == found.title_rank > 1) or found.title is None
        )
        found = SessionFact(
            session_id=found.session_id,
            title=fact.title if better else found.title,
            title_rank=fact.title_rank if better else found.title_rank,
            cwd=found.cwd or fact.cwd,
            model=fact.model or found.model,
            client_version=fact.client_version or found.client_version,
            git_branch=fact.git_branch or found.git_branch,
            ended=found.ended if fact.ended is None else fact.ended,
            opened_at=found.opened_at if found.opened_at is not None else fact.opened_at,
            parent_id=found.parent_id or fact.parent_id,
            ended_reason=fact.ended_reason or found.ended_reason,
            **_latest_turn(found, fact),
            process=fact.process or found.process,
        )
    return found


def _latest_turn(merged: SessionFact, fact: SessionFact) -> dict[str, Any]:
    later = fact.turn is not None and (
        merged.turn is None
        or (fact.turn_at or -1) > (merged.turn_at or -1)
        or (fact.turn_at == merged.turn_at and fact.turn < merged.turn)
    )
    chosen = fact if later else merged
    return {"turn": chosen.turn, "turn_at": chosen.turn_at}
