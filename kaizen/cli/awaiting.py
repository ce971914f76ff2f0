"""A history that a daemon reads, while a person waits: a bar with rate and time left. Ctrl-C ends the waiting only."""

from __future__ import annotations

import sys

from kaizen import clock
from kaizen.cli import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message

_LOOK_S = 0.1
_TELL_S = 2.0  # where there is no terminal
_CELLS = 24
_BEGINNING = ("starting", "history")


def await_history(sock: str, name: str, *, limit_s: float = 3600.0) -> bool:
    """Wait until the daemon at this socket has read what was there; False if the person would not wait."""
    try:
        _follow(sock, name, clock.span() + limit_s)
    except KeyboardInterrupt:
        show.overwrite("")
        show.note("the daemon goes on reading; `kaizen daemon status` says how far it is")
        return False
    return True


def bar(status: Message, name: str) -> str:
    """One line from a daemon's status."""
    reading = status.get("reading")
    done, of = (reading.get("done"), reading.get("of")) if isinstance(reading, dict) else (0, 0)
    share = done / of if isinstance(done, int) and isinstance(of, int) and of else 0.0
    filled = min(_CELLS, int(share * _CELLS))
    told = str(status.get("capture")).removeprefix("history").strip()
    return f"reading {name} [{'#' * filled}{'.' * (_CELLS - filled)}] {told}".rstrip()


def _follow(sock: str, name: str, until: float) -> None:
    from kaizen.ipc import client

    drawn, told = show.is_terminal(sys.stderr), clock.span()
    while clock.span() < until:
        try:
            status = client.ask(sock, {"type": "status"}, timeout_s=2.0)
        except (client.NoAnswer, client.NobodyListens):
            break
        if not str(status.get("capture")).startswith(_BEGINNING):
            break
        if drawn:
            show.overwrite(bar(status, name))
        elif clock.span() - told > _TELL_S:
            told = clock.span()
            show.note(bar(status, name))
        clock.pause(_LOOK_S)
    if drawn:
        show.overwrite("")
