"""`kaizen retro list`: the retros that are kept."""

from __future__ import annotations

from kaizen import paths
from kaizen.cli import retroing, show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.retro import Everywhere
from kaizen.errors import KaizenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message
    from kaizen.model.retro import Span


def list_(all_: Everywhere = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """The retros that are kept, the latest first: of a workspace, or with --all of all workspaces together.

    Example: kaizen retro list --json
    """
    from kaizen.retro import kept

    whose = retroing.whose(all_, workspace)
    rows = [_row(whose, span) for span in kept.spans(paths.home(), whose)]
    if as_json:
        show.json([*rows])
    elif rows:
        heads = ("RETRO", "FROM", "TO", "SESSIONS", "ITEMS", "TOLD BEFORE")
        names = ("name", "since", "until", "sessions", "items", "revisions")
        show.table(heads, [[row[name] for name in names] for row in rows])
    else:
        show.note("no retro is kept yet; `kaizen retro` makes one")
    return 0


def _row(whose: str | None, span: Span) -> Message:
    from kaizen.model.weeks import day_text
    from kaizen.retro import kept

    sessions = items = None
    try:
        found = kept.read(paths.home(), whose, span)
        sessions, items = sum(not part.sub_agent for part in found.parts), len(found.items)
    except KaizenError as error:  # the others are told all the same
        show.error(error)
    return {
        "name": span.name, "week": span.week, "since": day_text(span.since), "until": day_text(span.until - 1),
        "sessions": sessions, "items": items, "revisions": kept.revisions(paths.home(), whose, span),
    }  # fmt: skip
