"""What tools were given, for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.inputs import inside, patch_files, summary

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


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["command", "path", "input", "x"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.one_of(st.none(), st.sampled_from(["Read", "apply_patch", "shell", "x__", "."])), st.dictionaries(st.sampled_from(["command", "path", "input", "pattern", "description", "url"]), json), st.one_of(st.none(), st.text()))  # fmt: skip
def test_no_input_is_too_odd(name: str | None, input_: Given, text: str | None) -> None:
    """Whatever stands in it, it is a line."""
    assert "\n" not in summary(name, input_, text)


def test_a_patch_names_each_file_once() -> None:
    """In their order; what is no patch names none."""
    assert patch_files(PATCH + "\n" + PATCH) == ("a.py", "b.py", "c.py")
    assert patch_files("*** Update File: a.py") == ()


def test_paths_are_relative_to_where_the_work_is() -> None:
    """Where they lie in it."""
    assert summary("Read", {"file_path": "/w/src/a.py"}, None, root="/w") == "src/a.py"
    assert summary("Grep", {"pattern": "x", "path": "/w"}, None, root="/w") == "x"
    assert summary("Grep", {"pattern": "x", "path": "/w/src"}, None, root="/w") == "x in src"
    assert summary("apply_patch", {"/w/a.py": {"type": "add"}}, None, root="/w/") == "a.py"
    assert [inside(path, "/w") for path in ("/w/a", "/wide/a", "./a", "/w/", ".")] == ["a", "/wide/a", "a", "/w/", "."]
    assert inside("/a", "") == "/a"
