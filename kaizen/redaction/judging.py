"""Whether a value that has the name of a secret is one."""

from __future__ import annotations

import re
from functools import lru_cache

from kaizen.redaction import plain, words
from kaizen.redaction.numbering import PLACEHOLDER
from kaizen.redaction.spans import Span
from kaizen.redaction.words import Name
from kaizen.values import NamedTuple

_SCHEME = re.compile(
    r"\s{0,8}(?:(?:bearer|basic|token|negotiate|digest|apikey|api-key|bot|aws4-hmac-sha256|splunk|ntlm|key|dpop|hawk|genie[kK]ey|sso-key)[ \t]{1,4})?",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}\Z")
_DOTTED = re.compile(r"[A-Za-z_$][\w$]{0,80}(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]{0,80}){1,8}\Z")
_PATH = re.compile(
    r"(?:[.~]{0,2}/|[A-Za-z]:[\\/])[\w./\\ -]{1,255}\Z|[\w./-]{1,200}\.(?:pem|key|json|ya?ml|toml|txt|env|cfg|ini|py|ts|js|go|rs|crt|p12|pub|md)\Z"
)
_CODE = ("(", ")", "[", "{", "}", "=>", "::", "->", "==")
_SHORTEST = {Name.PASSWORD: 4, Name.SECRET: 6, Name.API_KEY: 8, Name.TOKEN: 8, Name.CREDENTIAL: 8}


class Given(NamedTuple):
    """A name and the value that it is given. `quoted`: as a literal; `tight`: with nothing around the sign between them; `alone`:
    there is nothing else on the line."""

    key: str
    value: str
    quoted: bool = True
    tight: bool = False
    alone: bool = False


@lru_cache(maxsize=2048)
def named(key: str) -> tuple[Name | None, bool]:
    """What the name says, and whether it is enough by itself. Names repeat."""
    name = words.name_of(key)
    return name, name is not None and words.is_firm(key, name)


def in_value(key: str, value: str) -> Span | None:
    """What of a value, given by this name as in JSON, is a secret."""
    name, _ = named(key)
    if name is None or not value:
        return None
    if name in (Name.AUTHORIZATION, Name.COOKIE):
        return in_header(name, value)
    held = value.strip()
    if not held or not is_secret(Given(key, held)):
        return None
    start = value.index(held)
    return Span(start, start + len(held), name, f"the value of a {name}")


def in_header(name: Name, value: str) -> Span | None:
    """What of a header's value is a secret: of `Bearer …` what follows, of cookies everything."""
    start = 0
    if name is Name.AUTHORIZATION and (scheme := _SCHEME.match(value)) is not None:
        start = scheme.end()
    end = start + len(value[start:].rstrip())
    held = value[start:end]
    if (
        len(held) < 6
        or plain.stands_for(held)
        or PLACEHOLDER.search(held[:256])
        or (plain.hints(held) and not plain.is_mixed(held))
    ):
        return None
    if name is Name.COOKIE and "=" not in held:
        return None
    if name is Name.AUTHORIZATION and start == 0 and (" " in held or not plain.is_mixed(held)):
        return None
    return Span(
        start,
        end,
        name,
        "the value of a cookie header" if name is Name.COOKIE else "what an authorization header holds",
    )


def is_secret(given: Given) -> bool:
    """Whether the value is one, by its name, by what it looks like, and by how it is written."""
    name, firm = named(given.key)
    value = given.value
    if name is None or len(value) < _SHORTEST.get(name, 6) or plain.stands_for(value) or "://" in value[:64]:
        return False
    if value.startswith("<") or (
        not plain.is_random(value) and (plain.hints(value) or _PATH.match(value[:256]) is not None)
    ):
        return False
    if name is Name.TOKEN and value.startswith(("[", "(?", "^")):  # a pattern, in something that reads a language
        return False
    if name is not Name.PASSWORD and plain.is_hashed(value):
        return False
    if given.quoted:
        return _as_literal(name, value, firm=firm)
    return _as_bare(name, given, firm=firm)


def _as_literal(name: Name, value: str, *, firm: bool) -> bool:
    if name is Name.PASSWORD:
        return firm or plain.is_mixed(value)
    if any(c.isspace() for c in value[:256]):
        return name is Name.SECRET and firm and value.count(" ") >= 2 and value[-1] not in ".:?!"
    if name is Name.SECRET:
        return plain.is_mixed(value) or (len(value) >= 12 and not ("_" in value or "-" in value or "." in value))
    if firm:
        return plain.is_mixed(value)
    if name is Name.API_KEY:
        return plain.is_random(value)
    return len(value) >= 16 and plain.is_mixed(value) and (plain.is_digest(value) or plain.bits(value) >= 3.2)


def _as_bare(name: Name, given: Given, *, firm: bool) -> bool:
    """Without quotes it may be code: another variable, a call, a type."""
    value, env = given.value, given.tight and given.key.isupper()
    if _DOTTED.match(value[:256]) is not None and not (env and plain.is_mixed(value)):
        return False
    called, bracket, _ = value.partition("(")
    if bracket and (_IDENTIFIER.match(called) is not None or _DOTTED.match(called) is not None):
        return False
    if not env and any(sign in value[:64] for sign in _CODE) and not plain.is_mixed(value.partition("(")[0]):
        return False
    if value.startswith(("(", "[", "{", "*", "&", "...", "/", "=", ">")) and not env:
        return False
    if plain.is_mixed(value):
        loose = _IDENTIFIER.match(value) is not None and "_" in value and not env and not plain.is_random(value)
        return not loose and _as_literal(name, value, firm=firm)
    if not firm or name not in (Name.PASSWORD, Name.SECRET) or value[:1].isupper():
        return False
    if value.isdigit():
        return name is Name.PASSWORD
    return env or (given.alone and "_" not in value and len(value) >= 6)
