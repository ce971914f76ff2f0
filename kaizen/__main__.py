"""`python -m kaizen`: the same as the command `kaizen`."""

from kaizen.cli.entry import program

program()
