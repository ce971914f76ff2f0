"""Shell commands as people tell them apart: `cd app && CI=1 npm run build -- --fast 2>&1 | tail` is `npm run build`.

A normal form names the program and what it is told to do, without folders, variables, options and what is done with the output.
Of several commands in a row it is the last that does something of its own: the others prepare it.
"""

from __future__ import annotations

import shlex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Tool

SHELLS = frozenset(
    {"Bash", "bash", "shell", "exec_command", "local_shell", "run_shell_command", "Shell", "run_terminal_cmd"}
)
LONGEST = 2000  # characters; what stands behind them is left out
_PREPARES = frozenset({"cd", "export", "source", ".", "set", "pushd", "popd", "mkdir", "echo", "sleep", "true"})
_WRAPS = frozenset({"sudo", "env", "time", "timeout", "nice", "nohup", "exec", "command", "xvfb-run"})
_RUNNERS = frozenset(
    {"npx", "bunx", "pnpx", "uvx", "pipx", "uv", "poetry", "pdm", "hatch", "bundle", "npm", "pnpm", "yarn", "bun"}
)
_VERBS = _RUNNERS | frozenset(
    """git gh cargo go make docker kubectl terraform pip pip3 dotnet mvn gradle gradlew mix rails rake composer apt apt-get brew
    systemctl just task nox tox swift flutter dart deno rustup podman helm aws gcloud az""".split()
)
_AND = frozenset({"&&", ";", "||", "&", "\n"})
_TESTS = frozenset(
    """pytest py.test tox nox jest vitest mocha ava rspec phpunit ctest unittest nextest karma cypress playwright minitest
    test tests check spec""".split()
)


def normal(command: str) -> str:
    """The normal form of a command line; the empty string where there is none."""
    found = ""
    for words in _commands(command[:LONGEST]):
        named = _named(words)
        if named and (named.split()[0] not in _PREPARES or not found):
            found = named
    return found


def is_test(command: str) -> bool:
    """Whether a command runs tests, by its normal form."""
    words = normal(command).replace(":", " ").split()
    return any(word in _TESTS for word in words)


def of_tool(tool: Tool) -> str | None:
    """The command line that a tool use gave a shell; None where it gave none."""
    return tool.summary if tool.name in SHELLS and tool.summary else None


def _commands(line: str) -> Iterator[list[str]]:
    """The words of the commands of a line, each without those it pipes into."""
    words: list[str] = []
    piped = False
    for word in _words(line):
        if word in _AND:
            yield words
            words, piped = [], False
        elif word in ("|", "|&"):
            piped = True
        elif not piped:
            words.append(word)
    yield words


def _words(line: str) -> list[str]:
    reader = shlex.shlex(line, posix=True, punctuation_chars="|&;()")
    reader.whitespace, reader.whitespace_split, reader.commenters = " \t\r\n", True, ""
    try:
        return [*reader]
    except ValueError:  # a quote that does not close
        return line.replace(";", " ; ").split()


def _named(words: list[str]) -> str:
    """What words name: a program, and what it is told to do."""
    left = [*words]
    while left and (_is_variable(left[0]) or left[0] in _WRAPS or left[0][:1] in "-(" or left[0].isdigit()):
        left.pop(0)
    if not left:
        return ""
    program = left[0].rpartition("/")[2] or left[0]
    told = [word for word in left[1:] if word[:1] != "-" and not _is_redirection(word)]
    if program.startswith("python") and "-m" in left:
        rest = left[left.index("-m") + 1 :]
        return rest[0] if rest else program
    if program in _RUNNERS and told[:1] in (["run"], ["exec"]):
        return " ".join([program, *told[:2]])
    if program in _VERBS or program.startswith("python") or program in ("node", "bash", "sh", "ruby", "php"):
        return " ".join([program, *told[:1]])
    return program


def _is_variable(word: str) -> bool:
    name, sign, _ = word.partition("=")
    return bool(sign) and name.replace("_", "a").isalnum()


def _is_redirection(word: str) -> bool:
    return word.lstrip("0123456789&")[:1] in ("<", ">")
