"""What a heuristic sees that looks at many sessions together."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.finding import Brief, Seen
    from kaizen.model.guidance import Guidance


class Span(NamedTuple):
    """The sessions of one workspace within a span of days, what this heuristic's own `look` noted in them, and what guides the
    agents there: instruction files, skills, rules, servers; None where that is not known, as of a workspace that is gone."""

    workspace: str
    since_ms: int
    until_ms: int
    sessions: tuple[Brief, ...]
    seen: tuple[Seen, ...]
    guidance: Guidance | None = None
