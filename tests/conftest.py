"""What all tests share: a throw-away home, a workspace, and the check that a test leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kaizen.daemon import contents, ingest
from tests.support.claude import Store
from tests.support.command import Command
from tests.support.homes import check_nothing_left, make_workspace, open_descriptors, stop_everything_below
from tests.support.schedulers import Schedulers, put_on_path

# No test asserts how long something took: not even hypothesis does, on a machine that is busy with something else.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Kaizen's home of this test, below a HOME of its own. At the end every daemon below it is stopped, and no
    lock, process or descriptor may be left."""
    user = tmp_path.resolve() / "user"
    user.mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("KAIZEN_HOME", str(user / ".kaizen"))
    for name in (
        "CLAUDE_CONFIG_DIR", "CODEX_HOME", "CURSOR_DATA_DIR", "COPILOT_HOME", "GEMINI_CLI_HOME", "OPENCODE_DB",
        "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "KAIZEN_PAGER", "PAGER",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PAGER", "cat")  # who looks at a terminal has no pager wait there
    before = open_descriptors(tmp_path)
    yield str(user / ".kaizen")
    stop_everything_below(tmp_path)
    check_nothing_left(tmp_path, before)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository."""
    return make_workspace(tmp_path.resolve() / "work" / "repository")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of a workspace, with what writes it."""
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read and stored in many steps, as large ones are."""
    monkeypatch.setattr(contents, "CHUNK_BYTES", 700)
    monkeypatch.setattr(ingest, "STEP_BYTES", 1500)
    monkeypatch.setattr(ingest, "STEP_FACTS", 7)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """`kaizen`, run in this process."""
    return Command(capsys)


@pytest.fixture
def schedulers(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Schedulers:
    """A machine with programs that stand in for `crontab` and `systemctl`; nothing real can be reached."""
    return put_on_path(tmp_path / "machine", monkeypatch)
