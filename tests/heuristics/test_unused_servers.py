"""MCP servers that nobody uses."""

from __future__ import annotations

import pytest

from kaizen.heuristics import unused_servers
from kaizen.model.finding import Confidence, Waste
from tests.support.acting import Acting
from tests.support.guided import sessions, topics

FILES = {".mcp.json": '{"mcpServers": {"charts": {"command": "charts-server"}}}'}
THERE = {"prompt_snapshot": ["mcp__charts__draw", "mcp__charts__save", "Bash"]}

FIRES_ON = {
    "there and not used": sessions(10, loads=THERE),
    "nobody tells what was there": sessions(10),
    "another one used": [*sessions(10), Acting().asks().uses("mcp__orders__list", id=1)],
}
STAYS_QUIET_ON = {
    "too few sessions": sessions(9, loads=THERE),
    "used once": [*sessions(10, loads=THERE), Acting().asks().uses("mcp__charts__draw", data="x")],
    "others are there, and it is not": sessions(10, loads={"prompt_snapshot": ["mcp__orders__list"]}),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: list[Acting]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(unused_servers, acted, FILES)] == ["charts"]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: list[Acting]) -> None:
    """None of these is one."""
    assert topics(unused_servers, acted, FILES) == []


def test_what_it_takes() -> None:
    """The definitions of its tools, as the records have them; where they do not tell, it is not known."""
    (topic,) = topics(unused_servers, sessions(10, loads=THERE), FILES)
    assert topic.waste.tokens is not None
    size = topic.waste.tokens.low // 10
    assert 200 < size < 260  # two tools of some 400 characters
    assert topic.said == f"the MCP server charts was used in none of 10 sessions; its tools take about {size} tokens"
    assert topic.confidence is Confidence.HIGH
    (unknown,) = topics(unused_servers, sessions(10), FILES)
    assert (unknown.waste, unknown.confidence) == (Waste(), Confidence.LOW)
    assert topics(unused_servers, sessions(10), None) == []
