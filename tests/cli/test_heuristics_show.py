"""`kaizen heuristics show`."""

from __future__ import annotations

import pytest

from kaizen.cli.completing import offers
from kaizen.heuristics import shelf
from tests.support.command import Command


@pytest.mark.parametrize("name", shelf.names())
def test_each_explains_itself(home: str, command: Command, name: str) -> None:
    """What it sees, why it matters, what helps, by which numbers; as text and as JSON."""
    ran, found = command("heuristics", "show", name), next(each for each in shelf.every() if each.name == name)
    assert (ran.status, ran.err) == (0, "")
    for said in (found.title, found.why, found.helps):
        assert said in ran.out
    told = command("heuristics", "show", name, "--json").json
    assert (told["name"], told["title"], told["sees"]) == (name, found.title, found.sees)
    for each in told["thresholds"]:
        assert f"{each['name']} " in ran.out


def test_one_that_is_not_there(home: str, command: Command) -> None:
    """A shell offers those that are."""
    ran = command("heuristics", "show", "nothing")
    assert ran.status == 2
    assert "no heuristic 'nothing'" in ran.err
    for verb in ("show", "run"):
        assert [each.value for each in offers(["heuristics", verb], "")][: len(shelf.names())] == shelf.names()
