"""Summing up, as JSON, and which days are meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.cli.summing import Asked, read, span_of
from kaizen.errors import NotFound
from kaizen.model.summary import By
from kaizen.reading.figures import Span
from tests.cli.test_searching import state
from tests.support.claude import FORK, Transcript, figures, session, sub_agent, text, tool_use
from tests.support.command import Command, kaizen
from tests.support.homes import make_workspace
from tests.support.prices import keep_history

CALL = 0.000836
DAY = 20_000
NOW = DAY * 86_400_000 + 5_000  # 2024-10-04
SPAN = ("--since", "2026-11-02", "--until", "2026-11-03")


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        (Asked(), Span(DAY - 13, DAY - 6, DAY + 1, True)),
        (Asked(days=1), Span(DAY - 1, DAY, DAY + 1, True)),
        (Asked(since="today"), Span(DAY - 1, DAY, DAY + 1, True)),
        (Asked(since="2d"), Span(DAY - 5, DAY - 2, DAY + 1, True)),
        (Asked(since="2024-10-01", until="2024-10-02"), Span(DAY - 5, DAY - 3, DAY - 1)),
        (Asked(since="2024-10-01T23:59", until="2024-10-01"), Span(DAY - 4, DAY - 3, DAY - 2)),
        (Asked(days=2, until="1d"), Span(DAY - 4, DAY - 2, DAY)),
        (Asked(until="2024-10-05", days=3), Span(DAY - 4, DAY - 1, DAY + 2)),
    ],
)
def test_which_days_are_meant(asked: Asked, span: Span) -> None:
    """Whole days of UTC, the last one included, and as many before them."""
    assert span_of(asked, NOW) == span


@pytest.mark.parametrize(
    "asked", [Asked(since="yesterday"), Asked(until="2024-13-01"), Asked(since="2024-10-05"), Asked(since="0001-01-01")]
)
def test_days_that_are_none_are_a_mistake(asked: Asked) -> None:
    """And what is right is said."""
    with pytest.raises(NotFound) as raised:
        span_of(asked, NOW)
    assert raised.value.hint


def test_the_plain_form() -> None:
    """What goes to typer is read there."""
    assert read([]) == Asked()
    assert read(["-A", "--by", "repo", "--days", "30", "--json"]) == Asked(30, by=By.REPO, all=True, as_json=True)
    assert read(["-w", "here", *SPAN]) == Asked(None, "2026-11-02", "2026-11-03", workspace="here")
    for line in (
        ["--days", "0"],
        ["--by", "colour"],
        ["--days", "2", "--since", "1d"],
        ["-A", "-w", "."],
        ["x"],
        ["--help"],
    ):
        assert read(line) is None


def test_all_of_it_is_there_for_programs(home: str, workspace: Path, command: Command) -> None:
    """With what it is held against, and null for what is not known."""
    parent = session(1, cwd=str(workspace))
    parent.response("msg_read", tool_use("toolu_read", "Read", file_path=f"{workspace}/src/app.py")).result(
        "toolu_read", error=True
    )
    keep_history(home, workspace, parent, sub_agent(parent))
    found = command("summary", *SPAN, "--json", "-w", workspace).json
    assert (found["workspaces"], found["since"], found["until"]) == ([str(workspace)], "2026-11-02", "2026-11-03")
    total = found["total"]
    assert (total["sessions"], total["sub_agents"], total["prompts"], total["model_calls"]) == (1, 1, 2, 6)
    assert total["usage"]["cache_read"] == total["usage_known"]["cache_read"] == 6000
    assert (total["usage"]["reasoning"], total["usage_known"]["reasoning"]) == (None, None)
    assert total["cache_hit_share"] == pytest.approx(1000 / 1043)
    assert total["cost_usd"] == pytest.approx(6 * CALL)
    assert (total["tool_calls"], total["tool_calls_failed"], total["tool_calls_denied"]) == (4, 1, 0)
    assert (found["before"], found["sessions_without_calls"], found["sessions_after"]) == (None, 0, None)
    assert [row["key"] for row in found["days"]] == ["2026-11-02"]
    assert {tool["name"]: (tool["calls"], tool["failed"]) for tool in found["tools"]} == {
        "Bash": (3, 0),
        "Read": (1, 1),
    }
    assert (found["files"], found["files_touched"]) == ([], 0)
    (busy,) = found["busiest"]
    assert (busy["session_id"], busy["sub_agents"], busy["tool_calls"]) == (parent.session, 1, 4)
    after = command("summary", "--since", "2026-11-03", "--until", "2026-11-03", "--json", "-w", workspace).json
    assert (after["before"]["since"], after["before"]["sessions"]) == ("2026-11-02", 1)
    assert (after["total"]["sessions"], after["total"]["cost_usd"], after["total"]["usage"]["input"]) == (0, None, None)


@pytest.mark.parametrize("by", By)
def test_rows_are_there_for_programs(home: str, workspace: Path, command: Command, by: By) -> None:
    """Of each key."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    found = command("summary", *SPAN, "--by", by, "--json", "-w", workspace).json
    keys = {
        By.DAY: "2026-11-02", By.AGENT: "claude-code", By.MODEL: "claude-opus-9", By.REPO: str(workspace),
        By.BRANCH: "main", By.TOOL: "Bash",
    }  # fmt: skip
    (row,) = found["rows"]
    assert (found["by"], row["name" if by is By.TOOL else "key"]) == (by, keys[by])
    assert ("prompts" in row) == (by not in (By.MODEL, By.TOOL))


def test_everything_unknown_is_not_nothing(home: str, workspace: Path, command: Command) -> None:
    """Tokens and costs that no record tells, of a tool that has no end."""
    made = Transcript(cwd=str(workspace)).prompt("go")
    made.response("msg_1", tool_use("toolu_1"), usage={"service_tier": "standard"})
    keep_history(home, workspace, made, price=None)
    total = command("summary", *SPAN, "--json", "-w", workspace).json["total"]
    assert {*total["usage"].values(), *total["usage_known"].values(), total["cost_usd"], total["cache_hit_share"]} == {
        None
    }
    assert (total["unpriced_calls"], total["tool_calls"], total["tool_calls_timed"], total["tool_ms"]) == (
        1,
        1,
        0,
        None,
    )
    ran = command("summary", *SPAN, "-w", workspace)
    assert "cost           unknown\n" in ran.out
    assert "tokens in      unknown\n" in ran.out
    assert "1 of 1 (100.0 %)" in ran.out


def test_absurd_numbers_are_told(home: str, workspace: Path, command: Command) -> None:
    """Whatever a foreign file says."""
    made = Transcript(cwd=str(workspace)).prompt("go")
    for number in range(3):
        made.response(f"msg_{number}", text("so"), usage=figures(2**62))
    keep_history(home, workspace, made)
    assert command("summary", *SPAN, "--json", "-w", workspace).json["total"]["model_calls"] == 3
    assert command("summary", *SPAN, "-w", workspace).status == 0


def test_all_workspaces_and_one_of_them_broken(home: str, workspace: Path, command: Command) -> None:
    """It is told of and passed over; where it is the one that is asked for, it is an error."""
    other, broken = make_workspace(workspace.parent / "other"), make_workspace(workspace.parent / "broken")
    for number, each in enumerate((workspace, other, broken), start=1):
        keep_history(home, each, session(number, cwd=str(each)))
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database " * 1000)
    ran = command("summary", "-A", *SPAN, "--json")
    assert (ran.status, ran.json["total"]["sessions"], len(ran.json["workspaces"])) == (0, 2, 3)
    assert "broken" in ran.err
    assert command("summary", "-w", broken, *SPAN).status == 1


def test_all_workspaces_come_to_what_cost_says(home: str, workspace: Path, command: Command) -> None:
    """By model and by agent, of a session and its forks in other workspaces."""
    others = [make_workspace(workspace.parent / name) for name in ("other", "third")]
    parent = session(1, cwd=str(workspace))
    keep_history(home, workspace, parent, sub_agent(parent))
    for number, each in enumerate(others):
        fork = parent.fork(f"{FORK[:-1]}{number + 3}")
        fork.cwd = str(each)
        keep_history(home, each, fork.response(f"msg_own_{number}", text("so")))
    for by in ("model", "agent"):
        ours = command("summary", "-A", "--since", "2026-11-01", "--until", "2026-11-09", "--by", by, "--json").json[
            "rows"
        ]
        theirs = command("cost", "--all", "--since", "2026-11-01", "--by", by, "--json").json["rows"]
        assert [row["model_calls"] for row in ours] == [row["calls"] for row in theirs] == [7]
        for name in ("key", "usage", "cost_usd", "cost_known_usd", "unpriced_calls", "cost_at_least"):
            assert [row[name] for row in ours] == [row[name] for row in theirs]


def test_looking_changes_nothing(home: str, workspace: Path, command: Command) -> None:
    """Not even where nothing may be written."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    before = state(home)
    for folder, _, names in os.walk(home, topdown=False):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o400)
        os.chmod(folder, 0o500)
    ran = kaizen("summary", *SPAN, "--json", "-w", workspace)
    for folder, _, _ in os.walk(home):
        os.chmod(folder, 0o700)
    assert (ran.status, ran.json["total"]["sessions"]) == (0, 1)
    assert {name: content for name, (_, content) in state(home).items()} == {
        name: content for name, (_, content) in before.items()
    }


def test_where_nothing_is_nothing_is_made(home: str, workspace: Path, command: Command) -> None:
    """No workspace at all, one that is not registered, and one of which nothing was captured."""
    ran = command("summary", "-A")
    assert (ran.status, ran.out) == (0, "")
    assert "nothing was captured: " in ran.err
    assert command("summary", "-w", workspace).status == 2
    assert not Path(home).exists()
    keep_history(home, workspace)
    assert command("summary", "-w", workspace).status == 0
    assert command("summary", "-w", workspace, "--json").json["total"]["sessions"] == 0
