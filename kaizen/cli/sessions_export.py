"""`kaizen sessions export`: a session as a file that can be sent to somebody else."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from kaizen import __version__, clock
from kaizen.cli import show
from kaizen.cli.options import Workspace, one_or_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.cli.text.chapter_facts import Document
    from kaizen.model.story import Chapter
    from kaizen.reading.chapters import LeftOut
    from kaizen.redaction.redactor import Found

_STDOUT = "-"


class Format(StrEnum):
    """What an export is written as."""

    MD = "md"
    HTML = "html"
    JSON = "json"


def export(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="A session's id, or the beginning of one.")],
    format_: Annotated[
        Format, typer.Option("--format", metavar="md|html|json", help="Markdown, a page, or JSON.")
    ] = Format.MD,
    output: Annotated[
        str,
        typer.Option("-o", "--output", metavar="FILE", help="Where to, readable by you alone; `-` is standard output."),
    ] = _STDOUT,
    raw: Annotated[bool, typer.Option("--raw", help="As it was captured: secrets and names stay in it.")] = False,
    user: Annotated[
        list[str] | None, typer.Option("--user", metavar="NAME", help="Replace this user name too; may be given again.")
    ] = None,
    sub_agents: Annotated[
        bool, typer.Option("--sub-agents/--no-sub-agents", help="With the stories of its sub-agents, or without.")
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
    all_: Annotated[bool, typer.Option("-A", "--all", help="Look for it in all workspaces.")] = False,
    workspace: Workspace = None,
) -> int:
    """Write a session down for somebody else: prompts, answers, tool calls with what they gave back, figures. Secrets, names, private
    paths and what the client told the model of this machine are taken out, unless --raw; what was is told on standard error.

    Example: kaizen sessions export 12b5289a --format html --output session.html
    """
    from kaizen.cli.text.chapter_facts import Document
    from kaizen.host import outside
    from kaizen.host.processes import is_alive
    from kaizen.reading import chapters
    from kaizen.reading.whereabouts import Located

    one_or_all(workspace, all_=all_)
    now = clock.now_ms()
    with Located(session_id, workspace, all_=all_, told=show.error) as at:
        chapter = chapters.read_chapters(
            at.store, at.session_id, workspace=at.workspace, now_ms=now, alive=is_alive, sub_agents=sub_agents
        )  # fmt: skip
    if not raw:
        chapter = _redacted(chapter, user or ())
    made = _written(Document(chapter, not raw, now, __version__), format_)
    if output == _STDOUT:
        show.draw(made)
        return 0
    outside.make(os.path.abspath(output), made.encode("utf-8", "backslashreplace"), replace=force)
    show.note(f"written to {show.clean(output)}")
    return 0


def _written(document: Document, format_: Format) -> str:
    match format_:
        case Format.MD:
            from kaizen.cli.text.as_markdown import markdown

            return markdown(document)
        case Format.HTML:
            from kaizen.cli.text.as_html import html

            return html(document)
        case Format.JSON:
            from kaizen.cli.text.as_json import json

            return json(document)


def _redacted(chapter: Chapter, names: Sequence[str]) -> Chapter:
    """The chapter as it may leave; what was taken out of it is told."""
    from kaizen.cli.redact import owner
    from kaizen.reading.chapters import Censor
    from kaizen.redaction.redactor import Redactor

    redactor = Redactor(names=[*names, *owner()])
    censor = Censor(redactor)
    found = censor.chapter(chapter)
    for line in _report(redactor.found, censor.left_out):
        show.note(line)
    return found


def _report(found: list[Found], left_out: LeftOut) -> list[str]:
    """How much of which kind was replaced."""
    kinds: dict[str, int] = {"workspace": left_out.workspace} if left_out.workspace else {}
    for each in found:
        kinds[each.kind] = kinds.get(each.kind, 0) + each.times
    counts = ", ".join(f"{kind} {kinds[kind]:,}" for kind in sorted(kinds))
    lines = [f"redacted: {counts}" if counts else "redacted: nothing was found that had to be"]
    if left_out.texts:
        lines.append(f"left out: {left_out.texts:,} texts of the client, and records that this version does not know")
    return [*lines, "look it over before it is sent: no program knows every secret"]
