"""The command line that an agent runs for each event."""

from __future__ import annotations

import os
import sys
from shlex import quote


def command_for(agent: str) -> str:
    """A line for a shell: `kaizen hook <agent>` with the absolute path of the `kaizen` beside the interpreter, else the
    interpreter with `-m kaizen`."""
    python = os.path.abspath(sys.executable)
    script = os.path.join(os.path.dirname(python), "kaizen")
    program = (script,) if os.path.isfile(script) and os.access(script, os.X_OK) else (python, "-m", "kaizen")
    return " ".join(map(quote, (*program, "hook", agent)))
