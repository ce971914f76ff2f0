"""Whom guides reached."""

from __future__ import annotations

from kaizen.evidence.reach import SHOWN, Reach, topic
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Brief, Confidence, Finding, Range, Seen, Waste
from kaizen.model.guidance import Guide, GuideKind
from kaizen.model.usage import Usage


def brief(
    name: str, *, agent: str = "claude-code", parent: str | None = None, nano: int | None = 1000, day: int = 1
) -> Brief:
    usage = Usage(10, 10, 70, 10)
    return Brief(name, "/w", agent, None, None, parent, None, day * DAY_MS, None, 0, 1, 1, usage, nano, over=True)


def seen(session: str, cause: str, said: str, times: int = 2) -> Seen:
    return Seen(session, Finding("h", cause, 1, (5,), Waste(), Confidence.HIGH, said, times))


def guide(path: str) -> Guide:
    return Guide(GuideKind.INSTRUCTIONS, path, path, "", 1, 1, "d")


def test_who_reads_it() -> None:
    """Sessions of agents that read what lies there, without sub-agents."""
    reach = Reach([brief("a"), brief("a/b", parent="a"), brief("c", agent="codex")], [])
    assert [each.id for each in reach.readers(guide("CLAUDE.md"))] == ["a"]
    assert [each.id for each in reach.readers(guide("AGENTS.md"))] == ["c"]
    assert [each.id for each in reach.readers(guide("docs/all.md"))] == ["a", "c"]


def test_what_was_loaded_and_used() -> None:
    """By name; and who tells at all."""
    reach = Reach(
        [brief("a"), brief("b")], [seen("a", "x", "loaded"), seen("b", "x", "used"), seen("gone", "x", "loaded")]
    )
    assert [each.session_id for each in reach.loaded("x")] == ["a", "gone"]
    assert [each.session_id for each in reach.used("x")] == ["b"]
    assert (reach.loaded("y"), reach.telling) == ([], {"a", "gone"})
    assert [each.id for each in reach.sessions_of(reach.loaded("x"))] == ["a"]


def test_what_it_took() -> None:
    """A share of what the sessions cost: of one call at least, of all calls at most, and never more than all."""
    reach = Reach([brief("a"), brief("b", nano=None)], [seen("a", "x", "loaded", 3), seen("b", "y", "loaded")])
    assert reach.took(10, reach.loaded("x")) == Waste(Range(10, 10), Range(100, 300))
    assert reach.took(90, reach.loaded("x")) == Waste(Range(90, 90), Range(900, 1000))
    assert reach.took(10, reach.loaded("y")) == Waste(Range(10, 10), None)
    assert reach.took(None, reach.loaded("x")) == reach.took(10, []) == Waste()


def test_a_topic() -> None:
    """Its days are those on which the sessions began; of evidence only so much."""
    found = topic(
        "/w", "h", "x", [brief("a"), brief("b", day=3), brief("c")], [seen("a", "x", "loaded")] * 50,
        times=4, waste=Waste(), confidence=Confidence.LOW, said="s",
    )  # fmt: skip
    assert (found.sessions, found.days, len(found.evidence), found.times) == (("a", "b", "c"), (1, 3), SHOWN, 4)
