"""The documents name what there is: every command, every option, every error, every file they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

import kaizen
from kaizen import KaizenError
from kaizen import errors as errors_module
from kaizen.cli.app import app
from tests.house.sources import ROOT

DOCS = ROOT / "docs"


def commands(group: Any, path: str = "kaizen") -> Iterator[tuple[str, Any]]:
    """Every command that can be run, with its whole name; groups that only hold others are not."""
    for name, command in group.commands.items():
        if getattr(command, "invoke_without_command", False):
            yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def sections() -> dict[str, str]:
    """The text below each heading of `commands.md`."""
    parts = re.split(r"^## (.+)\n", (DOCS / "commands.md").read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


COMMANDS = dict(commands(typer.main.get_command(app)))


def options(command: Any) -> list[str]:
    return [name for each in command.params if each.param_type_name == "option" for name in each.opts]


def arguments(command: Any) -> list[str]:
    return [(each.metavar or each.name).upper() for each in command.params if each.param_type_name == "argument"]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_section(name: str) -> None:
    """Each command stands in `commands.md` with every option, every argument and an example."""
    text = sections()[name]
    for said in (*options(COMMANDS[name]), *arguments(COMMANDS[name])):
        if said != "--help":
            assert re.search(rf"`{re.escape(said)}\b", text), f"{said} is missing below {name}"
    assert re.search(rf"^    {name}\b", text, flags=re.MULTILINE), f"no example below {name}"


def test_no_section_is_of_a_command_that_is_gone() -> None:
    """A command that was taken away is taken out of `commands.md` too, and so are its options."""
    assert set(sections()) == {*COMMANDS, "kaizen"}
    for name, command in COMMANDS.items():
        named = set(re.findall(r"`(--?[a-z][a-z-]*)", sections()[name]))
        assert named <= set(options(command)), name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str) -> None:
    """Each command's help says what it does and shows an example, and each of its options has a text."""
    command = COMMANDS[name]
    assert f"Example: {name}" in (command.help or "")
    assert all(each.help for each in command.params if each.name != "help")


def test_readme_names_both_commands() -> None:
    """The README and the Makefile agree on the two commands that matter."""
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    for target in ("run", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_each_error_is_in_troubleshooting() -> None:
    """Whatever error a user can meet is explained, with the status that the command line exits with."""
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", (DOCS / "troubleshooting.md").read_text(), flags=re.MULTILINE)
    errors = {n: v for n, v in vars(errors_module).items() if isinstance(v, type) and issubclass(v, KaizenError)}
    assert dict(rows) == {name: str(error.exit_code) for name, error in errors.items()}


def test_the_index_names_every_document() -> None:
    """`index.md` leads to each document there is."""
    index = (DOCS / "index.md").read_text()
    assert [path.name for path in sorted(DOCS.glob("*.md")) if path.name not in index] == ["index.md"]


def test_links_lead_somewhere() -> None:
    """A link between documents names a file that exists."""
    for path in [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_changelog_knows_this_version() -> None:
    """The version in the package has its entry."""
    assert f"## [{kaizen.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
