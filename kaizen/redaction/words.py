"""What a name says of the value that it is given: `DB_PASSWORD`, `clientSecret`, `x-api-key`, but not `max_tokens`."""

from __future__ import annotations

import re
from enum import StrEnum


class Name(StrEnum):
    """What a value is, going by its name; also the kind of its placeholder."""

    PASSWORD = "password"  # noqa: S105 - the word for one
    SECRET = "secret"  # noqa: S105 - the word for one
    API_KEY = "api-key"
    TOKEN = "token"  # noqa: S105 - the word for one
    CREDENTIAL = "credential"
    AUTHORIZATION = "authorization"
    COOKIE = "cookie"


MAX_CHARS = 64
_PARTS = re.compile(r"[A-Z]{1,64}(?![a-z])|[A-Z]?[a-z]{1,64}|[0-9]{1,64}")
_NEUTRAL = frozenset(
    "value val base raw plain plaintext text string str prod production staging stage dev development test testing live local old new current default b64 "
    "base64 encoded enc data file0 primary secondary main backup root admin user db hash digest bcrypt v1 v2 again confirm confirmation repeat verify".split()
)
# A name that ends or begins so speaks of a secret and does not hold it.
_ABOUT = frozenset(
    "count counts limit limits type types url uri urls endpoint path paths file files filename dir folder name names id ids length len size policy policies field "
    "fields env var variable expires expiry expiration expired exp expire ttl age usage budget format prefix suffix header headers ref refs status state label "
    "labels placeholder hint hints reset at index class classes error errors message messages manager provider store rotation strength required optional enabled "
    "disabled valid invalid validator validation regex pattern rule rules rate price prices cost costs per stream streams position positions mask masks "
    "scope scopes algorithm alg issuer audience kind version source location description title help prompt input output helper command cmd script service "
    "detector scanner scanning map mapping list set table column row schema model request response callback handler func function method bucket "
    "window windows used remaining total max min budget encoding ring chain press down up code codes event events binding bindings board words word parts".split()
)
_NOT_HEADS = frozenset(
    "max min num number total count n has is show hide forgot need needs require requires allow enable disable use uses no not input output cached cache prompt "
    "completion reasoning estimated used remaining context budget stop pad eos bos unk sep cls mask next previous prev first last peek lookahead current parse "
    "public primary foreign bucket object idempotency event partition sort group cache shortcut hot map object dict row column index lookup search".split()
)
_OF_KEYS = (
    "api", "access", "private", "encryption", "signing", "secret", "master", "account", "shared", "deploy", "license", "auth", "storage", "subscription",
    "functions", "function", "role", "anon", "app", "application", "webhook", "hmac", "crypto", "cipher", "aes", "server", "client", "consumer", "ssh",
    "host", "integration", "ingest", "ingestion", "write", "project",
)  # fmt: skip
_OF_TOKENS = frozenset(
    "access refresh auth bearer api id personal bot session github gitlab npm slack csrf xsrf security secret registry deploy user app service oauth sas pypi "
    "vault".split()
)
_KEYS = (*(f"{word}{end}" for end in ("key", "keys") for word in _OF_KEYS), "keybase")
_ENDS: tuple[tuple[Name, tuple[str, ...]], ...] = (
    (Name.PASSWORD, ("password", "passwords", "passwd", "passwrd", "pwd", "passphrase", "passcode", "passwort", "kennwort", "motdepasse", "contrasena", "userpass")),
    (Name.API_KEY, _KEYS),
    (Name.SECRET, ("secret", "secrets", "secretvalue", "sharedaccesssignature", "pepper")),
    (Name.TOKEN, ("token", "accesstokens", "authtokens", "jwt", "pat")),
    (Name.CREDENTIAL, ("credential", "credentials", "creds", "cred")),
)  # fmt: skip
_WHOLE = {
    "authorization": Name.AUTHORIZATION, "proxyauthorization": Name.AUTHORIZATION, "xauthorization": Name.AUTHORIZATION, "auth": Name.CREDENTIAL,
    "xauthtoken": Name.AUTHORIZATION, "cookie": Name.COOKIE, "setcookie": Name.COOKIE, "cookies": Name.COOKIE, "identitytoken": Name.TOKEN, "xauth": Name.CREDENTIAL,
}  # fmt: skip


def name_of(key: str) -> Name | None:
    """What the value of this key is; None for a key that says nothing of the kind."""
    words = _words(key)
    whole = _WHOLE.get("".join(words))
    if whole is not None:
        return whole
    while words and (words[-1] in _NEUTRAL or words[-1].isdigit()):
        words.pop()
    if not words or words[-1] in _ABOUT or (len(words) > 1 and words[0] in _NOT_HEADS):
        return None
    if words[-1] == "pass" or words == ["pw"]:
        return Name.PASSWORD
    joined = "".join(words)
    name = next((name for name, ends in _ENDS if joined.endswith(ends)), None)
    return Name.API_KEY if name is None and len(words) > 1 and words[-1] == "key" else name


def is_firm(key: str, name: Name) -> bool:
    """Whether the name alone is enough, however its value looks. Parsers too have tokens, and a test says `PASS: `."""
    words = _words(key)
    if key.startswith("--"):
        return True
    if name is Name.TOKEN:
        return len(words) > 1 and words[-2] in _OF_TOKENS
    if name is Name.API_KEY:  # `OPENAI_KEY` may be one; an `object_key` is none
        while words and (words[-1] in _NEUTRAL or words[-1].isdigit()):
            words.pop()
        return "".join(words).endswith(_KEYS) and words != ["host", "key"]
    return words not in (["pass"], ["auth"], ["cred"], ["creds"], ["pepper"], ["pat"])


def _words(key: str) -> list[str]:
    """The words of a name, in lower case; `-D` before it is an option of the JVM and of compilers."""
    return [word.lower() for word in _PARTS.findall(key[-MAX_CHARS:].removeprefix("-D"))]
