"""What tool uses took, out of their events."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence import waste
from kaizen.model.event import Kind
from kaizen.model.finding import Range, Waste
from kaizen.model.spending import Spending
from kaizen.model.story import Call, Said, Story, Tool, Turn
from kaizen.model.usage import Usage
from kaizen.model.use import Use, UseStatus
from tests.support.acting import Acting, of_codex
from tests.support.codex import LEGACY, OLD, PAGED, RECORDED, Rollout

USED = Usage(10, 20, 1000, 30)


def use(started: int | None, took: int | None) -> Use:
    return Use(
        "t", "s", "Bash", None, None, started, "hook", None, None, took, "hook", UseStatus.OK, None, None, counted=True
    )


def tool(
    cursor: int, call: str | None = None, *, started: int | None = 0, took: int | None = 1000, said: str = ""
) -> Tool:
    called = Said(cursor, None, Kind.TOOL_CALL, "Bash", "{}", 2, None, call)
    returned = Said(cursor + 1, None, Kind.TOOL_RESULT, None, said, len(said), False, None)
    return Tool(called, returned, use(started, took), "Bash", "")


def call(cursor: int, name: str | None, nano: int | None = 500, usage: Usage | None = USED) -> Call:
    return Call(cursor, None, name, "m", usage, Spending(1, nano or 0, int(nano is None)), complete=True)


def story(steps: list[Tool | Said], calls: list[Call]) -> Story:
    turn = Turn(1, (), tuple(steps), tuple(calls), None, None, 0, Usage(), Spending())
    return Acting().asks().story()._replace(turns=(turn,))


def compaction(cursor: int) -> Said:
    return Said(cursor, None, Kind.COMPACTION, "compact_boundary", None, 0, None, None)


def test_what_a_call_asked_for_alone_is_measured() -> None:
    """Tokens that were written or read anew, the cost of the call, and the time of the tool."""
    one = tool(1, "a")
    assert waste.of_tools(story([one], [call(3, "a")]), [one]) == Waste(
        Range(60, 60), Range(500, 500), Range(1000, 1000)
    )


def test_a_call_that_asked_for_something_else_too_counts_at_most() -> None:
    """From nothing to all of it."""
    one, other = tool(1, "a"), tool(3, "a")
    told = story([one, other], [call(5, "a")])
    assert waste.of_tools(told, [one]).tokens == Range(0, 60)
    assert waste.of_tools(told, [one, other]).tokens == Range(60, 60)


def test_a_call_without_a_name_is_the_next_whose_usage_is_told() -> None:
    """Records of Codex name none."""
    one, other = tool(1), tool(5)
    told = story([one, other], [call(4, "r1"), call(8, "r2", 700)])
    assert waste.of_tools(told, [other]).nano == Range(700, 700)
    assert waste.of_tools(told, [one, other]).nano == Range(1200, 1200)
    assert waste.of_tools(told, [tool(9)]).nano is None


def test_in_each_form_of_codex_the_call_is_found() -> None:
    """Whatever its records tell of usage."""
    for version in (OLD, LEGACY, PAGED, RECORDED):
        told = of_codex(Rollout(version=version).begin().step(line="make").step(line="ls").end())
        first, _ = waste.all_tools(told)
        assert waste.of_tools(told, [first]).tokens == Range(450, 450), version


def test_what_is_not_known_is_not_counted_as_nothing() -> None:
    """No price, no tokens, no times; a call that counts in another session."""
    one, other = tool(1, "a", took=None), tool(3, "b", started=None)
    told = story([one, other], [call(5, "a", None, Usage(1, 2)), call(6, "b", 5, Usage(1, None))])
    assert waste.of_tools(told, [one, other]) == Waste(None, None, None)
    copied = call(5, "a", usage=None)
    assert waste.of_tools(story([one], [copied]), [one]) == Waste(None, None, None)
    assert waste.of_tools(told, []) == Waste()
    assert waste.of_tools(told, [one._replace(called=None)]) == Waste()


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12),
)
def test_time_at_once_counts_once(spans: list[tuple[int, int]]) -> None:
    """As many instants as at least one of them runs in."""
    tools = [tool(1, started=begin, took=took) for begin, took in spans]
    assert waste.busy_ms(tools) == len({at for begin, took in spans for at in range(begin, begin + took)})


def test_of_calls_all_that_was_not_read_from_the_cache_counts() -> None:
    """And what they cost."""
    assert waste.of_calls([call(1, "a"), call(2, "b")]) == Waste(Range(120, 120), Range(1000, 1000))
    assert waste.of_calls([call(1, "a", None)]) == Waste(Range(60, 60), None)
    assert waste.of_calls([call(1, "a", usage=None)]) == Waste()


def test_what_came_back_is_carried_by_each_later_call() -> None:
    """At least taken in once, at most read by all of them, each token at the least that one cost."""
    one = tool(1, "a", said="x" * 400)
    told = story([one], [call(0, "a", 5300), call(3, "b", 1060), call(4, "c", 1060)])
    assert waste.carried(told, [one]) == Waste(Range(100, 200), Range(100, 200))
    unpriced = story([one], [call(0, "a", None), call(3, "b", None)])
    assert waste.carried(unpriced, [one]) == Waste(Range(100, 100), None)


def test_nothing_is_carried_over_a_compaction() -> None:
    """What stands behind it began anew."""
    one, other = tool(1, said="x" * 400), tool(8, said="y" * 400)
    told = story([one, compaction(5), other], [call(3, "a"), call(4, "b"), call(6, "c"), call(10, "d")])
    assert waste.carried(told, [one]).tokens == Range(100, 200)
    assert waste.carried(told, [other]).tokens == Range(100, 100)
    carriers = waste.Carriers(told)
    assert (carriers.of(one), carriers.of(other), carriers.of(one._replace(returned=None))) == (2, 1, 0)


def test_evidence_is_in_its_order() -> None:
    """Calls and results, those that are there."""
    assert waste.evidence([tool(7), tool(1)._replace(called=None)]) == (2, 7, 8)


def test_the_time_of_work_leaves_pauses_out() -> None:
    """Instants in any order, some of them not known; a long gap is no work."""
    minute = 60_000
    assert waste.active_ms([0, None, 3 * minute, minute, 90 * minute, 91 * minute]) == 4 * minute
    assert waste.active_ms([]) == waste.active_ms([5, None]) == 0
