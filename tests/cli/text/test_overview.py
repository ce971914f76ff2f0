"""A summary as a person sees it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kaizen.cli import show
from kaizen.cli.text.overview import Figure, compared
from tests.cli.test_summing import SPAN
from tests.support.claude import BEGIN, Transcript, session, sub_agent, text, tool_use
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history
from tests.support.terminal import Terminal

WEEK = ("--since", "2026-10-30", "--until", "2026-11-05")


def week(workspace: Path) -> list[Transcript]:
    """Sessions of two weeks, with long and wide names."""
    made = []
    for number in range(8):
        each = Transcript(
            f"{number:08}-0000-4000-8000-000000000000", cwd=str(workspace), begin=BEGIN - timedelta(days=number)
        )
        each.prompt("漢字を直して " * 12)
        for step in range(number + 1):
            path = f"{workspace}/src/{'deep/' * 12}module_{step % 7}.py"
            each.response(f"msg_{number}_{step}", tool_use(f"toolu_{step}", "Edit", file_path=path))
            each.tick(70)
            each.result(f"toolu_{step}", error=step == 3)
            each.response(f"msg_{number}_{step}_", tool_use(f"toolu_{step}_", f"mcp__{'long' * 9}__tool_{step}"))
            each.result(f"toolu_{step}_")
        made.append(each)
    return made


def test_figures_stand_beside_those_before(home: str, workspace: Path, command: Command) -> None:
    """Parts with their whole, and how much more or less it is."""
    keep_history(home, workspace, *week(workspace))
    ran = command("summary", *WEEK, "-w", workspace)
    lines = ran.out.splitlines()
    assert lines[0] == "2026-10-30 to 2026-11-05, repository (7 days of UTC)"
    assert lines[2].split() == ["THESE", "DAYS", "7", "DAYS", "BEFORE", "CHANGE"]
    said = {line[:13].strip(): line[13:].split(maxsplit=1)[0] for line in lines[3:19] if line[:13].strip()}
    assert (said["sessions"], said["model calls"]) == ("4", "20")
    assert "  failed       1 of 20 (5.0 %)  4 of 52 (7.7 %)  ▼ 2.7 points" in ran.out
    assert "cost           $0.0167          $0.0435          ▼ 62 %" in ran.out
    assert "most touched files\nREADS  EDITS  FILE\n    0      4  src/deep" in ran.out
    assert "slowest tools\n" in ran.out
    assert ran.err == "costs are at list prices; `kaizen cost` says which\n"


def test_files_of_repositories_of_one_name_are_told_apart(home: str, workspace: Path, command: Command) -> None:
    """By as much of their paths as it takes."""
    for number, repository in enumerate((workspace, make_workspace(workspace.parent / "twin" / workspace.name))):
        made = Transcript(f"{number:08}-0000-4000-8000-000000000000", cwd=str(repository)).prompt("go")
        made.response(f"msg_{number}", tool_use("t", "Edit", file_path=f"{repository}/a.py")).result("t")
        keep_history(home, repository, made)
    out = command("summary", "--since", "2026-10-30", "--until", "2026-11-05", "-A").out
    assert f"  twin/{workspace.name}: a.py\n" in out
    assert f"  {workspace.parent.name}/{workspace.name}: a.py\n" in out


def test_no_chart_and_no_colour_go_down_a_pipe(home: str, workspace: Path, command: Command) -> None:
    """Nothing is cut there either."""
    keep_history(home, workspace, *week(workspace))
    out = command("summary", *WEEK, "-w", workspace).out
    assert not set("▁▂▃▄▅▆▇█…\x1b") & set(out)


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("more", [(), ("--by", "day"), ("--by", "tool"), ("--by", "repo"), ("--by", "model"), ("-A",)])
def test_it_fits_a_terminal(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], locale: str
) -> None:
    """Of 80 columns, with charts of what can be shown there."""
    keep_history(home, workspace, *week(workspace))
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.delenv("NO_COLOR", raising=False)
    where = () if "-A" in more else ("-w", str(workspace))
    with Terminal("summary", *WEEK, *more, *where) as terminal:
        assert terminal.end() == 0
        shown = "\n".join(terminal.window())
    assert max(map(show.width_of, shown.splitlines())) <= 80
    assert "\x1b[1m2026-10-30" in terminal.raw
    assert bool(set("▁▂▃▄▅▆▇█▲▼") & set(shown)) == (locale != "C")
    assert ("by day\n" in shown) == (more in ((), ("-A",)))


def test_no_data_before_is_said(home: str, workspace: Path, command: Command) -> None:
    """And, where it began within the days before, when."""
    keep_history(
        home, workspace, session(1, cwd=str(workspace)), session(2, cwd=str(workspace), begin=BEGIN + timedelta(days=9))
    )
    ran = command("summary", *SPAN, "-w", workspace)
    assert "no data before: nothing was captured of the 2 days to 2026-11-01\n" in ran.out
    assert "CHANGE" not in ran.out
    ran = command("summary", "--days", 8, "--until", "2026-11-12", "-w", workspace)
    assert "of the 8 days before, nothing was captured until 2026-11-02\n" in ran.out


def test_sessions_without_calls_are_told(home: str, workspace: Path, command: Command) -> None:
    """Their tokens and costs are in no sum; and sessions of a clock that went wrong are not lost without a word."""
    parent, silent, ahead = (
        session(1, cwd=str(workspace)),
        session(2, cwd=str(workspace)),
        session(3, cwd=str(workspace), begin=BEGIN.replace(year=2199)),
    )
    silent.records = [record for record in silent.records if record.get("type") != "assistant"]
    keep_history(home, workspace, parent, sub_agent(parent), silent, ahead)
    ran = command("summary", *SPAN, "-w", workspace)
    assert "of 1 of 3 sessions, sub-agents among them, no model call is recorded in these days\n" in ran.err
    assert "1 session with a time after today, which --until takes in\n" in command("summary", "-w", workspace).err
    assert "after today" not in ran.err


def test_what_an_agent_wrote_moves_no_cursor(home: str, workspace: Path, command: Command) -> None:
    """Its control characters are written out, in titles, tools, models, files and branches."""
    evil = "\x1b[2Jevil\u202e\n"
    made = Transcript(cwd=str(workspace)).prompt(evil)
    made.response("msg_1", text("so"), tool_use("toolu_1", evil), tool_use("toolu_2", "Edit", file_path=evil))
    made.result("toolu_1").result("toolu_2")
    for record in made.records:
        record["gitBranch"] = evil
        if "model" in record["message"]:
            record["message"]["model"] = evil
    keep_history(home, workspace, made)
    for more in ((), ("--by", "branch"), ("--by", "model"), ("--by", "tool")):
        out = command("summary", *SPAN, *more, "-w", workspace).out
        assert not {"\x1b", "\u202e"} & set(out)
        assert "evil" in out


def test_other_repositories_are_named(home: str, workspace: Path, command: Command) -> None:
    """Before the path of a file that lies in one."""
    other = make_workspace(workspace.parent / "other")
    made = Transcript(cwd=str(workspace)).prompt("go")
    for number, folder in enumerate((workspace, other)):
        made.response(f"msg_{number}", tool_use(f"toolu_{number}", "Read", file_path=f"{folder}/app.py")).result(
            f"toolu_{number}"
        )
    keep_history(home, workspace, made)
    out = command("summary", *SPAN, "-w", workspace).out
    assert "    1      0  app.py\n" in out
    assert "    1      0  other: app.py\n" in out
    assert "repository: app.py\n" in command("summary", *SPAN, "-A").out


def test_shares_differ_by_points() -> None:
    """As they are shown; what is not known is held against nothing."""
    half, more, none = (Figure("x", "", number, share=True) for number in (0.5, 0.5234, None))
    assert compared(more, half, blocks=True) == "▲ 2.3 points"
    assert compared(half, more, blocks=False) == "- 2.3 points"
    assert compared(half, half._replace(number=0.50001), blocks=True) == "="
    assert compared(half, none, blocks=True) == compared(none, half, blocks=True) == ""
