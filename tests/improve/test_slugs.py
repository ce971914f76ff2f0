"""Names for new files."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.improve.slugs import slug


@pytest.mark.parametrize(
    ("cause", "expected"),
    [("make lint && make test", "make-lint-make-test"), ("src/Big.py", "src-big-py"), ("...", "what-sessions-showed")],
)
def test_what_it_is_called(cause: str, expected: str) -> None:
    """After what it is about."""
    assert slug(cause) == expected


@given(st.text())
def test_it_is_a_name_that_skills_may_have(cause: str) -> None:
    """Whatever it is made from."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(cause))
    assert len(slug(cause)) <= 64
