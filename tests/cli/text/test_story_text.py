"""A story as lines."""

from __future__ import annotations

import pytest

from kaizen.cli.text import story_text
from kaizen.cli.text.story_text import Look, outcome, sized
from kaizen.model.event import Kind
from kaizen.model.session import Session, Status
from kaizen.model.spending import Spending
from kaizen.model.story import Call, File, Said, Step, Story, Tool, Turn
from kaizen.model.usage import Usage
from kaizen.model.use import Use, UseStatus

PLAIN = Look(0, colour=False, full=False)
NARROW = Look(40, colour=True, full=False)


def said(kind: Kind, text: str | None, name: str | None = None, size: int | None = None) -> Said:
    return Said(1, 1000, kind, name, text, len((text or "").encode()) if size is None else size, None, None)


def use(status: UseStatus, **more: object) -> Use:
    return Use("t", "s", "Bash", None, None, None, None, None, None, 1500, "hook", status, None, None, True)._replace(
        **more
    )


def turn(*steps: Step, prompts: tuple[Said, ...] = (), number: int = 1, calls: tuple[Call, ...] = ()) -> Turn:
    return Turn(number, prompts, steps, calls, 1000, 4000, 3000, Usage(1, 2), Spending(1, 5 * 10**8))


def story(*turns: Turn, files: tuple[File, ...] = (), **more: object) -> Story:
    session = Session(
        "s", "codex", None, "/w", "/w/x", "gpt", Status.ENDED, 1000, 4000, 4000, "do it", 3, 1, 1, 0, Usage(1, 2)
    )
    return Story(
        session._replace(**{"status_reason": "the agent said so", **more}), turns, files, 3000, (), Spending(1, 1), 9
    )


def test_the_head_says_what_is_known() -> None:
    """And nothing of what is not."""
    lines = story_text.head(story(), PLAIN, 10_000)
    assert lines[:3] == ["do it", "session  s", "agent    codex"]
    assert "when     1970-01-01 00:00:01 to 00:00:04 UTC, 6s ago" in lines
    assert "took     3s, of which 3s active" in lines
    assert not [line for line in lines if line.startswith(("branch", "parent", "in all"))]
    bare = story(started_at=None, last_event_at=None, title=None, model=None, usage=Usage(), cwd=None)
    assert "tokens   unknown" in story_text.head(bare, PLAIN, 10_000)


def test_models_with_how_often_each_answered() -> None:
    """Where there are several."""
    calls = tuple(Call(n, 1, str(n), model, None, Spending(), None) for n, model in enumerate(["b", "a", "a"]))
    assert story_text.models(story(turn(calls=calls))) == "a (2), b (1)"
    assert story_text.models(story(turn(calls=calls[1:]))) == "gpt"


def test_a_title_that_was_cut_says_so() -> None:
    """Where it is the beginning of the first prompt."""
    asked = turn(prompts=(said(Kind.PROMPT, "do it\nand more"),))
    assert story_text.title(story(asked)) == "do it…"
    assert story_text.title(story(asked, title="Another")) == "Another"


def test_what_failed_shows_the_end_of_what_came_back() -> None:
    """The reason stands there; nothing of what went well."""
    back = said(Kind.TOOL_RESULT, "\n".join(map(str, range(20))))
    bad = Tool(None, back, use(UseStatus.ERROR), "Bash", "make")
    assert story_text.of_tool(bad, PLAIN) == ["  Bash  make  (error, 1.5 s)", "    … 16 lines before; --full shows all", *(f"    {n}" for n in range(16, 20))]  # fmt: skip
    assert story_text.of_tool(bad._replace(use=use(UseStatus.OK)), PLAIN) == ["  Bash  make  (1.5 s)"]
    assert len(story_text.of_tool(bad, PLAIN._replace(full=True))) == 21
    assert (
        story_text.of_tool(bad, NARROW)[0] == "\x1b[31m  Bash  make\x1b[0m" + " " * 16 + "\x1b[31merror, 1.5 s\x1b[0m"
    )


def test_an_outcome_tells_what_is_worth_it() -> None:
    """Status where it is no success, time, size, sub-agent."""
    assert outcome(Tool(None, None, None, "x", "")) == ""
    told = use(UseStatus.RUNNING, duration_ms=None, bytes=2345, child_id="s/agent-abcdef1234")
    assert outcome(Tool(None, None, told, "x", "")) == "running, 2.3 KB, sub-agent abcdef12"


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (said(Kind.COMPACTION, "{}"), "compacted: {}"),
        (said(Kind.COMPACTION, None), "compacted"),
        (said(Kind.ERROR, None, "turn_aborted"), "error: turn_aborted"),
        (said(Kind.INJECTED, "x " * 300, "queue"), f"injected queue: {'x ' * 299}x  (600 bytes)"),
        (said(Kind.NOTICE, None, "fork"), "notice fork"),
        (said(Kind.THINKING, "hm"), "thinking:"),
        (said(Kind.TEXT, None, "image", 2000), "[image, 2.0 KB]"),
        (said(Kind.PROMPT, "and that", "queued_command"), "> and that"),
    ],
)
def test_what_is_no_answer_is_told_for_what_it_is(step: Said, line: str) -> None:
    """On a line of its own."""
    assert line in story_text.of_turn(turn(step), PLAIN)


def test_what_was_not_kept_is_said() -> None:
    """Of a text that was longer than what is kept."""
    assert story_text.of_turn(turn(said(Kind.TEXT, "abc", size=5003)), PLAIN)[-1] == "… 5.0 KB more were not kept"


def test_what_came_before_anything_was_asked() -> None:
    """Is told so."""
    assert story_text.of_turn(turn(number=0), PLAIN)[0].startswith(
        "── before anything was asked  00:00:01  3s  $0.5000"
    )


def test_files_are_listed_to_a_limit() -> None:
    """With how often each was edited and read."""
    files = tuple(File(f"a{n}", 0, 1) for n in range(40))
    lines = story_text.of_files(files, PLAIN)
    assert (lines[1], lines[-1], len(lines)) == ("     1        a0", "… 10 more; --full shows all", 32)
    assert story_text.of_files([File("/very/long/path/to/a/file/somewhere.py", 3, 0)], NARROW)[1].endswith(
        "     3  …th/to/a/file/somewhere.py"
    )


def test_how_it_ended() -> None:
    """When, and why; of one that goes on how it stands."""
    assert story_text.ending(story().session, PLAIN) == "ended 00:00:04 UTC: the agent said so"
    waits = story(status=Status.WAITING_PERMISSION, status_reason="it asked 3 s ago").session
    assert story_text.ending(waits, NARROW) == "\x1b[33mwaiting for permission: it asked 3 s ago\x1b[0m"


def test_sizes() -> None:
    """For people."""
    assert [sized(n) for n in (0, 1, 999, 1000, 2_345_678, 10**13)] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1.0 KB",
        "2.3 MB",
        "10000.0 GB",
    ]
