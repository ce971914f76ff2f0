"""Secrets planted in every kind of field, and none left."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction.numbering import PLACEHOLDER, Numbering
from kaizen.redaction.redactor import Redactor
from tests.support import canaries

TOKENS = [*canaries.tokens(seed=11)]
PEM, JWT, PASSWORD = canaries.pem(), canaries.jwt(), canaries.word(20, seed=5)
PERSON = "janedoe"
FRAGMENTS = st.sampled_from(
    ["password", "=", ": ", '"', "\\", "\n", "\\n", "@", "example.org", "jane", "/home/", "/", "://", "token", "<email-1>", "<", ">", "-1>", "hunter2", "Bearer ", "Authorization", "sk-", "-----BEGIN RSA PRIVATE KEY-----", "eyJ",
     "{", "}", "[", "4111111111111111", "93.184.216.34", ".", "&", "%40", "%3D", "key", "curl -u ", "é", "İ", " ", canaries.word(), "A" * 20, "--", "-home-", "\\Users\\", "~", "cookie: a=", "'", "1", ","]
)  # fmt: skip


def left_of(secret: str, text: str) -> bool:
    """Whether a telling part of a secret is still there; what placeholders say is not counted."""
    said = PLACEHOLDER.sub("", text)
    middle = len(secret) // 2
    return any(part in said for part in (secret[-10:], secret[middle - 5 : middle + 5]))


@pytest.mark.parametrize("place", canaries.PLACES)
def test_a_token_goes_wherever_it_stands(place: str) -> None:
    """A token of each family in prose, code, markup, diffs, heredocs, addresses, escapes and colours; again changes nothing."""
    for kind, token in TOKENS:
        once = Redactor().text(place.format(token))
        assert not left_of(token, once), (kind, once)
        assert Redactor().text(once) == once


@pytest.mark.parametrize("form", canaries.SETTINGS)
def test_a_value_goes_by_its_name(form: str) -> None:
    """Every spelling of every name in Python, JavaScript, YAML, TOML, dotenv, ini, XML, shells, queries, JSON in JSON, diffs."""
    for seed, name in enumerate(canaries.NAMES):
        for value in (canaries.word(24, seed), "hunter2x9"):
            once = Redactor().text(form.format(k=name, v=value))
            assert value not in once, once
            assert Redactor().text(once) == once


def fields(secret: str) -> dict[str, Any]:
    """A session of an agent, with a secret in each of its fields."""
    inner = json.dumps({"env": {"X": secret}, "n": [secret]})
    return {
        "title": f"fix {secret}", "cwd": f"/srv/{secret}/x", "git_branch": f"feature/{secret}", "model": f"m {secret}", "workspace": f"/srv/{secret}", "prompt": f"use\n{secret}\nplease",
        "input": {"command": f"curl -d {secret} https://example.org", secret: "a key", "deep": [[[{"x": secret}]]]}, "result": f"out: {secret}\r\nerr", "json": inner, "json2": json.dumps({"a": inner}),
        "diff": f"@@ -1 +1 @@\n-{secret}\n+{secret}\n", "heredoc": f"cat <<'EOF' > .env\nA={secret}\nEOF", "url": f"https://example.org/?q={quote(secret, safe='')}&x=1", "xml": f"<a b='{secret}'>{secret}</a>",
        "basic": "Authorization: Basic " + b64encode(f"jane:{secret}".encode()).decode(), "jsonl": f'{{"a": "{secret}"}}\n{{"b": "{secret}"}}\n', "items": [secret, f" {secret} ", f"\t{secret}"],
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "secret"), [*TOKENS[::3], ("jwt", JWT)])
def test_a_canary_in_every_field(kind: str, secret: str) -> None:
    """Prompt, answer, tool input and its keys, result, JSON in JSON, title, path, branch, folder, model, address, header, diff."""
    value = fields(secret)
    redactor = Redactor()
    once = redactor.value(value)
    assert not left_of(secret, json.dumps(once)), (kind, once)
    assert b64encode(f"jane:{secret}".encode()).decode()[:20] not in json.dumps(once)
    assert set(value) == set(once if isinstance(once, dict) else ())
    assert Redactor().value(once) == once
    assert all(secret not in repr(found) for found in redactor.found)


def test_a_key_on_many_lines_goes_from_any_field() -> None:
    """As it is, escaped, and in JSON in JSON."""
    told = json.dumps({"a": PEM, "b": json.dumps({"c": PEM}), "d": f"x {PEM} y"})
    for once in (Redactor().text(told), json.dumps(Redactor().value(json.loads(told)))):
        assert all(line not in once for line in PEM.split("\n"))


def test_a_person_goes_from_everything_once_a_path_names_them() -> None:
    """Paths, folders named after paths, branches, prose."""
    text = f"cd /home/{PERSON}/src\nls ~/.claude/projects/-home-{PERSON}-src\ngit switch {PERSON}/fix\nJaneDoe was here; C:\\Users\\{PERSON}\\x"
    redactor = Redactor()
    once = redactor.text(text)
    assert PERSON not in once.lower()
    assert once.count("<user-1>") == 5
    assert redactor.text("hello janedoe") == "hello <user-1>"
    assert Redactor(names=["Janedoe"]).text("hello janedoe") == "hello <user-1>"


def test_the_same_has_the_same_placeholder_and_others_have_others() -> None:
    """Over all that one Redactor is given."""
    redactor = Redactor()
    assert redactor.text("a@example.org b@example.org a@example.org") == "<email-1> <email-2> <email-1>"
    assert redactor.value(["b@example.org", "c@example.org"]) == ["<email-2>", "<email-3>"]
    assert [(found.placeholder, found.times) for found in redactor.found] == [
        ("<email-1>", 2),
        ("<email-2>", 2),
        ("<email-3>", 1),
    ]


def test_numbers_go_on_from_what_was_kept() -> None:
    """In another process, without the secrets."""
    key = b"0123456789abcdef"
    first = Redactor(numbering=Numbering(key))
    first.text("a@example.org")
    second = Redactor(numbering=Numbering(key, first.numbering.known()))
    assert second.text("b@example.org a@example.org") == "<email-2> <email-1>"


def test_found_says_what_where_why_and_how_often() -> None:
    """By line of a text, never the thing itself."""
    redactor = Redactor()
    redactor.text("x\npassword: hunter2\n\npassword: hunter2\n", line=10)
    (found,) = redactor.found
    assert found == ("password", "<password-1>", found.why, "line 11", 2)
    assert "hunter2" not in repr(redactor.found)


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=24).map("".join))
def test_redacting_again_changes_nothing(text: str) -> None:
    """By the same Redactor or another, of any text; none raises."""
    redactor = Redactor()
    once = redactor.text(text)
    assert redactor.text(once) == once
    assert Redactor().text(once) == once


ORDINARY = (
    "commit 3f5a2c8e9b1d4f7a6c8e0b2d4f6a8c0e2b4d6f80\nAuthor: a\n\n    Bump x from 1.2.3 to 1.3.0\n",
    '"node_modules/a": {"version": "1.0.0", "resolved": "https://example.org/a/-/a-1.0.0.tgz", "integrity": "sha512-9Xyz+abcDEF0123456789abcdefGHIJ/klmnopqrstuvwxyzABCD==", "license": "MIT"}',
    "id 550e8400-e29b-41d4-a716-446655440000, requestId req_011CQxYz7AbCdEfGhIjKlMnO, toolu_01AbCdEfGhIjKlMnOpQrStUv, msg_01XFDUDYJgAACzvnptvVoYEL",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "color: #ff00aa; background: url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==)",
    "the task-list and the disk-usage, a risk-free sk-learn; keyboard tokens: 4096, max_tokens=512, token_count: 7",
    'File "/usr/lib/python3.11/json/decoder.py", line 337, in decode\nTypeError: expected string or bytes-like object',
    "function a(b,c){return b.key<c.key?-1:1}var d=e.token,f=g.password;", "git clone git@github.com:owner/name.git && npm i @scope/name@1.2.3",
    "def login(user: str, password: str, token: str | None = None) -> None: ...", "2026-11-26T07:12:33.123Z INFO [main-1] 127.0.0.1:8080 ready in 12 ms",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Commits, lock files, ids, digests, pictures, styles, traces, minified code, signatures of functions, logs."""
    assert Redactor().text(text) == text


def test_a_placeholder_is_never_looked_into() -> None:
    """Whatever somebody is called."""
    once = Redactor().text("/home/user-1>/x and /home/email-1/y jane@example.org user-1 email-1")
    assert once == "/home/<user-1>>/x and /home/<user-2>/y <email-1> <user-1> <user-2>"
    assert Redactor(names=["user-1", "email-1"]).text(once) == once
