"""Transcripts whose rows were worked out by hand: `tests/data/AGENT/NAME.jsonl` or `.json`, and beside it `NAME.rows.json`.

What a file's facts come to is told in the same form: events as [at, kind, name, tool use, text, error], calls as [id, model,
input, output, cache read, cache write, reasoning, stop reason], tool uses as [id, session, outcome, child], the session's members
that were told, drift, records by type, and skipped lines.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from kaizen.model.event import Event, Fact, RecordCount, SessionFact, Skipped, ToolUse, Unknown
from kaizen.model.usage import ModelCall
from kaizen.store.session_facts import merged
from kaizen.transcripts.format import FileIdentity, Reader
from kaizen.transcripts.shelf import FORMATS

DATA = Path(__file__).parent.parent / "data"


def lines_of(agent: str, name: str) -> list[bytes]:
    """The lines of a transcript; a document is one."""
    found = next(path for path in (DATA / agent).glob(f"{name}.json*") if not path.name.endswith(".rows.json"))
    content = found.read_bytes()
    return [content.replace(b"\n", b" ")] if found.suffix == ".json" else content.splitlines()


def expected(agent: str, name: str) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads((DATA / agent / f"{name}.rows.json").read_text())
    return {"uses": [], "unknown": [], "skipped": [], **rows}


def facts(file: FileIdentity, lines: list[bytes], reader: Reader | None = None) -> list[Fact]:
    reader = reader or FORMATS[file.agent].reader(file)
    return [fact for line in lines for fact in reader.facts(line, skim=False)]


def told(found: list[Fact]) -> dict[str, Any]:
    """What facts come to. Of events with one key the first counts."""
    events = {(e.session_id, e.key): e for e in reversed(found) if isinstance(e, Event)}
    order = list(dict.fromkeys((e.session_id, e.key) for e in found if isinstance(e, Event)))
    calls = {call.id: call for call in found if isinstance(call, ModelCall)}
    session = merged([fact for fact in found if isinstance(fact, SessionFact)])
    said = session._asdict() if session is not None else {}
    return {
        "events": [[e.at, e.kind, e.name, e.tool_use_id, e.text, e.error] for e in map(events.__getitem__, order)],
        "calls": [[c.id, c.model, *c.usage[:4], c.usage.reasoning, c.stop_reason] for c in calls.values()],
        "session": {
            name: value
            for name, value in said.items()
            if value is not None and name not in ("session_id", "title_rank")
        },
        "uses": [[u.id, u.session_id, u.outcome, u.child_id] for u in found if isinstance(u, ToolUse)],
        "unknown": [[u.what, u.name] for u in found if isinstance(u, Unknown)],
        "records": dict(Counter(fact.type for fact in found if isinstance(fact, RecordCount))),
        "skipped": [fact.why for fact in found if isinstance(fact, Skipped)],
    }
