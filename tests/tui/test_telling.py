"""A story as it is read."""

from __future__ import annotations

import pytest

from kaizen import clock
from kaizen.model.event import Event, Kind, Source
from kaizen.model.use import UseStatus
from kaizen.store import events
from kaizen.tui import telling as tellings
from kaizen.tui import window as windows
from kaizen.tui.telling import Telling, Wish
from tests.support.claude import text, tool_use
from tests.support.top import Captured


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST", 40)
    monkeypatch.setattr(windows, "PAGE", 10)


def opened(captured: Captured, count: int, cursor: int | None = None) -> tuple[Telling, object]:
    made = captured.session(1, "Told", minutes=10)
    for number in range(count):
        made.response(f"m{number}", text(f"Word {number}"))
    captured.take(made)
    return Telling(Wish(captured.path, made.session, cursor), captured.store.connection, clock.now_ms()), made


def said(telling: Telling) -> list[str]:
    return [line.text or "" for line in telling.told.lines]


def test_the_end_grows_and_is_bounded(captured: Captured) -> None:
    """Followed, the newest are held and the oldest go; a burst of more than may be held leaves its end."""
    telling, made = opened(captured, 5)
    for step in range(4):
        for number in range(30 if step < 3 else 300):
            made.response(f"s{step}_{number}", text(f"Step {step} {number}"))  # type: ignore[attr-defined]
        captured.take(made)  # type: ignore[arg-type]
        telling.look(captured.store.connection, clock.now_ms(), follow=True)
        assert said(telling)[-1] == f"Step {step} {29 if step < 3 else 299}"
        assert len(telling.told.lines) <= 40
        assert telling.told.last


def test_where_nobody_follows_it_is_counted(captured: Captured) -> None:
    """Once the window is full what comes is counted, not held, and the window stays; the end is a step away."""
    telling, made = opened(captured, 60)
    for _ in range(4):
        telling.earlier(captured.store.connection, clock.now_ms())
    before = said(telling)
    made.response("n", text("New"))  # type: ignore[attr-defined]
    captured.take(made)  # type: ignore[arg-type]
    telling.look(captured.store.connection, clock.now_ms(), follow=False)
    assert said(telling) == before
    assert telling.told.more > 0
    telling.end(captured.store.connection, clock.now_ms())
    assert said(telling)[-1] == "New"
    assert telling.told.more == 0


def test_from_begin_to_end_page_by_page(captured: Captured) -> None:
    """Every line is reached."""
    telling, _ = opened(captured, 60)
    telling.begin(captured.store.connection, clock.now_ms())
    assert telling.told.first
    seen = {*said(telling)}
    while not telling.told.last:
        telling.later(captured.store.connection, clock.now_ms())
        seen |= {*said(telling)}
    assert {f"Word {number}" for number in range(60)} <= seen


def test_about_an_event(captured: Captured) -> None:
    """What lies before and behind it."""
    telling, _ = opened(captured, 60)
    store = captured.store.connection
    (cursor,) = store.execute("SELECT seq FROM events WHERE text = 'Word 30'").fetchone()
    there = Telling(telling.wish._replace(cursor=cursor), store, clock.now_ms())
    assert "Word 30" in said(there)
    assert (there.told.first, there.told.last) == (False, False)


def test_what_a_hook_told_gives_way_to_the_transcript(captured: Captured) -> None:
    """A call that only a hook told of runs; then the transcript tells of it and its result, and it stands there once."""
    telling, made = opened(captured, 1)
    store = captured.store.connection
    told = Event(
        "hook:t9", telling.wish.session_id, clock.now_ms(), Kind.TOOL_CALL, "Bash", "t9", None, '{"command": "make"}', 9,
        None, None, "tool:t9", Source.HOOK,
    )  # fmt: skip
    with store:
        events.put(store, [told], anew=False)
    telling.look(store, clock.now_ms(), follow=True)
    assert said(telling)[-1] == "make"
    made.response("m9", tool_use("t9", "Bash", command="make all")).result("t9")  # type: ignore[attr-defined]
    captured.take(made)  # type: ignore[arg-type]
    telling.look(store, clock.now_ms(), follow=True)
    assert said(telling).count("make all") == 1
    assert "make" not in said(telling)
    assert telling.told.uses["t9"].status in (UseStatus.OK, UseStatus.ENDED)


def test_paths_in_the_workspace_are_short(captured: Captured) -> None:
    """A file of the workspace is told by its path in it."""
    made = captured.session(2).response("m", tool_use("t", "Read", file_path=f"{captured.path}/src/a.py"))
    captured.take(made)
    telling = Telling(Wish(captured.path, made.session), captured.store.connection, clock.now_ms())
    assert said(telling)[-1] == "src/a.py"


def test_a_line_is_opened_whole(captured: Captured) -> None:
    """A call with its input and its output, a text as it is."""
    made = captured.session(2, "p" * 3000).response("m", tool_use("t", command="c" * 9000)).result("t", "r" * 5000)
    captured.take(made)
    store = captured.store.connection
    telling = Telling(Wish(captured.path, made.session), store, clock.now_ms())
    prompt, call = telling.told.lines
    whole = tellings.opened(store, made.session, prompt, None)
    assert (whole.text, whole.given) == ("p" * 3000, None)
    whole = tellings.opened(store, made.session, call, telling.told.uses["t"])
    assert whole.given is not None
    assert len(whole.given) > 9000
    assert (whole.text, whole.text_bytes) == ("r" * 5000, 5000)
