"""The frozen value of the hot paths."""

from __future__ import annotations

import pickle
import typing

import pytest

from kaizen.values import NamedTuple


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
