"""What the verbs of `kaizen retro` share: which days are meant, whose, and how a retro is written."""

from __future__ import annotations

from enum import StrEnum

import typer

from kaizen.cli import show
from kaizen.cli.options import one_or_all
from kaizen.errors import KaizenError, NotFound
from kaizen.model import weeks
from kaizen.model.figures import DAY_MS
from kaizen.model.retro import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from kaizen.model.retro import Retro


class Format(StrEnum):
    """What a retro is written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    JSON = "json"


def form(*, as_json: bool, md: bool, html: bool) -> Format:
    """What is asked for by the options, of which there may be one."""
    if as_json + md + html > 1:
        raise typer.BadParameter("only one of --json, --md and --html")
    return Format.JSON if as_json else Format.MD if md else Format.HTML if html else Format.TEXT


def span(week: str | None, days: int | None, now_ms: int) -> Span:
    """The days that are meant: a week, the last so many days, or the last week that is over. Today is in none of them, since it is not
    over. Raises NotFound for a week that is none, or is not over."""
    today = now_ms // DAY_MS
    if days is not None:
        if days > today:
            raise NotFound(f"{days} days ago is before 1970", hint="fewer days")
        return Span(today - days, today)
    if week is None:
        monday = weeks.monday_of(today) - 7
        return Span(monday, monday + 7, weeks.week_text(monday))
    found = weeks.week_of(week)
    if found is None:
        raise NotFound(f"{week!r} is no week", hint="an ISO week, such as 2026-W47")
    if found + 7 > today:
        raise NotFound(
            f"{weeks.week_text(found)} is not over before {weeks.day_text(found + 7)}",
            hint="`kaizen retro --days 3` tells of the last three days",
        )
    return Span(found, found + 7, weeks.week_text(found))


def whose(all_: bool, workspace: os.PathLike[str] | None) -> str | None:
    """The registered workspace that is meant, None for all of them. Raises NotFound."""
    from kaizen.reading import stores

    one_or_all(workspace, all_=all_)
    return None if all_ else stores.chosen(workspace)


def made(retro: Retro, how: Format, columns: int) -> str:
    """A retro as it is written. As Markdown and as a page it is for others, so it is redacted; what was is told."""
    from kaizen.cli.text import retro_page

    if how is Format.JSON:
        from kaizen.retro import written

        return written.written(retro).decode()
    page = retro_page.page(retro)
    if how is Format.TEXT:
        from kaizen.cli.text import retro_text

        return "".join(line + "\n" for line in retro_text.lines(page, columns))
    from kaizen.cli.redact import owner
    from kaizen.redaction.redactor import Redactor

    page = retro_page.redacted(page, Redactor(names=owner()), retro.workspaces)
    if how is Format.MD:
        from kaizen.cli.text import retro_markdown

        return retro_markdown.markdown(page)
    from kaizen.cli.text import retro_html

    return retro_html.html(page)


def hand_over(text: str, *, output: str | None, force: bool, to: str | None) -> None:
    """Give a text to the terminal, to a file, or to a command as its input. Raises KaizenError."""
    import os

    from kaizen.host import outside, processes

    data = text.encode("utf-8", "backslashreplace")
    if to is not None:
        done = processes.run(["/bin/sh", "-c", to], given=data, limit_s=600.0)
        show.draw(done.out.decode("utf-8", "replace"))
        if done.status != 0:
            said = done.err.decode("utf-8", "replace").strip().splitlines()
            why = said[-1] if said else f"it ended with status {done.status}"
            raise KaizenError(f"{to!r} did not take the retro: {why}", hint="try the command by hand")
    elif output is not None:
        outside.make(os.path.abspath(output), data, replace=force)
        show.note(f"written to {show.clean(output)}")
    else:
        show.draw(text)
