"""What a process does when it is signalled. The C module beneath `signal` is used, which does not make enums of all
numbers: those would cost each daemon memory."""

from __future__ import annotations

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


def ignore_interrupts() -> None:
    """Ctrl-C in the terminal of a process that started us is not meant for us."""
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


class interrupts_ignored:  # noqa: N801 - used like a function, in `with`
    """Leaves Ctrl-C to another program in the terminal for as long as it lasts."""

    def __enter__(self) -> None:
        self._before = _signal.signal(_signal.SIGINT, _signal.SIG_IGN)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _signal.signal(_signal.SIGINT, self._before)
