"""Modules are small, say what they are, and are named for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, modules, name_of, tree

VAGUE = {"base", "common", "core", "helper", "helpers", "manager", "misc", "shared", "tools", "util", "utils"}
MODULE_LINES, FUNCTION_LINES = 300, 40


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def lines(function: ast.FunctionDef) -> int:
    """The lines of a function's body, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_begins_with_what_it_is_and_is_small(path: Path) -> None:
    """Each module starts with a docstring and has at most 300 lines, each function at most 40."""
    assert ast.get_docstring(tree(path))
    assert len(path.read_text().splitlines()) <= MODULE_LINES
    assert [each.name for each in functions(path) if lines(each) > FUNCTION_LINES] == []


def test_most_functions_are_short() -> None:
    """Half of all functions have at most 8 lines, nine of ten at most 25."""
    ordered = sorted(lines(each) for path in modules() for each in functions(path))
    assert ordered[len(ordered) // 2] <= 8
    assert ordered[len(ordered) * 9 // 10] <= 25


def test_no_name_is_vague() -> None:
    """No module or folder has a name that anything could stand under."""
    named = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert named & VAGUE == set()


def test_every_public_class_and_its_errors_explain_themselves() -> None:
    """A public class says what it is for."""
    silent = [
        f"{name_of(path)}: {node.name}"
        for path in modules()
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_room_is_a_package() -> None:
    """Each folder with modules has its `__init__.py`, so that none is left out of the wheel or the contracts."""
    assert [name_of(path) for path in modules() if not (path.parent / "__init__.py").exists()] == []
