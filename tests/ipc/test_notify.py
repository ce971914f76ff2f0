"""The service manager is told over its socket, and a missing manager harms nothing."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.ipc import notify
from kaizen.ipc.address import Address
from kaizen.paths import SOCKET_PATH_BYTES

SAYS = {notify.ready: b"READY=1", notify.watchdog: b"WATCHDOG=1", notify.stopping: b"STOPPING=1"}


@pytest.fixture(autouse=True)
def _unmanaged(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def manager() -> Iterator[socket.socket]:
    """The manager's end, not yet bound."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.settimeout(30)
        yield server


def test_each_state_arrives_as_it_is_written(
    tmp_path: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call is one datagram with one assignment, and leaves no descriptor open."""
    path = str(tmp_path / "notify")
    manager.bind(path)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    before = os.listdir("/proc/self/fd")
    for tell, said in SAYS.items():
        assert tell() is True
        assert manager.recv(100) == said
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has an abstract namespace")
def test_a_name_without_a_file(manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manager whose socket has an abstract name is reached too."""
    name = f"kaizen-test-{os.getpid()}"
    manager.bind("\0" + name)
    monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
    assert notify.ready() is True
    assert manager.recv(100) == b"READY=1"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux reaches long paths by descriptor")
def test_a_long_path(tmp_path: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path beyond the kernel's limit is reached as any other."""
    folder = tmp_path / ("x" * SOCKET_PATH_BYTES)
    folder.mkdir()
    with Address(str(folder / "s")) as address:
        manager.bind(address)
    monkeypatch.setenv("NOTIFY_SOCKET", str(folder / "s"))
    assert notify.ready() is True
    assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    "name", [None, "", "relative", "vsock:2:1", "@", "/nobody/listens", "/", "@" + "x" * 300, "/\udcff"]
)
def test_nobody_to_tell_is_no_error(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    """No socket, or one that cannot be reached, is answered with False by every call."""
    if name is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", name)
    assert [tell() for tell in SAYS] == [False, False, False]


def test_a_manager_that_does_not_read_costs_a_moment_and_no_more(
    tmp_path: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its queue is full the call gives up instead of waiting for ever."""
    path = str(tmp_path / "notify")
    manager.bind(path)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setattr(notify, "_SEND_S", 0.001)
    assert any(not notify.watchdog() for _ in range(10_000))


@pytest.mark.parametrize(
    ("limit", "pid", "seconds"),
    [(None, None, None), ("30000000", None, 15.0), ("30000000", "own", 15.0), ("30000000", "1", None), ("0", None, None),
     ("-5", None, None), ("soon", None, None), ("30000000", "me", None), ("500000", "", 0.25)],
)  # fmt: skip
def test_the_watchdog_wants_to_hear_twice_as_often(
    monkeypatch: pytest.MonkeyPatch, limit: str | None, pid: str | None, seconds: float | None
) -> None:
    """Half of what the manager waits; None where it waits for nothing or for another process."""
    if limit is not None:
        monkeypatch.setenv("WATCHDOG_USEC", limit)
    if pid is not None:
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if pid == "own" else pid)
    assert notify.watchdog_interval_s() == seconds
