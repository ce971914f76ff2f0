"""What a format offers."""

from __future__ import annotations

import pytest

from kaizen.transcripts import format as form
from kaizen.transcripts.shelf import FORMATS

OFFERED = ("roots", "identify", "beside", "cwd", "reader")


@pytest.mark.parametrize("agent", FORMATS)
def test_every_format_offers_all_of_it(agent: str) -> None:
    """What the protocol names, each format has, so that a new agent needs nothing but its file."""
    assert all(callable(getattr(FORMATS[agent], name)) for name in OFFERED)


def test_an_identity_stands_for_a_person_s_session_unless_told() -> None:
    """Without more, a file is a session that nobody started but a person."""
    found = form.FileIdentity("agent", "session")
    assert (found.parent_id, found.main, found.unsettled) == (None, None, False)


def test_a_database_holds_many_sessions_and_is_none() -> None:
    """The database has no session's id of its own; each session in it has one."""
    assert form.FileIdentity("agent", "", shape=form.Shape.DATABASE).many
    assert not form.FileIdentity("agent", "session", shape=form.Shape.DATABASE).many
    assert not form.FileIdentity("agent", "").many
