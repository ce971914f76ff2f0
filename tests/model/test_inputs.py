"""What tools were given, for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.inputs import Touched, patch_files, summary, touched

Given = dict[str, object]

PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n-x\n*** Move to: b.py\n*** Add File: c.py\n*** End Patch"


@pytest.mark.parametrize(
    ("name", "input_", "said"),
    [
        ("Bash", {"command": "make\n  test", "description": "Run the tests"}, "make test"),
        ("exec_command", {"cmd": "ls -l", "workdir": "/w"}, "ls -l"),
        ("shell", {"command": ["bash", "-lc", "ls | wc"], "workdir": "/w"}, "ls | wc"),
        ("shell", {"command": ["git", "status"]}, "git status"),
        ("Read", {"file_path": "/w/a.py", "offset": 3}, "/w/a.py"),
        ("read", {"filePath": "/w/a.py"}, "/w/a.py"),
        ("Grep", {"pattern": "TODO", "path": "/w"}, "TODO in /w"),
        ("Glob", {"pattern": "**/*.py"}, "**/*.py"),
        ("WebFetch", {"url": "https://example.org/a", "prompt": "what is it"}, "https://example.org/a"),
        ("WebSearch", {"query": "sqlite fts5"}, "sqlite fts5"),
        ("Agent", {"description": "Look into it", "prompt": "long", "subagent_type": "explorer"}, "explorer: Look into it"),
        ("spawn_agent", {"message": "look", "agent_type": "worker"}, "worker: look"),
        ("str_replace_editor", {"command": "view", "path": "/w/a"}, "view /w/a"),
        ("apply_patch", {"input": PATCH}, "a.py, b.py, c.py"),
        ("apply_patch", {"a.py": {"type": "add"}, "b.py": {"type": "update"}}, "a.py, b.py"),
        ("shell", {"command": ["apply_patch", PATCH]}, "a.py, b.py, c.py"),
    ],
)  # fmt: skip
def test_an_input_on_one_line(name: str, input_: Given, said: str) -> None:
    """The command, the path, the pattern, the address, what a sub-agent was sent for."""
    assert summary(name, input_, "{}") == said


def test_what_is_no_object_is_told_as_it_is() -> None:
    """Of an object whose fields are not known the text; of nothing, nothing."""
    assert summary("apply_patch", None, PATCH) == "a.py, b.py, c.py"
    assert summary("view_image", None, "shot.png") == "shot.png"
    assert summary("Newcomer", {"x": 1}, '{"x": 1}') == '{"x": 1}'
    assert summary(None, None, None) == ""
    assert len(summary("Bash", {"command": "x" * 100_000}, None)) == 2000


@pytest.mark.parametrize(
    ("name", "input_", "text", "found"),
    [
        ("Read", {"file_path": "/a"}, None, Touched(reads=("/a",))),
        ("Edit", {"file_path": "/a"}, None, Touched(edits=("/a",))),
        ("NotebookEdit", {"notebook_path": "/n"}, None, Touched(edits=("/n",))),
        ("mcp__fs__read_file", {"path": "/a"}, None, Touched(reads=("/a",))),
        ("str_replace_editor", {"command": "view", "path": "/a"}, None, Touched(reads=("/a",))),
        ("str_replace_editor", {"command": "create", "path": "/a"}, None, Touched(edits=("/a",))),
        ("apply_patch", None, PATCH, Touched(edits=("a.py", "b.py", "c.py"))),
        ("apply_patch", {"a": {"type": "add"}}, None, Touched(edits=("a",))),
        ("exec_command", {"cmd": "apply_patch", "input": PATCH}, None, Touched(edits=("a.py", "b.py", "c.py"))),
        ("view_image", None, "a.png", Touched(reads=("a.png",))),
        ("Grep", {"pattern": "x", "path": "/a"}, None, Touched()),
        ("Bash", {"command": "cat /a"}, None, Touched()),
        (None, None, None, Touched()),
    ],
)  # fmt: skip
def test_files_that_were_touched(name: str | None, input_: Given | None, text: str | None, found: Touched) -> None:
    """By the tools that read or edit files; a command may touch others, of which nothing is known."""
    assert touched(name, input_, text) == found


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["command", "path", "input", "x"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.one_of(st.none(), st.sampled_from(["Read", "apply_patch", "shell", "x__", "."])), st.dictionaries(st.sampled_from(["command", "path", "input", "pattern", "description", "url"]), json), st.one_of(st.none(), st.text()))  # fmt: skip
def test_no_input_is_too_odd(name: str | None, input_: Given, text: str | None) -> None:
    """Whatever stands in it: a line, and paths that are texts."""
    assert "\n" not in summary(name, input_, text)
    assert all(isinstance(path, str) and path for paths in touched(name, input_, text) for path in paths)
    assert all(isinstance(path, str) and path for paths in touched(name, None, text) for path in paths)


def test_a_patch_names_each_file_once() -> None:
    """In their order; what is no patch names none."""
    assert patch_files(PATCH + "\n" + PATCH) == ("a.py", "b.py", "c.py")
    assert patch_files("*** Update File: a.py") == ()
