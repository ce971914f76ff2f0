"""Proposals as JSON, as lines and as patches."""

from __future__ import annotations

from collections import Counter

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.show import Give, clean
from kaizen.cli.text import money
from kaizen.cli.text.told import short
from kaizen.model.spending import dollars
from kaizen.model.wording import counted
from kaizen.text import span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.model.proposal import Proposal, Saves, Unchanged


def proposal_json(workspace: str, proposal: Proposal) -> Message:
    """A proposal for programs."""
    saves = proposal.saves
    return {
        "workspace": workspace, "id": proposal.id, "action_id": proposal.action_id, "kind": str(proposal.kind),
        "path": proposal.path, "title": proposal.title, "made_at": clock.iso(proposal.made_at),
        "saves": {
            "times": saves.times, "sessions": saves.sessions, "days": saves.days, "tokens": saves.tokens,
            "cost_usd": None if saves.nano is None else dollars(saves.nano), "ms": saves.ms, "events": saves.events,
            "evidence": [{"session_id": each.session_id, "cursor": str(each.cursor)} for each in saves.cites],
        },
        "patch": proposal.patch,
    }  # fmt: skip


def draw(proposals: Sequence[Proposal], unchanged: Sequence[Unchanged]) -> None:
    """Each with what it would have saved and how it is applied; then those for which there is no patch, a line each."""
    for each in proposals:
        show.line(clean(each.title))
        show.line(f"  {saved(each.saves)}")
        show.line(f"  kaizen improve show {each.id} | git apply")
    for path, count in Counter(each.path for each in proposals).items():
        if count > 1:
            show.line(
                clean(f"{count} of them change {path}: once one is applied, `kaizen improve` makes the others anew")
            )
    for none in unchanged:
        show.line(clean(f"no patch for {none.action_id} ({none.title}): {none.why}"))


def table(proposals: Sequence[Proposal]) -> None:
    """One a line."""
    rows = [(each.id, each.kind, each.path, each.title) for each in proposals]
    show.table(("ID", "KIND", "FILE", "WHAT"), rows, [Give(3, 20), Give(2, 12)])


def draw_patch(proposal: Proposal) -> None:
    """The patch: to a program as it is, to a terminal without what would do something there."""
    text = as_patch(proposal)
    if show.columns():
        show.lines([clean(line.expandtabs()) for line in text.splitlines()])
    else:
        show.raw(text.encode("utf-8", "surrogateescape"))


def as_patch(proposal: Proposal) -> str:
    """The patch, and before it, as lines that no patch begins with, what it is and what it would have saved."""
    saves = proposal.saves
    events = [f"#   {short(each.session_id).strip()} event {each.cursor}" for each in saves.cites]
    left = saves.events - len(saves.cites)
    lines = [
        f"# {clean(proposal.title)}", f"# {saved(saves)}:", *map(clean, events),
        *([f"#   and {counted(left, 'more event')}"] if left > 0 else []),
    ]  # fmt: skip
    return "\n".join([*lines, "", ""]) + proposal.patch


def saved(saves: Saves) -> str:
    """What would have been saved, as far as it is known."""
    parts = [
        None if saves.nano is None else money.dollars_text(dollars(saves.nano)), span(saves.ms),
        None if saves.tokens is None else counted(saves.tokens, "token"),
    ]  # fmt: skip
    known = ", ".join(part for part in parts if part is not None)
    most = f"would have saved at most {known}" if known else "what it would have saved is not known"
    return f"{most}: seen {counted(saves.times, 'time')} in {counted(saves.sessions, 'session')} in the last {saves.days} days"
