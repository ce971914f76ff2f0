"""Whole rollouts of each generation, read: the golden files' rows and totals were worked out by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event, Fact, Kind, Outcome, RecordCount, SessionFact, Skipped, ToolUse, Turn, Unknown
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import codex
from kaizen.transcripts.format import FileIdentity
from tests.support.codex import LEGACY, OLD, RECORDED, VERSIONS, Rollout, bill, usage

DATA = Path(__file__).parents[1] / "data" / "codex"
FILE = FileIdentity("codex", "thread")


def read(content: bytes, *, skim: bool = True) -> list[Fact]:
    reader = codex.reader(FILE)
    return [fact for line in content.split(b"\n") if line for fact in reader.facts(line, skim=skim)]


def golden(name: str) -> list[Fact]:
    return read((DATA / f"{name}.jsonl").read_bytes())


def events(facts: list[Fact]) -> list[tuple[Any, ...]]:
    """Kind, name, text and failure of each event but usage."""
    return [
        (e.kind.value, e.name, e.text, e.error)
        for e in facts
        if isinstance(e, Event) and e.kind not in (Kind.USAGE, Kind.INJECTED)
    ]


def calls(facts: list[Fact]) -> list[ModelCall]:
    return [fact for fact in facts if isinstance(fact, ModelCall)]


def figures(facts: list[Fact]) -> list[tuple[int | None, ...]]:
    """Input, read from the cache, written to it, output, reasoning of each call."""
    return [
        (u.input, u.cache_read, u.cache_write, u.output, u.reasoning) for u in (call.usage for call in calls(facts))
    ]


def said(facts: list[Fact], field: str) -> list[Any]:
    return [value for fact in facts if isinstance(fact, SessionFact) and (value := getattr(fact, field)) is not None]


def test_bare_lines_of_2025() -> None:
    """Lines without an envelope: no times, no usage, the folder in what the client injected; two equal answers are two."""
    facts = golden("bare-2025-08")
    assert [(e[0], e[1], e[3]) for e in events(facts)] == [
        ("prompt", None, None), ("thinking", None, None), ("tool_call", "shell", None), ("tool_result", None, False),
        ("tool_call", "local_shell", None), ("tool_result", None, True), ("text", None, None), ("prompt", None, None),
        ("text", None, None),
    ]  # fmt: skip
    assert calls(facts) == []
    assert said(facts, "opened_at") == [1755684000000]
    assert said(facts, "cwd") == ["/home/dev/app"]
    told = [fact for fact in facts if isinstance(fact, Event)]
    assert len({event.key for event in told}) == len(told) == 11
    assert {event.at for event in told} == {None}


def test_0_44() -> None:
    """Texts come as events before their items, totals twice and once more at the next turn's start.

    Four responses: 1000 in and 100 out; 1300 in of which 900 cached, 60 out; 1400 of which 1200, 30 out; 1500 of which
    1200, 10 out.
    """
    facts = golden("legacy-0.44")
    assert figures(facts) == [
        (1000, 0, None, 100, 40),  # 1000 - 0
        (400, 900, None, 60, 10),  # 1300 - 900
        (200, 1200, None, 30, 0),  # 1400 - 1200
        (300, 1200, None, 10, 0),  # 1500 - 1200
    ]
    assert [e[:2] for e in events(facts)] == [
        ("prompt", None), ("thinking", None), ("text", None), ("tool_call", "shell"), ("tool_result", None),
        ("tool_call", "apply_patch"), ("tool_result", None), ("text", None), ("prompt", None), ("text", None),
    ]  # fmt: skip
    assert [(call.provider, call.model) for call in calls(facts)] == [("openai", "gpt-9-codex")] * 4
    assert [fact.duration_ms for fact in facts if isinstance(fact, ToolUse)] == [1500, 0]


def test_a_fork_of_0_44() -> None:
    """The copied head, told by its stamps, is the parent's; of the fork's own there is one response, 1600 in of which 1200
    cached, 20 out."""
    facts = golden("legacy-0.44-fork")
    assert figures(facts) == [(400, 1200, None, 20, 0)]
    assert events(facts) == [
        ("notice", "fork", "forked from 5c7e1000-0000-4000-8000-00000000000b", None),
        ("prompt", None, "another way", None),
        ("text", None, "Done differently.", None),
    ]


def test_0_145_and_its_forks() -> None:
    """A fork and a fork of the fork carry the whole heads of their parents with them, and tell only their own."""
    parent, fork, grandchild = (golden(f"legacy-0.145-{name}") for name in ("parent", "fork", "grandchild"))
    assert figures(parent) == [(1400, 500, 100, 80, 30), (200, 1900, 0, 40, 0)]  # 2000 - 500 - 100; 2100 - 1900
    assert figures(fork) == [(300, 1900, 0, 30, 10)]  # 2200 - 1900
    assert figures(grandchild) == [(0, 2100, 200, 25, 5)]  # 2300 - 2100 - 200
    assert [e[2] for e in events(grandchild)] == [
        "forked from 01a0c451-5660-7000-8000-000000000002",
        "try gcc",
        "Gcc it is.",
    ]
    assert [(u.outcome, u.duration_ms) for u in parent if isinstance(u, ToolUse)] == [(Outcome.ERROR, 42)]
    assert said(parent, "turn") == [Turn.WORKING, Turn.WAITING_USER] * 2
    assert said(fork, "turn") == [Turn.WORKING, Turn.WAITING_USER]


def test_0_152_and_its_fork() -> None:
    """Items instead of events; a fork copies nothing, begins with its parent's total and tells the parent's last once more."""
    assert figures(golden("paginated-0.152")) == [(1500, 1000, 500, 200, 100)]  # 3000 - 1000 - 500
    assert figures(golden("paginated-0.152-fork")) == [(700, 2500, 0, 60, 10)]  # 3200 - 2500
    assert [e[:3] for e in events(golden("paginated-0.152"))] == [("prompt", None, "one"), ("text", None, "First.")]


def test_0_169() -> None:
    """Each response has its record: totals, repeated, estimated or overfull, add nothing.

    resp_f1 5000 in, 3000 cached, 1000 written, 400 out; resp_f2 5600 of which 5000; the compaction 6000 of which 4000, 300 out;
    resp_f4, of the next model, 1500 in, 1000 cached, 200 written, 70 out.
    """
    facts = golden("paginated-0.169")
    assert figures(facts) == [
        (1000, 3000, 1000, 400, 150),
        (600, 5000, 0, 100, 0),
        (2000, 4000, 0, 300, 50),
        (300, 1000, 200, 70, 20),
    ]
    assert [(call.id, call.model, call.service_tier) for call in calls(facts)] == [
        ("resp_f1", "gpt-9", "flex"), ("resp_f2", "gpt-9", "flex"), ("resp_f3", "gpt-9", "flex"), ("resp_f4", "gpt-9-sol", "flex"),
    ]  # fmt: skip
    assert [e[:2] + e[3:] for e in events(facts)] == [
        ("prompt", None, None), ("thinking", None, None), ("thinking", None, None),
        ("tool_call", "exec_command", None), ("tool_call", "mcp__sums__add", None),
        ("tool_result", None, True), ("tool_result", None, None),
        ("notice", "rate_limits", None), ("text", "final_answer", None),
        ("text", "compaction", None), ("compaction", None, None),
        ("prompt", None, None), ("tool_call", "exec", None), ("tool_call", "exec_command", None),
        ("tool_result", None, False), ("tool_result", None, False), ("error", "turn_aborted", None),
        ("prompt", None, None), ("error", "context_window_exceeded", True),
        ("unknown", "hologram", None), ("unknown", "event_msg/telepathy", None),
        ("unknown", "event_msg/item_completed/Dream", None), ("unknown", "response_item/levitation", None),
    ]  # fmt: skip
    assert [(use.id[:7], use.outcome, use.duration_ms) for use in facts if isinstance(use, ToolUse)] == [
        ("call_f1", Outcome.ERROR, 1500), ("call_f2", Outcome.ERROR, 3), ("exec-5c", Outcome.OK, 6),
    ]  # fmt: skip
    assert {event.cwd for event in facts if isinstance(event, Event)} == {"/home/dev/app", "/home/dev/app/sub"}


def test_what_is_new_is_told() -> None:
    """Types and fields that this version does not know are named with the client's version."""
    told = [fact for fact in golden("paginated-0.169") if isinstance(fact, Unknown)]
    assert [(fact.what, fact.name, fact.version) for fact in told] == [
        ("field", "session_meta.payload.hologram", "0.169.0"),
        ("record", "hologram", "0.169.0"),
        ("record", "event_msg/telepathy", "0.169.0"),
        ("record", "event_msg/item_completed/Dream", "0.169.0"),
        ("record", "response_item/levitation", "0.169.0"),
    ]


def test_a_sub_agent_that_inherited_history() -> None:
    """Up to the ordinal that its first line names all is the parent's; 7000 in of which 6000 cached and 100 written, 90 out."""
    facts = golden("paginated-0.169-heir")
    assert figures(facts) == [(900, 6000, 100, 90, 0)]
    assert [e[:2] for e in events(facts)] == [
        ("notice", "fork"),
        ("tool_call", "exec_command"),
        ("tool_result", None),
        ("text", None),
    ]
    assert said(facts, "title") == ["/main/heir"]  # until somebody asks it something
    assert said(facts, "parent_id") == ["01a0c46e-f080-7000-8000-000000000006"]


def test_what_is_kept_for_nothing_is_not_parsed() -> None:
    """A world state is counted by its beginning; without skimming its time is told too, and nothing else differs."""
    line = (
        b'{"timestamp":"2026-11-02T09:00:00.000Z","ordinal":4,"type":"world_state","payload":{"full":true,"state":{}}}'
    )
    assert codex.reader(FILE).facts(line) == [RecordCount("world_state", known=True)]
    assert codex.reader(FILE).facts(line, skim=False) == [
        RecordCount("world_state", known=True), SessionFact("thread", opened_at=1793610000000),
    ]  # fmt: skip
    joined = line + b'{"timestamp":"2026-11-02T09:00:00.000Z","type":"compacted","payload":{"message":"m"}}'
    assert [fact.type for fact in codex.reader(FILE).facts(joined) if isinstance(fact, RecordCount)] == [
        "world_state",
        "compacted",
    ]


def test_a_compaction_s_history_is_not_parsed() -> None:
    """A line of any size tells its summary, also where the summary speaks of such a history; one that is damaged before the
    history is skipped."""
    words = 'a summary, "replacement_history":[ and all } {'
    for count in (1, 400):
        history = [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x" * 99}]}] * count
        made = Rollout(1, prelude=False).add(
            "compacted", {"message": words, "replacement_history": history, "window_number": 1}
        )
        assert events(read(made.bytes())) == [("compaction", None, words, None)]
    assert [type(fact) for fact in read(made.bytes().replace(b"a summary", b'a "summary'))] == [Skipped]


def test_a_session_of_2025_that_a_later_version_goes_on_with() -> None:
    """With the envelope texts are told twice, so one of the two is left out."""
    facts = read(
        (DATA / "bare-2025-08.jsonl").read_bytes()
        + Rollout(1, prelude=False, version=LEGACY).begin("on").text("Yes.").bytes()
    )
    assert [e[2] for e in events(facts)][-3:] == ["ok", "on", "Yes."]


def test_a_thread_whose_turns_began_before_it_by_the_clock_is_its_own() -> None:
    """Only where something says that it is a fork can a head have been copied: a clock that was set back hides nothing."""
    made = Rollout(1)
    made.tick(-86400).begin("back in time").text("Here.").used().end()
    assert [e[2] for e in events(read(made.bytes()))] == ["back in time", "Here."]
    assert len(calls(read(made.bytes()))) == 1


def test_a_cut_response_is_told_as_far_as_it_goes() -> None:
    """A client that was killed in a tool leaves a call and its text, and of 0.169 the usage too."""
    for version, expected in ((OLD, 0), (RECORDED, 1)):
        made = Rollout(1, version=version).begin().text("Wait.")
        made.item("function_call", name="exec_command", arguments="{}", call_id="c")
        if version == RECORDED:
            made.used()
            made.records.pop()  # the total comes after the tool
        facts = read(made.bytes())
        assert len(calls(facts)) == expected
        assert [e[0] for e in events(facts)] == ["prompt", "text", "tool_call"]


def test_a_service_s_searches_go_with_their_response() -> None:
    """Searches are billed apart: the response after them carries their number."""
    made = Rollout(1).begin()
    for kind in ("search", "search", "open_page"):
        made.item("web_search_call", id=made.fresh("ws"), status="completed", action={"type": kind, "query": "q"})
    made.used().text("Found.").used()
    assert [call.web_searches for call in calls(read(made.bytes()))] == [2, None]


@st.composite
def rollouts(draw: st.DrawFn) -> Rollout:
    """A thread of any version, forked or not, with turns of any size."""
    made = Rollout(1, version=draw(st.sampled_from(VERSIONS)))
    for number in range(draw(st.integers(1, 3))):
        made.spoken(f"prompt {number}", steps=draw(st.integers(0, 2)))
    if draw(st.booleans()):
        made = made.fork(2).spoken("otherwise")
    return made


@settings(max_examples=60, deadline=None)
@given(rollouts(), st.integers(0, 10**9))
def test_a_break_anywhere_changes_nothing(made: Rollout, seed: int) -> None:
    """A reader that is replaced at any line, by one with its state, tells the same facts."""
    chance, lines = random.Random(seed), made.bytes().splitlines()
    whole, reader, broken = codex.reader(FILE), codex.reader(FILE), list[Fact]()
    expected = [fact for line in lines for fact in whole.facts(line)]
    for line in lines:
        if chance.random() < 0.3:
            reader = codex.reader(FILE, reader.state())
        broken += reader.facts(line)
    assert broken == expected
    assert reader.state() == whole.state()


@settings(max_examples=60, deadline=None)
@given(rollouts())
def test_what_was_billed_is_counted(made: Rollout) -> None:
    """The calls of any thread come to what the service billed for it, each once, and each thing that was said is told once."""
    facts = read(made.bytes())
    total = bill(made)
    counted = [call.usage for call in calls(facts)]
    assert len({call.id for call in calls(facts)}) == len(counted) == len(made.billed)
    assert sum((u.input or 0) + (u.cache_read or 0) + (u.cache_write or 0) for u in counted) == total["input_tokens"]
    assert sum(u.output or 0 for u in counted) == total["output_tokens"]
    assert sum(u.reasoning or 0 for u in counted) == total["reasoning_output_tokens"]
    kinds = [e[0] for e in events(facts)]
    assert kinds.count("tool_call") == kinds.count("tool_result") == kinds.count("thinking")
    assert kinds.count("unknown") == 0


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def altered(value: Any, chance: random.Random, replacement: Any) -> Any:
    """The same value with something in it replaced, dropped or doubled."""
    if chance.random() < 0.04:
        return replacement
    if isinstance(value, dict):
        return {k: altered(v, chance, replacement) for k, v in value.items() if chance.random() > 0.03}
    if isinstance(value, list):
        return [altered(v, chance, replacement) for v in value for _ in range(1 + (chance.random() < 0.03))]
    return value


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(DATA.glob("*.jsonl"))), odd, st.integers(0, 10**9), st.booleans())
def test_whatever_a_file_says_nothing_is_raised_or_made_up(path: Path, replacement: Any, seed: int, skim: bool) -> None:
    """Files of real shapes with anything in any place: each line is counted or skipped, and every figure stands in it."""
    chance = random.Random(seed)
    reader = codex.reader(FILE)
    for line in path.read_bytes().splitlines():
        changed = json.dumps(altered(json.loads(line), chance, replacement)).encode("utf-8", "replace")
        facts = reader.facts(changed, skim=skim)
        assert sum(isinstance(fact, (RecordCount, Skipped)) for fact in facts) == 1
        for fact in facts:
            if isinstance(fact, ModelCall):
                assert fact.usage != Usage()
                assert all(figure is None or figure >= 0 for figure in fact.usage)
            if isinstance(fact, (Event, SessionFact, ModelCall, ToolUse)):
                assert fact.session_id == "thread"
        reader = codex.reader(FILE, reader.state())


@given(st.binary(max_size=200), st.text(max_size=50))
def test_bytes_and_states_of_any_kind_are_taken(line: bytes, state: str) -> None:
    """Neither a line nor a state that is none ends a reader."""
    assert codex.reader(FILE, state).facts(line) != [] or line.strip() == b""


def test_usage_of_a_builder_is_what_the_service_says() -> None:
    """The builder's own sums, by hand: two responses of 1000 and 600 cached, 50 out, and one of 1200, 900 and 30."""
    assert bill(Rollout(1).spoken(steps=2)) == {
        "input_tokens": 3200, "cached_input_tokens": 2100, "cache_write_input_tokens": 0, "output_tokens": 130,
        "reasoning_output_tokens": 60,
    }  # fmt: skip
    assert usage()["total_tokens"] == 1050
