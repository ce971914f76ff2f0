"""What agents look at, with tools of their own or through a shell: files they read, folders they search."""

from __future__ import annotations

from kaizen.evidence import commands, given, programs, shell
from kaizen.model import inputs
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool

_SEARCHES = frozenset(
    """Grep Glob LS grep glob ls list list_dir list_directory rg grep_search file_search codebase_search semantic_search
    ripgrep_raw_search glob_file_search search_file_content search_files""".split()
)
_READERS = frozenset("cat sed head nl bat".split())  # not `tail`, which looks whether there is more
_SEARCHERS = frozenset("rg grep egrep fgrep ag ack find fd".split())
_TAKES = frozenset(
    "-e -f -g -t -T -A -B -C -m --glob --type --include --exclude --exclude-dir -name -iname -path -type -maxdepth".split()
)


class Reading(NamedTuple):
    """A file that was read, and which part of it, in a form that tells parts apart."""

    path: str
    part: str


def reading(tool: Tool) -> Reading | None:
    """What a tool use read of one file; None where it read none."""
    if tool.reads:
        numbers = sorted((key, value) for key, value in given.fields(tool).items() if type(value) is int)
        return Reading(tool.reads[0], " ".join(f"{key}={value}" for key, value in numbers))
    stages = _single(tool)
    if not stages or stages[0][0] not in _READERS or "-i" in stages[0]:
        return None
    named = [word for word in stages[0][1:] if word[:1] != "-" and not word.isdigit()]
    scripts = 1 if stages[0][0] == "sed" else 0
    if len(named) != 1 + scripts:
        return None
    return Reading(named[-1], " | ".join(" ".join(words) for words in stages))


def searched(tool: Tool) -> str | None:
    """The folder in which a tool use searched, `.` where it names none; None where it did not search."""
    if tool.name in _SEARCHES:
        return _folder(inputs.folder(given.fields(tool)) or ".")
    stages = _single(tool)
    if not stages or stages[0][0] not in _SEARCHERS:
        return None
    words, named = stages[0], list[str]()
    for before, word in zip(words, words[1:], strict=False):
        if word[:1] != "-" and before not in _TAKES:
            named.append(word)
    if words[0] not in ("find", "fd") and "-e" not in words and "--files" not in words:
        named = named[1:]  # what is searched for
    return _folder(named[0]) if len(named) == 1 else "."


def _single(tool: Tool) -> list[list[str]]:
    """The stages of the only command of a shell that does more than prepare; nothing where there are several."""
    line = commands.of_tool(tool)
    if line is None or not commands.looks(line):
        return []
    found = [
        stages for stages in shell.commands(line[: commands.LONGEST])
        if stages[0] and stages[0][0] not in programs.PREPARES
    ]  # fmt: skip
    return found[0] if len(found) == 1 and all(found[0]) else []


def _folder(path: str) -> str:
    """The folder of a path, which may be that of a file."""
    before, _, name = path.rstrip("/").rpartition("/")
    return (before or ".") if "." in name.strip(".") or "*" in name else path.rstrip("/") or "."
