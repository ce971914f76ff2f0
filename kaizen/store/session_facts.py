"""What the records of a batch say of their session, in one."""

from __future__ import annotations

from kaizen.model.event import SessionFact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def merged(said: Sequence[SessionFact]) -> SessionFact | None:
    """What a batch says of its session, in one: the first folder and opening, the last of all else; the best
    title, of equally good ones the last, but of prompts the first."""
    if not said:
        return None
    told = said[0]
    for fact in said[1:]:
        better = fact.title is not None and (
            fact.title_rank > told.title_rank or (fact.title_rank == told.title_rank > 1) or told.title is None
        )
        told = SessionFact(
            session_id=told.session_id,
            title=fact.title if better else told.title,
            title_rank=fact.title_rank if better else told.title_rank,
            cwd=told.cwd or fact.cwd,
            model=fact.model or told.model,
            client_version=fact.client_version or told.client_version,
            git_branch=fact.git_branch or told.git_branch,
            ended=told.ended if fact.ended is None else fact.ended,
            opened_at=told.opened_at if told.opened_at is not None else fact.opened_at,
            parent_id=told.parent_id or fact.parent_id,
            ended_reason=fact.ended_reason or told.ended_reason,
            **_latest_turn(told, fact),
            process=fact.process or told.process,
        )
    return told


def _latest_turn(merged: SessionFact, fact: SessionFact) -> dict[str, Any]:
    later = fact.turn is not None and (
        merged.turn is None
        or (fact.turn_at or -1) > (merged.turn_at or -1)
        or (fact.turn_at == merged.turn_at and fact.turn < merged.turn)
    )
    chosen = fact if later else merged
    return {"turn": chosen.turn, "turn_at": chosen.turn_at}
