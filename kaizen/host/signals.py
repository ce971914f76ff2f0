"""What a process does when it is signalled. The C module beneath `signal` is used, which does not make enums of all
numbers: those would cost each daemon memory."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from collections.abc import Callable
    from types import TracebackType
else:
    try:
        import _signal
    except ImportError:  # an interpreter that keeps it elsewhere
        import signal as _signal


def heed(act: Callable[[], object]) -> None:
    """Call `act` when this process is asked to end: by SIGTERM, SIGINT or SIGHUP."""
    for number in (_signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP):
        _signal.signal(number, lambda *_: act())


class Interrupts:
    """Notes Ctrl-C within a `with`, so that what is being done is done wholly; a second one interrupts at once. `fd` can be read
    once it was pressed."""

    def __init__(self) -> None:
        self.came = False

    def __enter__(self) -> Interrupts:
        self.fd, self._poke = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._fd_before = _signal.set_wakeup_fd(self._poke, warn_on_full_buffer=False)
        self._before = _signal.signal(_signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _signal.signal(_signal.SIGINT, self._before)
        _signal.set_wakeup_fd(self._fd_before)
        os.close(self.fd)
        os.close(self._poke)

    def _note(self, *_: object) -> None:
        if self.came:
            raise KeyboardInterrupt
        self.came = True


def ignore_interrupts() -> None:
    """Ctrl-C in the terminal of a process that started us is not meant for us."""
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


class WithoutInterrupts:
    """Within a `with` Ctrl-C is left to another program in the terminal."""

    def __enter__(self) -> None:
        self._before = _signal.signal(_signal.SIGINT, _signal.SIG_IGN)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _signal.signal(_signal.SIGINT, self._before)
