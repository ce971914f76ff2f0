"""Made-up secrets, put together at run time so that no scanner stumbles over this repository, and the places where secrets stand."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any
from urllib.parse import quote

from kaizen.redaction.checksums import checksum
from kaizen.redaction.families import FAMILIES

LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def example(form: re.Pattern[str], chance: random.Random) -> str:
    """A text that a pattern takes, of characters that stand in random order."""
    return "".join(_made(_parser.parse(form.pattern, form.flags), chance))


def _made(parsed: Any, chance: random.Random) -> Iterator[str]:
    for sign, told in parsed:
        yield from _one(sign, told, chance)


def _one(sign: Any, told: Any, chance: random.Random) -> Iterator[str]:
    match str(sign):
        case "LITERAL":
            yield chr(told)
        case "IN":
            yield chance.choice(_chars(told))
        case "BRANCH":
            yield from _made(chance.choice(told[1]), chance)
        case "SUBPATTERN":
            yield from _made(told[-1], chance)
        case "MAX_REPEAT" | "POSSESSIVE_REPEAT" | "MIN_REPEAT":
            least, most, inner = told
            for _ in range(least if most is not _constants.MAXREPEAT else max(least, 1)):
                yield from _made(inner, chance)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            pass
        case other:
            raise NotImplementedError(other)


def _chars(told: Any) -> str:
    found = ""
    for sign, value in told:
        found += chr(value) if str(sign) == "LITERAL" else "".join(map(chr, range(value[0], value[1] + 1)))
    return "".join(c for c in found if c.isalnum()) or found


def tokens(seed: int = 1) -> Iterator[tuple[str, str]]:
    """A token of each prefix of each family, with the kind that it is."""
    chance = random.Random(seed)
    for family in FAMILIES:
        for prefix in family.prefixes:
            body = example(family.body, chance)
            if family.checked:
                body = body[:30] + checksum(body[:30])
            if family.random:
                body = f"a1B2{body}"
            yield family.kind, prefix + body


def pem(label: str = "RSA ", lines: int = 6, seed: int = 2) -> str:
    """A block as of a private key; what is in it is none."""
    chance = random.Random(seed)
    body = ["".join(chance.choice(LETTERS + "+/") for _ in range(64)) for _ in range(lines)]
    return "\n".join(
        ("-----BEGIN " + label + "PRIVATE KEY-----", *body, "wQ4x9A==", "-----END " + label + "PRIVATE KEY-----")
    )


def jwt(seed: int = 3) -> str:
    """A web token with an algorithm in its header."""
    chance = random.Random(seed)
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": "1234", "name": "made up"})
    coded = [b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*coded, "".join(chance.choice(LETTERS) for _ in range(43))))


def word(length: int = 24, seed: int = 4) -> str:
    """A random word, with letters of both cases and digits."""
    chance = random.Random(seed)
    return "xK7" + "".join(chance.choice(LETTERS) for _ in range(length - 3))


# Where a token stands that says itself what it is.
PLACES = (
    "{}", "my token {} please", "({})", "'{}'", '"{}"', "`{}`", "<b>{}</b>", "x={}", "x: {}", "x:{}", "a,{},b", "[{}]", "{{{}}}", "{}.", "{}\n", "\n{}\n", "\t{}",
    "line\\n{}\\nline", '{{\\"a\\": \\"{}\\"}}', "+{}", "-{}", "+    token = {}", "- {}", "cat <<EOF\n{}\nEOF", "https://example.org/?x={}&y=1", "a%3D{}%26b",
    "\x1b[32m{}\x1b[0m", "\\u0027{}\\u0027", "echo {} | sh", "X={} cmd", "#{}", "/{}/", "\\\\{}", "key={}", "{};", "{}, and", "$ export A={}", "→{}←", "日本{}語", "git clone https://{}@example.org/a.git",
)  # fmt: skip
# How a value is given that only its name makes a secret.
SETTINGS = (
    "{k}={v}", "{k} = {v}", '{k} = "{v}"', "{k} = '{v}'", "{k}: {v}", '{k}: "{v}"', '"{k}": "{v}"', "'{k}': '{v}'", '{{\\"{k}\\": \\"{v}\\"}}', '{{\\\\\\"{k}\\\\\\":\\\\\\"{v}\\\\\\"}}',
    "export {k}={v}", "export {k}='{v}'", 'const {k} = "{v}";', "let {k}: string = `{v}`", '{k}: str = "{v}"', "<{k}>{v}</{k}>", "--{k} {v}", "--{k}={v}", '--{k} "{v}"', "{k} := \"{v}\"",
    '"{k}" => "{v}"', ":{k} => '{v}'", "?{k}={v}&a=b", "%22{k}%22%3A%22{v}%22", "?a=b%26{k}%3D{v}%26c", '+{k}: "{v}"', "-{k}={v}", "  - {k}={v}", 'name="{k}" value="{v}"',
    "- name: {k}\n  value: {v}", '{{"name": "{k}", "value": "{v}"}}', "[section]\n{k}={v}\n", "a\\n{k}={v}\\nb", "cat > .env <<EOF\n{k}={v}\nEOF", "&quot;{k}&quot;: &quot;{v}&quot;",
    "{k}: |\n    {v}\n", 'os.environ["{k}"] = "{v}"', "f({k}=\"{v}\")", "-D{k}={v}", "Server=db;User=app;{k}={v};Pooling=true", "# {k}={v}", "ENV {k}={v}", "set {k}={v}", "$env:{k} = \"{v}\"",
)  # fmt: skip
NAMES = (
    "password", "PASSWORD", "Password", "passwd", "pwd", "DB_PASSWORD", "dbPassword", "db-password", "spring.datasource.password", "secret", "client_secret", "clientSecret", "CLIENT-SECRET", "api_key",
    "apiKey", "API_KEY", "API-KEY", "apikey", "x-api-key", "access_token", "accessToken", "ACCESS_TOKEN", "auth_token", "refreshToken", "private_key", "privateKey", "secret_key", "SECRET_KEY_BASE",
    "aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "encryption_key", "passphrase", "AccountKey", "SharedAccessKey", "GITHUB_TOKEN", "credentials",
)  # fmt: skip


def settings() -> Iterator[tuple[str, str]]:
    """Texts that give a value to a secret's name, with the value."""
    for number, form in enumerate(SETTINGS):
        for more, name in enumerate(NAMES):
            value = word(24 + more % 9, seed=1000 * number + more)
            yield form.format(k=name, v=value), value


def encoded(token: str) -> str:
    """As it stands in a query."""
    return quote(token, safe="")
