"""The frozen value of the hot paths."""

from __future__ import annotations

import copy
import enum
import pickle
import typing

import pytest

from kaizen.values import NamedTuple, StrEnum


class Point(NamedTuple):
    """A place."""

    x: int
    y: int = 2

    def sum(self) -> int:
        return self.x + self.y


class Same(typing.NamedTuple):
    """The same, by the standard library."""

    x: int
    y: int = 2


def test_it_behaves_like_the_one_of_typing() -> None:
    """Fields, defaults, equality, replacing and printing are those of `typing.NamedTuple`."""
    mine, theirs = Point(1), Same(1)
    assert (*mine,) == (*theirs,) == (1, 2)
    assert mine._fields == theirs._fields
    assert mine._asdict() == theirs._asdict()
    assert repr(mine) == "Point(x=1, y=2)"
    assert mine._replace(y=5) == Point(x=1, y=5)
    assert Point._make([3, 4]) == Point(3, 4)
    assert mine.sum() == 3
    assert hash(mine) == hash(theirs)
    assert Point.__doc__ == "A place."


def test_it_is_frozen_and_strict() -> None:
    """Nothing can be set, and a wrong number or name of fields is an error."""
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Point(1).z = 2  # type: ignore[attr-defined]
    for wrong in (lambda: Point(), lambda: Point(1, 2, 3), lambda: Point._make([1])):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="z"):
        Point(1)._replace(z=1)  # type: ignore[call-arg]


def test_it_matches_and_pickles() -> None:
    """It can be matched by its fields and sent to another process."""
    match Point(1, 7):
        case Point(x, y):
            assert (x, y) == (1, 7)
    assert pickle.loads(pickle.dumps(Point(4))) == Point(4)


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    DARK_BLUE = "dark blue"

    @property
    def loud(self) -> str:
        return self.upper()


class SameColour(enum.StrEnum):
    """The same, by the standard library."""

    RED = "red"
    DARK_BLUE = "dark blue"


def test_words_behave_like_those_of_enum() -> None:
    """Names, values, order, printing, finding by value and by name are those of `enum.StrEnum`."""
    assert [*map(str, Colour)] == [*map(str, SameColour)]
    assert [each.name for each in Colour] == [each.name for each in SameColour]
    assert [*Colour.__members__] == [*SameColour.__members__]
    assert repr(Colour.RED).replace("Colour", "SameColour") == repr(SameColour.RED)
    assert f"{Colour.RED:>5}" == f"{SameColour.RED:>5}"
    assert type(str(Colour.RED)) is type(str(SameColour.RED)) is str
    assert Colour("dark blue") is Colour["DARK_BLUE"] is Colour.DARK_BLUE
    assert len(Colour) == 2
    assert "red" in Colour
    assert Colour.RED in Colour
    assert {Colour.RED: 1}["red"] == 1  # type: ignore[index]
    assert Colour.DARK_BLUE.loud == "DARK BLUE"
    assert Colour.__doc__ == "A colour."


@pytest.mark.parametrize("wrong", ["green", "RED", 1, [], None])
def test_what_is_no_word_is_refused(wrong: object) -> None:
    """A value that is not one of the words is no member, with the words of `enum.StrEnum`."""
    with pytest.raises(ValueError, match="not a valid") as theirs:
        SameColour(wrong)
    with pytest.raises(ValueError, match="not a valid") as mine:
        Colour(wrong)
    assert str(mine.value) == str(theirs.value).replace("SameColour", "Colour")


def test_words_are_frozen_and_stay_themselves() -> None:
    """A word cannot be changed or set anew, and comes back from a copy or another process as itself."""
    with pytest.raises(AttributeError):
        Colour.RED = "green"  # type: ignore[misc, assignment]
    with pytest.raises(AttributeError):
        Colour.RED.value = "green"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED
    assert copy.deepcopy(Colour.RED) is Colour.RED


def test_a_value_that_is_first_made_by_a_subclass_is_one_of_it() -> None:
    """However a value is first made, it has the class it was asked for."""

    class First(NamedTuple):
        x: int

    class Second(First):
        pass

    assert type(Second(1)) is Second
    assert type(First(x=1)) is First
