"""`kaizen cost --explain`: a sum that can be checked by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaizen.model.price import Rate, Terms
from kaizen.model.usage import ModelCall, Usage
from tests.support.claude import FORK, MODEL, Transcript, figures, session, sub_agent, text
from tests.support.command import Command
from tests.support.prices import MADE_UP, RATES, keep_history, put_calls

CALL = 0.000836


def test_the_sum_stands_line_by_line(home: str, workspace: Path, command: Command) -> None:
    """Call by call and kind by kind, with each price and where it is from; sub-agents below their parent."""
    parent = session(cwd=str(workspace))
    keep_history(home, workspace, parent, sub_agent(parent))
    out = command("cost", "--explain", "5e55", "-w", workspace).out
    assert out.count("claude-opus-9  $0.000836") == 5
    assert re.search(r"cache read +1,000 x +\$0.20 a million = \$0\.0002\n", out)
    assert re.search(r"cache write, 1 hour +10 x +\$4.00 a million = \$0\.00004\n", out)
    assert "  own: $0.002508\n" in out
    assert "    own: $0.001672\n" in out
    assert "  with sub-agents: $0.00418\n" in out
    assert "price: anthropic/claude-opus-9, made up 1, asked 1970-01-01" in out


def test_the_lines_make_the_sum(home: str, workspace: Path, command: Command) -> None:
    """In JSON to the last digit, also for what the amount in the store says."""
    parent = session(cwd=str(workspace))
    keep_history(home, workspace, parent, sub_agent(parent))
    told = command("cost", "--explain", parent.session, "--json", "-w", workspace).json
    assert [call["cost_usd"] for call in told["calls"]] == [pytest.approx(CALL)] * 3
    for call in told["calls"]:
        assert sum(item["usd"] for item in call["items"]) == pytest.approx(call["cost_usd"])
        assert all(item["usd"] == pytest.approx(item["number"] * item["usd_each"]) for item in call["items"])
    (child,) = told["children"]
    assert child["parent_id"] == parent.session
    assert told["cost_usd"] + child["cost_usd"] == pytest.approx(told["tree"]["cost_usd"])
    assert [(price["source"], price["version"]) for price in told["prices"]] == [("made up", "1")]
    shown = command("sessions", "show", parent.session, "--json", "-w", workspace).json
    assert shown["cost_usd"] == told["cost_usd"]
    assert {name: shown["tree"][name] for name in told["tree"]} == told["tree"]


def test_what_is_not_priced_says_why(home: str, workspace: Path, command: Command) -> None:
    """A fast call where fast has no price, a model nobody knows, one that has none, one that was cut off."""
    made = Transcript(cwd=str(workspace)).prompt("go")
    keep_history(home, workspace, made, price=None)
    usual = ModelCall("a", made.session, 1000, MODEL, Usage(3, 50, 1000, 40, 30, 10), True)
    put_calls(
        home, workspace,
        usual._replace(speed="fast"),
        usual._replace(id="b", model="\x1b[31mno-such-model", provider="a-proxy"),
        usual._replace(id="c", service_tier="priority"),
        usual._replace(id="d", web_searches=2, region="us"),
        usual._replace(id="e", complete=False),
        price=MADE_UP._replace(standard=(Terms({**RATES, "web_search": Rate(10**13)}),)),
    )  # fmt: skip
    out = command("cost", "--explain", made.session, "-w", workspace).out
    assert "speed fast  no price for speed 'fast' is known" in out
    assert "tier priority  no price for service_tier 'priority' is known" in out
    assert "\\x1b[31mno-such-model of a-proxy  its price was not asked for yet" in out
    assert "a running daemon asks for the prices that are missing" in out
    assert re.search(r"web searches +2 x \$0\.01 += \$0\.02\n", out)
    assert re.search(r"bound to a region +on the tokens above = \$0\.0000836\n", out)
    assert "at least $0.000836; its record was cut off" in out
    assert "own: at least $0.0217556 + 3 calls unpriced" in out


def test_a_fork_says_what_it_copied(home: str, workspace: Path, command: Command) -> None:
    """Those calls are not its own."""
    parent = session(cwd=str(workspace))
    keep_history(home, workspace, parent, parent.fork(FORK))
    out = command("cost", "--explain", FORK, "-w", workspace).out
    assert "3 more counted in the session they were copied from" in out
    assert "own: no model call is recorded" in out


def test_reasoning_is_named_within_the_output(home: str, workspace: Path, command: Command) -> None:
    """It is billed as that."""
    made = Transcript(cwd=str(workspace)).prompt("go").response("m", text("a"), usage=figures(thinking=20))
    keep_history(home, workspace, made)
    assert "of these 20 are reasoning" in command("cost", "--explain", made.session, "-w", workspace).out


def test_a_session_that_is_not_there_is_named(home: str, workspace: Path, command: Command) -> None:
    """Also where nothing was captured."""
    keep_history(home, workspace)
    assert command("cost", "--explain", "nope", "-w", workspace).status == 2
