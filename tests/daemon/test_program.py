"""What the programs of daemon and supervisor share."""

from __future__ import annotations

import os

from kaizen.daemon.program import Announcement, Options, read_options, serve
from kaizen.errors import NotFound
from kaizen.model.daemon import Ending


def test_options_are_read() -> None:
    """With a ready pipe it is in the background, without in the foreground; names that look like options are names."""
    line = ["--path", "/x", "--home", "/h", "--workspace", "/w/--home"]
    assert read_options(line) == Options("/h", "/w/--home", None, None, foreground=True)
    assert read_options([*line, "--ready-fd", "3", "--life-fd", "4"]) == Options("/h", "/w/--home", 3, 4, False)


class Ends:
    """A program that ends at once."""

    def run(self) -> Ending:
        return Ending.STOPPED


class Fails:
    """A program that does not become ready."""

    def run(self) -> Ending:
        raise NotFound("there is nothing", hint="make something")


def test_an_ending_is_an_exit_status() -> None:
    """One that was asked for is a success."""
    assert serve(Options(home="/home", workspace=""), lambda options, announce: Ends()) == 0


def test_a_starter_hears_why_it_is_not_ready() -> None:
    """The error is told on the ready pipe, with what to do, and is the exit status."""
    reading, writing = os.pipe()
    options = Options(home="/home", workspace="", ready_fd=writing)
    assert serve(options, lambda options, announce: Fails()) == NotFound("x").exit_code
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    assert b"there is nothing" in told
    assert b"make something" in told


def test_it_is_said_once_and_to_nobody_who_is_gone() -> None:
    """A starter that closed its end is no trouble, and a second word goes nowhere."""
    reading, writing = os.pipe()
    os.close(reading)
    announce = Announcement(writing)
    announce.ready()
    announce.ready()
