"""Stories with those of their sub-agents, whole and fit to be sent."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kaizen.model.event import Kind
from kaizen.model.session import Session
from kaizen.model.story import Chapter, Said, Tool
from kaizen.model.use import Use
from kaizen.reading.chapters import WORKSPACE, Censor, LeftOut, read_chapters
from kaizen.redaction import fields
from kaizen.redaction.redactor import Redactor
from tests.support.claude import Store, Transcript, sub_agent, text, thinking, tool_use

ROOT = "/srv/clients/acme"
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"[:36]
PERSON = "jane.roe@acme.example"


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> sqlite3.Connection:
    """A session with a secret, a person and the workspace's path in every kind of field."""
    odd = f"{ROOT}/app.py {ROOT}2 {SECRET} {PERSON}"
    made = Transcript(cwd=ROOT)
    made.prompt(odd).prompt(f"<system-reminder>{odd}</system-reminder>", isMeta=True)
    made.response(
        "m1",
        thinking(odd),
        text(odd),
        tool_use("t1", "Bash", command=f"cat {odd}"),
        tool_use("t2", "Edit", file_path=f"{ROOT}/{PERSON}/a.py"),
    )
    made.result("t1", f'{{"token": "{SECRET}", "who": ["{PERSON}"]}}').result("t2", odd, error=True)
    made.chained(type="system", subtype="api_error", level="error", error={"message": odd})
    made.chained(type="system", subtype="compact_boundary", compactMetadata={"note": odd})
    made.chained(type="system", subtype="informational", content=odd)
    made.add(type="newcomer", sessionId=made.session, uuid="n", timestamp=made.tick(), cwd=ROOT, secret=odd)
    child = sub_agent(made).prompt(odd)
    for each in (made, child):
        each.write(tmp_path / ".claude" / "projects")
    store.take(tmp_path / ".claude" / "projects")
    return store.connection


def chapter(store: sqlite3.Connection, **more: bool) -> Chapter:
    return read_chapters(store, "5e55", workspace=ROOT, now_ms=2_000_000_000_000, **more)


def test_sub_agents_stories_belong_to_it(kept: sqlite3.Connection) -> None:
    """Or not, where they are not asked for."""
    (child,) = chapter(kept).children
    assert child.story.session.parent_id == chapter(kept).story.session.id
    assert chapter(kept, sub_agents=False).children == ()


def test_nothing_is_left_of_what_should_not_leave(kept: sqlite3.Connection) -> None:
    """In no field, at any depth; what remains reads on, with placeholders that stay the same."""
    redactor = Redactor()
    censor = Censor(redactor)
    found = censor.chapter(chapter(kept))
    everything = repr(found)
    assert SECRET in repr(chapter(kept))
    assert SECRET not in everything
    assert PERSON not in everything
    assert f"{ROOT}/" not in everything
    assert f"{ROOT}'" not in everything
    assert f"{ROOT}2" in found.story.turns[0].prompts[0].text or ""  # another folder's name
    assert found.story.session.workspace == "acme"
    assert WORKSPACE + "/app.py" in everything
    assert censor.left_out.texts >= 1
    assert censor.left_out.workspace > 5
    assert {each.kind for each in redactor.found} >= {"email"}
    tool = next(step for step in found.story.turns[0].steps if isinstance(step, Tool) and step.name == "Bash")
    assert tool.summary.startswith(f"cat {WORKSPACE}/app.py ")


def test_what_the_client_put_in_is_left_out(kept: sqlite3.Connection) -> None:
    """That something stood there remains, and its size; figures, times and ids stay as they are."""
    whole, found = chapter(kept).story, Censor(Redactor()).chapter(chapter(kept)).story
    kinds = {Kind.INJECTED, Kind.UNKNOWN}
    left = [step for turn in found.turns for step in turn.steps if isinstance(step, Said) and step.kind in kinds]
    assert left
    assert [step.text for step in left] == [None] * len(left)
    assert all(step.bytes for step in left)
    assert [turn.calls for turn in found.turns] == [turn.calls for turn in whole.turns]
    assert [turn.cursors() for turn in found.turns] == [turn.cursors() for turn in whole.turns]
    assert found.session.id == whole.session.id
    assert found.session.cwd is None


def test_each_field_that_leaves_may(kept: sqlite3.Connection) -> None:
    """What a session, a use or an event is told by are fields of which it was decided that they may be exported."""
    assert {*Session._fields} - {"spending", "tree_spending"} <= set(
        fields.SESSION
    )  # which is told as the fields of money
    assert {*Use._fields} - {"session_id"} <= set(fields.USE)
    assert {*Said._fields} <= set(fields.EVENT)
    tables = (fields.SESSION, fields.USE, fields.EVENT)
    never = {name for table in tables for name, rule in table.items() if rule is fields.Rule.NEVER}
    assert never == {"cursor"}  # which no document has


def test_nothing_found_is_nothing_counted() -> None:
    """Of a censor that was given nothing."""
    assert Censor(Redactor()).left_out == LeftOut(0, 0)
