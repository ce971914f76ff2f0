"""Listing sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.cli.listing_sessions import SORTS, Asked, cost_text, read, show_table
from kaizen.model.event import SessionFact, Turn
from kaizen.model.session import Session, Status
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.reading.sessions import Sort
from tests.store.test_write import batch
from tests.support.claude import SESSION, Store, session, sub_agent
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history
from tests.support.terminal import Terminal


@pytest.fixture
def two(home: str, workspace: Path) -> tuple[Path, Path]:
    """Workspaces: one with a session and its sub-agent, the other with a session."""
    other = make_workspace(workspace.parent / "other")
    first = session(1, cwd=str(workspace))
    keep_history(home, workspace, first, sub_agent(first))
    keep_history(home, other, session(2, cwd=str(other), steps=5))
    return workspace, other


def ids(found: list[dict[str, object]]) -> list[str]:
    return [str(each["id"])[-4:] for each in found]


def test_of_one_and_of_all(two: tuple[Path, Path], command: Command) -> None:
    """All together show where each one was; JSON has it always."""
    workspace, other = two
    assert ids(command("sessions", "list", "-w", workspace, "--json").json) == ["0001", "0001"]
    found = command("sessions", "list", "-A", "--json").json
    assert {each["workspace"] for each in found} == {str(workspace), str(other)}
    assert len(found) == 3
    assert "WORKSPACE" not in command("sessions", "list", "-w", workspace).out
    out = command("sessions", "list", "-A").out
    assert "WORKSPACE" in out.splitlines()[0]
    assert str(other) in out


def test_filters_and_order(two: tuple[Path, Path], command: Command) -> None:
    """Each in its way; and with the sub-agents counted with the session that began them."""

    def found(*arguments: str) -> list[str]:
        return ids(command("sessions", "list", "-A", "--json", *arguments).json)

    assert found("--sort", "cost") == ["0002", "0001", "0001"]
    assert found("--sort", "tokens", "--limit", "1") == ["0002"]
    assert found("--roots") == ["0002", "0001"]
    assert found("--cost", ">0.004") == ["0002"]
    assert found("--agent", "codex") == found("--branch", "m") == found("--since", "1m") == []
    assert len(found("--agent", "claude*", "--branch", "main", "--since", "2026-11-02", "--until", "2026-11-02")) == 3
    assert found("--until", "2026-11-01") == []
    assert len(found("--status", "ended")) + len(found("--status", "idle")) == 3
    out = command("sessions", "list", "-w", two[0], "--roots").out
    assert "$0.0042" in out  # 3 and 2 calls


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--since", "foo"), "2026-11-23"), (("--until", "9"), "7d"), (("--cost", "much"), ">0.5"),
        (("--status", "dead"), "crashed"), (("--sort", "size"), "tokens"), (("-A", "-w", "/x"), "not with"),
    ],
)  # fmt: skip
def test_mistakes_are_told(two: tuple[Path, Path], command: Command, arguments: tuple[str, str], hint: str) -> None:
    """With what would be right, and status 2."""
    ran = command("sessions", "list", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert hint in ran.err


def test_nothing_to_list(home: str, workspace: Path, command: Command, two: tuple[Path, Path]) -> None:
    """That nothing was captured is another thing than that nothing is such."""
    empty = make_workspace(workspace.parent / "empty")
    keep_history(home, empty)
    assert "no session was captured yet" in command("sessions", "list", "-w", empty).err
    assert "no session is such" in command("sessions", "list", "-w", workspace, "--agent", "codex").err


def test_one_that_cannot_be_read_is_told_of(home: str, two: tuple[Path, Path], command: Command) -> None:
    """And the others are listed."""
    Path(paths.project_db(home, str(two[1]))).write_bytes(b"no database at all, but long enough to be one" * 100)
    ran = command("sessions", "list", "-A", "--json")
    assert (ran.status, len(ran.json)) == (0, 2)
    assert "kaizen.db" in ran.err
    assert command("sessions", "list", "-w", two[1]).status == 1


def test_it_fits_a_terminal_and_has_colour_there(home: str, two: tuple[Path, Path]) -> None:
    """Eighty columns, for all workspaces too; who waits for permission stands out."""
    store = Store(Path(paths.project_db(home, str(two[0]))).parent)
    now = 4 * 10**12
    store.writer.commit(batch("new", SessionFact("new", turn=Turn.WAITING_PERMISSION, turn_at=now, process="1 2 3 4")))
    fact = SessionFact(SESSION, ended=False, turn=Turn.ENDED, turn_at=now)
    store.writer.commit(batch(SESSION, fact, path=f"hook:claude-code:{SESSION}"))
    store.close()
    for arguments in (("-w", two[0]), ("-A",), ("-A", "--roots")):
        with Terminal("sessions", "list", *arguments, columns=80) as terminal:
            assert terminal.end() == 0
            lines = terminal.window()
            assert max(map(len, lines)) <= 80, lines
            assert {"SESSION", "STATUS", "COST", "TITLE"} <= {*lines[0].split()}
            assert "\x1b[2mended\x1b[0m" in terminal.raw


def test_agents_are_named_where_there_are_several(capsys: pytest.CaptureFixture[str]) -> None:
    """Of one agent alone it would say the same in each line."""
    one = Session("a", "codex", None, "/w", None, None, Status.IDLE, None, None, None, "t", 0, 0, 0, 0, Usage())
    show_table([one])
    assert "AGENT" not in capsys.readouterr().out
    show_table([one, one._replace(agent="cursor")])
    assert "AGENT" in capsys.readouterr().out


def painted(status: Status, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    monkeypatch.setattr("kaizen.cli.style.is_on", lambda: True)
    one = Session(name, "codex", None, "/w", None, None, status, None, None, None, "t", 0, 0, 0, 0, Usage())
    show_table([one])
    return capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize("name", ["0a", "idle", "waiting for permission", "\u6f22\u5b57\x1b"])
def test_only_the_status_is_painted(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the session is called."""
    for status in Status:
        line = painted(status, capsys, monkeypatch, name)
        before, _, rest = line.partition("\x1b[")
        assert rest.partition("m")[2].startswith(f"{status}\x1b[0m")
        assert status not in before.removeprefix(name[:8])
    assert "\x1b[1;33mwaiting for permission" in painted(Status.WAITING_PERMISSION, capsys, monkeypatch, "0a")


@pytest.mark.parametrize(
    ("spending", "text"),
    [
        (Spending(), None), (Spending(2, 0, 2), "unpriced"), (Spending(2, 10**9), "$1.0000"),
        (Spending(2, 10**9, 1), "$1.0000+"), (Spending(2, 2 * 10**10, 0, True), "$20.00+"),
    ],
)  # fmt: skip
def test_costs(spending: Spending, text: str | None) -> None:
    """What may be more has a mark."""
    assert cost_text(spending) == text


def test_plain_command_lines() -> None:
    """What is read without typer, and what is left to it."""
    assert read([]) == Asked()
    assert read(["-A", "--limit", "5", "--json", "--roots"]) == Asked(5, True, roots=True, as_json=True)
    assert read(["--since", "7d", "--cost", ">1", "--sort", "cost"]) == Asked(since="7d", cost=">1", sort="cost")
    for other in (["--help"], ["x"], ["--limit=5"], ["--sort", "size"], ["-A", "-w", "/x"], ["--since"]):
        assert read(other) is None
    assert tuple(Sort) == SORTS
