"""`kaizen ps --history`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock
from kaizen.background.start import register
from kaizen.cli.history import span_ms
from kaizen.errors import NotFound
from kaizen.host import files
from kaizen.registry.hot import Registry
from tests.support.command import Command
from tests.support.homes import make_workspace

DAY_MS = 86_400_000


@pytest.fixture
def past(home: str, tmp_path: Path) -> dict[str, str]:
    """Three workspaces with something in the journal, `gone` of them forgotten; name to path."""
    files.ensure_home(home)
    found = {name: str(make_workspace(tmp_path.resolve() / "src" / name)) for name in ("app", "api", "gone")}
    with Registry.open(home) as registry:
        for name, path in found.items():
            row = register(registry, path, init=False)
            registry.note(path, "noted", f"about {name}", clock.now_ms() - 3 * DAY_MS)
            registry.note(path, "crashed", "killed, exit status -9", clock.now_ms())
        registry.forget(row.id)
    return found


def test_everything_that_happened_the_newest_last(past: dict[str, str], command: Command) -> None:
    """Time, name, what, pid and detail stand in a table; who was forgotten is marked as such."""
    heads, *lines = command("ps", "--history").out.splitlines()
    assert heads.split() == ["TIME", "(UTC)", "WORKSPACE", "WHAT", "PID", "DETAIL"]
    assert lines[-1].split()[2:5] == ["gone", "(forgotten)", "forgotten"]
    assert [line.split()[2] for line in lines] == ["app"] * 3 + ["api"] * 3 + ["gone"] * 4
    assert lines[2].endswith("killed, exit status -9")


def test_programs_get_all_of_it(past: dict[str, str], command: Command) -> None:
    """As JSON each line has its instant, its path and whether that is still registered."""
    *_, last = command("ps", "--history", "--json").json
    assert set(last) == {"id", "at", "workspace", "name", "registered", "what", "pid", "detail"}
    assert (last["workspace"], last["name"], last["registered"], last["what"]) == (
        past["gone"], "gone", False, "forgotten",
    )  # fmt: skip
    assert last["at"].endswith("+00:00")


@pytest.mark.parametrize("name", ["app", "gone"])
def test_of_one_workspace(past: dict[str, str], command: Command, name: str) -> None:
    """By name or path, in either place, also one that was forgotten."""
    for chosen in ((name,), (past[name],), ("-w", past[name])):
        lines = command("ps", "--history", "--json", *chosen).json
        assert {line["workspace"] for line in lines} == {past[name]}


def test_the_newest_and_those_since(past: dict[str, str], command: Command) -> None:
    """So many of the newest lines, or those since so long ago."""
    assert len(command("ps", "--history", "--json", "--limit", 2).json) == 2
    assert len(command("ps", "--history", "--json", "--limit", 0).json) == 10
    assert len(command("ps", "--history", "--json", "--since", "2d").json) == 7
    assert len(command("ps", "--history", "--json", "--since", "1w", "app").json) == 3


def test_nothing_happened_yet(home: str, command: Command) -> None:
    """Without a registry there is no history, and none is made."""
    assert command("ps", "--history", "--json").json == []
    assert (command("ps", "--history").out, command("ps", "--history").status) == ("", 0)
    assert command("ps", "--history", "nobody").status == 2
    assert not Path(home).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--history", "nobody"), ("--history", "--since", "soon"), ("--limit", 3), ("--since", "2d"), ("--every", 3),
        ("--history", "--watch"), ("--history", "--every", 3), ("nobody",), ("--history", "--limit", -1),
    ],
)  # fmt: skip
def test_a_wrong_call_gives_2(past: dict[str, str], command: Command, wrong: tuple[object, ...]) -> None:
    """What makes no sense together or names nobody says so, and shows nothing."""
    ran = command("ps", *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


@pytest.mark.parametrize(
    ("text", "ms"), [("90s", 90_000), ("15m", 900_000), ("36h", 129_600_000), ("2d", 2 * DAY_MS), ("1w", 7 * DAY_MS)]
)
def test_spans(text: str, ms: int) -> None:
    """A number and its unit."""
    assert span_ms(text) == ms


@pytest.mark.parametrize("text", ["", "2", "d", "2y", "-2d", "2.5h", "٣d", "1" * 30 + "d"])
def test_what_is_no_span(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(NotFound):
        span_ms(text)
