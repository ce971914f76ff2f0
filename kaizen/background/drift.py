"""What a store tells of agents' records that this version does not know or could not read."""

from __future__ import annotations

from kaizen.background.finding import OK, WARN, Finding
from kaizen.store import read_drift

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

MOST = 50
_KINDS = {"record": "record type", "block": "block", "field": "field"}
_ADVICE = "it is kept as it is; a newer kaizen may know it"


def strange(check: str, store: sqlite3.Connection) -> Iterator[Finding]:
    """How many records were read, then a finding for each unknown record type, block and field, the most frequent first, and
    for each kind of line that was skipped."""
    types = read_drift.record_types(store)
    if types:
        strangers = sum(each.records for each in types if not each.known)
        read = sum(each.records for each in types)
        yield Finding(check, OK, f"{read} records were read, {strangers} of them of a type that is not known")
    found = sorted(read_drift.drift(store), key=lambda each: (-each.times, each))
    for each in found[:MOST]:
        client = f"{each.agent} {each.version}" if each.version else each.agent
        where = f"as at byte {each.offset} of {each.path}"
        yield Finding(
            check, WARN, f"unknown {_KINDS[each.what]} {each.name!r}, {each.times} x ({client}), {where}", _ADVICE
        )
    if len(found) > MOST:
        yield Finding(check, WARN, f"and {len(found) - MOST} more that are not known", _ADVICE)
    for skip in read_drift.skipped_lines(store):
        yield Finding(
            check, WARN, f"{skip.lines} lines skipped ({skip.agent}): {skip.why}", "the lines around them were read"
        )
