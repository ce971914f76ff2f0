"""What agents read and search."""

from __future__ import annotations

import json

import pytest

from kaizen.evidence.looks import Reading, reading, searched
from kaizen.model.event import Kind
from kaizen.model.story import Said, Tool


def used(name: str, reads: tuple[str, ...] = (), **given: object) -> Tool:
    called = Said(1, None, Kind.TOOL_CALL, name, json.dumps(given), 0, None, None)
    return Tool(called, None, None, name, "", reads)


@pytest.mark.parametrize(
    ("tool", "found"),
    [
        (used("Read", ("a.py",), file_path="a.py"), Reading("a.py", "")),
        (used("Read", ("a.py",), limit=5, offset=1, why="x"), Reading("a.py", "limit=5 offset=1")),
        (used("Bash", command="cat a.py"), Reading("a.py", "cat a.py")),
        (used("exec_command", cmd="sed -n '1,20p' src/a.py"), Reading("src/a.py", "sed -n 1,20p src/a.py")),
        (
            used("Bash", command="cd x && nl -ba a.py | sed -n 1,9p"),
            Reading("a.py", "nl -ba a.py | sed -n 1,9p"),
        ),
        (used("Bash", command="head -n 20 a.py"), Reading("a.py", "head -n 20 a.py")),
        (used("Bash", command="sed -i s/a/b/ a.py"), None),
        (used("Bash", command="cat a.py b.py"), None),
        (used("Bash", command="cat a.py; cat b.py"), None),
        (used("Bash", command="cat a.py && make"), None),
        (used("Bash", command="cat > a.py <<'EOF'\nx\nEOF"), None),
        (used("Bash", command="tail -f log"), None),
        (used("Grep", pattern="x"), None),
    ],
)
def test_what_was_read(tool: Tool, found: Reading | None) -> None:
    """One file, and which part of it."""
    assert reading(tool) == found


@pytest.mark.parametrize(
    ("tool", "found"),
    [
        (used("Grep", pattern="x"), "."),
        (used("Grep", pattern="x", path="/w/src"), "/w/src"),
        (used("Grep", pattern="x", path="/w/src/a.py"), "/w/src"),
        (used("Glob", pattern="*.py", path="a.py"), "."),
        (used("list_dir", dir_path="src/"), "src"),
        (used("Bash", command="grep -rn 'a|b' src --include '*.py'"), "src"),
        (used("exec_command", cmd="rg -n -g '*.py' x lib/cart | head -5"), "lib/cart"),
        (used("Bash", command="rg x"), "."),
        (used("Bash", command="rg x a b"), "."),
        (used("Bash", command="rg --files src"), "src"),
        (used("Bash", command="find src -name '*.py' -type f"), "src"),
        (used("Bash", command="cd web && find . -name x"), "."),
        (used("Bash", command="ls src"), None),
        (used("Bash", command="make"), None),
        (used("Read", ("a",), path="a"), None),
    ],
)
def test_where_was_searched(tool: Tool, found: str | None) -> None:
    """The folder, or all of it."""
    assert searched(tool) == found
