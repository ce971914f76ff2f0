"""Shell commands as people tell them apart: `cd app && CI=1 npm run build -- --fast 2>&1 | tail` is `npm run build`.

A normal form names the program and what it is told to do, without folders, variables, options and what is done with the output.
Of several commands in a row it is the last that does most: what prepares or looks does less than what works.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kaizen.evidence import given, programs
from kaizen.evidence.shell import commands
from kaizen.model import inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool

SHELLS = frozenset(
    """Bash bash shell exec_command local_shell run_shell_command Shell run_terminal_cmd run_terminal_command
    run_terminal_command_v2 container.exec""".split()
)
LONGEST = 2000  # characters; what stands behind them is left out
_PLAIN = re.compile(r"[\w.+@:$%~{}\[\],=^!/-]{1,100}")  # what names itself: no quotes, blanks or signs of the shell
_PARTS = re.compile(r"[A-Z]?[a-z]+")  # the words in a name, as of `testDebugUnit` or `test:unit`
_TIME = re.compile(r"[0-9.]+[smhd]?")
_SCRIPT = re.compile(r"-[a-z]*c")
_DEPTH = 3  # of shells that are told to run a shell


@lru_cache(maxsize=8192)  # several heuristics ask for the same
def normal(command: str) -> str:
    """The normal form of a command line; the empty string where there is none."""
    return _normal(command[:LONGEST], 0)


def is_test(command: str) -> bool:
    """Whether a command runs tests, by its normal form."""
    words = normal(command).split()
    if not words or words == ["test"]:  # the shell's own, which compares
        return False
    parts = {part.lower() for word in words for part in _PARTS.findall(word)}
    return bool(parts & programs.TESTS) or words[-1] == "e2e" or words == ["make", "check"]


def looks(command: str) -> bool:
    """Whether a command only looks, or answers by its exit status: one that fails found nothing."""
    words = normal(command).split()
    return bool(words) and (words[0] in programs.LOOKS or " ".join(words[:2]) in programs.LOOKS_OF_GIT)


def of_tool(tool: Tool) -> str | None:
    """The command line that a tool use gave a shell; None where it gave none, or a patch."""
    if tool.name not in SHELLS or tool.edits:
        return None
    return inputs.command(given.fields(tool)) or tool.summary or None


def _normal(line: str, depth: int) -> str:
    found, most = "", -1
    for pipeline in commands(line):
        stages = [named for words in pipeline if (named := _of_stage(words, depth))]
        named = max(stages, key=_rank, default="")  # the first of them
        if named and _rank(named) >= most:
            found, most = named, _rank(named)
    return found


def _rank(named: str) -> int:
    return programs.rank(named.split(" ", maxsplit=1)[0])


def _of_stage(words: list[str], depth: int) -> str:
    """What a command of a pipeline names."""
    left = [*words]
    while left and left[0] in programs.KEYWORDS:
        left.pop(0)
    return "" if left and left[0] in programs.HEADS else _named(left, depth)


def _named(words: list[str], depth: int) -> str:
    """What words name: a program, and what it is told to do."""
    left = _unwrapped(words)
    if not left:
        return ""
    program = left[0].rpartition("/")[2] or left[0]
    rest = left[1:]
    if not _PLAIN.fullmatch(program) or program[0] in "-#" or "/" in program:
        return ""
    if program in programs.SHELLS and depth < _DEPTH:
        script = next((number for number, word in enumerate(rest) if _SCRIPT.fullmatch(word)), None)
        if script is not None and script + 1 < len(rest):
            return _normal(rest[script + 1], depth + 1)
    if program in programs.INTERPRETERS or program.startswith("python"):
        return _interpreted(program, rest, depth)
    told = _told(program, rest)
    if program in programs.RUNNERS and depth < _DEPTH:
        return _run(program, rest, told, depth)
    if program in programs.VERBS:
        return " ".join([program, *told[: programs.deep(program, told)]])
    return program


def _run(program: str, rest: list[str], told: list[str], depth: int) -> str:
    """What a runner runs, by the runner: `uv run pytest`, `npx jest`, `npm run build`."""
    if program in programs.RUNS_AT_ONCE:
        return " ".join(filter(None, (program, _named(_behind(program, rest), depth + 1))))
    if told[:1] and told[0] in ("run", "exec"):
        behind = _behind(program, rest[rest.index(told[0]) + 1 :])
        return " ".join(filter(None, (program, told[0], _named(behind, depth + 1))))
    return " ".join([program, *told[:1]])


def _interpreted(program: str, rest: list[str], depth: int) -> str:
    """The script that an interpreter runs, or the module that Python does."""
    for number, word in enumerate(rest):
        if word == "-m" and program.startswith("python"):
            return _named(rest[number + 1 :], depth + 1) if depth < _DEPTH else program
        if word in ("-c", "-e"):
            return f"{program} {word}"
        if word[:1] != "-":
            script = word.rpartition("/")[2]
            return f"{program} {script}" if _PLAIN.fullmatch(script) and script[0] not in "-=" else program
    return program


def _unwrapped(words: list[str]) -> list[str]:
    """Without the variables before a command, and without the programs that only run another."""
    left, wrapped = [*words], ""
    while left:
        word = left[0]
        if wrapped and word[:1] == "-":
            left.pop(0)
            if left and word in programs.TAKES.get(wrapped, ()):
                left.pop(0)
        elif _is_variable(word) or (wrapped and _TIME.fullmatch(word)):
            left.pop(0)
        elif word.rpartition("/")[2] in programs.WRAPS:
            wrapped = word.rpartition("/")[2]
            left.pop(0)
        else:
            break
    return left or ([wrapped] if wrapped else [])


def _behind(program: str, rest: list[str]) -> list[str]:
    """What stands behind the options of a program."""
    left = [*rest]
    while left and left[0][:1] == "-":
        if left.pop(0) in programs.TAKES.get(program, ()) and left:
            left.pop(0)
    return left


def _told(program: str, rest: list[str]) -> list[str]:
    """What a program is told to do: the words that are no options, nor their values."""
    takes, found, value = programs.TAKES.get(program, frozenset()), list[str](), False
    for word in rest:
        if value:
            value = False
        elif word[:1] == "-":
            value = word in takes
        elif word[:1] != "+" and not _is_variable(word) and not word.isdigit() and _PLAIN.fullmatch(word):
            found.append(word)
    return found


def _is_variable(word: str) -> bool:
    name, sign, _ = word.partition("=")
    return bool(sign) and name.replace("_", "a").isalnum() and not name[0].isdigit()
