"""What the tests of `kaizen top` share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.top import Captured


@pytest.fixture
def captured(home: str, workspace: Path) -> Iterator[Captured]:
    """A registered workspace of which nothing is captured yet; no daemon works."""
    made = Captured(home, workspace)
    yield made
    made.close()
