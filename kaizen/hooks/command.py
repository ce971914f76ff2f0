"""The command line that an agent's settings name."""

from __future__ import annotations

import os
import sys

_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hook.py")


def command_for(agent: str) -> list[str]:
    """What an agent is to run as its hook, as a list of arguments: this interpreter, isolated, with our program by its path.

    Not `kaizen hook AGENT`, which does the same: that one's interpreter first reads every `.pth` file of its site-packages
    (`-S` does not) and heeds PYTHON* variables of the agent's environment (`-I` does not), looks `kaizen` up on a
    PATH that an agent started from a desktop may not have, and costs half an interpreter's start more (docs/performance.md).
    """
    return [sys.executable, "-I", "-S", _PROGRAM, agent]


def line_for(agent: str) -> str:
    """The same as one line for a shell."""
    return " ".join(map(_quoted, command_for(agent)))


def _quoted(word: str) -> str:
    plain = all(c.isascii() and (c.isalnum() or c in "/._-+=:@%") for c in word)
    return word if word and plain else "'" + word.replace("'", "'\"'\"'") + "'"
