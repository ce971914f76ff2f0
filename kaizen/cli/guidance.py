"""`kaizen guidance`: what guides agents in a repository, what it takes, and what came of it."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.model.figures import DAY_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.reading.guidance import Row, Table
    from kaizen.store.fingerprints import Kept

_DAYS = 28
_CUTS = 5  # on the page; JSON has all


def guidance(
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=3650, help="Of so many days up to now.")
    ] = _DAYS,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Show which instruction files sessions began with, since when, and what changed."
        ),
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Instruction files, rules, skills, commands, sub-agents, MCP servers and settings: what each takes, what came of it, what to cut.

    What the agents' records do not tell shows as `-`. Tokens are an estimate: four bytes each.

    Example: kaizen guidance --days 14
    """
    from kaizen.guidance.finding import found
    from kaizen.reading import stores
    from kaizen.reading.guidance import table

    where, now = stores.chosen(workspace), clock.now_ms()
    with stores.Together([where], tolerant=False) as together:
        opened = next(iter(together.opened), None)
        if history:
            from kaizen.store import fingerprints

            return _history(where, [] if opened is None else fingerprints.every(opened.store), as_json=as_json)
        whole = table(opened, found(where), now - days * DAY_MS, now + 1, now)
    if as_json:
        show.json(_json(whole))
    elif whole.rows:
        _table(whole)
        _cut_first(whole)
    else:
        show.note(
            "nothing guides agents here: no instruction file, rule, skill, command, sub-agent, server or settings"
        )
    return 0


def _table(table: Table) -> None:
    from kaizen.cli.text.findings_text import usd_text

    heads = ("KIND", "NAME", "TOKENS", "LOADED", "USED", "ENDED WELL", "CHANGED", "TOKENS/WEEK", "COST/WEEK")
    lines = [
        (
            str(row.loaded.guide.kind), _name(row), show.count(row.tokens), show.count(row.loaded.loads), show.count(row.loaded.uses),
            _well(row), clock.day(row.loaded.guide.changed_at), show.count(row.tokens_a_week), usd_text(row.nano_a_week),
        )
        for row in table.rows
    ]  # fmt: skip
    give = [show.Give(1, 24, show.cut_left)]
    show.lines(show.fitting(heads, lines, give, ("CHANGED", "ENDED WELL", "TOKENS/WEEK"), show.columns()))
    sessions = "session" if table.sessions == 1 else "sessions"
    show.note(f"{table.sessions:,} {sessions} since {clock.day(table.since_ms)}; tokens are about four bytes each")


def _cut_first(table: Table) -> None:
    if table.cuts:
        show.lines(
            [
                "",
                "cut or mend first:",
                *(f"{number}. {topic.said}" for number, topic in enumerate(table.cuts[:_CUTS], 1)),
            ]
        )
        if (more := len(table.cuts) - _CUTS) > 0:
            show.note(f"and {more} more: --json has them")


def _name(row: Row) -> str:
    guide = row.loaded.guide
    return f"{guide.path} -> {guide.target}" if guide.target is not None else guide.name


def _well(row: Row) -> str | None:
    return None if row.sessions is None or not row.sessions else f"{row.ended_well}/{row.sessions}"


def _json(table: Table) -> Message:
    from kaizen.cli.text.findings_text import waste_json

    return {
        "workspace": table.workspace, "since": clock.iso(table.since_ms), "until": clock.iso(table.until_ms), "sessions": table.sessions,
        "guides": [_row_json(row) for row in table.rows],
        "cut_first": [
            {
                "heuristic": topic.heuristic, "cause": topic.cause, "said": topic.said, "sessions": [*topic.sessions],
                "confidence": str(topic.confidence), **waste_json(topic.waste),
            }
            for topic in table.cuts
        ],
    }  # fmt: skip


def _row_json(row: Row) -> Message:
    from kaizen.cli.text.findings_text import usd_json

    guide = row.loaded.guide
    return {
        "kind": str(guide.kind), "path": guide.path, "name": guide.name, "link_to": guide.target, "bytes": guide.bytes,
        "tokens": row.tokens, "loaded": row.loaded.loads, "used": row.loaded.uses, "last_used_at": clock.iso(row.loaded.last_used_at),
        "sessions": row.sessions, "ended_well": row.ended_well, "changed_at": clock.iso(guide.changed_at),
        "tokens_a_week": row.tokens_a_week, "usd_a_week": usd_json(row.nano_a_week),
    }  # fmt: skip


def _history(workspace: str, kept: Sequence[Kept], *, as_json: bool) -> int:
    changes = [_changed(before, each) for before, each in zip((None, *kept), kept, strict=False)]
    if as_json:
        show.json({"workspace": workspace, "fingerprints": [
            {
                "fingerprint": each.fingerprint.digest, "first_seen": clock.iso(each.first_seen), "sessions": each.sessions,
                "files": dict(each.fingerprint.files), "changed": [*changed],
            }
            for each, changed in zip(kept, changes, strict=True)
        ]})  # fmt: skip
    elif kept:
        lines = [
            (
                (clock.iso(each.first_seen) or "")[:16].replace("T", " "),
                each.fingerprint.digest,
                show.count(each.sessions),
                ", ".join(changed),
            )
            for each, changed in zip(kept, changes, strict=True)
        ]
        give = [show.Give(3, 24, show.cut)]
        show.lines(show.fitting(("SINCE", "FINGERPRINT", "SESSIONS", "CHANGED"), lines, give, (), show.columns()))
    else:
        show.note("of no session it is known what instruction files it began with")
    return 0


def _changed(before: Kept | None, each: Kept) -> list[str]:
    """The files that differ from those of the fingerprint before: `+` is new, `-` is gone."""
    old, new = dict(before.fingerprint.files) if before is not None else {}, dict(each.fingerprint.files)
    gone = [f"-{path}" for path in old if path not in new]
    return [*(path if path in old else f"+{path}" for path in new if old.get(path) != new[path]), *gone]
