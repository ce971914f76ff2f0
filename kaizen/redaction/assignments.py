"""Names and the values that they are given: `api_key = …`, `"clientSecret": "…"`, `--password …`, `export TOKEN=…`, `<password>…`,
`password%3D…`, name and value apart as in Kubernetes, with quotes escaped any number of times.

The names are those of `words`, the values are judged by `judging`.
"""

from __future__ import annotations

import re

from kaizen.redaction.judging import Given, is_secret, named
from kaizen.redaction.numbering import PLACEHOLDER
from kaizen.redaction.spans import Span
from kaizen.redaction.words import MAX_CHARS, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_IN_NAMES = re.compile(r"pass|pwd|pw|secret|token|key|cred|auth|jwt|pepper|kennwort|contrasena|sharedaccess")
_NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_REST = re.compile(r"[A-Za-z0-9_.-]{0,48}")
_QUOTE = r"(?:\\{0,64}[\"'`]|%22|%27|&quot;|&#3[49];)"
_SIGN = re.compile(
    rf"(?P<close>{_QUOTE})?(?:\]|\?)?"
    r"(?:(?P<block>[ \t]{0,4}:[ \t]{0,4}[|>][-+]?(?:\n|\\{1,64}n)[ \t]{1,24})"
    r"|(?P<sign>[ \t]{0,16}(?::=|=>|->|<-|={1,3}|!={1,2}|\?\?=|\|\|=|:{1,2}|%3[dDaA]|\?=)[ \t]{0,16}(?:[&A-Za-z_][\w.\[\]|<>&']{0,40}[ \t]{1,4}=[ \t]{1,4})?)"
    rf"|(?P<typed>[ \t]{{1,4}}[*A-Za-z_][\w.\[\]*]{{0,30}}[ \t]{{1,4}}:?=[ \t]{{1,4}}(?={_QUOTE}))"
    r"|(?P<tag>>)|(?P<attribute>[ \t]{1,4}(?:value|Value|VALUE)=)|(?P<below>,?[ \t]{0,4}(?:\n|\\{1,64}n|,)[ \t]{0,24}" + _QUOTE + r"?value" + _QUOTE + r"?:[ \t]{1,8})"
    rf"|(?P<comma>,[ \t]{{0,4}}(?={_QUOTE}))|(?P<space>[ \t]{{1,4}}))"
    rf"(?:[bfruBFRU@$]{{1,2}}(?=[\"'`\\]))?(?:(?:Some|Ok|String::from|SecretStr|SecretString|Secret|Arc::from|b64decode)\((?={_QUOTE}))?(?P<open>{_QUOTE})?"
)  # fmt: skip
# Without quotes a value ends where text, a list, a query or an element does; behind a colon `&` is a part of it.
_BARE = re.compile(r"(?:[^\s\"'`<>;&\\,%]|,(?![\s]|[\w.-]{1,40}[=:])|%(?!26|22|27|0[aAdD])){1,128}")
_BARE_BEHIND_COLON = re.compile(r"(?:[^\s\"'`<>;\\,]|,(?![\s]|[\w.-]{1,40}[=:])){1,128}")
_BARE_CHARS, _REST_OF_BARE = 128, re.compile(r"[^\s\"'`<>;&\\]*")
_QUOTED_CHARS = 2048
_TOLD_BY = ("env ", "setx ", "set -x ", "set -gx ", "set -ux ", "#define ", "setq ", "arg ")
_LOGIN = ("login ", "machine ", "user ")


def find(page: Page) -> Iterator[Span]:
    """Values that have the name of a secret and look like one."""
    behind = 0
    for hit in _IN_NAMES.finditer(page.low):
        if hit.start() < behind:
            continue
        start, behind = _name_at(page.text, hit.start(), hit.end())
        span = _value_of(page, start, behind)
        if span is not None:
            behind = span.end
            yield span


def _name_at(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - MAX_CHARS) : start]
    left = before[len(before.rstrip(_NAME_CHARS)) :]
    start -= len(left)
    if left[:1] in ("n", "r", "t") and text[start - 1 : start] == "\\":
        start += 1
    rest = _REST.match(text, end)
    return start, end if rest is None else rest.end()


def _value_of(page: Page, start: int, end: int) -> Span | None:
    text = page.text
    key = text[start:end]
    name, _ = named(key)
    if name is None or name in (Name.AUTHORIZATION, Name.COOKIE) or PLACEHOLDER.match(text, start - 1) is not None:
        return None
    sign = _SIGN.match(text, end)
    if sign is None or not _goes(sign, page, start, key):
        return None
    first, last, quoted = _extent(text, sign, key)
    value = text[first:last]
    given = Given(
        key, value, quoted=quoted, tight=sign["sign"] is not None and sign["sign"].strip() == sign["sign"],
        alone=_alone(text, start, last),
    )  # fmt: skip
    if not value or not is_secret(given):
        return None
    if sign["comma"] and not (key.startswith("-") or any(map(str.isdigit, value))):
        return None  # rather the next of a list of names
    if last - first >= _BARE_CHARS and not quoted and (rest := _REST_OF_BARE.match(text, last)) is not None:
        last = rest.end()
    return Span(first, last, name, f"the value of a name such as {name}")


def _goes(sign: re.Match[str], page: Page, start: int, key: str) -> bool:
    """Whether what stands between a name and a value really joins the two."""
    if sign["tag"]:
        before = page.text[max(0, start - 2) : start]
        return sign["close"] is not None or (
            before[-1:] in ("<", ":") and before[:1] != "P"
        )  # `(?P<` begins no element
    if sign["comma"]:
        return sign["close"] is not None
    if sign["space"]:
        option = (key.startswith("-") or page.low[max(0, start - 8) : start].endswith(_TOLD_BY)) and sign[
            "close"
        ] is None
        return (
            option
            or (sign["open"] is not None and page.text[start - 1 : start] == ":")
            or (sign["open"] is None and any(word in page.low[max(0, start - 80) : start] for word in _LOGIN))
        )
    return True


def _extent(text: str, sign: re.Match[str], key: str) -> tuple[int, int, bool]:
    """Where the value begins and ends, and whether it is a literal."""
    start, quote = sign.end(), sign["open"]
    if quote is not None:
        end = _closing(text, quote, start)
        if end is not None:
            return start, end, True
    colon = sign["sign"] is not None and sign["sign"].strip() == ":"
    bare = (_BARE_BEHIND_COLON if colon else _BARE).match(text, start)
    if bare is None:
        return start, start, False
    held = bare.group().rstrip(".,;:)]}")
    return (
        start,
        start + len(held),
        quote is not None or sign["tag"] is not None or (sign["space"] is not None and key.startswith("-")),
    )


def _closing(text: str, quote: str, start: int) -> int | None:
    """Where the same quote stands again, on the same line and not escaped further."""
    stop = start + _QUOTED_CHARS
    line_end = text.find("\n", start, stop)
    stop = stop if line_end < 0 else line_end
    end = text.find(quote, start, stop)
    while end > start and quote[0] in "\"'`" and text[end - 1] == "\\":
        end = text.find(quote, end + 1, stop)
    return None if end < 0 else end


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a name and its value have their line for themselves, but for what sets lines off: `- `, `+`, `export `."""
    before = text[max(0, start - 24) : start].rpartition("\n")[2].rpartition("\\n")[2]
    return before.strip(" \t+-*#\"'") in ("", "export", "set", "ENV", "env") and text[end : end + 1] in (
        "",
        "\n",
        "\r",
        "\\",
        '"',
    )
