"""Hearing of changes, or looking again and again where that cannot be had."""

from __future__ import annotations

import os
import queue
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kaizen.daemon import watch
from kaizen.daemon.watch import Watch
from tests.support.processes import eventually

Heard = queue.SimpleQueue  # type: ignore[type-arg]


@contextmanager
def watching(folders: Callable[[], list[str]]) -> Iterator[tuple[Watch, Heard]]:
    """A watch that runs, and what it hears."""
    heard: Heard = queue.SimpleQueue()
    thread = Watch(folders, heard.put)
    thread.start()
    try:
        yield thread, heard
    finally:
        thread.stop()
        thread.join(30)
        assert not thread.is_alive()


def hears(heard: Heard, path: Path) -> bool:
    """Wait until a change of that path is told."""
    while str(path) not in heard.get(timeout=30):
        pass
    return True


def test_changes_are_told_by_their_path(tmp_path: Path) -> None:
    """A new file, an appended line, and a file in a new folder are each told; it begins with an empty set."""
    with watching(lambda: [str(tmp_path)]) as (thread, heard):
        assert heard.get(timeout=30) == set()
        assert thread.how == "watchfiles"
        one, two = tmp_path / "one", tmp_path / "new" / "deep" / "two"
        one.write_text("a")
        assert hears(heard, one)
        with one.open("a") as file:
            file.write("b")
        assert hears(heard, one)
        two.parent.mkdir(parents=True)
        assert hears(heard, tmp_path / "new")
        eventually(lambda: (two.write_text("c"), not heard.empty())[1], "the new folder is watched too")


def test_a_folder_that_comes_later_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was not there at first is found, and its changes are told."""
    monkeypatch.setattr(watch, "_LOOK_FOR_NEW_FOLDERS_S", 0.05)
    later = tmp_path / "later"
    with watching(lambda: [str(later)]) as (thread, heard):
        assert thread.how == "starting"
        later.mkdir()
        assert heard.get(timeout=30) == set()
        (later / "a").touch()
        assert hears(heard, later / "a")


def test_a_folder_made_anew_is_watched_anew(tmp_path: Path) -> None:
    """When told to, it watches the folder that has the name now."""
    folder = tmp_path / "run"
    folder.mkdir()
    with watching(lambda: [str(folder)]) as (thread, heard):
        assert heard.get(timeout=30) == set()
        shutil.rmtree(folder)
        folder.mkdir()
        thread.anew()
        path = folder / "a"

        def is_heard() -> bool:
            """Whether a change is told; one in the moment before the watch is told as "anything may have changed"."""
            path.touch()
            return not heard.empty() and str(path) in heard.get()

        eventually(is_heard, "changes in the folder that has the name now are told")


def test_without_watching_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel gives no watch, it says so and tells again and again that anything may have changed."""
    import watchfiles._rust_notify as native

    def none_left(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(native, "RustNotify", none_left)
    monkeypatch.setattr(watch, "_POLL_S", 0.01)
    with watching(lambda: [str(tmp_path)]) as (thread, heard):
        assert [heard.get(timeout=30) for _ in range(3)] == [set()] * 3
        assert thread.how == "polling"


def test_a_name_that_is_no_text_does_not_end_the_watching(tmp_path: Path) -> None:
    """After a change of a name that is not UTF-8 anything may have changed, and the next change is heard by its path."""
    with watching(lambda: [str(tmp_path)]) as (thread, heard):
        assert heard.get(timeout=30) == set()
        (tmp_path / "good").touch()
        assert hears(heard, tmp_path / "good")
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff")).touch()
        while heard.get(timeout=30) != set():
            pass
        assert thread.how == "watchfiles"
        (tmp_path / "good").write_text("more")
        assert hears(heard, tmp_path / "good")


def test_a_watch_that_fails_again_and_again_is_not_opened_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first failure opens it anew at once; the next, right after, has it look for a while instead."""
    import watchfiles._rust_notify as native

    class Failing:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def __enter__(self) -> Failing:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def watch(self, *_: object) -> str:
            raise RuntimeError("it fails")

    monkeypatch.setattr(native, "RustNotify", Failing)
    monkeypatch.setattr(watch, "_POLL_S", 600.0)
    with watching(lambda: [str(tmp_path)]) as (thread, heard):
        assert [heard.get(timeout=30) for _ in range(3)] == [set()] * 3, "opened, opened anew, looking"
        assert thread.how == "polling"
        assert heard.empty()
        thread.anew()


def test_a_watch_that_never_found_a_folder_ends(tmp_path: Path) -> None:
    """It ends at once when it is stopped, though it waits for a folder."""
    with watching(lambda: [str(tmp_path / "never")]):
        pass
