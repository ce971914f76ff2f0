"""`kaizen sessions show`: the story, its events, all of it as JSON; without typer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.cli.entry import PLAIN
from kaizen.cli.showing import Asked, read
from tests.cli.test_searching import state
from tests.support.claude import session
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history
from tests.support.stories import ID, story
from tests.support.terminal import Terminal


@pytest.fixture
def kept(home: str, workspace: Path) -> str:
    """A rich session in the workspace's store; its id."""
    keep_history(home, workspace, *story(workspace))
    return ID


def test_a_session_reads_like_a_story(kept: str, workspace: Path, command: Command) -> None:
    """Its head, turn by turn what was asked and what came of it, the files it touched, how it ended."""
    ran = command("sessions", "show", kept, "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    order = [
        "Send customers back to where they came from. 1. add a test 2. keep the name", f"session  {kept}",
        "> Send customers back to where they came from.", "I'll look at it.", "  Grep  next=  (3.0 s)",
        "  Read  shop/login.py  (1.0 s)", "  Agent  explorer: Find others  (1m 14s, sub-agent a0000000)",
        "  Edit  shop/login.py  (1.0 s)", "  Bash  pytest -q  (error, 1.0 s)", "    1 failed", "next_url = 1",
        "> thanks, push it", "  Bash  git push --force  (denied, 1.0 s)", "I did not push.", "files", "     1     1  shop/login.py",
    ]  # fmt: skip
    places = [lines.index(line) for line in order]
    assert places == sorted(places)
    assert [line for line in lines if line.startswith("error: 529 overloaded")]
    assert lines[-1].startswith("ended ")
    assert [line for line in lines if line.startswith("cost")] == ["cost     $0.0066"]
    assert [line for line in lines if line.startswith("in all")] == ["in all   $0.0082, with 1 sub-agent"]


def test_only_the_last_turns(kept: str, workspace: Path, command: Command) -> None:
    """What is left out is said; in every form."""
    out = command("sessions", "show", kept, "--last", "1", "-w", workspace).out
    assert "… 1 earlier turn" in out
    assert "> thanks, push it" in out
    assert "> Send customers" not in out
    shown = command("sessions", "show", kept, "--last", "1", "--json", "-w", workspace).json
    assert [turn["number"] for turn in shown["turns"]] == [2]
    assert [event["cursor"] for event in shown["event_list"]] != []
    assert {event["cursor"] for event in shown["event_list"]} == {*shown["turns"][0]["cursors"]}
    events = command("sessions", "show", kept, "--last", "1", "--events", "-w", workspace).out
    assert "git push --force" in events
    assert "pytest -q" not in events


def test_json_has_what_it_had_and_more(kept: str, workspace: Path, command: Command) -> None:
    """Each event in one turn, by its cursor; files; the sums of the turns are those of the session."""
    shown = command("sessions", "show", kept, "--json", "-w", workspace).json
    assert {"children", "tree", "tool_uses", "event_list"} <= set(shown)
    cursors = [cursor for turn in shown["turns"] for cursor in turn["cursors"]]
    assert sorted(cursors) == sorted(event["cursor"] for event in shown["event_list"])
    assert sum(turn["usage"]["output"] for turn in shown["turns"]) == shown["usage"]["output"]
    assert sum(turn["cost_usd"] for turn in shown["turns"]) == pytest.approx(shown["cost_usd"])
    assert {"path": "shop/login.py", "reads": 1, "edits": 1} in shown["files"]
    assert 0 < shown["active_ms"] < 3_600_000


def test_long_texts_are_shown_to_a_limit(home: str, workspace: Path, command: Command) -> None:
    """How much more there is is said, and how to see it."""
    made = session(cwd=str(workspace), steps=0).prompt("\n".join(f"line {n}" for n in range(200)))
    keep_history(home, workspace, made)
    out = command("sessions", "show", made.session, "-w", workspace).out
    assert "> … 160 more lines; --full shows all" in out
    assert "> line 199" not in out
    assert "> line 199" in command("sessions", "show", made.session, "--full", "-w", workspace).out


def test_in_which_workspace_it_is(kept: str, home: str, workspace: Path, command: Command) -> None:
    """Where this one has none such, the one that has is named; -A looks in all."""
    other = make_workspace(workspace.parent / "other")
    keep_history(home, other, session(7, cwd=str(other)))
    ran = command("sessions", "show", kept, "-w", other)
    assert ran.status == 2
    assert str(workspace) in ran.err
    assert command("sessions", "show", kept, "-A", "--json").json["workspace"] == str(workspace)
    assert command("sessions", "show", kept, "-A", "-w", other).status == 2


def test_looking_makes_nothing_and_needs_no_room(kept: str, home: str, workspace: Path, command: Command) -> None:
    """The home is byte for byte as it was, also where it cannot be written."""
    before = state(home)
    assert command("sessions", "show", kept, "-w", workspace).status == 0
    assert state(home) == before
    folder = Path(paths.project_db(home, str(workspace))).parent
    for path in (*folder.iterdir(), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        for verb in ("show", "tree", "export"):
            assert command("sessions", verb, kept, "-w", workspace).status == 0
    finally:
        folder.chmod(0o700)
    assert {name: content for name, (_, content) in state(home).items()} == {
        name: content for name, (_, content) in before.items()
    }


@pytest.mark.parametrize("columns", [40, 80])
def test_it_fits_the_terminal(home: str, workspace: Path, columns: int) -> None:
    """Nothing is wider, whatever agents wrote, and nothing of it moves the cursor; what failed is red."""
    keep_history(home, workspace, *story(workspace, hostile=True))
    for arguments in (("show",), ("show", "--full"), ("show", "--events"), ("tree",)):
        with Terminal("sessions", *arguments, ID, "-w", workspace, columns=columns) as terminal:
            assert terminal.end() == 0
            assert max(map(len, terminal.window())) <= columns
            assert "\x1b[31mred" not in terminal.raw.replace("\\x1b", "")
            assert not {"\u202e", "\u2066", "\0", "\x07"} & set(terminal.raw)
            if arguments == ("show",):
                assert "\x1b[31m  Bash  git push" in terminal.raw


def test_no_colour_where_none_is_wanted(kept: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is heeded."""
    monkeypatch.setenv("NO_COLOR", "1")
    with Terminal("sessions", "show", kept, "-w", workspace) as terminal:
        assert terminal.end() == 0
        assert "\x1b" not in terminal.raw


def test_the_plain_form_is_understood() -> None:
    """Whatever is not in it goes to typer."""
    assert PLAIN["sessions show"] == "showing"
    assert read(["abc", "--last", "3", "--full"]) == Asked("abc", 3, full=True)
    assert read(["-w", "/x", "abc", "--json", "--events"]) == Asked(
        "abc", None, events=True, workspace="/x", as_json=True
    )
    for arguments in ([], ["a", "b"], ["a", "--last"], ["a", "--last", "-1"], ["a", "--help"], ["a", "-A", "-w", "/x"]):
        assert read(arguments) is None
