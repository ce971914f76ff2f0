"""Where `kaizen` begins: verbs that are called often take the fast path, all others go to typer.

The fast path answers `daemon start --background`, `daemon status`, `ps`, the verbs in `PLAIN` and `--version` in their plain forms. Both
paths end in the same functions, so both print the same. `hook AGENT` goes before all of it, and never comes back.
"""

from __future__ import annotations

import errno
import os
import sys

from kaizen.errors import KaizenError, exhausted

# Verbs whose module has `OPTIONS`, `read` for their plain form, and `run`.
PLAIN = {
    "search": "searching", "sessions list": "listing_sessions", "sessions show": "showing", "summary": "summing", "tail": "tailing",
}  # fmt: skip
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def program() -> NoReturn:
    """The command as a process: runs the command line and ends with its exit status.

    An interpreter that takes itself apart needs a fifth of the time in which it starts (measured). Who waits for
    that has imported `atexit` or `threading`; where nobody has, the process ends at once.
    """
    if sys.argv[1:2] == ["hook"] and not {"--help", "-h"} & set(sys.argv[2:3]):
        from kaizen.hooks import deliver

        deliver.program(sys.argv[2:])
    status = guarded(lambda: _said(main()))
    if "atexit" in sys.modules or "threading" in sys.modules:
        sys.exit(status)
    os._exit(status)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    return guarded(lambda: _paged(arguments))


def guarded(run: Callable[[], int]) -> int:
    """Run, and turn what goes wrong into a message and an exit status. Ctrl-C gives 130 without a word; a reader that
    went away (`kaizen ps | head -1`) is no error."""
    try:
        return run()
    except KaizenError as error:
        from kaizen.cli import show

        show.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        from kaizen.cli import show

        if (told := exhausted(error)) is not None:
            show.error(told)
            return told.exit_code
        if error.errno != errno.ENOSPC:
            raise
        show.note("kaizen: the output could not be written: no space is left where it goes")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1


def _said(status: int) -> int:
    from kaizen.cli import show

    show.flush()
    return status


def _paged(arguments: list[str]) -> int:
    """Run, on a terminal through a pager where that is wanted."""
    if arguments[:1] == ["--no-pager"]:
        return _run(arguments[1:])
    from kaizen.cli import show

    if show.size() is None:
        return _run(arguments)
    from kaizen.cli import pager

    command = pager.command(arguments)
    if command is None:
        return _run(arguments)
    with pager.Paging(command):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    if "KAIZEN_COMPLETING" in os.environ:
        from kaizen.cli import completing

        return completing.run()
    if arguments == ["--version"]:
        from kaizen import __version__
        from kaizen.cli import show

        show.line(f"kaizen {__version__}")
        return 0
    if arguments[:1] in (["daemon"], ["ps"]):
        from kaizen.cli import quick

        asked = quick.read(arguments)
        if asked is not None:
            return quick.run(asked)
    status = _quickly(arguments)
    if status is not None:
        return status
    from kaizen.cli.app import run

    return run(arguments)


def _quickly(arguments: list[str]) -> int | None:
    """What a verb that is quick in its plain form came to; None for all others."""
    for words in (1, 2):
        room = PLAIN.get(" ".join(arguments[:words])) if len(arguments) >= words else None
        if room is not None:
            verb = __import__(f"kaizen.cli.{room}", fromlist=("run",))
            asked = verb.read(arguments[words:])
            status: int | None = None if asked is None else verb.run(asked)
            return status
    return None
