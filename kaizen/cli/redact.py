"""`kaizen redact`: takes secrets and names out of a file or of standard input."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from kaizen.cli import show
from kaizen.cli.options import AsJson, folder
from kaizen.errors import KaizenError
from kaizen.host import outside
from kaizen.redaction import flow
from kaizen.redaction.flow import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.ipc.wire import Json
    from kaizen.redaction.redactor import Found, Redactor

_BINARY_BYTES = 8192


def redact(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file; - for standard input.")],
    how: Annotated[
        Format | None,
        typer.Option("--format", metavar="text|json|jsonl", help="How it is written; default: told by its beginning."),
    ] = None,
    user: Annotated[
        list[str] | None, typer.Option("--user", metavar="NAME", help="Replace this user name too; may be given again.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Print no text; end with 1 if something would be replaced.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--show", "--why", help="Print what would be replaced, where, how often and why.")
    ] = False,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w",
            "--workspace",
            metavar="PATH",
            parser=folder,
            help="The repository that the text is of: a user name in its path goes too; default: this folder.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print a text with secrets and names replaced by placeholders such as <github-token-1>; the file itself stays as it is.

    The same secret has the same placeholder throughout. JSON and JSON lines stay JSON. Found are tokens of known services, private keys,
    JSON web tokens, passwords in addresses, in settings and in commands, e-mail addresses, public IP addresses, card numbers, and user
    names in paths. What looks like nothing in particular is not found: a password in the middle of a sentence, a customer's name, the
    contents of your business. Read what you send.

    Example: kaizen redact --why session.jsonl
    """
    from kaizen.redaction.redactor import Redactor

    redactor = Redactor(names=[*(user or ()), *owner(), *_in_path(os.fspath(workspace or "."))])
    for piece in flow.redacted(*_opened(file, how), redactor):
        if not (check or why or as_json):
            show.raw(piece.encode("utf-8", "surrogateescape"))
    if as_json:
        show.json({"replaced": [_json(found) for found in redactor.found]})
    elif why:
        _table(redactor)
    return 1 if check and redactor.found else 0


def owner() -> list[str]:
    """The name of who runs this, as far as their home folder is named so."""
    from kaizen.redaction.places import is_telling

    name = os.path.basename(os.path.expanduser("~").rstrip("/"))
    return [name] if is_telling(name.lower()) else []


def _in_path(repository: str) -> list[str]:
    """The user names that a repository's path shows."""
    from kaizen.redaction.places import names_in
    from kaizen.redaction.spans import page_of

    return names_in(page_of(os.path.abspath(repository) + "/"))


def _opened(file: str, how: Format | None) -> tuple[Iterator[str], Format]:
    """The lines, and how they are written. Raises KaizenError for what is no text."""
    chunks = outside.chunks(file)
    first = next(chunks, b"")
    if b"\0" in first[:_BINARY_BYTES]:
        raise KaizenError(f"{file!r} is not text", hint="only text can be redacted; take the text out of it first")
    lines = flow.lines(chain([first], chunks))
    begun = next(lines, "")
    return chain([begun], lines), how or flow.format_of(begun if begun.strip() else first.decode("utf-8", "replace"))


def _json(found: Found) -> Json:
    return {
        "kind": found.kind,
        "placeholder": found.placeholder,
        "why": found.why,
        "where": found.where,
        "times": found.times,
    }


def _table(redactor: Redactor) -> None:
    if not redactor.found:
        show.note("nothing would be replaced")
        return
    heads = ("WHERE", "KIND", "PLACEHOLDER", "TIMES", "WHY")
    rows = [(each.where, each.kind, each.placeholder, each.times, each.why) for each in redactor.found]
    show.table(heads, rows, [show.Give(4, 20), show.Give(0, 12, show.cut_left)])
