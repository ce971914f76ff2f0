"""Which fields may leave."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.cli.text import told
from kaizen.model.event import Event, Kind
from kaizen.model.session import Session, Status
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.redaction import fields
from kaizen.redaction.fields import Purpose, Table
from kaizen.redaction.redactor import Redactor
from kaizen.store.read import Told
from kaizen.store.read_tools import Use, UseStatus

USAGE = Usage(1, 2, 3, 4, 5, 6, 7)
SECRET = "jane@example.org"


def session() -> Any:
    texts = dict.fromkeys(
        (
            "id",
            "agent",
            "parent_id",
            "workspace",
            "cwd",
            "model",
            "title",
            "git_branch",
            "client_version",
            "status_reason",
        ),
        SECRET,
    )
    times = dict.fromkeys(("started_at", "ended_at", "last_event_at"), 1_700_000_000_000)
    counts = dict.fromkeys(("events", "tool_calls", "model_calls", "partial_calls"), 1)
    return told.session_json(
        Session(**texts, **times, **counts, status=Status.ENDED, usage=USAGE, spending=Spending(1, 1))
    )  # type: ignore[arg-type]


def event() -> Any:
    made = Event("k", SECRET, 1_700_000_000_000, Kind.TOOL_CALL, SECRET, SECRET, SECRET, SECRET, 1, False, SECRET)
    return told.event_json(Told(7, SECRET, made, USAGE))


def use() -> Any:
    return told.use_json(
        Use(
            **{
                **dict.fromkeys(Use._fields),
                "id": SECRET,
                "name": SECRET,
                "status": UseStatus.OK,
                "status_by": "hook",
                "counted": True,
            }
        )
    )  # type: ignore[arg-type]


TOLD = [(session, fields.SESSION), (event, fields.EVENT), (use, fields.USE)]


@pytest.mark.parametrize(("make", "table"), TOLD)
def test_each_field_that_is_told_has_been_decided_upon(make: Any, table: Table) -> None:
    """A new field of our JSON stands in the list before it can leave, and no field stands there that is gone."""

    def same(value: Any, listed: Any) -> None:
        assert set(value) == set(listed)
        for name, inner in value.items():
            if isinstance(inner, dict):
                same(inner, listed[name])

    same(make(), table)


@pytest.mark.parametrize(("make", "table"), TOLD)
@pytest.mark.parametrize("purpose", Purpose)
def test_what_leaves_is_redacted(make: Any, table: Table, purpose: Purpose) -> None:
    """Whatever an agent, a person or a path put in."""
    assert SECRET not in repr(fields.left(make(), table, purpose, Redactor()))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_field_that_nobody_decided_upon_stays(purpose: Purpose) -> None:
    """On the top and within; so does what is not of the kind that was decided upon."""
    value = {
        **session(),
        "newcomer": "x",
        "usage": {"input": 1, "newcomer": 2},
        "events": {"smuggled": "x"},
        "tree": "x",
    }
    kept = fields.left(value, fields.SESSION, purpose, Redactor())
    assert "newcomer" not in kept
    assert kept["usage"] == {"input": 1}
    assert kept["events"] is None
    assert kept["tree"] is None


def test_what_is_synced_has_no_words_of_anybody() -> None:
    """Numbers and names; no prompts, answers, contents, paths, branches, titles."""
    kept = fields.left(event(), fields.EVENT, Purpose.SYNC, Redactor())
    assert not {"text", "cwd", "cursor"} & set(kept)
    assert not {"title", "workspace", "cwd", "git_branch", "status_reason"} & set(
        fields.left(session(), fields.SESSION, Purpose.SYNC, Redactor())
    )


def test_what_is_exported_has_the_story() -> None:
    """All but this machine's cursor."""
    assert set(event()) - set(fields.left(event(), fields.EVENT, Purpose.EXPORT, Redactor())) == {"cursor"}
    assert set(session()) == set(fields.left(session(), fields.SESSION, Purpose.EXPORT, Redactor()))
