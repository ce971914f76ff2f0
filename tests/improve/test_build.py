"""From what was accepted to patches, out of a real store and a real repository."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaizen.decisions.naming import action_id
from kaizen.heuristics import shelf
from kaizen.improve.about import NoPatch
from kaizen.improve.build import build, proposed, saves
from kaizen.model.action import Action, State
from kaizen.model.proposal import Proposal, ProposalKind
from kaizen.reading.stores import Opened
from tests.support.acting import Acting
from tests.support.claude import Store
from tests.support.decided import NOW, topic
from tests.support.improving import Repo

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = int(BEGIN.timestamp() * 1000) + 86_400_000


def action(cause: str, heuristic: str, state: State = State.ACCEPTED) -> Action:
    return Action(action_id("w", heuristic, cause), heuristic, cause, f"about {cause}", (), state, NOW, NOW, None, 4)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo").put("CLAUDE.md", "# Rules\n")


@pytest.fixture
def opened(tmp_path: Path, repo: Repo) -> Iterator[Opened]:
    projects = tmp_path / "agents" / "projects"
    for number in range(3):
        made = Acting(f"5e55{number:04}-0000-4000-8000-{number:012}", begin=BEGIN).asks()
        for _ in range(4):
            made.runs("npm run build", fails=True)
        made.says().made.write(projects)
    store = Store(tmp_path / "store")
    store.take(projects)
    yield Opened(str(repo.folder), store.connection)
    store.close()


def test_of_what_is_accepted(opened: Opened, repo: Repo) -> None:
    """A patch that git applies, and what it would have saved: the very events."""
    before = {path: path.read_bytes() for path in repo.folder.rglob("*") if path.is_file()}
    given = [action("npm run build", "repeated_failing_command"), action("npm test", "slow_commands")]
    made = build(opened, given, LATER)
    assert {path: path.read_bytes() for path in repo.folder.rglob("*") if path.is_file()} == before
    (one,) = made.proposals
    assert (one.id, one.kind, one.path) == (given[0].id, ProposalKind.INSTRUCTIONS, "CLAUDE.md")
    assert (one.saves.times, one.saves.sessions, one.saves.events) == (12, 3, 24)
    assert len(one.saves.cites) == 20
    repo.git("apply", given=one.patch)
    assert "`npm run build` failed again and again (12 times in 3 sessions)" in (repo.text("CLAUDE.md") or "")
    (none,) = made.unchanged
    assert (none.action_id, none.why) == (given[1].id, "it was not seen in the last 28 days")


def test_of_nothing_else(opened: Opened) -> None:
    """What is only proposed, put off, rejected or done is nobody's wish."""
    given = [
        action("npm run build", "repeated_failing_command", state) for state in State if state is not State.ACCEPTED
    ]
    assert build(opened, given, LATER) == ((), ())


def test_one_that_is_applied_is_not_made_again(opened: Opened, repo: Repo) -> None:
    """It is said that it is there."""
    given = [action("npm run build", "repeated_failing_command")]
    repo.git("apply", given=build(opened, given, LATER).proposals[0].patch)
    made = build(opened, given, LATER)
    assert made.proposals == ()
    assert "already" in made.unchanged[0].why


def test_what_is_denied_can_be_forbidden_or_allowed(repo: Repo) -> None:
    """The careful way first; the other one under an id of its own."""
    found = proposed(
        action("Bash: npm test", "permission_denials"), repo.about("Bash: npm test", "permission_denials"), (), NOW
    )
    assert [(each.id[8:], each.kind) for each in found] == [("", ProposalKind.INSTRUCTIONS), (".2", ProposalKind.ALLOW)]
    found = proposed(action("Bash: rm", "permission_denials"), repo.about("Bash: rm", "permission_denials"), (), NOW)
    assert [each.kind for each in found] == [ProposalKind.INSTRUCTIONS]


@pytest.mark.parametrize(
    ("heuristic", "cause", "agents", "kind"),
    [
        ("permission_waits", "Bash: npm test", ("claude-code",), ProposalKind.ALLOW),
        ("permission_waits", "Bash: rm", ("claude-code",), ProposalKind.HOOK),
        ("long_idle", "waiting for a person", ("claude-code",), ProposalKind.HOOK),
        ("repeated_sequences", "make lint && make test && git push", ("codex",), ProposalKind.SKILL),
        ("reread_file", "src/big.py", ("cursor",), ProposalKind.RULE),
        ("reread_file", "src/big.py", ("cursor", "codex"), ProposalKind.INSTRUCTIONS),
        ("unread_instructions", "docs/AGENTS.md", ("claude-code",), ProposalKind.INSTRUCTIONS),
    ],
)
def test_which_kind(repo: Repo, heuristic: str, cause: str, agents: tuple[str, ...], kind: ProposalKind) -> None:
    """By what it is about and who it is for; git applies each."""
    found = proposed(action(cause, heuristic), repo.about(cause, heuristic, agents=agents), (), NOW)
    assert found[0].kind is kind
    repo.git("apply", "--whitespace=error-all", given=found[0].patch)


def tried(repo: Repo, heuristic: str) -> tuple[str, list[Proposal]]:
    try:
        return "", proposed(action("src/a.py", heuristic), repo.about("src/a.py", heuristic), (), NOW)
    except NoPatch as none:
        return str(none), []


def test_every_heuristic_comes_to_a_patch_or_a_reason(repo: Repo) -> None:
    """On one line each."""
    for name in shelf.names():
        said, found = tried(repo, name)
        assert bool(said) != bool(found)
        assert "\n" not in said
        for each in found:
            repo.git("apply", "--check", given=each.patch)


def test_what_is_not_known_is_not_saved() -> None:
    """Of ranges the end is told: it is the most."""
    found = saves(topic(times=3))
    assert (found.times, found.tokens, found.nano, found.ms) == (3, 200, 2_000_000, 60_000)
    assert saves(topic()._replace(waste=topic().waste._replace(nano=None))).nano is None
