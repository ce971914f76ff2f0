"""What a text for agents names that can be there or not: files, scripts of `package.json`, targets of a makefile.

    Run `npm run e2e` before you touch `src/server/routes.ts`.

Only what is set as code counts, and only what is said to be there: no pattern, no placeholder, nothing that the line says is made,
taken away, ignored or an example.
"""

from __future__ import annotations

import re

from kaizen.evidence import frontmatter
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 500  # mentions of one text
LONGEST_LINE = 2000
RUNNERS = ("npm", "pnpm", "yarn", "bun")
_SPAN = re.compile(r"`([^`\n]{1,200})`")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)\s*(\w*)")
_SHELLS = frozenset({"", "sh", "bash", "shell", "zsh", "console"})
_SCRIPT = re.compile(rf"^(?:\$ )?({'|'.join(RUNNERS)}) run ([\w:.-]+)(?: .*)?$")
_TARGET = re.compile(r"^(?:\$ )?make ([a-zA-Z][\w.-]*)$")
_PATH = re.compile(
    r"^(?:\./)?(?:[\w@+-][\w.@+-]*|\.(?:github|claude|cursor|codex|agents|vscode|circleci))(?:/[\w.@+-]+)*/?$"
)
_KNOWN = frozenset(
    """md mdx mdc rst adoc py pyi ts tsx js jsx mjs cjs json jsonc toml yaml yml sh bash go rs rb java kt swift c h cc cpp hpp cs php
    sql proto graphql css scss html vue svelte tf cfg ini lua ex exs scala""".split()
)
_PRODUCTS = re.compile(r"^(?:[A-Z]\w*|next|node|vue|three|d3|nuxt|react|express|chart|p5|alpine|ember|backbone)\.js$")
_ELSEWHERE = frozenset(
    "node_modules dist build out target coverage tmp temp .venv venv vendor logs log cache .next __pycache__".split()
)
_PLACEHOLDER = re.compile(
    r"(?:^|[/._-])(?:path|to|foo|bar|baz|example|your|my|some|xxx?|name|placeholder|yyyy|nnnn?)(?:[/._-]|$)",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"""\b(?:creat\w+|generat\w+|add(?:ing)?\s+an?|e\.g|for\s+instance|example|such\s+as|delet\w+|remov\w+|renam\w+|do\s+not|don't|never|
    no\s+longer|ignored?|gitignored?|outputs?|writes?|written|produc\w+|emits?|if\s+(?:it|they|there|present)|optional\w*|should\s+be\s+named|
    named\s+like|new\s+file|downloads?|cop(?:y|ied|ies)|mov(?:e|ed)\s+to|was|were|used\s+to|old|legacy|deprecated|instead\s+of|git\s+clone|
    other\s+repo\w*|upstream|global|home\s+(?:folder|directory)|temporary|local\s+only)\b""",
    re.IGNORECASE | re.VERBOSE,
)


class Mention(NamedTuple):
    """Something that a text names, in the form that `Guidance.exists` has it in, and the line it stands on, from 1."""

    named: str
    line: int


def named(text: str) -> list[Mention]:
    """What a text names, each at its first line."""
    found: dict[str, int] = {}
    for number, said in _spans(frontmatter.body(text)):
        what = _named(said)
        if what is not None and len(found) < MOST:
            found.setdefault(what, number)
    return [Mention(what, line) for what, line in found.items()]


def is_file(what: str) -> bool:
    """Whether a mention is one of a file, or of a folder."""
    return " " not in what


def _spans(text: str) -> Iterator[tuple[int, str]]:
    """What is set as code, with the number of its line; of blocks only the commands."""
    fence, shell = "", False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:LONGEST_LINE]
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1] == fence):
            fence, shell = ("" if fence else opened[1]), opened[2].lower() in _SHELLS
        elif fence:
            command = line.strip().partition(" #")[0].strip()
            if shell and " " in command:
                yield number, command
        elif not _NOT_THERE.search(_SPAN.sub("", line)):
            for span in _SPAN.finditer(line):
                yield number, span[1].strip()


def _named(said: str) -> str | None:
    if script := _SCRIPT.match(said):
        scoped = {"--prefix", "-C", "--cwd", "-w", "--workspace", "--filter", "-F"} & {*said.split()}
        return None if scoped else f"{script[1]} run {script[2]}"
    if target := _TARGET.match(said):
        return f"make {target[1]}"
    if " " in said or not _PATH.match(said) or _PLACEHOLDER.search(said):
        return None
    parts = said.removeprefix("./").rstrip("/").split("/")
    if ".." in parts or parts[0].startswith("@") or _ELSEWHERE.intersection(parts) or ".local." in said:
        return None
    has_end = parts[-1].rpartition(".")[2].lower() in _KNOWN and "." in parts[-1][1:]
    if len(parts) == 1:
        return said if has_end and not _PRODUCTS.match(said) else None
    return said if has_end or said.endswith("/") else None
