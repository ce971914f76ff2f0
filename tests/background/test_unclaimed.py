"""What agents did where nothing is registered."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.unclaimed import MOST, unclaimed
from kaizen.registry import index
from kaizen.registry.hot import Registry
from kaizen.registry.index import Indexed


def look(home: str, *files: Indexed, registered: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    with Registry.open(home) as registry:
        index.remember(registry.connection, files)
        found = [*unclaimed(home, registry.connection, registered)]
    return [(each.check, each.detail, each.advice) for each in found]


def file(number: int, cwd: str | None) -> Indexed:
    return Indexed(f"/p/{number}.jsonl", 1, number, "claude-code", cwd, None, 7)


def test_nothing_is_nothing(home: str) -> None:
    """Where all belongs to somebody nothing is said."""
    assert look(home) == []


def test_transcripts_by_folder(home: str) -> None:
    """How many in all, and of each folder, the most first; those that tell no folder are in the sum only."""
    assert look(home, file(1, "/a"), file(2, "/b"), file(3, "/b"), file(4, None)) == [
        ("transcripts", "4 belong to no registered workspace and are not stored", "kaizen init PATH"),
        ("transcripts", "2 of work in /b", "kaizen init /b"),
        ("transcripts", "1 of work in /a", "kaizen init /a"),
    ]


def test_many_folders_are_cut(home: str) -> None:
    """A few, and how many more."""
    found = look(home, *(file(number, f"/f{number}") for number in range(MOST + 3)))
    assert found[-1] == ("transcripts", "and 3 folders more", "kaizen init PATH")
    assert len(found) == MOST + 2


def test_hooks_by_folder(home: str) -> None:
    """Each agent and folder that hooks told of once, but for those that are registered by now; a line that is none is
    passed over."""
    look(home)
    Path(home, "unassigned").write_text(
        "claude-code\t/src/x\nnonsense\ncodex\t\nclaude-code\t/src/x\ncodex\t/src/y/below\n"
    )
    untold = ("hooks", "some told no folder, could not be read, or had more than 16 MiB: they are not stored", "")
    assert look(home, registered=("/src/y",)) == [
        untold,
        ("hooks", "claude-code worked in /src/x, which is not registered", "kaizen init /src/x"),
    ]


def test_folders_of_a_repository_are_one(home: str, tmp_path: Path) -> None:
    """What is to be registered is the repository, wherever in it the work was."""
    app = tmp_path / "app"
    (app / ".git").mkdir(parents=True)
    look(home)
    Path(home, "unassigned").write_text(f"codex\t{app}\ncodex\t{app}/src\n")
    assert look(home, file(1, f"{app}"), file(2, f"{app}/src/deep")) == [
        ("transcripts", "2 belong to no registered workspace and are not stored", "kaizen init PATH"),
        ("transcripts", f"2 of work in {app}", f"kaizen init {app}"),
        ("hooks", f"codex worked in {app}, which is not registered", f"kaizen init {app}"),
    ]
