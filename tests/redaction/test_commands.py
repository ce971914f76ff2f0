"""Passwords as commands take them."""

from __future__ import annotations

import pytest

from kaizen.redaction import commands
from tests.support.firing import found

FIRES = [
    ("echo 'hunter2' | sudo -S ls", "hunter2"),
    ("echo hunter2 | docker login --password-stdin", "hunter2"),
    ('requests.get(u, auth=("jane", "hunter2"))', "hunter2"),
    ('HTTPBasicAuth("jane", "hunter2")', "hunter2"),
    ("curl -u jane:hunter2 https://x", "hunter2"),
    ("curl -s --user 'jane:hunter2' x", "hunter2"),
    ("sshpass -p hunter2 ssh x", "hunter2"),
    ("mysql -u root -phunter2 db", "hunter2"),
    ("docker login -u x -p hunter2", "hunter2"),
    ("redis-cli -h x -a hunter2", "hunter2"),
    ("CREATE USER x IDENTIFIED BY 'hunter2'", "hunter2"),
    ("ALTER ROLE x WITH PASSWORD 'hunter2'", "hunter2"),
    ("openssl rsa -passin pass:hunter2", "hunter2"),
    ("htpasswd -bc f jane hunter2", "hunter2"),
]
QUIET = [
    "echo hello | sort",
    "curl -u $USER:$PASS x",
    "curl https://x",
    "mysql -p db",
    "mysql -pdb",
    "sshpass -p $PW x",
    "sshpass -f file",
    "docker login -p ${PW}",
    "identified by name",
    "mkdir -p a/b && curl x",
    "zip -r x y",
    "redis-cli -a $REDIS",
    "7z x -pfile a",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(commands.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(commands.find, text) == []
