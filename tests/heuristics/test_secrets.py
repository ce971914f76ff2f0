"""Secrets in sessions; those here are made up, and put together as the tests run."""

from __future__ import annotations

import random
import string

import pytest

from kaizen.heuristics.secrets import kinds, look
from kaizen.model.finding import Confidence, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout

_ANY = random.Random(5)
_BOTH = string.ascii_letters + string.digits


def _some(many: int, of: str = _BOTH) -> str:
    return "".join(_ANY.choices(of, k=many))


GITHUB = "ghp_" + _some(36)
AWS = "AK" + "IA" + _some(16, string.ascii_uppercase)
WEBHOOK = "https://hooks.slack.com/services/T" + _some(8, string.ascii_uppercase) + "/B" + _some(8, string.ascii_uppercase) + "/" + _some(24)  # fmt: skip
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9." + _some(43)
PASSWORD = "hunter2" + _some(6)
LOGIN = f"postgres://app:{PASSWORD}@db.shop.io:5432/shop"
BEARER = _some(40)
KEY = "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "\n".join(_some(64) for _ in range(9)) + "\n-----END RSA PRIVATE KEY-----"  # fmt: skip

FIRES_ON = {
    "a token in a prompt": (Acting().asks(f"use {GITHUB} to push").says().story(), ["github-token in prompt"]),
    "a key's id of capitals": (Acting().asks(f"use {AWS}").says().story(), ["aws-access-key-id in prompt"]),
    "a private key in a result": (Acting().asks().runs("cat id_rsa", output=KEY).says().story(), ["private-key in tool result"]),
    "a password in an address": (Acting().asks().runs(f"psql {LOGIN}").says().story(), ["password in tool input"]),
    "a webhook": (Acting().asks().runs(f"curl -d hi {WEBHOOK}").says().story(), ["webhook in tool input"]),
    "a web token": (Acting().asks().reads("login.har", output=f"token {JWT}").says().story(), ["jwt in tool result"]),
    "a header": (Acting().asks().runs(f"curl -H 'Authorization: Bearer {BEARER}' x.io").says().story(), ["authorization in tool input"]),
    "Codex": (of_codex(Rollout().begin().command("cat .env", output=f"GH={GITHUB}\n").used().end()), ["github-token in tool result"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "mail, paths, ids": Acting().asks("write to ada@shop.io about /home/ada/x and 3f2504e0-4f89-41d3-9a0c-0305e82c3301").says().story(),
    "digests": Acting().asks().runs("git log", output=f"commit {_some(40, string.hexdigits[:16])}\nsha512-{_some(64, string.hexdigits[:16])}").says().story(),
    "examples": Acting().asks("such as AKIA" + "IOSFODNN7EXAMPLE or ghp_your_token_here_xxxxxxxxxxxxxxxxxxxx").says().story(),
    "this machine": Acting().asks("postgres://app:s3cret1@localhost:5432/x and redis://:s3cret1@cache:6379").says().story(),
    "test keys": Acting().asks("sk_" + "test_" + _some(24)).says().story(),
    "words and variables": Acting().asks("DB_PASSWORD=hunter2 https://user:${PASSWORD}@shop.io task-list-of-all-the-things").says().story(),
    "the marks of a key": Acting().asks().runs("grep -r 'BEGIN RSA " + "PRIVATE KEY' .").says().story(),
    "what the agent said": Acting().asks().says(f"it is {GITHUB}").story(),
}  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story, expected: list[str]) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == expected


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


@pytest.mark.parametrize("secret", [GITHUB, AWS, WEBHOOK, JWT, LOGIN, KEY])
@pytest.mark.parametrize("around", ["{}", "x={}\n", "é {} ü", '{{"token": "{}"}}', "a" * 5000 + " {}\n" + "b" * 5000])
def test_it_is_found_wherever_it_stands(secret: str, around: str) -> None:
    """At the beginning, in the middle, at the end, beside other scripts."""
    assert len(kinds(around.format(secret))) == 1


def test_what_it_tells() -> None:
    """The kind, the place and how often; of the secret itself no part."""
    acted = Acting().asks(f"push with {GITHUB}").runs("cat .env", output=f"{GITHUB}\n{LOGIN}\n{KEY}\nBearer {BEARER}")
    found = [*look(acted.runs("cat .env", output=GITHUB).says().story())]
    sure = {each.cause: (each.times, each.confidence, each.said) for each in found}
    assert sure["github-token in tool result"] == (2, Confidence.HIGH, "github-token stands 2 times in a tool result")
    assert sure["password in tool result"][1] is Confidence.MEDIUM
    assert len(found) == 5
    assert {each.waste for each in found} == {Waste()}
    for secret in (GITHUB, PASSWORD, BEARER, *KEY.splitlines()[1:-1]):
        for start in range(len(secret) - 5):
            assert secret[start : start + 6] not in repr(found)


def test_most_texts_need_no_second_look() -> None:
    """Of source code and prose no stretch is looked at."""
    assert kinds("def find(page: Page) -> Iterator[Span]:\n" * 2000) == kinds("") == []
