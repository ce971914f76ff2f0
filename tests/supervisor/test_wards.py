"""What the supervisor keeps of each workspace."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.supervisor.wards import MOST_NEWS, Phase, Ward, Wards, folder_of


def ward() -> Ward:
    return Wards("/home/dev/.kaizen").put("/home/dev/app", None)


def test_one_at_each_path() -> None:
    """It is found by path and by key, keeps what the registry calls it, and is gone when it was dropped."""
    wards = Wards("/home/dev/.kaizen")
    one = wards.put("/w/a", None)
    assert wards.put("/w/a", 7) is one
    assert wards.put("/w/a", None).workspace_id == 7
    assert wards.get("/w/a") is wards.of_key(one.place.key) is one
    assert "/w/a" in wards
    wards.drop(one)
    assert (wards.get("/w/a"), wards.of_key(one.place.key), list(wards)) == (None, None, [])
    wards.drop(one)


def test_they_are_told_apart_by_how_they_stand() -> None:
    """Those in some phases, and only those."""
    wards = Wards("/h")
    a, b, c = (wards.put(path, None) for path in "abc")
    a.phase, b.phase = Phase.SLEEPING, Phase.RUNNING
    assert wards.in_phase(Phase.SLEEPING, Phase.RUNNING) == [a, b]
    assert wards.in_phase(Phase.RESTING) == [c]


def test_they_may_be_dropped_while_they_are_gone_through() -> None:
    """Going through them is going through those that were there."""
    wards = Wards("/h")
    for path in "abc":
        wards.put(path, None)
    for each in wards:
        wards.drop(each)
    assert list(wards) == []


def test_news_are_told_once() -> None:
    """What is noted is told sorted, and then forgotten; nothing is None."""
    one = ward()
    assert (one.has_news, one.news()) == (False, None)
    one.note({"b"})
    one.note({"a", "b"})
    assert one.has_news
    assert one.news() == ["a", "b"]
    assert (one.has_news, one.news()) == (False, None)


def test_any_may_have_changed() -> None:
    """No name stands for all files, and what is named afterwards changes nothing about that."""
    one = ward()
    one.note(set())
    one.note({"a"})
    assert one.has_news
    assert one.news() == []
    assert one.news() is None


@given(st.lists(st.sets(st.integers(0, 3 * MOST_NEWS).map(str), min_size=1), max_size=10))
def test_news_have_a_limit(noted: list[set[str]]) -> None:
    """However much is noted, at most so many names are kept; beyond that any may have changed, and nothing is lost."""
    one = ward()
    for each in noted:
        one.note(each)
    told = one.news()
    if told is None:
        assert not noted
    elif told:
        assert told == sorted(set().union(*noted))
        assert len(told) <= MOST_NEWS
    else:
        assert sum(map(len, noted)) > MOST_NEWS


def test_a_folder_is_known_by_its_inode(tmp_path_factory: object) -> None:
    """A folder that is gone has none."""
    assert folder_of("/") is not None
    assert folder_of("/nowhere/at/all") is None
