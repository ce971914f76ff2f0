"""Events on a line."""

from __future__ import annotations

from kaizen.cli import told
from kaizen.model.event import Event, Kind
from kaizen.model.usage import Usage
from kaizen.model.use import Use, UseStatus
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


def test_a_tools_result_says_how_it_ended_and_how_long_it_took() -> None:
    """In a line and in JSON, with the tool's name."""
    result = _told(Kind.TOOL_RESULT, text="done")._replace(use=_use(name="Bash", duration_ms=1141))
    assert told.event_line(result).endswith("tool_result Bash  (ok, 1.1 s)  done")
    assert told.shown_event(result, 0, where="app").startswith("22:13:20  app  01234567  tool_result Bash")
    out = told.event_json(result)
    assert (out["tool"], out["outcome"], out["duration_ms"]) == ("Bash", "ok", 1141)


def test_a_line_is_cut_and_then_painted() -> None:
    """What paints takes no column, and text no colour."""
    line = told.shown_event(_told(Kind.PROMPT, text="x" * 99), 60, on=True)
    assert line == "\x1b[2m22:13:20  01234567  \x1b[0m\x1b[1;36mprompt      \x1b[0m" + "x" * 27 + "…"
    assert (
        told.shown_event(_told(Kind.PROMPT, text="x" * 99), 60) == "22:13:20  01234567  prompt      " + "x" * 27 + "…"
    )
    assert told.shown_event(_told(Kind.PROMPT), 12, on=True) == "\x1b[2m22:13:20 01…\x1b[0m"


def test_on_a_narrow_terminal_there_is_room_for_what_happened() -> None:
    """Columns give way."""
    result = _told(Kind.PROMPT, text="x" * 99)
    assert told.shown_event(result, 40, where="app   ") == "22:13:20 app 01234567 prompt xxxxxxxxxx…"


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


def _use(**more: object) -> Use:
    known = {"status": UseStatus.OK, "status_by": "transcript", "counted": True}
    return Use(**{**dict.fromkeys(Use._fields), "id": "t", **known, **more})  # type: ignore[arg-type]


def test_a_call_says_what_became_of_it() -> None:
    """How it ended, how long that took, what it started; a line of another kind does not."""
    call = _told(Kind.TOOL_CALL, name="Agent", text="{}")
    line = told.event_line(call, _use(duration_ms=1141, child_id="0123/agent-a38e24fad6893df87"))
    assert line.endswith("tool_call   Agent  (ok, 1.1 s, sub-agent a38e24fa)  {}")
    assert told.event_line(call, _use(status=UseStatus.RUNNING, duration_ms=None)).endswith("Agent  (running)  {}")
    assert "(ok" not in told.event_line(_told(Kind.TOOL_RESULT, text="x"), _use())


def test_a_use_in_json_says_whose_word_each_figure_is() -> None:
    """Times as instants, sources beside them; what is not known is null."""
    out = told.use_json(_use(started_at=1_700_000_000_000, started_by="hook", duration_ms=0))
    assert (out["started_at"], out["started_by"]) == ("2023-11-14T22:13:20.000+00:00", "hook")
    assert (out["duration_ms"], out["ended_at"], out["status"]) == (0, None, "ok")
    assert set(out) == {*Use._fields} - {"session_id"}


def test_a_short_id_tells_sessions_apart() -> None:
    """Ids that begin with the time, as Codex's, are longer: a sub-agent begins within a minute of its parent."""
    assert told.short("5e550000-0000-4000-8000-000000000001") == "5e550000"
    assert told.short("s/agent-a01ca891ee7a4ad14") == "a01ca891"
    assert told.short("01a206b0-497c-7e21-9a98-34ca55ca1f30") == "01a206b0-497c"
    assert told.short("x") == "x       "
