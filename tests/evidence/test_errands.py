"""Commands that take no thought."""

from __future__ import annotations

import pytest

from kaizen.evidence import commands, errands


@pytest.mark.parametrize(
    ("command", "looks"),
    [
        ("ls -la", True), ("git status --short", True), ("git commit -m x", False), ("sed -n 1,20p a.py", True), ("sed -i s/a/b/ a.py", False),
        ("gh pr view 3", True), ("gh pr create", False), ("docker ps", True), ("docker build .", False), ("make", False), ("cd app", True),
    ],
)  # fmt: skip
def test_some_only_look_around(command: str, looks: bool) -> None:
    """They change nothing."""
    assert errands.looks_around(command, commands.normal(command)) is looks


@pytest.mark.parametrize(
    ("command", "mechanical"),
    [
        ("git mv a b", True), ("ruff format .", True), ("npm ci", True), ("npm run format", True), ("cargo fmt", True), ("npm run build", False),
        ("cargo build", False), ("make", False), ("pytest", False), ("make fmt", True),
    ],
)  # fmt: skip
def test_some_only_move(command: str, mechanical: bool) -> None:
    """They move, format, install or hand in."""
    assert errands.is_mechanical(commands.normal(command)) is mechanical


@pytest.mark.parametrize(
    ("command", "usual"),
    [("pytest -q", True), ("git push", True), ("gh pr create", True), ("git mv a b", False), ("make release", False)],
)
def test_some_end_any_change(command: str, usual: bool) -> None:
    """Tests, and handing it in."""
    assert errands.is_usual(commands.normal(command)) is usual
