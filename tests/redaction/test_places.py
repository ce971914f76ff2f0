"""User names in paths."""

from __future__ import annotations

import pytest

from kaizen.redaction import places
from kaizen.redaction.spans import page_of
from tests.support.firing import found

FIRES = [
    ("cd /home/janedoe/src", "janedoe"),
    ("/Users/janedoe/Library", "janedoe"),
    ("C:\\Users\\Jane Doe\\x", "Jane Doe"),
    ("C:\\\\Users\\\\janedoe\\\\x", "janedoe"),
    ("C:/Users/janedoe/x", "janedoe"),
    ("/mnt/c/Users/janedoe/x", "janedoe"),
    ("\\\\wsl$\\Ubuntu\\home\\janedoe\\x", "janedoe"),
    ("~janedoe/x", "janedoe"),
    ("-home-janedoe-src-app", "janedoe"),
    ("projects/-Users-janedoe-app/x", "janedoe"),
    ("C--Users-janedoe-app", "janedoe"),
    ("file:///home/janedoe/x", "janedoe"),
    ("%2Fhome%2Fjanedoe%2Fsrc", "janedoe"),
    ("/var/home/janedoe/x", "janedoe"),
    ("HOME=/home/janedoe", "janedoe"),
    ("a\\n/home/janedoe/x", "janedoe"),
    ('"/home/jane.doe/x"', "jane.doe"),
]
QUIET = [
    "/home/",
    "/home/user/x",
    "/home/runner/work",
    "/ro" + "ot/.ssh",
    "/Users/Shared/x",
    "https://example.org/home/products/1",
    "src/home/index.ts",
    "~/src",
    "a~b/c",
    "HEAD~1/x",
    "/home/$USER/x",
    "/home/<user-1>/x",
    "the home/office",
    "users/me",
    "/home/ubuntu/x",
    "task-home-page-x",
    "{folder}/home\\ncron",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(places.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(places.find, text) == []


def test_a_known_name_goes_wherever_it_stands() -> None:
    """As a word, in any case, also in its form as a folder's name; not within another word."""
    text = "JaneDoe, jane_doe; janedoe's x/janedoe/y janedoes\\njanedoe"
    assert found(places.find, text, "janedoe") == ["JaneDoe", "janedoe", "janedoe", "janedoe"]
    assert found(places.find, "x-jane-doe-y jane.doe", "jane.doe") == ["jane-doe", "jane.doe"]


def test_names_that_are_words_are_not_looked_for() -> None:
    """In a path the name goes, elsewhere it would take ordinary text with it."""
    page = page_of("/home/max/x /home/janedoe/y /home/jo/z")
    assert places.names_in(page) == ["janedoe"]
    assert [places.is_telling(name) for name in ("janedoe", "root", "max", "jo")] == [True, False, False, False]
