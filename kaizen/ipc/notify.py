"""Telling the service manager how we stand: sd_notify(3) without its library.

The manager names a datagram socket in `NOTIFY_SOCKET`; where it does not, nobody is told and nothing happens. Nothing
here raises, because a service must not fail for want of somebody to tell.
"""

from __future__ import annotations

import _socket
import os

from kaizen.ipc.address import Address

_SEND_S = 1.0


def ready() -> bool:
    """We serve. Whether anybody was told."""
    return _tell("READY=1")


def watchdog() -> bool:
    """We are still well; to be said every `watchdog_interval_s`. Whether anybody was told."""
    return _tell("WATCHDOG=1")


def stopping() -> bool:
    """We are about to end. Whether anybody was told."""
    return _tell("STOPPING=1")


def watchdog_interval_s() -> float | None:
    """How many seconds may lie between two calls of `watchdog`: half of what the manager waits, as
    sd_watchdog_enabled(3) advises. None where it waits for nothing, or for another process than this one."""
    try:
        pid, limit_us = int(os.environ.get("WATCHDOG_PID") or os.getpid()), int(os.environ["WATCHDOG_USEC"])
    except (KeyError, ValueError):
        return None
    return limit_us / 2_000_000 if limit_us > 0 and pid == os.getpid() else None


def _tell(state: str) -> bool:
    name = os.environ.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):  # systemd knows `vsock:` too, for whole virtual machines
        return False
    sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM)
    try:
        sock.settimeout(_SEND_S)
        if name.startswith("@"):  # the abstract namespace: its names begin with a zero byte (unix(7))
            sock.sendto(state.encode(), b"\0" + os.fsencode(name[1:]))
        else:
            with Address(name) as address:
                sock.sendto(state.encode(), address)
    except (OSError, ValueError):
        return False
    finally:
        sock.close()
    return True
