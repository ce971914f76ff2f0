"""Addresses of sockets, however long their paths; and who is at the other end."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from kaizen.ipc.address import Address, peer
from kaizen.paths import SOCKET_PATH_BYTES

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux reaches long paths by descriptor")


def deep(tmp_path: Path, length: int) -> Path:
    """A folder in which `s` has a path of exactly so many bytes, or of more if it must."""
    folder = tmp_path
    while len(os.fsencode(folder)) < length - 2:
        folder /= "x" * min(200, max(1, length - 3 - len(os.fsencode(folder))))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@linux
@pytest.mark.parametrize("length", [SOCKET_PATH_BYTES - 1, SOCKET_PATH_BYTES, SOCKET_PATH_BYTES + 1, 900])
def test_a_socket_is_bound_and_reached_at_any_length(tmp_path: Path, length: int) -> None:
    """On both sides of the kernel's limit a socket lands at its path, and nothing stays open."""
    path = str(deep(tmp_path, length) / "s")
    before = set(os.listdir("/proc/self/fd"))
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        with Address(path) as address:
            server.bind(address)
        server.listen()
        assert os.path.exists(path)
        with Address(path) as address:
            client.connect(address)
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_short_path_is_told_as_it_is() -> None:
    """A path that fits is its own address."""
    with Address("/run/short") as address:
        assert address == "/run/short"


@linux
def test_a_long_path_in_a_missing_folder_is_an_os_error(tmp_path: Path) -> None:
    """A folder that is not there is told by the system's own error."""
    with pytest.raises(FileNotFoundError), Address(str(tmp_path / ("x" * 200) / "s")):
        pass


def test_the_peer_is_told_by_the_kernel() -> None:
    """The other end's user, and on Linux its pid, come from the socket."""
    one, two = socket.socketpair()
    with one, two:
        pid, uid = peer(one)  # type: ignore[arg-type]
    assert uid == os.geteuid()
    assert pid in (os.getpid(), None)
