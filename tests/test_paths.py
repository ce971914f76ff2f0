"""Where everything lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen import paths
from kaizen.errors import HomeRefused, WorkspaceRefused
from kaizen.host import git
from tests.support.homes import make_workspace

NAMES = st.text(st.characters(exclude_characters="/\x00", exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(NAMES)
def test_a_slug_is_plain(name: str) -> None:
    """A slug has ASCII letters, digits and dashes only, and is short."""
    slug = paths.slug("/x/" + name)
    assert 0 < len(slug) <= 40
    assert slug.replace("-", "a").isalnum()
    assert slug.isascii()


@given(NAMES, NAMES)
def test_two_paths_have_two_keys(first: str, second: str) -> None:
    """Paths that differ only in `/` and `-` get different keys and project folders."""
    one, other = f"/{first}/{second}", f"/{first}-{second}"
    assert paths.key(one) != paths.key(other)
    assert paths.project_dir("/h", one) != paths.project_dir("/h", other)


@pytest.mark.parametrize("named", ["relative", "./x", "../x"])
def test_a_relative_home_is_refused(named: str) -> None:
    """It would be another folder in each directory."""
    with pytest.raises(HomeRefused, match="absolute"):
        paths.home({"KAIZEN_HOME": named})


def test_the_home_is_below_the_user_s_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without KAIZEN_HOME, or with an empty one, it is `~/.kaizen`; `~` is understood."""
    monkeypatch.setenv("HOME", str(tmp_path.resolve()))
    assert paths.home({}) == paths.home({"KAIZEN_HOME": ""}) == str(tmp_path.resolve() / ".kaizen")
    assert paths.home({"KAIZEN_HOME": "~/k"}) == str(tmp_path.resolve() / "k")


def test_what_cannot_be_a_workspace(home: str, tmp_path: Path) -> None:
    """Missing, a file, the user's home, the root, around or inside Kaizen's home: each is refused with its reason."""
    file = tmp_path.resolve() / "file"
    file.touch()
    os.makedirs(home)
    user = os.path.dirname(home)
    cases = {
        str(tmp_path.resolve() / "missing"): "does not exist", str(file): "not a folder", user: "home folder",
        "/": "contains", str(tmp_path.resolve()): "contains", home: "contains", "/\udcff": "UTF-8",
    }  # fmt: skip
    for path, why in cases.items():
        with pytest.raises(WorkspaceRefused, match=why):
            paths.check_workspace(path, home)


def test_a_repository_is_a_workspace_else_a_git_root_else_the_folder(tmp_path: Path) -> None:
    """Names decide for a workspace; a git root must still be there."""
    there = make_workspace(tmp_path / "there")
    assert paths.repository_of("/a/b/src", {"/a/b"}) == "/a/b"
    assert paths.repository_of(f"{there}/src/deep", set()) == str(there)
    assert paths.repository_of("/gone/away", set()) == "/gone/away"
    assert paths.repository_of(None, set()) is None


def test_the_nearest_folder_owns(tmp_path: Path) -> None:
    """Of nested workspaces the inner one owns, by name alone; a neighbour with the same beginning does not."""
    registered = {"/a", "/a/b"}
    assert paths.nearest("/a/b/c", registered) == "/a/b"
    assert paths.nearest("/a/bc", registered) == "/a"
    assert paths.nearest("/ab", registered) is None


def test_the_fast_look_agrees_with_two_witnesses(home: str, workspace: Path) -> None:
    """A key is told only where runtime folder and life lock agree, so that a remnant sends the asker on."""
    place = paths.place(home, str(workspace))
    assert paths.started_here(home, str(workspace)) is None
    os.makedirs(place.runtime.dir)
    assert paths.started_here(home, str(workspace)) is None
    os.makedirs(os.path.dirname(place.life))
    Path(place.life).touch()
    assert paths.started_here(home, str(workspace / ".git")) == place.key


def test_a_worktree_is_its_own_root(tmp_path: Path) -> None:
    """A worktree's `.git` is a file, and its root is not the repository's; both share one common folder."""
    main = make_workspace(tmp_path.resolve() / "main")
    inside = main / ".git" / "worktrees" / "side"
    inside.mkdir(parents=True)
    (inside / "commondir").write_text("../..\n")
    side = tmp_path.resolve() / "side"
    side.mkdir()
    (side / ".git").write_text(f"gitdir: {inside}\n")
    assert paths.git_root(str(side)) == str(side)
    assert git.common_dir(str(side)) == git.common_dir(str(main)) == str(main / ".git")


def test_an_empty_name_is_refused() -> None:
    """It would be the caller's folder, which nobody named."""
    with pytest.raises(WorkspaceRefused, match="no name"):
        paths.canonical("")
