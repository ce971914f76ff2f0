"""The documents name what there is: every command, every option, every error, every file they link to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

import kaizen
from docs import make
from docs.make import COMMANDS, DOCS
from kaizen import KaizenError
from kaizen import errors as errors_module
from kaizen.cli.app import app
from tests.house.sources import ROOT

WHOLE = typer.main.get_command(app)


def options(command: Any) -> list[str]:
    return [
        n for each in command.params if each.param_type_name == "option" for n in (*each.opts, *each.secondary_opts)
    ]


def arguments(command: Any) -> list[str]:
    return [(each.metavar or each.name).upper() for each in command.params if each.param_type_name == "argument"]


def pages() -> list[Path]:
    """Every document but the README and the change log."""
    return sorted(DOCS.rglob("*.md"))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_page(name: str) -> None:
    """What the page says from the command's help is what the help says now, with every option, every argument and an example."""
    path = make.page(name)
    assert path.is_file(), f"{path.name} is missing: `make docs` makes it"
    text = path.read_text()
    assert text == make.wanted(name), f"{path.name} is stale: `make docs` renews it"
    assert text.startswith(f"# {name}\n")
    for said in (*options(COMMANDS[name]), *arguments(COMMANDS[name])):
        if said != "--help":
            assert re.search(rf"`{re.escape(said)}\b", text), f"{said} is missing on the page of {name}"
    assert re.search(rf"^    {name}\b", text, flags=re.MULTILINE), f"no example on the page of {name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_what_people_wrote_on_a_page_holds(name: str) -> None:
    """It names no option that the command does not have, and says what `--json` prints."""
    text = make.written_by_people(name)
    named = set(re.findall(r"`(--?[a-z][a-z-]*)", text))
    assert named <= {*options(COMMANDS[name]), *options(WHOLE)}, name
    assert ("--json" in named) == ("--json" in options(COMMANDS[name]))


def test_no_page_is_of_a_command_that_is_gone() -> None:
    """A command that was taken away takes its page along; the index has all there are, and no section of one."""
    assert {*(DOCS / "commands").iterdir()} == {*map(make.page, COMMANDS)}
    text = make.INDEX.read_text()
    assert text == make.renewed(text, make.listed()), "commands.md is stale: `make docs` renews it"
    assert re.findall(r"^## (kaizen.+)", text, flags=re.MULTILINE) == []


def test_the_index_names_what_all_commands_share() -> None:
    """The options of `kaizen` itself stand in `commands.md`."""
    assert [name for name in options(WHOLE) if f"`{name}" not in make.INDEX.read_text()] == []


def test_a_page_keeps_what_people_wrote() -> None:
    """Only the block is made anew; a page without one gets it at its end."""
    block = make.made("kaizen ps")
    assert make.renewed(f"# kaizen ps\n\n{make.BEGIN}\nold\n{make.END}\n\nby hand\n", block) == (
        f"# kaizen ps\n\n{block}\nby hand\n"
    )
    assert make.renewed("# kaizen ps\n", block) == f"# kaizen ps\n\n{block}"


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


def headings(path: Path) -> set[str]:
    """The places in a document that can be linked to, as GitHub names them."""
    found = re.findall(r"^#+ (.+)", path.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_links_lead_somewhere() -> None:
    """A link between documents names a file that exists, and a heading in it."""
    for path in [*pages(), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docker/README.md"]:
        for target, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text()):
            found = (path.parent / target).resolve() if target else path
            assert found.exists(), f"{path.name} links to {target}"
            assert not heading or heading in headings(found), f"{path.name} links to {target}#{heading}"


def test_the_changelog_knows_this_version() -> None:
    """The version in the package has its entry."""
    assert f"## [{kaizen.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
