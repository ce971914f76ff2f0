"""Claude Code's lines to facts: which file is whose, what is skipped, what is unknown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Event, Fact, Kind, RecordCount, SessionFact, Skipped, TitleRank, ToolUse
from kaizen.transcripts import claude_code
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import SESSION, Transcript, figures, session, text, tool_use
from tests.transcripts.test_records import JSON

FILE = FileIdentity("claude-code", SESSION)
PROJECTS = "/home/dev/.claude/projects"
FIELDS = st.sampled_from(
    """type message content usage id uuid timestamp cwd role text input name is_error tool_use_id subtype level error
    attachment prompt origin kind isMeta model stop_reason summary aiTitle customTitle version gitBranch""".split()
)
TYPES = st.sampled_from(["user", "assistant", "system", "summary", "ai-title", "attachment", "cost-state", "text"])
RECORDS = st.recursive(
    TYPES | JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=30,
)


def told(*records: object, file: FileIdentity = FILE, skim: bool = True) -> list[Fact]:
    lines = [json.dumps(record, separators=(",", ":")).encode() for record in records]
    return [fact for line in lines for fact in claude_code.facts(line, file, skim=skim)]


def events(facts: list[Fact]) -> list[Event]:
    return [fact for fact in facts if isinstance(fact, Event)]


@pytest.mark.parametrize(
    ("path", "session_id", "parent", "main"),
    [
        (f"{PROJECTS}/-app/5e55.jsonl", "5e55", None, None),
        (f"{PROJECTS}/-app/5e55/subagents/agent-a1.jsonl", "5e55/a1", "5e55", f"{PROJECTS}/-app/5e55.jsonl"),
        (
            f"{PROJECTS}/-app/5e55/subagents/workflows/wf_1/agent-a1.jsonl",
            "5e55/a1",
            "5e55",
            f"{PROJECTS}/-app/5e55.jsonl",
        ),
    ],
)
def test_whose_file_it_is(path: str, session_id: str, parent: str | None, main: str | None) -> None:
    """A file's path names its session; a sub-agent's names its parent and the parent's file."""
    assert claude_code.identify(path) == FileIdentity("claude-code", session_id, parent, main)


@pytest.mark.parametrize(
    "path",
    [
        f"{PROJECTS}/-app/5e55/subagents/workflows/wf_1/journal.jsonl",
        f"{PROJECTS}/-app/5e55/subagents/notes.jsonl",
        f"{PROJECTS}/-app/5e55/tool-results/out.jsonl",
        f"{PROJECTS}/-app/5e55.json",
        f"{PROJECTS}/-app/.jsonl",
        "/home/dev/.claude/history.jsonl",
        f"{PROJECTS}/-app/\udcff.jsonl",
        "",
        "/",
    ],
)
def test_what_is_no_transcript(path: str) -> None:
    """Journals, tool results and files that cannot be named in UTF-8 are nobody's session."""
    assert claude_code.identify(path) is None


def test_old_sub_agents_are_settled_by_their_records() -> None:
    """A sub-agent of 2.0 lies beside its parent; the first record that names a session settles whose it is."""
    path = f"{PROJECTS}/-app/agent-abc1234.jsonl"
    file = claude_code.identify(path)
    assert file is not None
    assert file.unsettled
    assert claude_code.settle(path, file, b'{"type":"mode"}') is None
    settled = claude_code.settle(path, file, b'{"type":"user","sessionId":"5e55","agentId":"abc1234"}')
    assert settled == FileIdentity("claude-code", "5e55/abc1234", "5e55", f"{PROJECTS}/-app/5e55.jsonl")


@given(st.dictionaries(FIELDS, RECORDS, max_size=8), st.booleans())
def test_no_record_raises(record: dict[str, object], skim: bool) -> None:
    """A record of any shape gives facts; every event has the session of its file and a key of its own."""
    facts = told(record, skim=skim)
    keys = [event.key for event in events(facts)]
    assert len(keys) == len(set(keys))
    assert {fact.session_id for fact in facts if isinstance(fact, (Event, SessionFact))} <= {SESSION}


@given(st.binary())
def test_no_bytes_raise(line: bytes) -> None:
    """Any bytes give facts."""
    claude_code.facts(line, FILE)
    claude_code.cwd(line)
    claude_code.companion_facts(line, FILE)


@pytest.mark.parametrize("kind", ["api-request", "api-request-blob", "atis-latch", "mode", "file-history-snapshot"])
def test_bookkeeping_is_counted_unread(kind: str) -> None:
    """A line of the client's bookkeeping is told by its beginning: the rest of it is not even parsed."""
    line = b'{"type":"' + kind.encode() + b'","broken}'
    assert claude_code.facts(line, FILE) == [RecordCount(kind, known=True)]


def test_attachments_are_counted_unread_wherever_the_type_stands() -> None:
    """Attachments begin with their place in the chain; they are skipped too, but a text that looks like one is not."""
    line = b'{"parentUuid":"x","isSidechain":false,"attachment":{"type":"environment","broken}'
    assert claude_code.facts(line, FILE) == [RecordCount("attachment", known=True)]
    quoting = Transcript().prompt('a,"attachment":{"type":"environment"}').records
    assert [event.kind for event in events(told(*quoting))] == [Kind.PROMPT]


def test_a_second_record_on_a_skipped_line_is_read() -> None:
    """Bookkeeping and a prompt on one line: both are told."""
    prompt = json.dumps(Transcript().prompt("hello").records[0]).encode()
    facts = claude_code.facts(b'{"type":"mode","mode":"normal"}' + prompt, FILE)
    assert [event.text for event in events(facts)] == ["hello"]
    assert RecordCount("mode", known=True) in facts


def test_skimming_leaves_out_times_only() -> None:
    """Read in full, bookkeeping tells when the file was opened, and otherwise the same as skimmed."""
    record = {"type": "queue-operation", "operation": "enqueue", "timestamp": "2026-11-02T09:00:00Z"}
    assert told(record) == [RecordCount("queue-operation", known=True)]
    assert SessionFact(SESSION, opened_at=1793610000000) in told(record, skim=False)
    everything = session().records
    assert events(told(*everything)) == events(told(*everything, skim=False))


def test_unknown_types_are_kept_and_counted() -> None:
    """A record of a type that is not known yet is an event with its raw JSON, and counted as unknown."""
    facts = told({"type": "hologram", "uuid": "u", "sees": 1})
    assert facts[0] == RecordCount("hologram", known=False)
    (event,) = events(facts)
    assert (event.kind, event.name, event.key) == (Kind.UNKNOWN, "hologram", "u#0")
    assert json.loads(event.text or "") == {"type": "hologram", "uuid": "u", "sees": 1}


def test_lines_without_an_id_have_the_key_of_their_content() -> None:
    """The same line has the same key wherever it is read; another line has another."""
    one, again, other = (events(told({"type": "user", "message": {"content": c}}))[0].key for c in "aab")
    assert one == again != other
    assert one.startswith("h:")


def test_a_record_without_a_type_is_known_by_its_role() -> None:
    """Some endpoints leave the type out: the message's role tells."""
    message = {"role": "assistant", "id": "m", "content": [text("hi")], "usage": figures()}
    kinds = [event.kind for event in events(told({"message": message}))]
    assert kinds == [Kind.TEXT, Kind.USAGE]


def test_what_cannot_be_read_is_skipped_and_said() -> None:
    """A line that is no object is one skipped line with its reason."""
    assert claude_code.facts(b"[1,2]", FILE) == [Skipped("not an object")]
    assert claude_code.facts(b"{half", FILE) == [Skipped("not json")]


def test_titles_by_rank() -> None:
    """A title that a person gave ranks before a generated one, that before a summary, that before the first prompt."""
    facts = told(
        {"type": "custom-title", "customTitle": "Given"},
        {"type": "ai-title", "aiTitle": "Made"},
        {"type": "summary", "summary": "Summed\nup", "leafUuid": "x"},
        *Transcript().prompt("the first prompt").records,
    )
    titles = [(f.title_rank, f.title) for f in facts if isinstance(f, SessionFact)]
    assert titles == sorted(titles, reverse=True)
    assert titles == [
        (TitleRank.GIVEN, "Given"),
        (TitleRank.GENERATED, "Made"),
        (TitleRank.SUMMARY, "Summed up"),
        (TitleRank.FIRST_PROMPT, "the first prompt"),
    ]


def test_the_end_of_a_process_and_going_on() -> None:
    """A cost state says that the session ended, and a line of conversation that it goes on."""
    facts = told(*Transcript().ended().prompt("more").records)
    assert [f.ended for f in facts if isinstance(f, SessionFact)] == [True, False]


def test_the_session_is_that_of_the_file() -> None:
    """A sub-agent's lines carry their parent's session id; their events are the sub-agent's."""
    file = FileIdentity("claude-code", f"{SESSION}/a1", SESSION)
    facts = told(*Transcript(agent="a1").prompt("look").response("m", tool_use("t")).records, file=file)
    assert {event.session_id for event in events(facts)} == {f"{SESSION}/a1"}


def test_the_working_folder_is_found_without_parsing_the_rest() -> None:
    """The first folder a line names, in whatever way its JSON is written; None where it names none."""
    assert claude_code.cwd(b'{"type":"user","cwd":"/home/dev/app"}') == "/home/dev/app"
    assert claude_code.cwd(b'{ "cwd" : "/a b" }') == "/a b"
    assert claude_code.cwd(b'{"cwd":5}') is None
    assert claude_code.cwd(b'{"text":"\\"cwd\\":\\"/no\\""}') is None


def test_the_companion_of_a_sub_agent() -> None:
    """A sub-agent's small file says what it was for and that it finished; sessions have none."""
    file = FileIdentity("claude-code", f"{SESSION}/a1", SESSION)
    assert claude_code.companion("/p/agent-a1.jsonl", file) == "/p/agent-a1.meta.json"
    assert claude_code.companion("/p/5e55.jsonl", FILE) is None
    facts = claude_code.companion_facts(b'{"description":"Look around","finished":true}', file)
    assert facts == [SessionFact(file.session_id, title="Look around", title_rank=TitleRank.SUMMARY, ended=True)]
    assert claude_code.companion_facts(b'{"finished":"yes"}', file) == [SessionFact(file.session_id)]


def test_the_companion_tells_what_started_a_sub_agent() -> None:
    """The tool use and its session: the main one, or the sub-agent above, which then is the parent."""
    file = FileIdentity("claude-code", f"{SESSION}/a2", SESSION)
    facts = claude_code.companion_facts(b'{"toolUseId":"t"}', file)
    assert facts == [SessionFact(file.session_id), ToolUse("t", SESSION, child_id=file.session_id)]
    facts = claude_code.companion_facts(b'{"toolUseId":"t","parentAgentId":"a1"}', file)
    above = f"{SESSION}/a1"
    assert facts == [SessionFact(file.session_id, parent_id=above), ToolUse("t", above, child_id=file.session_id)]


def test_a_sub_agents_own_file_has_no_chains() -> None:
    """Its lines are marked as beside the main line of talk, and are its own all the same."""
    file = FileIdentity("claude-code", f"{SESSION}/a1", SESSION)
    reader = claude_code.reader(file)
    facts = reader.facts(json.dumps(Transcript(agent="a1").prompt("look").records[0]).encode())
    assert {fact.session_id for fact in facts if isinstance(fact, Event)} == {f"{SESSION}/a1"}
    assert reader.state() == ""
