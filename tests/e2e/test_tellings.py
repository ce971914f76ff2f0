"""The order in which things are learned changes nothing: files in any order and in pieces, hooks before, between and after
them, all of it again. Every row but its cursor is the same."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import soak
from tests.support.claude import Store
from tests.support.tellings import Step, differently, plainly

DATA = Path(__file__).parents[1] / "data"
VERSIONS = ["claude/1.0.113", "claude/2.0.76", "claude/2.1.110", "claude/2.1.330", "news"]
WAYS = {version: differently(DATA / version) for version in VERSIONS}


class Tellings:
    """Tells histories, each to a store of its own with files at the same places, for paths are in the rows."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, itertools.count()
        Store(folder / "empty").close()

    def rows(self, steps: Callable[[Path], object]) -> dict[str, list[tuple[object, ...]]]:
        root, own = self._folder / "files", self._folder / str(next(self._count))
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self._folder / "empty", own)
        store = Store(own)
        try:
            told: object = steps(root)
            assert hasattr(told, "__iter__")
            for step in told:
                step(store)
            rows = store.rows()
        finally:
            store.close()
            shutil.rmtree(own)
        return rows


@pytest.fixture(scope="module")
def tellings(tmp_path_factory: pytest.TempPathFactory) -> Tellings:
    return Tellings(tmp_path_factory.mktemp("tellings"))


@pytest.fixture(scope="module", params=VERSIONS)
def plain(request: pytest.FixtureRequest, tellings: Tellings) -> tuple[str, dict[str, list[tuple[object, ...]]]]:
    """A version, and the rows of its history told plainly."""
    return request.param, tellings.rows(lambda root: plainly(DATA / request.param, root))


def check(plain: tuple[str, dict[str, list[tuple[object, ...]]]], tellings: Tellings, data: st.DataObject) -> None:
    version, expected = plain
    steps: Callable[[Path], list[Step]] = data.draw(WAYS[version])
    found = tellings.rows(steps)
    for table, rows in expected.items():
        assert found[table] == rows, table


@given(st.data())
@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_another_order_gives_the_same_rows(
    plain: tuple[str, dict[str, list[tuple[object, ...]]]], tellings: Tellings, data: st.DataObject
) -> None:
    """Whatever comes first."""
    check(plain, tellings, data)


@pytest.mark.soak
@given(st.data())
@settings(
    max_examples=int(10 * soak.seconds(1 / 60)), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_another_order_gives_the_same_rows_for_long(
    plain: tuple[str, dict[str, list[tuple[object, ...]]]], tellings: Tellings, data: st.DataObject
) -> None:
    """The same, many times."""
    check(plain, tellings, data)
