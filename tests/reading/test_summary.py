"""Summing up."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen import paths
from kaizen.model.summary import By
from kaizen.reading.figures import Span
from kaizen.reading.summary import Summary, summary
from kaizen.store import costs, rollups
from tests.support.claude import BEGIN, FORK, Store, Transcript, figures, session, sub_agent, text, tool_use
from tests.support.homes import make_workspace
from tests.support.prices import keep_history

DAY = int(BEGIN.timestamp()) // 86_400
SPAN = Span(DAY - 7, DAY, DAY + 7)


def of(workspace: Path, span: Span = SPAN, by: By | None = None) -> Summary:
    return summary([str(workspace)], span, by=by)


def test_sessions_and_sub_agents_are_counted_apart(home: str, workspace: Path) -> None:
    """A sub-agent's time and tools go to the session at the top of its tree where sessions are told one by one."""
    parent = session(1, cwd=str(workspace))
    keep_history(home, workspace, parent, sub_agent(parent), session(2, cwd=str(workspace), steps=0))
    found = of(workspace)
    assert (found.total.sessions, found.total.sub_agents) == (2, 1)
    assert (found.total.sums.prompts, found.total.sums.uses, found.total.sums.spending.calls) == (3, 3, 6)
    assert [(each.id, each.sub_agents, each.sums.uses) for each in found.busiest] == [
        (parent.session, 1, 3),
        ("5e550000-0000-4000-8000-000000000002", 0, 0),
    ]
    assert (found.trees, found.before, found.first_before, found.silent) == (2, None, None, 0)
    assert found.busiest[0].label is not None
    assert found.busiest[0].label.title == "please fix it"


def test_a_session_over_midnight_counts_once_and_in_each_day(home: str, workspace: Path) -> None:
    """The time over midnight is the later day's."""
    made = Transcript(cwd=str(workspace), begin=BEGIN.replace(hour=23, minute=58)).prompt("go")
    made.tick(239)
    made.response("msg_late", text("so"))
    keep_history(home, workspace, made)
    found = of(workspace)
    assert found.days == of(workspace, by=By.DAY).rows
    assert [(row.key, row.sessions, row.sums.active_ms, row.sums.spending.calls) for row in found.days] == [
        (DAY, 1, 0, 0),
        (DAY + 1, 1, 240_000, 1),
    ]
    assert (found.total.sessions, found.total.sums.active_ms) == (1, 240_000)
    first = of(workspace, Span(DAY - 1, DAY, DAY + 1))
    assert (first.total.sums.prompts, first.silent) == (1, 1)
    after = of(workspace, Span(DAY, DAY + 1, DAY + 2))
    assert after.before is not None
    assert (after.before.sums.prompts, after.first_before, after.total.sums.prompts) == (1, DAY, 0)


def test_a_clock_that_jumps_takes_no_time_away(home: str, workspace: Path) -> None:
    """Neither back nor years ahead."""
    made = Transcript(cwd=str(workspace)).prompt("go")
    made.tick(-3600)
    made.response("msg_back", text("so"))
    made.tick(30 * 365 * 86_400)
    made.response("msg_ahead", text("so"))
    keep_history(home, workspace, made)
    found = of(workspace, SPAN._replace(open=True))
    assert found.total.sums.active_ms == 0
    assert (found.total.sums.spending.calls, found.after) == (1, 1)


def test_by_agent_and_branch_a_session_goes_as_a_whole(home: str, workspace: Path) -> None:
    """By model only calls count, in which no prompt and no tool has a part."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    for by, key in ((By.AGENT, "claude-code"), (By.BRANCH, "main")):
        (row,) = of(workspace, by=by).rows
        assert (row.key, row.sessions, row.sums.prompts, row.sums.uses, row.sums.spending.calls) == (key, 1, 1, 2, 3)
    (row,) = of(workspace, by=By.MODEL).rows
    assert (row.key, row.sessions, row.sums.prompts, row.sums.uses, row.sums.spending.calls) == (
        "claude-opus-9", 1, 0, 0, 3,
    )  # fmt: skip
    assert of(workspace).rows == of(workspace, by=By.TOOL).rows == []


def test_by_repository_calls_go_where_their_own_records_were(home: str, workspace: Path) -> None:
    """All else goes where the session began."""
    other = make_workspace(workspace.parent / "other")
    made = Transcript(cwd=str(workspace)).prompt("go").response("msg_1", text("so"))
    made.cwd = str(other)
    made.response("msg_2", text("so"), tool_use("toolu_1"))
    keep_history(home, workspace, made)
    rows = {
        row.key: (row.sessions, row.sums.prompts, row.sums.uses, row.sums.spending.calls)
        for row in of(workspace, by=By.REPO).rows
    }
    assert rows == {str(workspace): (1, 1, 1, 1), str(other): (1, 0, 0, 1)}


def test_files_are_told_by_their_path_in_the_repository(home: str, workspace: Path) -> None:
    """One file is one, however its path was written; one that lies nowhere keeps its own."""
    other = make_workspace(workspace.parent / "other")
    made = Transcript(cwd=str(workspace / "src")).prompt("go")
    paths_ = [f"{workspace}/src/app.py", "app.py", "../src/./app.py", f"{other}/README.md", "/gone/away.txt"]
    for number, path in enumerate(paths_):
        made.response(f"msg_{number}", tool_use(f"toolu_{number}", "Read", file_path=path)).result(f"toolu_{number}")
    keep_history(home, workspace, made)
    found = of(workspace)
    assert [(file.repository, file.path, file.reads) for file in found.files] == [
        (str(workspace), "src/app.py", 3),
        (None, "/gone/away.txt", 1),
        (str(other), "README.md", 1),
    ]
    assert found.files_touched == 3


def test_several_workspaces_count_each_call_and_use_once(home: str, workspace: Path) -> None:
    """A fork in another repository adds its own session, and nothing of what it copied."""
    other = make_workspace(workspace.parent / "other")
    parent = session(1, cwd=str(workspace))
    keep_history(home, workspace, parent)
    keep_history(home, other, parent.fork(FORK).response("msg_own", text("so"), tool_use("toolu_own")))
    alone, both = of(workspace), summary([str(workspace), str(other)], SPAN)
    assert both.total.sums.spending.calls == alone.total.sums.spending.calls + 1
    assert both.total.sums.uses == alone.total.sums.uses + 1


CALL = st.tuples(st.integers(-9, 9), st.sampled_from(["m", "n", "no price"]), st.integers(0, 10**9))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CALL, max_size=4), max_size=4), st.integers(-9, 9), st.booleans())
def test_models_come_to_what_cost_says(
    home: str, workspace: Path, sessions: list[list[tuple[int, str, int]]], since: int, rolled: bool
) -> None:
    """To the nano-dollar and the token, whether sums are stored or reckoned that moment."""
    folder = Path(paths.project_db(home, str(workspace))).parent
    for old in (folder, Path(home).parent / "agents"):
        shutil.rmtree(old, ignore_errors=True)
    made = []
    for number, calls in enumerate(sessions):
        made.append(Transcript(f"5e550000-0000-4000-8000-{number:012}", cwd=str(workspace)).prompt("go"))
        for day, model, output in calls:
            at = (BEGIN + timedelta(days=day)).isoformat()
            name = f"msg_{number}_{len(made[-1].records)}"
            made[-1].response(name, text("so"), usage=figures(output), timestamp=at)
            made[-1].records[-1]["message"]["model"] = model.replace("m", "claude-opus-9")
    keep_history(home, workspace, *made)
    store = Store(folder)
    if rolled:
        rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    theirs = [*costs.sums(store.connection, "model", since=(DAY + since) * 86_400_000)]
    store.close()
    found = of(workspace, Span(DAY + since, DAY + since, DAY + 20), By.MODEL)
    ours = {row.key: (row.sums.spending, row.sums.usage) for row in found.rows}
    assert ours == {each.key: (each.spending, each.usage) for each in theirs}
