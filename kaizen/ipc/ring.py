"""Telling a daemon something without waiting for an answer; for callers whom a millisecond costs too much."""

from __future__ import annotations

import _socket

from kaizen.ipc.address import Address
from kaizen.ipc.wire import frame

INGEST_HOOK = frame({"type": "ingest_hook"})
_LIMIT_S = 0.05


def ring(path: str, said: bytes) -> bool:
    """Send a frame to whoever listens at `path`; whether somebody does. One whose queue is full for 50 ms listens, and
    hears nothing."""
    sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        sock.settimeout(_LIMIT_S)
        with Address(path) as address:
            sock.connect(address)
        sock.sendall(said)
    except (TimeoutError, BlockingIOError):
        return True
    except OSError:
        return False
    finally:
        sock.close()
    return True
