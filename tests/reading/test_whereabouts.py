"""In which workspace a session is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import KaizenError, NotFound
from kaizen.reading.whereabouts import Located
from tests.support.claude import session, sub_agent
from tests.support.homes import make_workspace
from tests.support.prices import keep_history


def found(prefix: str, named: Path | None, *, all_: bool = False) -> tuple[str, str, list[str]]:
    troubles: list[KaizenError] = []
    with Located(prefix, named, all_=all_, told=troubles.append) as at:
        assert at.store.in_transaction
        return at.session_id, at.workspace, list(map(str, troubles))


@pytest.fixture
def other(home: str, workspace: Path) -> Path:
    """A second workspace; each has a session, with sub-agents in the first."""
    made = make_workspace(workspace.parent / "other")
    one = session(1, cwd=str(workspace))
    keep_history(home, workspace, one, sub_agent(one))
    keep_history(home, made, session(2, cwd=str(made)))
    return made


def test_in_one_workspace(other: Path, workspace: Path) -> None:
    """By the beginning of its id; sub-agents do not make it ambiguous."""
    whole = session(1).session
    assert found(whole[:20], workspace) == (whole, str(workspace), [])
    assert found("a0000000", workspace)[0] == f"{whole}/a0000000000000001"


def test_where_it_is_not_the_one_that_has_it_is_named(other: Path, workspace: Path, home: str) -> None:
    """Also where nothing was captured here; where nobody has it that is said."""
    with pytest.raises(NotFound, match="but one of") as caught:
        found(session(2).session, workspace)
    assert str(other) in str(caught.value)
    assert f"-w {other}" in caught.value.hint
    empty = make_workspace(workspace.parent / "empty")
    keep_history(home, empty)
    with pytest.raises(NotFound, match="but one of"):
        found(session(2).session, empty)
    with pytest.raises(NotFound, match="no session begins with 'zzz'"):
        found("zzz", workspace)


def test_in_all_of_them(other: Path, workspace: Path, home: str) -> None:
    """What several may mean is no answer; one that cannot be read is told of and passed over."""
    assert found(session(2).session, None, all_=True) == (session(2).session, str(other), [])
    with pytest.raises(NotFound, match="several workspaces"):
        found("5e55", None, all_=True)
    with pytest.raises(NotFound, match="no session of any workspace"):
        found("zzz", None, all_=True)
    broken = make_workspace(workspace.parent / "broken")
    keep_history(home, broken)
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database" * 1000)
    _, _, troubles = found(session(2).session, None, all_=True)
    assert len(troubles) == 1
