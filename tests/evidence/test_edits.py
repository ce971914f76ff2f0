"""What edits put in the place of what."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence.edits import Replaced, replaced
from kaizen.model.event import Kind
from kaizen.model.story import Said, Tool

PATCH = """*** Begin Patch
*** Update File: a.py
@@ def one
 kept
-old
+new
+newer
@@
-gone
*** Add File: b.py
+one
*** Delete File: c.py
*** End Patch
"""
PARTS = [Replaced("a.py", "old", "new\nnewer"), Replaced("a.py", "gone", ""), Replaced("b.py", "", "one")]


def edit(text: str | None, *paths: str) -> Tool:
    called = Said(1, None, Kind.TOOL_CALL, "Edit", text, 0, None, None)
    return Tool(called, None, None, "Edit", "", (), paths)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"old_string": "a", "new_string": "b"}, [Replaced("x", "a", "b")]),
        ({"oldString": "a", "newString": "b"}, [Replaced("x", "a", "b")]),
        ({"old_str": "a", "new_str": "b"}, [Replaced("x", "a", "b")]),
        (
            {"edits": [{"old_string": "a", "new_string": "b"}, 1, {"old_string": "c"}, {"old_string": "d", "new_string": ""}]},
            [Replaced("x", "a", "b"), Replaced("x", "d", "")],
        ),
        ({"content": "a"}, []),
        ({"old_string": 1, "new_string": "b"}, []),
        ({"input": PATCH}, PARTS),
        ({"command": ["apply_patch", PATCH]}, PARTS),
        ({"command": f"apply_patch <<'EOF'\n{PATCH}EOF"}, PARTS),
        ({"a.py": {"type": "update", "unified_diff": "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"}}, [Replaced("a.py", "old", "new")]),
        ({"a.py": {"type": "add", "content": "x"}}, []),
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_what(given: dict[str, object], found: list[Replaced]) -> None:
    """Part by part."""
    assert replaced(edit(json.dumps(given), "x")) == found


def test_a_patch_that_stands_alone() -> None:
    """As Codex gives it."""
    assert replaced(edit(PATCH, "a.py")) == PARTS


def test_what_is_no_edit_replaces_nothing() -> None:
    """Nor does one without its call, or one that was cut."""
    there = json.dumps({"old_string": "a", "new_string": "b"})
    assert replaced(edit(there)) == []
    assert replaced(edit(None, "x")) == []
    assert replaced(edit(there[:-3], "x")) == []
    assert replaced(edit(there, "x")._replace(called=None)) == []


@given(st.lists(st.sampled_from([*PATCH.splitlines(), "", "-", "+", "---", "@@", "*** ", "x"]), max_size=30))
def test_any_patch_may_be_given(lines: list[str]) -> None:
    """Nothing raises."""
    assert isinstance(replaced(edit("\n".join(lines), "x")), list)
