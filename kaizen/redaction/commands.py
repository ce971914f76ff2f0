"""Passwords as commands take them: `curl -u`, `sshpass -p`, `mysql -p…`, `docker login -p`, `redis-cli -a`, `IDENTIFIED BY '…'`."""

from __future__ import annotations

import re

from kaizen.redaction import plain
from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_APART = r"(?<![A-Za-z0-9])"
_QUOTED = r"(?:\\{0,8}[\"'])?(?P<secret>[^\s\"'`<>\\|;&]{3,256})"
# The command's name, and the option that a password follows within as many characters on the same line.
_FORMS = tuple(
    (name, re.compile(rf"[^\n|;]{{0,160}}?{_APART if option[0] in '-(' else ''}{option}{_QUOTED}"))
    for name, option in (
        ("curl", r"(?:-u|--user|--proxy-user|-U)[ =]?(?:\\{0,8}[\"'])?[^\s:\"'\\]{0,64}:"),
        ("wget", r"--(?:http-|ftp-)?password[= ]"),
        ("sshpass", r"-p[ ]?"),
        ("mysql", r"-p"),
        ("mariadb", r"-p"),
        ("docker login", r"-p[ =]"),
        ("podman login", r"-p[ =]"),
        ("helm registry login", r"-p[ =]"),
        ("redis-cli", r"-a[ ]"),
        ("htpasswd", r"-[a-zA-Z]{0,4}b[a-zA-Z]{0,3}[ ]\S{1,80}[ ]\S{1,64}[ ]"),
        ("identified by", r" "),
        ("with password", r" "),
        ("echo", r"[ ](?=[^|\n]{1,80}\|[ ]?(?:sudo -S|[^\n|]{0,60}--password-stdin))"),
        ("auth=(", r"(?:\\{0,8}[\"'])[^\"'\\]{1,64}\\{0,8}[\"'],[ ]?(?=\\{0,8}[\"'])"),
        ("basicauth(", r"(?:\\{0,8}[\"'])[^\"'\\]{1,64}\\{0,8}[\"'],[ ]?(?=\\{0,8}[\"'])"),
        ("jdbc:oracle:", r"[a-z]{2,5}:\w{1,64}/"),
        ("openssl", r"-pass(?:in|out)?[ ]pass:"),
        ("net use", r"/user:\S{1,64}[ ]"),
        ("ldap", r"-w[ ]"),
        ("sqlcmd", r"-P[ ]?"),
        ("az login", r"-p[ ]"),
        ("7z", r"-p"),
        ("zip", r"-P[ ]"),
    )
)
# Of these nothing may stand between the name and what is looked for.
_GAP_NONE = frozenset({"echo", "identified by", "with password"})


_OF = dict(_FORMS)
_NAME = re.compile("|".join(map(re.escape, sorted(_OF, key=len, reverse=True))))


def find(page: Page) -> Iterator[Span]:
    """By the commands' names."""
    behind = 0
    for hit in _NAME.finditer(page.low):
        name = hit.group()
        if hit.start() < behind or (name[-1] != "(" and page.low[hit.start() - 1 : hit.start()].isalnum()):
            continue
        found = _OF[name].match(page.text, hit.end())
        while found is not None and _is_secret(name, found):
            behind = found.end()
            yield Span(found.start("secret"), found.end(), "password", f"what `{name}` takes for a password")
            found = None if name in _GAP_NONE else _OF[name].match(page.text, behind)


def _is_secret(name: str, found: re.Match[str]) -> bool:
    secret = found["secret"]
    if name == "echo":
        return found.start("secret") - found.start() <= 3 and not plain.is_variable(secret)
    if name in _GAP_NONE:
        return (
            found.end() - len(secret) - found.start() <= 4
            and not plain.is_variable(secret)
            and found.group()[-len(secret) - 1] in "\"'"
        )
    if name in ("mysql", "mariadb", "7z", "zip", "ldap", "net use"):
        return plain.is_mixed(secret) and not plain.is_variable(secret) and "/" not in secret
    return not plain.is_variable(secret) and not secret.startswith(("$", "-", "/", "{", "%"))
