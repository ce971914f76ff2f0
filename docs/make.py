"""Makes what the documents say of each command from its help: `make docs`. A test compares, so that no page can be stale.

`commands/<command>.md` is one command's page: a block between two marks that is made here, and below it what people wrote. `commands.md`
has a block with all of them. Nothing outside of the marks is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from kaizen.cli.app import app

DOCS = Path(__file__).resolve().parent
INDEX = DOCS / "commands.md"
BEGIN, END = "<!-- from the help: `make docs` -->", "<!-- until here -->"
_BLOCK = re.compile(re.escape(BEGIN) + r"\n.*?" + re.escape(END) + r"\n", re.DOTALL)


def commands(group: Any, path: str = "kaizen") -> Iterator[tuple[str, Any]]:
    """Every command that can be run, with its whole name; groups that only hold others are not."""
    for name, command in group.commands.items():
        if getattr(command, "invoke_without_command", False):
            yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


COMMANDS: dict[str, Any] = dict(commands(typer.main.get_command(app)))


def page(name: str) -> Path:
    """Where the page of a command lies: `kaizen sessions list` in `commands/sessions-list.md`."""
    return DOCS / "commands" / ("-".join(name.split()[1:]) + ".md")


def made(name: str) -> str:
    """The block of a command's page: what it does, how it is called, its arguments and options, an example."""
    command = COMMANDS[name]
    said, _, examples = command.help.partition("Example: ")
    given = [(_called(each), _told(each)) for each in command.params if each.name != "help"]
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    usage = " ".join([name, "[OPTIONS]", *map(_slot, arguments)])
    lines = [BEGIN, said.strip(), "", f"    {usage}", ""]
    lines += [f"- {called}: {told}" for called, told in given]
    lines += ["", "Example:", "", *(f"    {line.strip()}" for line in examples.splitlines() if line.strip()), END, ""]
    return "\n".join(lines)


def listed() -> str:
    """The block of the index: each command with its page and what it does, in a line."""
    rows = [
        f"| [`{name}`]({page(name).relative_to(DOCS)}) | {_first(COMMANDS[name].help)} |" for name in sorted(COMMANDS)
    ]
    return "\n".join([BEGIN, "| command | what it does |", "|---|---|", *rows, END, ""])


def renewed(text: str, block: str) -> str:
    """A page with its block as it is to be; at its end where it has none."""
    return _BLOCK.sub(lambda _: block, text, count=1) if _BLOCK.search(text) else f"{text.rstrip()}\n\n{block}".lstrip()


def wanted(name: str) -> str:
    """A command's page as it is to be."""
    path = page(name)
    return renewed(path.read_text(encoding="utf-8") if path.exists() else f"# {name}\n", made(name))


def written_by_people(name: str) -> str:
    """What a command's page says below its block."""
    return _BLOCK.split(page(name).read_text(encoding="utf-8"), maxsplit=1)[-1]


def _first(text: str) -> str:
    """The first sentence of a text, on one line, fit for a table."""
    line = " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")
    return re.split(r"(?<=\.) (?=[A-Z])", line, maxsplit=1)[0]


def _slot(argument: Any) -> str:
    name = _metavar(argument)
    many = name + ("..." if argument.nargs == -1 else "")
    return many if argument.required else f"[{many}]"


def _called(parameter: Any) -> str:
    """A parameter's names as they are written in a call."""
    if parameter.param_type_name == "argument":
        return f"`{_metavar(parameter)}`"
    value = "" if parameter.is_flag else " " + _metavar(parameter)
    names = [*parameter.opts[:-1], parameter.opts[-1] + value, *parameter.secondary_opts]
    return ", ".join(f"`{name}`" for name in names)


def _told(parameter: Any) -> str:
    text, default = " ".join(parameter.help.split()), parameter.default
    plain = isinstance(default, str | int | float) and not isinstance(default, bool) and "default" not in text.lower()
    return f"{text} Default: {default}." if plain and default != "" else text


def _metavar(parameter: Any) -> str:
    number = getattr(parameter, "min", None) is not None or isinstance(parameter.default, int)
    return str(parameter.metavar or ("N" if number else parameter.opts[-1].lstrip("-").upper()))


def main() -> None:
    """Write every page anew that is not as it is to be."""
    INDEX.with_suffix("").mkdir(exist_ok=True)
    pages = {INDEX: renewed(INDEX.read_text(encoding="utf-8"), listed()), **{page(n): wanted(n) for n in COMMANDS}}
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
