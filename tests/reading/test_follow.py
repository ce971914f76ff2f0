"""Following several stores as one stream."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.move import move_workspace
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.database import opening
from kaizen.errors import DatabaseDamaged, NotFound
from kaizen.model import cursor
from kaizen.model.query import Field, Filter
from kaizen.reading import follow
from kaizen.reading.follow import ROWS, Follower, Page
from kaizen.reading.followed import Followed
from kaizen.reading.registered import Choice
from kaizen.registry.hot import Registry
from kaizen.store.behind import Wanted, compiled
from tests.support.command import agent_worked, history_read
from tests.support.followed import Written, registered
from tests.support.processes import eventually


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def stores(home: str, tmp_path: Path, stack: ExitStack) -> list[Written]:
    """Three workspaces with an empty store each."""
    found = [Written(home, registered(home, tmp_path.resolve() / "work" / name)) for name in "abc"]
    for each in found:
        stack.callback(each.close)
    return found


def everything(**more: object) -> Follower:
    return Follower(Choice((), all_=True), **more)  # type: ignore[arg-type]


def pages(follower: Follower) -> Iterator[Page]:
    """What is there, page by page."""
    while True:
        page = follower.page()
        yield page
        if not page.more:
            return


def texts(follower: Follower) -> list[str | None]:
    return [seen.told.event.text for page in pages(follower) for seen in page.events]


def told(follower: Follower) -> list[tuple[str, str | None, str]]:
    """Each event's workspace, text and cursor."""
    return [
        (os.path.basename(seen.workspace), seen.told.event.text, at)
        for page in pages(follower)
        for seen, at in zip(page.events, page.cursors(), strict=True)
    ]


def comes(follower: Follower, *wanted: str) -> None:
    """Wait until exactly these texts have come."""
    got: list[str | None] = []

    def all_there() -> bool:
        follower.wait(0.1)
        got.extend(texts(follower))
        return len(got) >= len(wanted)

    eventually(all_there, f"{wanted} come")
    assert got == [*wanted]


def test_events_of_several_stores_come_by_time(stores: list[Written]) -> None:
    """Merged by time, each store's in the order in which they were stored."""
    a, b, _ = stores
    a.add(10, text="a10")
    a.add(30, text="a30")
    a.add(20, text="a20 told late")
    b.add(15, text="b15")
    b.add(None, text="b without a time")
    b.add(25, text="b25")
    b.add(40, text="b40")
    with everything() as follower:
        assert texts(follower) == [
            "a10", "b15", "b without a time", "b25", "a30", "a20 told late", "b40",
        ]  # fmt: skip
        assert texts(follower) == []


def test_every_cursor_resumes_exactly(stores: list[Written]) -> None:
    """From any event's cursor on comes exactly the rest."""
    for number, each in enumerate(stores):
        each.add(*range(number, 40, number + 2))
    with everything() as follower:
        whole = told(follower)
    assert len(whole) == sum(len(range(number, 40, number + 2)) for number in range(3))
    for number, (_, _, at) in enumerate(whole):
        position = cursor.parse(at)
        assert position is not None
        with everything(at=position) as follower:
            assert told(follower) == whole[number + 1 :]


def test_a_long_history_comes_in_pages(stores: list[Written]) -> None:
    """No page has more than its number of events, and all come."""
    for each in stores:
        each.add(*range(1000))
    with everything() as follower:
        found = [*pages(follower)]
    assert max(len(page.events) for page in found) == ROWS
    assert sum(len(page.events) for page in found) == 3000
    times = [seen.told.event.at or 0 for page in found for seen in page.events]
    assert times == sorted(times)


def test_the_last_so_many_of_all(stores: list[Written]) -> None:
    """The latest of all stores together, of those that fit."""
    a, b, c = stores
    a.add(1, 2, 3, text="a")
    b.add(4, 5, text="b")
    c.add(*range(6, 9), text="c", agent="claude-code", session="t")
    with everything(last=4) as follower:
        assert texts(follower) == ["b", "c", "c", "c"]
        a.add(9, text="new")
        comes(follower, "new")
    with everything(last=0) as follower:
        assert texts(follower) == []
        b.add(10, text="newer")
        comes(follower, "newer")
    fits = Wanted(filters=(Filter(Field.AGENT, ("codex",)),))
    with everything(wanted=fits, last=3) as follower:
        assert texts(follower) == ["b", "new", "newer"]


def test_of_many_stores_few_stay_open(stores: list[Written], monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems allow a process 256 descriptors, and there may be more workspaces than that."""
    monkeypatch.setattr(follow, "_OPEN", 2)
    for number, each in enumerate(stores):
        each.add(2 * number + 1, 2 * number + 2, text="old")
    opened = set[str]()
    real = Followed.store

    def store(each: Followed) -> sqlite3.Connection | None:
        opened.add(each.workspace)
        assert sum(other.is_open for other in follower._all() if other is not each) <= 2
        return real(each)

    follower = everything(last=4)
    monkeypatch.setattr(Followed, "store", store)
    with follower:
        assert len(texts(follower)) == 4
        stores[0].add(9, text="later")
        comes(follower, "later")
    assert len(opened) == 3


def test_filters(stores: list[Written]) -> None:
    """Agent, session, kind, tool, errors, what is found, and since when; all of them must hold."""
    a, b, _ = stores
    a.add(1, text="Hello there", session="one")
    a.add(2, text="ls", kind="tool_call", name="Bash", session="one")
    a.add(3, text="failed", kind="tool_result", error=1, session="one/agent-7")
    b.add(4, text="hello again", session="two", agent="claude-code")
    b.add(None, text="no time", session="two", agent="claude-code")

    def of(*filters: Filter, grep: str | None = None, since_ms: int | None = None) -> list[str | None]:
        wanted = Wanted(filters, None if grep is None else compiled(grep), since_ms)
        with everything(wanted=wanted) as follower:
            return texts(follower)

    assert of(Filter(Field.AGENT, ("codex",))) == ["Hello there", "ls", "failed"]
    assert of(Filter(Field.SESSION, ("on",))) == ["Hello there", "ls", "failed"]
    assert of(Filter(Field.KIND, ("text",)), Filter(Field.AGENT, ("codex",))) == ["Hello there"]
    assert of(Filter(Field.TOOL, ("Bash",))) == ["ls"]
    assert of(Filter(Field.ERROR, ("yes",))) == ["failed"]
    assert of(grep="hello") == ["Hello there", "hello again"]
    assert of(grep="Hello") == ["Hello there"]
    assert of(grep="^l.$") == ["ls"]
    assert of(grep="bash") == ["ls"]
    assert of(since_ms=3) == ["failed", "hello again", "no time"]


def test_a_tools_result_has_its_use(stores: list[Written]) -> None:
    """How long it took and how it ended come with it."""
    (store, *_) = stores
    store.connection.execute(
        "INSERT INTO tool_uses (session_id, id, name, duration_ms, outcome) VALUES ('s', 't1', 'Bash', 1200, 'ok')"
    )
    store.add(1, kind="tool_result", tool_use_id="t1")
    with everything() as follower:
        use = follower.page().events[0].told.use
    assert use is not None
    assert (use.name, use.duration_ms, str(use.status)) == ("Bash", 1200, "ok")


def test_what_comes_is_seen_without_a_daemon(stores: list[Written]) -> None:
    """The files are looked at."""
    with everything() as follower:
        assert texts(follower) == []
        for number in range(3):
            stores[number].add(number, text=f"n{number}")
            comes(follower, f"n{number}")


def test_a_workspace_that_is_registered_meanwhile_is_taken_up(
    home: str, stores: list[Written], tmp_path: Path, stack: ExitStack
) -> None:
    """With its first store, which may come later; of those that were chosen none is added."""
    chosen = paths.canonical(tmp_path / "work" / "a")
    with everything() as follower, Follower(Choice((chosen,), all_=False)) as one:
        workspace = registered(home, tmp_path.resolve() / "work" / "d")
        follower.wait(1)
        made = Written(home, workspace)
        stack.callback(made.close)
        made.add(1, text="first")
        comes(follower, "first")
        stores[0].add(2, text="of a")
        comes(follower, "of a")
        comes(one, "of a")


def test_a_workspace_that_is_forgotten_is_told_to_its_end_and_goes_on_where_it_was(
    home: str, stores: list[Written], tmp_path: Path
) -> None:
    """What was stored before comes, nothing comes twice when it is registered again."""
    workspace = paths.canonical(tmp_path / "work" / "a")
    with everything() as follower:
        stores[0].add(1, text="before")
        comes(follower, "before")
        stores[0].add(2, text="the last")
        with Registry.open(home) as registry:
            entry = registry.entry(workspace)
            assert entry is not None
            registry.forget(entry.workspace.id, 0)
        comes(follower, "the last")
        stores[0].add(3, text="while it was forgotten")
        registered(home, Path(workspace))
        comes(follower, "while it was forgotten")


def test_a_workspace_that_is_moved_goes_on(home: str, tmp_path: Path, stack: ExitStack) -> None:
    """Its store is the same one under another key; a cursor with the old key still means it."""
    old, new = tmp_path.resolve() / "work" / "old", tmp_path.resolve() / "work" / "new"
    other = registered(home, tmp_path.resolve() / "work" / "other")
    workspace = registered(home, old)
    made = Written(home, workspace)
    made.add(1, 2, text="before")
    with Follower(Choice((workspace, other), all_=False), several=True) as follower:
        (_, at), (_, _) = [(text, at) for _, text, at in told(follower)]
        made.close()
        old.rename(new)
        move_workspace(old, new)
        made = Written(home, str(new))
        stack.callback(made.close)
        made.add(3, text="after")
        comes(follower, "after")
    position = cursor.parse(at)
    assert isinstance(position, dict)
    with everything(at=position) as follower:
        assert texts(follower) == ["before", "after"]


def test_a_store_that_is_replaced_goes_on_where_the_two_differ(home: str, stores: list[Written]) -> None:
    """Nothing that was told is told again, and nothing that is new is lost, whatever its cursor is now."""
    store = stores[0]
    store.add(1, 2, 3)
    copy = Path(store.path + ".restore")
    store.connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    told_later = store.add(4, 5)
    with everything() as follower:
        assert len(texts(follower)) == 5
        for end in ("-wal", "-shm"):
            Path(store.path + end).unlink(missing_ok=True)
        os.replace(copy, store.path)
        again = opening.connect(store.path)
        try:
            store.connection, before = again, store.connection
            before.close()
            store.number = 9
            store.add(6, text="new")
            store.number = 3
            assert store.add(4, 5)  # read anew
            assert told_later
            store.number = 20
            store.add(7, text="newer")
            comes(follower, "new", "newer")
        finally:
            store.connection = again


def test_one_that_cannot_be_read_is_told_of_once_and_taken_up_again(home: str, stores: list[Written]) -> None:
    """The others go on meanwhile."""
    good, bad, _ = stores
    bad.add(1, text="b1")
    bad.close()
    aside = shutil.copy(bad.path, bad.path + ".aside")
    Path(bad.path).write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with everything() as follower:
        good.add(2, text="good")
        comes(follower, "good")
        follower.wait(0.1)
        follower.page()
        assert [type(each) for each in follower.troubles()] == [DatabaseDamaged]
        os.replace(aside, bad.path)
        comes(follower, "b1")
    with pytest.raises(DatabaseDamaged), Follower(Choice((_damaged(home, bad),), all_=False)):
        pass


def _damaged(home: str, bad: Written) -> str:
    Path(bad.path).write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with Registry.open(home) as registry:
        return next(path for path in registry.paths() if paths.project_db(home, path) == bad.path)


def test_a_cursor_must_belong_to_what_is_followed(stores: list[Written], tmp_path: Path) -> None:
    """The error says what to do."""
    stores[0].add(1)
    with pytest.raises(NotFound, match="several are followed"), everything(at=7):
        pass
    with pytest.raises(NotFound, match="not followed") as caught, everything(at={"0123456789abcdef": 7}):
        pass
    assert "--since" in caught.value.hint
    with everything(at=0) as follower:
        assert len(texts(follower)) == 1


def test_a_cursor_behind_the_end_is_told_of_and_goes_on_with_what_comes(stores: list[Written]) -> None:
    """As after a backup was put back."""
    stores[0].add(1)
    key = paths.key(paths.canonical(Path(stores[0].path).parents[4] / "work" / "a"))
    with everything(at={key[:8]: 1000}) as follower:
        assert texts(follower) == []
        assert ["lies behind" in str(each) for each in follower.troubles()] == [True]
        stores[0].add(2, text="comes")
        comes(follower, "comes")


def test_somebody_else_can_end_the_wait(stores: list[Written]) -> None:
    """A descriptor that can be read ends it at once."""
    readable, writable = os.pipe()
    try:
        with everything() as follower:
            texts(follower)
            os.write(writable, b"!")
            eventually(lambda: follower.wait(10, (readable,)) == [readable], "the wait ends")
            stores[0].add(1)
            eventually(lambda: follower.wait(10, (readable,)) == [readable], "and when there is something new")
    finally:
        os.close(readable)
        os.close(writable)


def test_a_daemon_rings(home: str, workspace: Path) -> None:
    """A daemon that runs is listened to; where none does, that is known after a while."""
    started = start_background_for(workspace)
    history_read(home, workspace)
    with Follower(Choice((str(workspace),), all_=False)) as follower:
        texts(follower)
        agent_worked(home, workspace)
        got: list[str | None] = []

        def ended() -> bool:
            follower.wait(1)
            got.extend(texts(follower))
            return "Fixed." in got

        eventually(ended, "all comes")
        assert follower.unheard == []
        stop_background_for(workspace)

        def unheard() -> bool:
            follower.wait(0.1)
            follower.page()
            return follower.unheard == [str(workspace)]

        eventually(unheard, "nobody rings any more")
    assert started.pid


def test_of_all_those_nobody_captures(home: str, stores: list[Written]) -> None:
    """Where all are followed and nothing runs, not even a supervisor, that is known too."""
    with everything() as follower:
        eventually(lambda: follower.wait(0.1) or len(follower.unheard) == 3, "nobody rings")
        assert follower.has_begun
