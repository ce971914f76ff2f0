"""`kaizen cost`: sums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaizen.cli.cost import since_ms
from kaizen.errors import NotFound
from kaizen.model.price import Price, Terms
from kaizen.store.opening import open_to_read
from tests.support.claude import FORK, Transcript, session, sub_agent, text
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import RATES, keep_history

CALL = 0.000836
DAY = 86_400_000
NOW = 1_795_651_200_000 + 5_000  # 2026-11-26, five seconds past midnight UTC


def rows(ran: Any) -> dict[str | None, tuple[int, float | None]]:
    return {row["key"]: (row["calls"], row["cost_usd"]) for row in ran.json["rows"]}


def test_sums_are_made_by_what_is_asked_for(home: str, workspace: Path, command: Command) -> None:
    """By day at first; sub-agents stand with the session that started them."""
    parent = session(cwd=str(workspace))
    keep_history(home, workspace, parent, sub_agent(parent))
    ask = ("cost", "--since", "all", "--json", "-w", workspace)
    assert rows(command(*ask)) == {"2026-11-02": (5, pytest.approx(5 * CALL))}
    assert rows(command(*ask, "--by", "model")) == {"claude-opus-9": (5, pytest.approx(5 * CALL))}
    assert rows(command(*ask, "--by", "session")) == {parent.session: (5, pytest.approx(5 * CALL))}
    assert rows(command(*ask, "--by", "agent")) == {"claude-code": (5, pytest.approx(5 * CALL))}
    whole = command(*ask).json
    assert whole["total"]["usage"]["cache_read"] == 5000
    assert whole["prices"] == [{"source": "made up", "version": "1", "priced_at": "1970-01-01T00:00:00.000+00:00"}]
    assert (whole["since"], whole["by"], whole["workspaces"]) == (None, "day", [str(workspace)])


def test_by_repository_each_call_goes_where_its_own_record_was(home: str, workspace: Path, command: Command) -> None:
    """A session that moved on is split: to registered workspaces, to git roots, and to folders that are neither."""
    other = make_workspace(workspace.parent / "other")
    (other / "deep").mkdir()
    made = Transcript(cwd=str(workspace)).prompt("go")
    for number, folder in enumerate((workspace / "src", other / "deep", Path("/gone/away"))):
        made.cwd = str(folder)
        made.response(f"msg_{number}", text("so"))
    keep_history(home, workspace, made)
    found = rows(command("cost", "--since", "all", "--by", "repo", "--json", "-w", workspace))
    assert found == dict.fromkeys([str(workspace), str(other), "/gone/away"], (1, pytest.approx(CALL)))


def test_a_call_in_several_workspaces_counts_once(home: str, workspace: Path, command: Command) -> None:
    """In the one whose session opened first, however the sums are made."""
    other = make_workspace(workspace.parent / "other")
    parent = session(cwd=str(workspace))
    keep_history(home, workspace, parent)
    keep_history(home, other, parent.fork(FORK))
    assert rows(command("cost", "--since", "all", "-A", "--json")) == {"2026-11-02": (3, pytest.approx(3 * CALL))}
    assert rows(command("cost", "--since", "all", "--all", "--by", "session", "--json")) == {
        parent.session: (3, pytest.approx(3 * CALL))
    }
    assert rows(command("cost", "--since", "all", "--json", "-w", other))["2026-11-02"][0] == 3


def test_calls_without_a_price_are_counted_and_the_sum_is_not_known(
    home: str, workspace: Path, command: Command
) -> None:
    """The table says so, and JSON has null with the known part beside it."""
    parent = session(cwd=str(workspace))
    parent.records[-2]["message"]["model"] = "no-such-model"
    keep_history(home, workspace, parent)
    whole = command("cost", "--since", "all", "--json", "-w", workspace).json["total"]
    assert (whole["cost_usd"], whole["cost_known_usd"], whole["unpriced_calls"]) == (None, pytest.approx(2 * CALL), 1)
    ran = command("cost", "--since", "all", "-w", workspace)
    assert "$0.0017 + 1 call unpriced" in ran.out
    assert "unpriced\n" in command("cost", "--since", "all", "--by", "model", "-w", workspace).out
    assert "made up 1, asked 1970-01-01" in ran.err


def test_what_was_never_priced_is_told_as_that(home: str, workspace: Path, command: Command) -> None:
    """Before a daemon asked for prices."""
    keep_history(home, workspace, session(cwd=str(workspace)), price=None)
    ran = command("cost", "--since", "all", "-w", workspace)
    assert "unpriced" in ran.out
    assert "none is known yet" in ran.err


def test_where_nothing_was_spent_that_is_said(home: str, workspace: Path, command: Command) -> None:
    """Before the first session, and since a date."""
    keep_history(home, workspace)
    assert "no model call" in command("cost", "-w", workspace).err
    assert "since 2099-01-01" in command("cost", "--since", "2099-01-01", "-w", workspace).err
    empty = command("cost", "--json", "-w", workspace).json
    assert (empty["rows"], empty["total"]["cost_usd"], empty["total"]["calls"]) == ([], None, 0)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("all", None),
        ("today", NOW - 5_000),
        ("7d", NOW - 5_000 - 7 * DAY),
        ("1w", NOW - 5_000 - 7 * DAY),
        ("12h", NOW - DAY // 2),
        ("2026-11-25", NOW - 5_000 - DAY),
    ],
)
def test_since_takes_dates_and_spans(said: str, at: int | None) -> None:
    """Dates and spans of days begin at midnight UTC, so that the first day is a whole one, as in `kaizen summary --since`."""
    assert since_ms(said, NOW) == at


@pytest.mark.parametrize("said", ["", "yesterday", "2026-13-01", "7", "d", "1-2-3-4", "--"])
def test_since_that_is_neither_is_a_mistake(said: str) -> None:
    """And says what it may be."""
    with pytest.raises(NotFound):
        since_ms(said, NOW)


@pytest.mark.parametrize(
    "wrong", [["--explain", "x", "--by", "day"], ["--explain", "x", "--all"], ["--all", "-w", "."], ["--by", "colour"]]
)
def test_what_does_not_go_together_is_refused(home: str, workspace: Path, command: Command, wrong: list[str]) -> None:
    """With exit status 2."""
    assert command("cost", *wrong).status == 2


def test_looking_changes_nothing(home: str, workspace: Path, command: Command) -> None:
    """Not even the prices that are missing are asked for."""
    keep_history(home, workspace, session(cwd=str(workspace)), price=Price("p", "m", (Terms(RATES),)))
    from kaizen import paths

    store = open_to_read(paths.project_db(home, str(workspace)))
    before = store.execute("SELECT count(*), max(price_id) FROM calls").fetchall()
    command("cost", "-w", workspace)
    assert store.execute("SELECT count(*), max(price_id) FROM calls").fetchall() == before
    store.close()
