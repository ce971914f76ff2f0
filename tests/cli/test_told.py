"""Events on a line."""

from __future__ import annotations

from kaizen.cli import told
from kaizen.model.event import Event, Kind
from kaizen.model.usage import Usage
from kaizen.store.read import Told


def _told(kind: Kind, usage: Usage | None = None, **more: object) -> Told:
    return Told(7, "claude-code", Event("k", "0123456789", 1_700_000_000_000, kind, **more), usage)  # type: ignore[arg-type]


def test_a_line_has_time_session_and_what_happened() -> None:
    """Text is on one line, whatever it holds."""
    line = told.event_line(_told(Kind.TOOL_CALL, name="Bash", text="a\n\x1b[31mb"))
    assert line == "22:13:20  01234567  tool_call   Bash  a \\x1b[31mb"


def test_a_failed_result_shows_as_error() -> None:
    """What went wrong can be seen."""
    assert "error" in told.event_line(_told(Kind.TOOL_RESULT, text="x", error=True))


def test_what_is_not_known_is_not_told() -> None:
    """Tokens that a record does not name are left out, not shown as 0; in JSON they are null."""
    assert told.usage_text(Usage(input=1_234)) == "in 1,234"
    assert told.usage_json(Usage(input=1)) == {
        "input": 1, "output": None, "cache_read": None, "cache_write": None, "reasoning": None,
        "cache_write_5m": None, "cache_write_1h": None,
    }  # fmt: skip


def test_json_has_the_cursor() -> None:
    """Each event says where a later tail goes on."""
    out = told.event_json(_told(Kind.USAGE, Usage(output=5), name="m"))
    assert out["cursor"] == "7"
    assert out["at"] == "2023-11-14T22:13:20.000+00:00"
    assert out["tool"] is None
    assert {"cursor", "at", "session_id", "agent", "kind", "tool", "text", "usage"} <= set(out)


def test_a_short_id_tells_sessions_apart() -> None:
    """Ids that begin with the time, as Codex's, are longer: a sub-agent begins within a minute of its parent."""
    assert told.short("5e550000-0000-4000-8000-000000000001") == "5e550000"
    assert told.short("s/agent-a01ca891ee7a4ad14") == "a01ca891"
    assert told.short("01a206b0-497c-7e21-9a98-34ca55ca1f30") == "01a206b0-497c"
    assert told.short("x") == "x       "
