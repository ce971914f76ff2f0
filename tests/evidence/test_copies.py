"""What a session holds that was copied from another one."""

from __future__ import annotations

from pathlib import Path

from kaizen.evidence import copies
from kaizen.heuristics import shelf
from kaizen.model.story import Story
from tests.support.acting import Acting, told
from tests.support.claude import FORK, SESSION, text


def forked(folder: Path, acted: Acting, *, goes_on: bool = False) -> dict[str, Story]:
    """The stories of a session and of one that was forked from it, which goes on with the same once more."""
    projects = folder / "projects"
    acted.made.write(projects)
    fork = acted.made.fork()
    if goes_on:
        fork.prompt("again").response("own", text("No."))
        for number in range(3):
            fork.response(
                f"own{number}",
                {"type": "tool_use", "id": f"own{number}", "name": "Bash", "input": {"command": "git push"}},
            )
            fork.result(f"own{number}", "no", error=True, toolDenialKind="user-rejected")
    fork.write(projects)
    return {session: told(folder / session, session, projects) for session in (SESSION, FORK)}


def causes_in(story: Story) -> list[str]:
    chosen = [each for each in shelf.every() if each.name == "permission_denials"]
    return [found.cause for found in shelf.findings(story, chosen)]


def test_a_session_that_is_no_fork_has_none() -> None:
    """All that is in it happened in it."""
    assert copies.cursors(Acting().asks().runs("ls").says().story()) == frozenset()


def test_what_a_fork_copied_is_seen_where_it_happened(tmp_path: Path) -> None:
    """All events of its turns are copies; the session that it was forked from has none."""
    acted = Acting().asks().denies(command="git push").denies(command="git push").says()
    made = forked(tmp_path, acted)
    assert copies.cursors(made[SESSION]) == frozenset()
    assert copies.cursors(made[FORK]) == {cursor for turn in made[FORK].turns for cursor in turn.cursors()} - _first(
        made[FORK]
    )
    assert (causes_in(made[SESSION]), causes_in(made[FORK])) == (["Bash: git push"], [])


def test_what_a_fork_does_itself_is_seen_in_it(tmp_path: Path) -> None:
    """Also where it began with copies of the same."""
    acted = Acting().asks().denies(command="git push").denies(command="git push").says()
    made = forked(tmp_path, acted, goes_on=True)
    assert causes_in(made[FORK]) == ["Bash: git push"]


def test_in_a_turn_that_goes_on_in_the_fork_the_tools_are_told_apart(tmp_path: Path) -> None:
    """The turn is its own, the tool uses of the beginning are not."""
    acted = Acting().asks().runs("ls")
    projects = tmp_path / "projects"
    acted.made.write(projects)
    acted.made.fork().response("own", text("Done.")).write(projects)
    fork = told(tmp_path / "fork", FORK, projects)
    assert len(copies.cursors(fork)) == 2


def _first(story: Story) -> set[int]:
    """A turn before anything was asked is the fork's own beginning."""
    return {cursor for turn in story.turns if turn.number == 0 for cursor in turn.cursors()}
