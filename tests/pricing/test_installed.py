"""Which version of the price library is installed."""

from __future__ import annotations

from pathlib import Path

import genai_prices

from kaizen.pricing import installed


def test_it_is_the_one_that_would_be_imported() -> None:
    """Told without importing it."""
    assert installed.version() == genai_prices.__version__


def test_the_first_folder_that_has_it_counts(tmp_path: Path) -> None:
    """As it does for an import; folders that are missing or have none are passed over."""
    for place, name in (
        ("a", "other-9.dist-info"),
        ("b", "genai_prices-1.2.3.dist-info"),
        ("c", "genai_prices-4.dist-info"),
    ):
        (tmp_path / place / name).mkdir(parents=True)
    assert installed.version([str(tmp_path / each) for each in ("missing", "a", "b", "c")]) == "1.2.3"
    assert installed.version([str(tmp_path / "a")]) is None
