"""Whose transcript it is."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.start import register
from kaizen.daemon.claims import Claims
from kaizen.daemon.sources import transcripts
from kaizen.registry import index
from kaizen.registry.hot import Registry
from kaizen.transcripts.format import Found
from tests.support.claude import session, sub_agent
from tests.support.cursor import CHAT, agent_transcript, line, text


def _found(projects: Path) -> dict[str, Found]:
    return {each.file.session_id: each for each in transcripts([str(projects)])}


def _ours(home: str, workspace: Path, projects: Path) -> set[str]:
    with Registry.open(home) as registry:
        claims = Claims(registry, str(workspace))
        return {name for name, found in _found(projects).items() if claims.is_ours(found)}


def _register(home: str, *workspaces: Path) -> None:
    with Registry.open(home) as registry:
        for each in workspaces:
            register(registry, str(each), init=False)


def test_each_file_has_one_reader(home: str, workspace: Path, tmp_path: Path) -> None:
    """Of nested workspaces the inner one reads what began in it, and the outer one does not; nobody reads a stranger's."""
    projects, inner = tmp_path / "projects", workspace / "inner"
    outside = tmp_path.resolve() / "outside"
    made = {name: session(number, cwd=str(cwd)) for number, (name, cwd) in enumerate(
        {"outer": workspace / "src", "inner": inner / "x", "stranger": outside}.items(), 1)}  # fmt: skip
    for each in made.values():
        each.write(projects)
    _register(home, workspace, inner)
    assert _ours(home, workspace, projects) == {made["outer"].session}
    assert _ours(home, inner, projects) == {made["inner"].session}
    with Registry.open(home) as registry:
        assert index.unclaimed_count(registry.connection) == {str(outside): 1}


def test_what_was_nobody_s_is_claimed_when_its_folder_is_registered(home: str, workspace: Path, tmp_path: Path) -> None:
    """A session from before its repository was registered belongs to it from then on."""
    projects, later = tmp_path / "projects", tmp_path.resolve() / "later"
    made = session(cwd=str(later))
    made.write(projects)
    _register(home, workspace)
    assert _ours(home, workspace, projects) == set()
    later.mkdir()
    _register(home, later)
    assert _ours(home, later, projects) == {made.session}


def test_a_sub_agent_belongs_where_its_session_does(home: str, workspace: Path, tmp_path: Path) -> None:
    """Even if it worked in a folder of its own."""
    projects = tmp_path / "projects"
    parent = session(cwd=str(workspace))
    helper = sub_agent(parent)
    for record in helper.records:
        record["cwd"] = "/somewhere/else"
    parent.write(projects)
    helper.write(projects)
    _register(home, workspace)
    assert len(_ours(home, workspace, projects)) == 2


def test_a_file_without_a_folder_yet_is_asked_again(home: str, workspace: Path, tmp_path: Path) -> None:
    """A file whose first record is still to come is nobody's, and is decided once it says where it belongs."""
    projects = tmp_path / "projects"
    made = session(cwd=str(workspace))
    path = made.write(projects)
    whole = path.read_bytes()
    path.write_bytes(b"")
    _register(home, workspace)
    with Registry.open(home) as registry:
        claims = Claims(registry, str(workspace))
        (empty,) = transcripts([str(projects)])
        assert not claims.is_ours(empty)
        path.write_bytes(whole)
        (full,) = transcripts([str(projects)])
        assert claims.is_ours(full)


def test_where_a_workspace_lay_before_counts_as_its_own(home: str, workspace: Path, tmp_path: Path) -> None:
    """Files of a former place, indexed before or not, belong to the moved workspace; one that is registered there
    later has those that come after."""
    projects, old = tmp_path / "projects", tmp_path.resolve() / "old"
    indexed, new, later = (session(number, cwd=str(old / "src")) for number in (1, 2, 3))
    indexed.write(projects)
    _register(home, workspace)
    assert _ours(home, workspace, projects) == set()
    new.write(projects)
    with Registry.open(home) as registry:
        number = registry.workspaces()[0].id
        registry.connection.execute("INSERT INTO former_paths VALUES (?, ?)", (str(old), number))
    assert _ours(home, workspace, projects) == {indexed.session, new.session}
    _register(home, old)
    later.write(projects)
    assert _ours(home, workspace, projects) == {indexed.session, new.session}
    assert _ours(home, old, projects) == {later.session}


def test_a_workspace_registered_since_has_its_own_files_at_once(home: str, workspace: Path, tmp_path: Path) -> None:
    """A daemon that decides about a new file knows of every workspace there is at that moment."""
    projects, inner = tmp_path / "projects", workspace / "inner"
    _register(home, workspace)
    with Registry.open(home) as registry:
        claims = Claims(registry, str(workspace))
        _register(home, inner)
        session(cwd=str(inner)).write(projects)
        (found,) = transcripts([str(projects)])
        assert not claims.is_ours(found)


def test_whoever_asks_is_told_whose_an_unclaimed_file_is_now(home: str, workspace: Path, tmp_path: Path) -> None:
    """Between the registering of a workspace and its daemon's first claim the file is that workspace's already."""
    projects = tmp_path / "projects"
    made = session(cwd=str(workspace))
    made.write(projects)
    with Registry.open(home) as registry:
        assert Claims(registry, "").owner(_found(projects)[made.session]) is None
        register(registry, str(workspace), init=True)
        assert Claims(registry, "").owner(_found(projects)[made.session]) == str(workspace)
        assert index.unclaimed_count(registry.connection) == {str(workspace): 1}


def test_a_file_that_does_not_tell_belongs_where_something_else_was_told(
    home: str, workspace: Path, tmp_path: Path
) -> None:
    """Where records never tell the folder, what hooks told of the session counts; else the file is nobody's, and counted."""
    agent_transcript(tmp_path / ".cursor", line("user", text("x")))
    _register(home, workspace)
    with Registry.open(home) as registry:
        (found,) = transcripts([str(tmp_path)])
        assert not Claims(registry, str(workspace)).is_ours(found)
        assert index.unclaimed_count(registry.connection) == {None: 1}
        told = {CHAT: str(workspace / "src")}
        assert Claims(registry, str(workspace), told.get).is_ours(found)
        assert index.unclaimed_count(registry.connection) == {}
