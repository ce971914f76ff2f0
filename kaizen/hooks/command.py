"""The command line that an agent's settings name."""

from __future__ import annotations

import os
import sys
from shlex import join


def command_for(agent: str) -> list[str]:
    """What an agent is to run as its hook, as a list of arguments: the `kaizen` beside the interpreter, else the interpreter
    with `-m kaizen`, by absolute paths."""
    python = os.path.abspath(sys.executable)
    script = os.path.join(os.path.dirname(python), "kaizen")
    program = [script] if os.path.isfile(script) and os.access(script, os.X_OK) else [python, "-m", "kaizen"]
    return [*program, "hook", agent]


def line_for(agent: str) -> str:
    """The same as one line for a shell."""
    return join(command_for(agent))
