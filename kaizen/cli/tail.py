"""`kaizen tail`: events as they happen.

The store carries the letters, the socket only rings the bell: what is behind the cursor is read from the store, then
the next bell is awaited. So there is no gap between history and what comes, and it works without a daemon, looking
twice a second.
"""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from kaizen.store.read import Told

_PAGE = 500
_LOOK_S = 0.5
_BELL_S = 5.0
_SAID_AT = 3


def tail(
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Only this session; a prefix will do.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="CURSOR", help="Only what came after this cursor.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("-n", "--lines", min=0, max=2**62, help="Of what is there, only the last so many.")
    ] = None,
    no_follow: Annotated[bool, typer.Option("--no-follow", help="End when all that is there was shown.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Show events as they happen: first all that is there, then what comes, until Ctrl-C.

    With --json one object a line, each with the cursor from which a later `--since` goes on.

    Example: kaizen tail -n 20
    """
    from kaizen.cli import told
    from kaizen.reading import stores

    path = stores.chosen(workspace)
    after = _cursor(since)
    store = _opened(path, wait=not no_follow)
    if store is None:
        return 0
    width = 0 if as_json else show.columns()
    with closing(store):
        session_id = _session(store, session, path)
        after = max(after, _skip_to(store, last, session_id)) if last is not None else after
        for each in _events(store, path, after, session_id, follow=not no_follow):
            if as_json:
                show.json(told.event_json(each))
            else:
                line = told.event_line(each)
                show.line(show.cut(line, width) if width else line)
    return 0


def _cursor(since: str | None) -> int:
    if since is None:
        return 0
    if not (since.isascii() and since.isdecimal() and len(since) < 19):
        raise NotFound(f"{since!r} is no cursor", hint="a cursor is what `kaizen tail --json` shows as `cursor`")
    return int(since)


def _opened(path: str, *, wait: bool) -> sqlite3.Connection | None:
    """The store, once there is one."""
    from kaizen.reading import stores

    said = False
    while (store := stores.store_of(path)) is None and wait:
        if not said:
            show.note("nothing was captured yet; waiting")
            said = True
        clock.pause(_LOOK_S)
    return store


def _session(store: sqlite3.Connection, prefix: str | None, path: str) -> str | None:
    from kaizen.store import read

    return None if prefix is None else read.session(store, prefix, workspace=path, now_ms=clock.now_ms()).id


def _skip_to(store: sqlite3.Connection, last: int, session_id: str | None) -> int:
    from kaizen.store import read

    return read.cursor_before(store, last, session_id=session_id)


def _events(
    store: sqlite3.Connection, path: str, after: int, session_id: str | None, *, follow: bool
) -> Iterator[Told]:
    from kaizen.store import read

    bell = _Bell(path)
    while True:
        while page := read.events(store, after=after, limit=_PAGE, session_id=session_id):
            yield from page
            after = page[-1].cursor
        if not follow:
            return
        bell.wait(read.head(store) if session_id else after)


class _Bell:
    """Waits until the store may have something newer; with a daemon it is rung, without one it looks after a while."""

    def __init__(self, path: str) -> None:
        self._socket = paths.place(paths.home(), path).runtime.sock
        self._connection: object = None
        self._said = False
        self._in_vain = 0  # so many times in a row nobody listened; once is a restart

    def wait(self, after: int) -> None:
        from kaizen.ipc import messages
        from kaizen.ipc.client import Connection, NoAnswer, NobodyListens

        try:
            if not isinstance(self._connection, Connection):
                connection = Connection(self._socket, timeout_s=1.0)
                connection.send(messages.subscribe(after), timeout_s=1.0)
                self._connection, self._in_vain = connection, 0
                connection.receive(timeout_s=1.0)
                return
            self._connection.receive(timeout_s=_BELL_S)
        except (NoAnswer, NobodyListens) as error:
            self._hang_up(error)

    def _hang_up(self, error: Exception) -> None:
        from kaizen.ipc.client import Connection, NobodyListens

        if getattr(error, "late", False):
            return  # no bell so far: look into the store, and wait on
        if isinstance(self._connection, Connection):
            self._connection.close()
        self._connection = None
        self._in_vain += isinstance(error, NobodyListens)
        if self._in_vain == _SAID_AT and not self._said:
            show.note("no daemon answers, so nothing new is captured; `kaizen daemon start --background` starts one")
            self._said = True
        clock.pause(_LOOK_S)
