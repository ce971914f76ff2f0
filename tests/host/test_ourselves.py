"""What a process is called, and how much it may have open."""

from __future__ import annotations

import sys

import pytest

from tests.support.processes import program, said

NAMED = """
import sys
from pathlib import Path
from kaizen.host import ourselves
ourselves.name_ourselves(sys.argv[1], ["kaizen-daemon", "--workspace", sys.argv[2]])
print(ascii([Path("/proc/self/comm").read_text(), Path("/proc/self/cmdline").read_text().rstrip(chr(0))]))
"""
LIMIT = """
import resource
from kaizen.host import ourselves
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
ourselves.raise_descriptor_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))
"""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are in /proc")


@linux
def test_a_process_is_shown_under_the_name_it_gives_itself() -> None:
    """Both the short name and the command line are what was given; a name that is too long is cut."""
    name, line = eval(said(program(NAMED, "a name that is too long", "/w")))
    assert name == "a name that is \n"
    assert line == "kaizen-daemon\0--workspace\0/w"


@linux
def test_a_line_that_does_not_fit_is_cut() -> None:
    """Nothing beyond the memory of the first command line is written to."""
    _, line = eval(said(program(NAMED, "x", "y" * 100)))
    assert line.startswith("kaizen-daemon\0--workspace\0" + "y" * 100)


def test_as_many_descriptors_as_are_allowed() -> None:
    """The soft limit is brought up to the hard one."""
    assert said(program(LIMIT)) == "True\n"
