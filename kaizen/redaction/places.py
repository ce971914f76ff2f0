"""User names in private paths, and elsewhere once they are known from such a path or told by the caller.

`/home/NAME`, `/Users/NAME`, `C:\\Users\\NAME`, with backslashes escaped or slashes URL-encoded, below `/mnt/c` and `\\\\wsl$`,
`~NAME/`, and as agents name folders after paths: `-home-NAME-src`. Accounts that are the same on every machine (`root`, `runner`,
`ubuntu`) say nothing of anyone and stay. A web address' `/home/…` is no path.
"""

from __future__ import annotations

import re

from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

MAX_NAMES = 32  # as many are looked for elsewhere; each costs a search
_SHARED = frozenset(
    "root user users username your-username yourname your-name name me you home admin administrator default public shared guest all-users runner runneradmin "
    "ubuntu debian fedora centos ec2-user azureuser opc vagrant node app vscode codespace gitpod jovyan jenkins circleci travis "
    "linuxbrew docker container containeruser git builder build buildbot dev developer postgres mysql redis nobody www-data daemon service test tester "
    "someone somebody agent workspace sandbox project projects example xxx foo bar baz".split()
)
# Names that are words too: in paths they go, elsewhere they would take ordinary text with them.
_WORDS = frozenset(
    "art may max mark will bill sam pat rob ray sue jan june april august grant chase hope grace faith joy rich frank drew dash page "
    "about index products login contact blog docs assets static images search settings profile account dashboard news help team "
    "code work data main master user1 temp server client local system current new old web api ops src lib bin tmp www the and for".split()
)
_AFTER = re.compile(
    r"(?P<plain>/{1,2}(?P<a>[\w.~-]{1,40}))|(?P<back>\\{1,16}(?P<b>[^\\/:*?\"'<>|\r\n]{1,40}(?=\\)|[\w.~-]{1,40}))"
    r"|(?P<coded>%2f|%5c|%255c|%252f)(?P<c>[\w.~-]{1,40})|(?P<dashed>-(?P<d>[a-z0-9_.]{1,40})(?=-[\w.-]))"
)
_LEFT_CHARS = 60
_ABSOLUTE = re.compile(
    r"(?:^|[^\w./-])(?:/(?:var|cygdrive/[a-z]|export|usr|data|volumes|mnt|private|host|rootfs|hostfs|nfs|net|c|d|system/volumes/data|mnt/[\w.-]{1,20}|volumes/[\w.-]{1,20})"
    r"|[a-z]:|(?:file|vscode-remote|vscode):/{1,3}[\w%.+-]{0,30}|[\\/]{2,8}wsl(?:\$|\.localhost)[\\/]{1,4}[\w.-]{1,30})$"
)
_DASHED_LEFT = re.compile(r"(?:^|[^a-z0-9-])(?:[a-z]--?|-mnt-[a-z]-|-|-private-|-var-|--wsl[\w-]{1,30}-)$")
_TILDE = re.compile(r"~([a-z_][\w.-]{1,31})(?=/)")


def names_in(page: Page) -> list[str]:
    """The user names that paths in it show, in lower case; not those that are words too."""
    found = dict.fromkeys(name for _, _, name in _homes(page.low) if len(name) >= 3 and name not in _WORDS)
    return [name for name in found if name.isascii() is False or not name.isdigit()][:MAX_NAMES]


def find(page: Page) -> Iterator[Span]:
    """Names in paths, and the known ones wherever they stand."""
    for start, end, name in _homes(page.low):
        yield Span(start, end, "user", "the user's name in a path", name)
    if "~" in page.low:
        for found in _TILDE.finditer(page.low):
            if not page.low[found.start() - 1 : found.start()].isalnum() and found[1] not in _SHARED:
                yield Span(found.start(1), found.end(1), "user", "a home folder by its user's name", found[1])
    for name in sorted(page.names):
        for spelling in {name, re.sub("[^a-z0-9]", "-", name)}:
            for start in _everywhere(page.low, spelling):
                yield Span(start, start + len(spelling), "user", "a user's name that is known", name)


def _homes(low: str) -> Iterator[tuple[int, int, str]]:
    for folder in ("home", "users"):
        at = low.find(folder)
        while at >= 0:
            end = at + len(folder)
            after = _AFTER.match(low, end)
            if after is not None:
                name = after["a"] or after["b"] or after["c"] or after["d"]
                start = after.end() - len(name)
                name = name.rstrip(".") or name
                if name not in _SHARED and _is_path(low, at, after.lastgroup or ""):
                    yield start, start + len(name), name
            at = low.find(folder, end)


def _is_path(low: str, at: int, how: str) -> bool:
    """Whether what stands before the folder's name makes it the beginning of a path."""
    left = low[max(0, at - _LEFT_CHARS) : at]
    if how in ("d", "dashed"):
        return _DASHED_LEFT.search(left[-40:]) is not None
    if left[-1:] != ("\\" if how in ("b", "back") else "/") and how not in ("c", "coded"):
        return False
    if how in ("c", "coded"):
        return left.endswith(("%2f", "%5c", "%255c", "%252f"))
    bare = left.rstrip("/\\")
    if bare == left:
        return False
    if not bare or not (bare[-1].isalnum() or bare[-1] in "._~-"):
        return not bare.endswith(("...", "…"))
    if bare[-2:] in ("\\n", "\\r", "\\t"):
        return True  # a line end that is written out, then the path
    return _ABSOLUTE.search(bare) is not None


def _everywhere(low: str, name: str) -> Iterator[int]:
    at = low.find(name)
    while at >= 0:
        end = at + len(name)
        if _begins(low, at) and not low[end : end + 1].isalnum():
            yield at
        at = low.find(name, end)


def _begins(low: str, at: int) -> bool:
    """Whether a word begins there: behind no letter, or behind an escape that ends in one."""
    if not low[at - 1 : at].isalnum() or at == 0:
        return True
    return low[max(0, at - 2) : at] in ("\\n", "\\t", "\\r") or low[max(0, at - 3) : at] in (
        "%2f",
        "%5c",
        "%20",
        "%3d",
        "%22",
        "%3a",
    )


def is_telling(name: str) -> bool:
    """Whether a user name, in lower case, says whose it is, and is no word that stands in ordinary text."""
    return len(name) >= 3 and name not in _SHARED and name not in _WORDS
