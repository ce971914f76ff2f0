"""Claude Code's conversation lines: prompts, answers, calls, results, errors, usage."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Fact, Kind, SessionFact, Skipped, Turn, Unknown
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import claude_messages
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import MODEL, SESSION, Transcript, figures, text, thinking, tool_use
from tests.transcripts.test_claude_code import events, told

DAY = 1793610000000


def kinds(made: Transcript) -> list[Kind]:
    return [event.kind for event in events(told(*made.records))]


def calls(facts: list[Fact]) -> list[ModelCall]:
    return [fact for fact in facts if isinstance(fact, ModelCall)]


def test_a_prompt_with_all_it_tells() -> None:
    """A prompt's event has its key, time, text and folder; its session learns folder, branch, version and time."""
    facts = told(*Transcript().prompt("fix it").records)
    assert events(facts) == [
        Event("01-00000000#0", SESSION, DAY + 1000, Kind.PROMPT, text="fix it", bytes=6, cwd="/home/dev/app")
    ]
    (fact,) = [fact for fact in facts if isinstance(fact, SessionFact)]
    assert (fact.cwd, fact.git_branch, fact.client_version, fact.ended) == ("/home/dev/app", "main", "2.1.330", False)
    assert (fact.title, fact.opened_at) == ("fix it", DAY + 1000)


@pytest.mark.parametrize(
    "more",
    [
        {"isMeta": True},
        {"isCompactSummary": True},
        {"isVisibleInTranscriptOnly": True},
        {"promptSource": "system"},
        {"origin": {"kind": "task-notification"}},
    ],
)
def test_what_the_client_puts_in_a_prompts_place(more: dict[str, object]) -> None:
    """Summaries, notices and reminders are no person's prompt, and no title."""
    facts = told(*Transcript().prompt("not asked", **more).records)
    assert [event.kind for event in events(facts)] == [Kind.INJECTED]
    assert not [fact for fact in facts if isinstance(fact, SessionFact) and fact.title]


@pytest.mark.parametrize("more", [{"promptSource": "typed"}, {"promptSource": "sdk"}, {"origin": {"kind": "human"}}])
def test_what_people_and_programs_ask(more: dict[str, object]) -> None:
    """A typed prompt, one from a program and one with a human origin are prompts, as text or as blocks."""
    assert kinds(Transcript().prompt("asked", **more)) == [Kind.PROMPT]
    assert kinds(Transcript().prompt([text("one"), text("two")], **more)) == [Kind.PROMPT, Kind.PROMPT]


def test_the_clients_own_words_are_known_by_their_beginning() -> None:
    """Older clients did not mark an interruption or a command's output."""
    made = Transcript().prompt([text("[Request interrupted by user]")]).prompt("<local-command-stdout>x")
    assert kinds(made) == [Kind.INJECTED, Kind.INJECTED]


def test_a_message_sent_into_a_running_turn_is_a_prompt() -> None:
    """It has no line but an attachment; notices that come the same way are not prompts."""
    made = Transcript()
    made.chained(
        attachment={"type": "queued_command", "prompt": "and this", "commandMode": "prompt"}, type="attachment"
    )
    notice = {"type": "queued_command", "prompt": "<task-notification>", "commandMode": "task-notification"}
    made.chained(attachment=notice, type="attachment")
    assert [(e.kind, e.text) for e in events(told(*made.records))] == [
        (Kind.PROMPT, "and this"),
        (Kind.INJECTED, "<task-notification>"),
    ]


def test_one_response_is_one_call_however_many_lines() -> None:
    """Each block is an event; all lines give the same usage event and the same call."""
    made = Transcript().response("m1", thinking("hm"), text("so"), tool_use("t1"))
    facts = told(*made.records)
    assert [e.kind for e in events(facts) if e.kind is not Kind.USAGE] == [Kind.THINKING, Kind.TEXT, Kind.TOOL_CALL]
    assert {(e.key, e.call_id, e.name) for e in events(facts) if e.kind is Kind.USAGE} == {("call:m1", "m1", MODEL)}
    assert {call._replace(at=0) for call in calls(facts)} == {
        ModelCall(
            "m1",
            SESSION,
            0,
            MODEL,
            Usage(3, 50, 1000, 40, 30, 10, None),
            complete=True,
            provider="anthropic",
            stop_reason="tool_use",
        )
    }


def test_a_tool_call_and_its_result() -> None:
    """A call has the tool's name, its id and its input as JSON; the result has the id, the output and whether it failed."""
    made = Transcript().response("m1", tool_use("t1", "Read", path="é")).result("t1", "content")
    call, _, result = events(told(*made.records))
    assert (call.name, call.tool_use_id, call.text, call.call_id) == ("Read", "t1", '{"path":"é"}', "m1")
    assert (result.kind, result.tool_use_id, result.text, result.error) == (Kind.TOOL_RESULT, "t1", "content", False)


def test_pictures_in_a_prompt_are_named_not_kept() -> None:
    """A pasted picture is a prompt named `image`, without its bytes."""
    (event,) = events(told(*Transcript().prompt([{"type": "image", "source": {"data": "AAAA"}}]).records))
    assert (event.kind, event.name, event.text) == (Kind.PROMPT, "image", None)


def test_unknown_blocks_are_kept() -> None:
    """A block of a type that is not known yet is an unknown event with its JSON."""
    (event, _) = events(told(*Transcript().response("m", {"type": "dance", "steps": 2}).records))
    assert (event.kind, event.name, event.text) == (Kind.UNKNOWN, "dance", '{"type":"dance","steps":2}')


def test_errors_the_client_shows_as_answers_are_no_calls() -> None:
    """A synthetic answer is an error without tokens; the notice after a resume is no error."""
    made = Transcript().synthetic("Overloaded", isApiErrorMessage=True, error="overloaded")
    made.synthetic("No response requested.", isApiErrorMessage=False)
    facts = told(*made.records)
    assert [(e.kind, e.name, e.text, e.error) for e in events(facts)] == [
        (Kind.ERROR, "overloaded", "Overloaded", True),
        (Kind.NOTICE, None, "No response requested.", None),
    ]
    assert not calls(facts)


def test_system_records() -> None:
    """Retries are errors, compactions are compactions, all else is a notice by its subtype."""
    made = Transcript()
    made.chained(type="system", subtype="api_error", error={"formatted": "529 Overloaded"})
    made.chained(type="system", subtype="compact_boundary", compactMetadata={"trigger": "auto"})
    made.chained(type="system", subtype="turn_duration", content=None)
    assert [(e.kind, e.name, e.text) for e in events(told(*made.records))] == [
        (Kind.ERROR, "api_error", "529 Overloaded"),
        (Kind.COMPACTION, "compact_boundary", '{"trigger":"auto"}'),
        (Kind.NOTICE, "turn_duration", None),
    ]


def test_a_response_cut_short_is_incomplete() -> None:
    """Without a reason to stop, or aborted, a call holds only the numbers of its start."""
    for made in (
        Transcript().response("m", text("ha"), stop=None),
        Transcript().response("m", text("ha"), stop="end_turn", isAbortedMidStream=True),
    ):
        assert [call.complete for call in calls(told(*made.records))] == [False]


def test_a_call_needs_no_id_of_the_service() -> None:
    """Other endpoints give no message id: the request's stands for it, else the line's own."""
    message = {"role": "assistant", "content": [], "usage": figures(), "stop_reason": "end_turn"}
    line = {"type": "assistant", "uuid": "u", "message": message}
    assert [call.id for call in calls(told(line, {**line, "requestId": "r"}))] == ["u", "r"]


def test_the_first_prompt_is_no_command() -> None:
    """A slash command stays a prompt, but gives no title."""
    facts = told(*Transcript().prompt("<command-name>/clear</command-name>").records)
    assert [event.kind for event in events(facts)] == [Kind.PROMPT]
    assert not [fact for fact in facts if isinstance(fact, SessionFact) and fact.title]


def test_a_record_with_too_many_blocks_is_cut_and_said() -> None:
    """A hostile record cannot make millions of events of one line."""
    facts = told(*Transcript().prompt([text("x")] * (claude_messages.MAX_BLOCKS + 1)).records)
    assert len(events(facts)) == claude_messages.MAX_BLOCKS
    assert Skipped("too many") in facts


def turns(made: Transcript) -> list[Turn | None]:
    return [fact.turn for fact in told(*made.records) if isinstance(fact, SessionFact)]


def test_whose_turn_it_is() -> None:
    """Prompts, calls and results are work; an answer, a failure and an interruption wait for the user; what the client puts in
    between says nothing."""
    made = Transcript().prompt("go").response("m", tool_use("t")).result("t").prompt("by the way", isMeta=True)
    made.response("n", text("done"), stop="end_turn")
    made.prompt("<task-notification>", origin={"kind": "task-notification"}, promptSource="system")
    made.response("o", text("ha"), stop=None).synthetic("Overloaded", isApiErrorMessage=True)
    made.synthetic("No response requested.", isApiErrorMessage=False)
    made.response("p", text("I"), stop="end_turn", isAbortedMidStream=True).prompt("[Request interrupted by user]")
    made.chained(type="system", subtype="turn_duration", durationMs=3)
    waits, works = Turn.WAITING_USER, Turn.WORKING
    assert turns(made) == [works, works, works, None, waits, works, works, waits, None, None, waits, waits]
    timed = [fact for fact in told(*made.records) if isinstance(fact, SessionFact) and fact.turn]
    assert all(fact.turn_at == fact.opened_at for fact in timed)


def test_a_picture_alone_is_a_prompt() -> None:
    """It is the agent's turn then, as after words; a picture that the client put there says nothing."""
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}
    made = Transcript().prompt([picture]).prompt([picture], isMeta=True).prompt([{"type": "hologram"}])
    assert turns(made) == [Turn.WORKING, None, None]


def test_without_a_time_nothing_is_said_of_turns() -> None:
    """A turn counts by its time; a record without one says nothing."""
    (fact,) = [f for f in told({"type": "user", "message": {"content": "go"}}) if isinstance(f, SessionFact)]
    assert (fact.turn, fact.turn_at) == (None, None)


def test_an_interruption_has_a_name_and_does_not_go_on() -> None:
    """It can be counted, and does not say that an ended session lives."""
    facts = told(*Transcript().prompt([text("[Request interrupted by user for tool use]")]).records)
    assert [(event.kind, event.name) for event in events(facts)] == [(Kind.INJECTED, "interrupted")]
    assert [fact.ended for fact in facts if isinstance(fact, SessionFact)] == [None]


@pytest.mark.parametrize(
    ("words", "more", "named"),
    [
        ("go", {"promptId": "p", "promptSource": "typed"}, True),
        ("go", {"promptId": "p"}, True),
        ("go", {}, False),
        ("<task-notification>", {"promptId": "p", "promptSource": "system"}, True),
        ("This session goes on", {"promptId": "p", "isCompactSummary": True}, False),
        ("Output token limit hit", {"promptId": "p", "isMeta": True, "promptSource": "system"}, False),
        ("[Request interrupted by user]", {"promptId": "p"}, False),
    ],
)
def test_which_line_of_a_turn_is_the_prompt_that_a_hook_tells_of(
    words: str, more: dict[str, object], named: bool
) -> None:
    """All lines of a turn have its prompt's id; the one that was submitted is the same thing as the hook's."""
    (event,) = events(told(*Transcript().prompt(words, **more).records))
    assert event.same_as == ("prompt:p" if named else None)


def test_of_several_texts_the_first_is_the_prompt() -> None:
    """A prompt of two texts is told of once by a hook; results carry the id too, and are none."""
    made = Transcript().prompt([text("one"), text("two")], promptId="p").result("t", promptId="p")
    assert [event.same_as for event in events(told(*made.records))] == ["prompt:p", None, "result:t"]


def test_a_sub_agents_lines_carry_its_parents_prompt() -> None:
    """They are not that prompt."""
    file = FileIdentity("claude-code", f"{SESSION}/a1", SESSION)
    (event,) = events(told(*Transcript(agent="a1").prompt("look", promptId="p").records, file=file))
    assert event.same_as is None


def test_a_picture_has_its_size() -> None:
    """Of a pasted picture the bytes are told, also in a message that was queued."""
    picture = {"type": "image", "source": {"type": "base64", "data": "QUJDRA=="}}
    made = Transcript().prompt([picture])
    made.chained(attachment={"type": "queued_command", "prompt": [text("see"), picture]}, type="attachment")
    assert [(e.kind, e.name, e.bytes) for e in events(told(*made.records))] == [
        (Kind.PROMPT, "image", 4),
        (Kind.PROMPT, "queued_command", 3),
        (Kind.PROMPT, "image", 4),
    ]


def test_retries_and_fallbacks_say_what_was_tried() -> None:
    """Which retry it was, and from which model to which."""
    made = Transcript()
    made.chained(type="system", subtype="api_error", error={"formatted": "529"}, retryAttempt=2, maxRetries=10)
    made.chained(type="system", subtype="model_refusal_fallback", originalModel="a", fallbackModel="b")
    assert [event.text for event in events(told(*made.records))] == ["529 (retry 2 of 10)", "a -> b"]


def test_an_unknown_block_of_a_prompt_is_unknown() -> None:
    """It is kept, and told as unknown."""
    facts = told(*Transcript().prompt([{"type": "smell", "of": "rain"}]).records)
    assert [(event.kind, event.name) for event in events(facts)] == [(Kind.UNKNOWN, "smell")]
    assert [fact.name for fact in facts if isinstance(fact, Unknown)] == ["user.smell"]
