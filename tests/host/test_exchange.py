"""Settings files of other programs: replaced whole, through links, as they were, or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen.errors import SettingsRefused
from kaizen.host import exchange
from kaizen.host.exchange import look, swap


def replace(path: Path, content: bytes | None) -> bool:
    return swap(look(str(path)), content)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664])
def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """The content is the new, all else as it was, and nothing is left beside it."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"old")
    file.chmod(mode)
    assert replace(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert os.listdir(tmp_path) == ["settings.json"]


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Settings may hold secrets."""
    assert replace(tmp_path / "hooks.json", b"new")
    assert stat.S_IMODE((tmp_path / "hooks.json").stat().st_mode) == 0o600


def test_attributes_are_kept(tmp_path: Path) -> None:
    """What a person or a program attached to a file stays attached."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"old")
    try:
        os.setxattr(file, "user.mine", b"x")
    except OSError:
        pytest.skip("this file system has no attributes")
    assert replace(file, b"new")
    assert os.getxattr(file, "user.mine") == b"x"


def test_a_chain_of_links_stays_and_its_end_changes(tmp_path: Path) -> None:
    """As people keep such files: the folder may be a link as well."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "claude.json").write_bytes(b"old")
    (tmp_path / "middle").symlink_to("dotfiles/claude.json")
    (tmp_path / "settings.json").symlink_to(tmp_path / "middle")
    for content in (b"new", None):
        assert replace(tmp_path / "settings.json", content)
        assert (tmp_path / "settings.json").is_symlink()
        assert (tmp_path / "middle").is_symlink()
    assert os.listdir(tmp_path / "dotfiles") == []
    assert replace(tmp_path / "settings.json", b"made at the end of the links")
    assert (tmp_path / "dotfiles" / "claude.json").read_bytes() == b"made at the end of the links"


def _write(file: Path, other: Path) -> None:
    file.write_bytes(b"theirs")


def _replace(file: Path, other: Path) -> None:
    other.rename(file)


def _remove(file: Path, other: Path) -> None:
    file.unlink()


def _link(file: Path, other: Path) -> None:
    file.unlink()
    file.symlink_to(other)


def _name_twice(file: Path, other: Path) -> None:
    (file.parent / "second").hardlink_to(file)


def _close(file: Path, other: Path) -> None:
    file.chmod(0o600)


@pytest.mark.parametrize("change", [_write, _replace, _remove, _link, _name_twice, _close])
@pytest.mark.parametrize("new", [b"ours", None])
def test_what_changed_meanwhile_is_left(
    tmp_path: Path, change: Callable[[Path, Path], None], new: bytes | None
) -> None:
    """Even by a file with the same content, nothing is changed, and the caller is told."""
    file, other = tmp_path / "settings.json", tmp_path / "other"
    other.write_bytes(b"old")
    file.write_bytes(b"old")
    file.chmod(0o644)
    seen = look(str(file))
    change(file, other)
    before = file.read_bytes() if file.exists() else None
    assert not swap(seen, new)
    assert (file.read_bytes() if file.exists() else None) == before
    assert not list(tmp_path.glob("*.new"))


def test_a_file_that_was_made_meanwhile_is_left(tmp_path: Path) -> None:
    """Where none was, too."""
    file = tmp_path / "settings.json"
    seen = look(str(file))
    file.write_bytes(b"made meanwhile")
    assert not swap(seen, b"ours")
    assert file.read_bytes() == b"made meanwhile"


def refused(path: Path, why: str) -> None:
    with pytest.raises(SettingsRefused, match=why) as caught:
        look(str(path))
    assert str(path) in str(caught.value)
    assert caught.value.hint


def test_what_may_not_be_replaced_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second name, a folder, a pipe, links in a circle or to a folder that is not there, what is too large."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"{}")
    (tmp_path / "second").hardlink_to(file)
    refused(file, "second name")
    (tmp_path / "folder").mkdir()
    refused(tmp_path / "folder", "not a plain file")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "not a plain file")
    (tmp_path / "circle").symlink_to("circle")
    refused(tmp_path / "circle", "circle")
    (tmp_path / "dangling").symlink_to("gone/settings.json")
    refused(tmp_path / "dangling", "no folder .*gone")
    monkeypatch.setattr(exchange, "LIMIT_BYTES", 10)
    (tmp_path / "large").write_bytes(b"x" * 11)
    refused(tmp_path / "large", "more than 10 bytes")


def test_a_read_only_file_is_refused_for_root_too(tmp_path: Path) -> None:
    """Who made it so did not want it changed, though its folder would allow it."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"{}")
    file.chmod(0o444)
    refused(file, "read-only")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """Nothing is changed, and it is told."""
    file = tmp_path / "folder" / "settings.json"
    file.parent.mkdir()
    file.write_bytes(b"{}")
    file.parent.chmod(0o500)
    try:
        with pytest.raises(SettingsRefused, match="cannot be written"):
            replace(file, b"new")
    finally:
        file.parent.chmod(0o700)
    assert file.read_bytes() == b"{}"


def test_no_room_is_an_error_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was half written is removed, the old file is whole."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"old")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    seen = look(str(file))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsRefused, match="no space left"):
        swap(seen, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["settings.json"]


def test_what_was_left_by_one_that_was_killed_is_removed(tmp_path: Path) -> None:
    """It is never mistaken for the file, and is no obstacle."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"old")
    (tmp_path / "settings.json.kaizen.new").write_bytes(b"half")
    with pytest.raises(SettingsRefused, match="cannot be written"):
        replace(file, b"new")
    (tmp_path / "settings.json.kaizen.new").write_bytes(b"half")
    exchange.clear_unfinished(look(str(file)))
    assert replace(file, b"new")
    assert os.listdir(tmp_path) == ["settings.json"]
