"""What the doctor says of records that are not known."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.drift import MOST, strange
from kaizen.background.finding import OK, WARN, Finding
from tests.support.claude import Store, Transcript


def look(tmp_path: Path, made: Transcript, rest: bytes = b"") -> list[Finding]:
    path = made.write(tmp_path / "projects")
    path.write_bytes(path.read_bytes() + rest)
    store = Store(tmp_path / "store")
    store.take(tmp_path / "projects")
    found = [*strange("workspace /w", store.connection)]
    store.close()
    return found


def test_a_usual_history_is_all_right(tmp_path: Path) -> None:
    """How many records were read, and nothing to warn of."""
    assert [(each.level, each.detail) for each in look(tmp_path, Transcript().prompt("a").prompt("b"))] == [
        (OK, "2 records were read, 0 of them of a type that is not known")
    ]


def test_news_are_listed_with_a_place_to_look(tmp_path: Path) -> None:
    """What it is called, how often, whose and which version, and where one of them begins; the most frequent first."""
    made = Transcript(version="3.1.0").prompt("a").chained(type="hologram").prompt("b", mood=1).prompt("c", mood=2)
    found = look(tmp_path, made, b"nonsense\n")
    path = made.path(tmp_path / "projects")
    first, second = len(made.bytes().splitlines()[0]) + 1, sum(len(line) + 1 for line in made.bytes().splitlines()[:2])
    assert [each.detail for each in found if each.level == WARN] == [
        f"unknown field 'user.mood', 2 x (claude-code 3.1.0), as at byte {second} of {path}",
        f"unknown record type 'hologram', 1 x (claude-code 3.1.0), as at byte {first} of {path}",
        "1 lines skipped (claude-code): not json",
    ]
    assert all(each.advice for each in found if each.level == WARN)


def test_a_flood_of_news_is_cut(tmp_path: Path) -> None:
    """So many are listed, and the rest is counted."""
    made = Transcript()
    for number in range(MOST + 7):
        made.add(type=f"kind{number}", uuid=f"u{number}")
    found = [each.detail for each in look(tmp_path, made) if each.level == WARN]
    assert len(found) == MOST + 1
    assert found[-1] == "and 7 more that are not known"
