"""Settings: the nearer file decides, and what makes no sense has its default."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.host.settings import IDLE_EXIT_S, SLEEP_S, Settings, read_settings


def written(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    """Without files everything has its default and nothing is wrong."""
    settings = read_settings(str(tmp_path / "gone"), str(tmp_path / "gone too"))
    assert settings == Settings()
    assert settings[:5] == (IDLE_EXIT_S, {}, (), 5_000_000, 3)
    assert settings.sleep_s == SLEEP_S


def test_the_nearer_file_decides(tmp_path: Path) -> None:
    """A value of the workspace counts before the machine's; what it does not say, the machine says."""
    near = written(tmp_path / "near.toml", "[daemon]\nidle_exit_minutes = 1\n")
    far = written(tmp_path / "far.toml", "[daemon]\nidle_exit_minutes = 9\n[capture]\nclaude_code = ['/a', 3, '/b']\n")
    assert read_settings(near, far)[:2] == (60.0, {"claude-code": ("/a", "/b")})


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("0", float("inf")), ("2.5", 150.0), ("-1", IDLE_EXIT_S), ("true", IDLE_EXIT_S), ("'soon'", IDLE_EXIT_S),
     ("nan", IDLE_EXIT_S), ("inf", float("inf")), ("[]", IDLE_EXIT_S)],
)  # fmt: skip
def test_idle_minutes(tmp_path: Path, said: str, seconds: float) -> None:
    """Minutes become seconds, 0 is never, and nonsense is the default."""
    path = written(tmp_path / "c.toml", f"[daemon]\nidle_exit_minutes = {said}\n")
    assert read_settings(path).idle_exit_s == seconds


@pytest.mark.parametrize(
    ("said", "size"),
    [("2", 2_000_000), ("0.5", 500_000), ("0", 5_000_000), ("-1", 5_000_000), ("'big'", 5_000_000), ("nan", 5_000_000),
     ("inf", 5_000_000), ("true", 5_000_000), ("1e-9", 1)],
)  # fmt: skip
def test_the_size_of_a_log(tmp_path: Path, said: str, size: int) -> None:
    """Megabytes become bytes, and nonsense is the default: a log never grows without limit."""
    path = written(tmp_path / "c.toml", f"[daemon]\nlog_megabytes = {said}\n")
    assert read_settings(path).log_bytes == size


@pytest.mark.parametrize(
    ("said", "count"), [("1", 1), ("99", 99), ("0", 3), ("100", 3), ("-2", 3), ("[]", 3), ("7.0", 7)]
)
def test_how_many_logs_are_kept(tmp_path: Path, said: str, count: int) -> None:
    """From 1 to 99 are kept, and nonsense is the default."""
    path = written(tmp_path / "c.toml", f"[daemon]\nlog_keep = {said}\n")
    assert read_settings(path).log_keep == count


@pytest.mark.parametrize("text", ["[daemon", b"\xff\xfe\x00", "daemon = 3\ncapture = 'x'", "a = " + "[" * 5000])
def test_a_file_of_nonsense_is_told_and_passed_over(tmp_path: Path, text: str | bytes) -> None:
    """A file that cannot be read is no reason to fail; another one still counts."""
    bad = written(tmp_path / "bad.toml", text)
    good = written(tmp_path / "good.toml", "[daemon]\nidle_exit_minutes = 9\n")
    settings = read_settings(bad, good)
    assert settings.idle_exit_s == 540.0
    assert all(bad in line for line in settings.trouble)
    assert bool(settings.trouble) == (text != "daemon = 3\ncapture = 'x'")


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_plain_file_is_told(tmp_path: Path, kind: str) -> None:
    """A folder or a link in the place of a settings file is not followed, and not silently either."""
    path = tmp_path / "config.toml"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(written(tmp_path / "elsewhere.toml", "[daemon]\nidle_exit_minutes = 1\n"))
    settings = read_settings(str(path))
    assert settings.idle_exit_s == IDLE_EXIT_S
    assert [str(path) in line for line in settings.trouble] == [True]
