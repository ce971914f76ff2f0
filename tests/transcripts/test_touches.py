"""Which files a tool use reads or edits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import TEXT_LIMIT
from kaizen.transcripts.touches import TOOLS, touches

PATCH = """*** Begin Patch
*** Update File: src/a.py
*** Move to: src/b.py
@@
-*** Delete File: no.py
+x
*** Add File: new file.md
+*** Add File: neither.py
*** Delete File: old.py
*** End Patch"""
PATCHED = ["src/a.py", "src/b.py", "new file.md", "old.py"]

CASES = [
    # Claude Code
    ("Read", {"file_path": "/r/a.py", "limit": 10}, [], ["/r/a.py"]),
    ("Edit", {"file_path": "/r/a.py", "old_string": "a", "new_string": "b"}, ["/r/a.py"], []),
    ("Write", {"content": "c", "file_path": "/r/ä b.py"}, ["/r/ä b.py"], []),
    ("MultiEdit", {"file_path": "/r/a.py", "edits": [{"old_string": "a"}]}, ["/r/a.py"], []),
    ("NotebookEdit", {"notebook_path": "/r/a.ipynb", "new_source": ""}, ["/r/a.ipynb"], []),
    ("Bash", {"command": "cat /r/a.py", "file_path": "/r/a.py"}, [], []),
    ("Grep", {"pattern": "x", "path": "/r"}, [], []),
    ("Read", {"limit": 10}, [], []),
    ("Read", {"file_path": 5, "path": ""}, [], []),
    # Codex
    ("apply_patch", PATCH, PATCHED, []),
    ("apply_patch", {"input": PATCH}, PATCHED, []),
    (
        "apply_patch",
        {"/r/a.py": {"type": "add", "content": ""}, "/r/b.py": {"type": "update"}},
        ["/r/a.py", "/r/b.py"],
        [],
    ),
    ("shell", {"command": ["apply_patch", PATCH]}, PATCHED, []),
    ("shell", {"command": ["bash", "-lc", f"apply_patch <<'EOF'\n{PATCH}\nEOF\n"]}, PATCHED, []),
    ("exec_command", {"cmd": f"cd src && apply_patch <<'EOF'\n{PATCH}\nEOF"}, PATCHED, []),
    ("shell", {"command": ["cat", "a.py"]}, [], []),
    ("shell", {"command": 5, "said": PATCH}, [], []),
    ("view_image", "/r/a.png", [], ["/r/a.png"]),
    ("view_image", {"path": "/r/a.png"}, [], ["/r/a.png"]),
    # Cursor, Gemini CLI, OpenCode, Copilot CLI
    ("read_file_v2", {"targetFile": "", "target_file": "a.py"}, [], ["a.py"]),
    ("edit_file_v2", {"relativeWorkspacePath": "src/a.py"}, ["src/a.py"], []),
    ("StrReplace", {"path": "/r/a.py"}, ["/r/a.py"], []),
    ("Delete", {"path": "/r/a.py"}, ["/r/a.py"], []),
    ("replace", {"file_path": "/r/a.py", "old_string": "a"}, ["/r/a.py"], []),
    ("read_file", {"absolute_path": "/r/a.py"}, [], ["/r/a.py"]),
    ("edit", {"filePath": "/r/a.py", "oldString": "a"}, ["/r/a.py"], []),
    ("apply_patch", {"patchText": PATCH}, PATCHED, []),
    ("str_replace_editor", {"command": "view", "path": "/r/a.py"}, [], ["/r/a.py"]),
    ("str_replace_editor", {"command": "insert", "path": "/r/a.py"}, ["/r/a.py"], []),
    ("create", {"path": "/r/a.py", "file_text": ""}, ["/r/a.py"], []),
]


@pytest.mark.parametrize(("tool", "given_", "edited", "read"), CASES)
def test_what_a_use_touches(tool: str, given_: object, edited: list[str], read: list[str]) -> None:
    """By the input that the agent wrote, in its own order."""
    text = given_ if isinstance(given_, str) else json.dumps(given_)
    found = touches(tool, text)
    assert [each.path for each in found if each.edited] == edited
    assert [each.path for each in found if not each.edited] == read


def test_of_what_was_cut_only_what_is_whole_counts() -> None:
    """A long content hides no path that stands before it, and half a path is none."""
    whole = json.dumps({"file_path": "/r/a.py", "content": "x" * TEXT_LIMIT})
    assert [each.path for each in touches("Write", whole[:TEXT_LIMIT])] == ["/r/a.py"]
    behind = json.dumps({"content": "x" * TEXT_LIMIT, "file_path": "/r/a.py"})
    assert touches("Write", behind[:TEXT_LIMIT]) == []
    for end in range(len('{"file_path": "/r/a.py"')):
        assert touches("Write", whole[:end]) == []
    assert [each.path for each in touches("apply_patch", PATCH[: PATCH.index("src/b.py") + 3])] == ["src/a.py"]


def test_nothing_is_told_of_nothing() -> None:
    """No name, no input, no object, a path that is none."""
    assert touches(None, "{}") == touches("Read", None) == touches("Read", "[1]") == touches("Read", "") == []
    assert touches("Read", json.dumps({"file_path": "a\0b"})) == touches("Read", json.dumps({"path": "x" * 5000})) == []
    assert touches("Edit", '{"a":' + "[" * 50_000) == []


@given(st.sampled_from(sorted(TOOLS)), st.text() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["file_path", "path", "input", "command"]) | st.text(), inner),
).map(json.dumps), st.integers(0, 300))  # fmt: skip
def test_no_input_raises(tool: str, text: str, end: int) -> None:
    """Whatever an agent wrote, and wherever it was cut."""
    for each in (text, text[:end]):
        assert all(touch.path for touch in touches(tool, each))
