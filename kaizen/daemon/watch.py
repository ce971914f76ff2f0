"""Hearing of changes: the agents' transcripts, and the daemon's own runtime folder.

watchfiles looks into its queue once a step and tells of a change when a step brought no further one, so a
change is heard after one to two steps; 20 ms keep that below 50 ms for 0.3 % of a core (measured; its default
of 50 ms would cost 90 ms a change). A change of a name that is not UTF-8 makes every later call of that watch fail, with
what else had changed lost (watchfiles 1.3), so the watch is opened anew and all is looked at. Where watching is not to be had
(the kernel's 128 instances are taken, a network mount) the tree is looked at every second instead, and `status` says so.
"""

from __future__ import annotations

import os
import threading

from kaizen import clock
from kaizen.daemon.journal import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STEP_MS = 20
_LOOK_FOR_NEW_FOLDERS_S = 2.0
_POLL_S = 1.0


class Watch(threading.Thread):
    """A thread that calls `changed` with the paths that changed, until it is stopped.

    `folders` is asked for the folders, and files, to watch; those that are not there yet are looked for every two
    seconds. `how` says how it watches: `watchfiles`, `polling`, or `starting`. When watching begins anew,
    `changed` is called with an empty set: anything may have happened in between. `ended` is called as the thread ends.
    """

    def __init__(
        self,
        folders: Callable[[], Sequence[str]],
        changed: Callable[[set[str]], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name="watch", daemon=True)
        self._folders, self._changed, self._ended = folders, changed, ended
        self._ending = threading.Event()
        self._again = threading.Event()
        self._open, self._failed = False, float("-inf")
        self._said: set[str] = set()
        self.how = "starting"

    def stop(self) -> None:
        """Ask the thread to end; `join` waits for it."""
        self._ending.set()
        self._again.set()

    def anew(self) -> None:
        """Watch anew: a folder that was watched may have been replaced by another of the same name."""
        self._again.set()

    def run(self) -> None:
        try:
            while not self._ending.is_set():
                self._again.clear()
                self._watch_or_look([folder for folder in self._folders() if os.path.exists(folder)])
        finally:
            self._ended()

    def _watch_or_look(self, there: list[str]) -> None:
        self._open = False
        try:
            self._watch(there)
        except Exception as error:
            self._go_on(str(error))

    def _go_on(self, error: str) -> None:
        """A watch that failed as it ran is opened anew at once, but not time after time: then, as where none can be
        opened, everything is looked at after a while."""
        before, self._failed = self._failed, clock.span()
        if self._open and self._failed - before >= _POLL_S:
            self._say(f"watching begins anew ({error})")
            return
        self._say(f"watching is not possible ({error}); looking every {_POLL_S:g} s instead")
        self.how = "polling"
        self._changed(set())
        self._again.wait(_POLL_S)

    def _say(self, what: str) -> None:
        if what not in self._said:  # some fail in the same way again and again
            self._said.add(what)
            say(what)

    def _watch(self, there: list[str]) -> None:
        if not there:
            self._again.wait(_LOOK_FOR_NEW_FOLDERS_S)
            return
        from watchfiles._rust_notify import RustNotify  # documented for direct use; told when it watches

        with RustNotify(there, False, False, 300, recursive=True, ignore_permission_denied=True) as notify:
            self.how = "watchfiles"
            self._open = True
            self._changed(set())  # what changed before the watch
            while not self._ending.is_set() and there == [f for f in self._folders() if os.path.exists(f)]:
                said = notify.watch(STEP_MS * 2, STEP_MS, int(_LOOK_FOR_NEW_FOLDERS_S * 1000), self._again)
                if isinstance(said, set):
                    self._changed({path for _, path in said})
                elif said != "timeout":
                    return
