"""Settings: the nearer file decides, and what makes no sense has its default."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.daemon.settings import IDLE_EXIT_S, SLEEP_S, read_settings


def written(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    """Without files everything has its default and nothing is wrong."""
    settings = read_settings(str(tmp_path / "gone"), str(tmp_path / "gone too"))
    assert settings == (IDLE_EXIT_S, (), (), SLEEP_S)


def test_the_nearer_file_decides(tmp_path: Path) -> None:
    """A value of the workspace counts before the machine's; what it does not say, the machine says."""
    near = written(tmp_path / "near.toml", "[daemon]\nidle_exit_minutes = 1\n")
    far = written(tmp_path / "far.toml", "[daemon]\nidle_exit_minutes = 9\n[capture]\nclaude_code = ['/a', 3, '/b']\n")
    assert read_settings(near, far)[:2] == (60.0, ("/a", "/b"))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("0", float("inf")), ("2.5", 150.0), ("-1", IDLE_EXIT_S), ("true", IDLE_EXIT_S), ("'soon'", IDLE_EXIT_S),
     ("nan", IDLE_EXIT_S), ("inf", float("inf")), ("[]", IDLE_EXIT_S)],
)  # fmt: skip
def test_idle_minutes(tmp_path: Path, said: str, seconds: float) -> None:
    """Minutes become seconds, 0 is never, and nonsense is the default."""
    path = written(tmp_path / "c.toml", f"[daemon]\nidle_exit_minutes = {said}\n")
    assert read_settings(path).idle_exit_s == seconds


@pytest.mark.parametrize("text", ["[daemon", b"\xff\xfe\x00", "daemon = 3\ncapture = 'x'", "a = " + "[" * 5000])
def test_a_file_of_nonsense_is_told_and_passed_over(tmp_path: Path, text: str | bytes) -> None:
    """A file that cannot be read is no reason to fail; another one still counts."""
    bad = written(tmp_path / "bad.toml", text)
    good = written(tmp_path / "good.toml", "[daemon]\nidle_exit_minutes = 9\n")
    settings = read_settings(bad, good)
    assert settings.idle_exit_s == 540.0
    assert all(bad in line for line in settings.trouble)
    assert bool(settings.trouble) == (text != "daemon = 3\ncapture = 'x'")
