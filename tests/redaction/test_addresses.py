"""Public IP addresses."""

from __future__ import annotations

import pytest

from kaizen.redaction import addresses
from tests.support.firing import found

FIRES = [
    ("ssh 93.184.216.34", "93.184.216.34"),
    ("root@93.184.216.34", "93.184.216.34"),
    ("http://93.184.216.34:80/", "93.184.216.34"),
    ("from 52.95.110.1,", "52.95.110.1"),
    ("2a00:1450:4001:81b::200e is up", "2a00:1450:4001:81b::200e"),
    ("[2606:2800:220:1:248:1893:25c8:1946]:443", "2606:2800:220:1:248:1893:25c8:1946"),
]
QUIET = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.1.20",
    "172.16.0.9",
    "169.254.169.254",
    "0.0.0.0",
    "8.8.8.8",
    "1.2.3.4",
    "version 93.184.216.34",
    "v12.34.56.78",
    "Chrome/120.0.6099.109",
    "6.0.0.0",
    "1.3.6.1.4.1.311",
    "203.0.113.7",
    "300.1.2.3",
    "01.22.33.44",
    "2001:db8::1",
    "12:34:56",
    "2023:10:05 12:00:00",
    "::1",
    "fe80::1",
    "00:1a:2b:3c:4d:5e",
    "==93.184.216.34",
    "255.255.255.0",
    "224.0.0.251",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(addresses.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(addresses.find, text) == []
