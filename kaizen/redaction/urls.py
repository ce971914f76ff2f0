"""Secrets in web addresses and connection strings: passwords before the host, signatures in the query, addresses of webhooks."""

from __future__ import annotations

import re

from kaizen.redaction import plain
from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_AUTHORITY = re.compile(r"[^\s/?#\"'`<>\\|]{3,512}(?=[/?#\"'`<>\\|\s])|[^\s/?#\"'`<>\\|]{3,512}")
# A password with a slash or a question mark in it, where the scheme is one whose addresses have passwords.
_LOOSE = re.compile(r"[^\s:/@\"'`<>\\]{0,128}:(?![0-9]{1,5}/)[^\s@\"'`<>\\]{1,256}@(?=[A-Za-z0-9\[])")
_SCHEMES = ("postgres", "postgresql", "mysql", "mariadb", "mongodb", "srv", "redis", "rediss", "amqp", "amqps", "asyncpg", "psycopg", "psycopg2", "pymysql", "mssql", "sqlserver", "clickhouse", "ftp", "sftp", "smtp", "smtps")  # fmt: skip
_CODED = re.compile(r"(?:(?!%2f|%3a|%40)[^\s\"'<>&/]){0,128}%3a(?P<secret>(?:(?!%2f|%40)[^\s\"'<>&/]){1,256})%40")
_SLASHES = ("://", ":\\/\\/")
_QUERY = re.compile(
    r"(?:[?&#;]|%3f|%26)(?:x-amz-|x-goog-|se)?(?P<name>sig|signature|hmac|key|code|auth|credential|token|apikey|subscription-key|sas|jwt|pass|pw|security-token)(?:=|%3d)"
    r"(?P<secret>(?:(?!%26)[A-Za-z0-9%+/=_.~-]){8,512})"
)
_FIRM = ("sig", "signature", "hmac", "credential", "token", "security-token", "sas", "pass", "pw", "apikey", "jwt")
_WEBHOOKS = re.compile(
    r"(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks|hooks\.zapier\.com/hooks/catch"
    r"|webhook\.office\.com/webhookb2|outlook\.office(?:365)?\.com/webhook|chat\.googleapis\.com/v1/spaces)/(?P<secret>[A-Za-z0-9_/@?&=%.-]{8,}+)"
)


def find(page: Page) -> Iterator[Span]:
    """By `://`, by names in queries, by the hosts of webhooks."""
    for mark in _SLASHES:
        yield from _passwords(page, mark)
    if "%3a%2f%2f" in page.low:
        yield from _coded(page.low)
    yield from _signatures(page)
    if "hook" in page.low or "chat.googleapis" in page.low:
        for hook in _WEBHOOKS.finditer(page.low):
            yield Span(
                hook.start("secret"), hook.end(), "webhook", "the address of a webhook: who has it can post there"
            )


def _passwords(page: Page, mark: str) -> Iterator[Span]:
    text = page.text
    at = text.find(mark)
    while at >= 0:
        start = at + len(mark)
        authority = _AUTHORITY.match(text, start)
        end = start
        if authority is not None:
            span = _in_authority(authority.group(), start)
            if span is None and page.low[max(0, at - 10) : at].endswith(_SCHEMES):
                span = _in_loose(text, start)
            if span is not None:
                end = span.end
                yield span
        at = text.find(mark, end)


def _in_authority(authority: str, start: int) -> Span | None:
    login, sign, _ = authority.rpartition("@")
    if not sign:
        return None
    user, colon, password = login.partition(":")
    if colon and password and not plain.is_variable(password):
        return Span(start + len(user) + 1, start + len(login), "password", "a password in a URL")
    if not colon and plain.is_random(user):
        return Span(start, start + len(user), "token", "a token in the place of a URL's user")
    return None


def _in_loose(text: str, start: int) -> Span | None:
    login = _LOOSE.match(text, start)
    if login is None:
        return None
    colon = login.group().index(":")
    if plain.is_variable(login.group()[colon + 1 : -1]):
        return None
    return Span(start + colon + 1, login.end() - 1, "password", "a password in a connection string")


def _coded(low: str) -> Iterator[Span]:
    at = low.find("%3a%2f%2f")
    while at >= 0:
        login = _CODED.match(low, at + 9)
        if login is not None and not plain.is_variable(login["secret"]):
            yield Span(login.start("secret"), login.end("secret"), "password", "a password in a URL that is encoded")
        at = low.find("%3a%2f%2f", at + 9)


def _signatures(page: Page) -> Iterator[Span]:
    """Only where the name is one of a query: what is called `key` elsewhere says nothing."""
    for found in _QUERY.finditer(page.low):
        value = page.text[found.start("secret") : found.end()]
        if (plain.is_mixed(value) if found["name"] in _FIRM else plain.is_random(value)) and not plain.is_variable(
            value
        ):
            kind = "signature" if found["name"].startswith(("sig", "hmac")) else "token"
            yield Span(found.start("secret"), found.end(), kind, f"the value of `{found['name']}` in a URL's query")
