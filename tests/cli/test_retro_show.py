"""`kaizen retro show`: each number and item of a retro can be opened, and adds up."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.retro.numbers import KINDS
from tests.support.command import Command
from tests.support.weeks import COMMAND, LAST, worked


@pytest.fixture
def told(home: str, workspace: Path, command: Command) -> Path:
    """A workspace with the retros of two weeks; its path."""
    worked(home, workspace, failing={0: 3, 1: 1})
    for week in ("2025-W17", LAST):
        command("retro", "--week", week, "-w", workspace)
    return workspace


def test_a_whole_one(told: Path, command: Command) -> None:
    """The latest, or the one that is named."""
    latest = command("retro", "show", "-w", told).out
    assert LAST in latest.splitlines()[0]
    assert command("retro", "show", LAST, "-w", told).out == latest
    assert "2025-W17" in command("retro", "show", "2025-W17", "-w", told).out.splitlines()[0]
    assert command("retro", "show", "--of", "2025-W17", "--md", "-w", told).out.startswith("# Retro of 2025")
    assert command("retro", "show", "--html", "-w", told).out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("key", [kind.key for kind in KINDS])
def test_numbers_add_up(told: Path, command: Command, key: str) -> None:
    """Each of them, in the retro, in what it is made of, and in the store."""
    whole = command("retro", "show", "-w", told, "--json").json
    number = next(each for each in whole["numbers"] if each["key"] == key)
    opened = command("retro", "show", f"numbers.{key}", "-w", told, "--json").json
    assert opened["total"] == number["total"] == sum(each["adds"] for each in opened["sessions"])
    assert opened["of"] == number["of"]
    assert opened["of"] is None or opened["of"] == sum(each["of"] for each in opened["sessions"])
    ran = command("retro", "show", f"numbers.{key}", "-w", told)
    assert ran.out.splitlines()[-1].startswith("together") or not opened["sessions"]


def test_numbers_are_those_of_the_summary(told: Path, command: Command) -> None:
    """Of the same days."""
    days = ("--since", "2025-04-28", "--until", "2025-05-04", "-w", told, "--json")
    summed = command("summary", *days).json["total"]
    whole = {each["key"]: each for each in command("retro", "show", "-w", told, "--json").json["numbers"]}
    assert whole["sessions"]["total"] == summed["sessions"]
    assert whole["time"]["total"] == summed["active_ms"]
    assert whole["cost"]["value"] == pytest.approx(summed["cost_usd"] * 1e9)
    assert whole["cache"]["value"] == pytest.approx(summed["cache_hit_share"])
    assert (whole["failed"]["total"], whole["failed"]["of"]) == (summed["tool_calls_failed"], summed["tool_calls"])


def test_an_item_and_its_evidence(told: Path, command: Command) -> None:
    """Its findings come to it, and each event that it cites is there."""
    whole = command("retro", "show", "-w", told, "--json").json
    place = next(n for n, each in enumerate(whole["items"], 1) if each["topic"]["cause"] == COMMAND)
    assert COMMAND in command("retro", "show", str(place), "-w", told).out
    item = command("retro", "show", f"{place}.evidence", "-w", told, "--json").json
    assert sum(each["times"] for each in item["findings"]) == item["times"] == 12
    assert item["waste"]["ms"] == [sum(each["waste"]["ms"][bound] for each in item["findings"]) for bound in (0, 1)]
    assert {each["cursor"] for each in item["events"]} == {c for each in item["findings"] for c in each["evidence"]}
    lines = command("retro", "show", f"{place}.evidence", "-w", told).out
    assert "together" in lines
    assert lines.count("make build --fast") == 12


def test_what_was_deleted_is_told(told: Path, command: Command) -> None:
    """The numbers are there still; the events are not kept any more."""
    item = command("retro", "show", "slowed.1.evidence", "-w", told, "--json").json
    for each in item["sessions"]:
        command("sessions", "delete", each, "--yes", "-w", told)
    again = command("retro", "show", "slowed.1.evidence", "-w", told, "--json").json
    assert (again["times"], again["events"]) == (item["times"], [])
    assert again["events_gone"] == len(item["events"])
    assert "not kept any more" in command("retro", "show", "slowed.1.evidence", "-w", told).out


@pytest.mark.parametrize(
    "wrong", [["99"], ["numbers.x"], ["--of", "soon"], ["2024-W02"], [LAST, "--of", LAST], ["1", "--md"]]
)
def test_what_is_not_there(told: Path, command: Command, wrong: list[str]) -> None:
    """It is said on standard error, with exit status 2."""
    ran = command("retro", "show", *wrong, "-w", told)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


def test_none_yet(home: str, workspace: Path, command: Command) -> None:
    """The one who asks is told how one is made."""
    worked(home, workspace, weeks=1)
    ran = command("retro", "show", "-w", workspace)
    assert ran.status == 2
    assert "`kaizen retro` makes one" in ran.err


def test_a_damaged_one(home: str, told: Path, command: Command) -> None:
    """It is an error that says what to do."""
    Path(paths.reports_dir(home, str(told)), f"{LAST}.json").write_text("{}")
    ran = command("retro", "show", "-w", told)
    assert (ran.status, ran.out) == (1, "")
    assert "makes it anew" in ran.err
