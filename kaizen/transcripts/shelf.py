"""The formats there are. A new agent is one file beside this one and one line in it, and one more for each thing in which
its files are unlike most: see the tables below."""

from __future__ import annotations

from kaizen.transcripts import claude_code, codex, copilot_cli, cursor, gemini_cli, opencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.format import Companions, Database, FileIdentity, Format, Settler, Whereabouts

FORMATS: dict[str, Format] = {
    claude_code.AGENT: claude_code,
    codex.AGENT: codex,
    cursor.AGENT: cursor,
    copilot_cli.AGENT: copilot_cli,
    gemini_cli.AGENT: gemini_cli,
    opencode.AGENT: opencode,
}

# Whose sessions lie in a database, whose records do not tell their working folder, whose files' paths do not tell whose they
# are, and beside whose files others lie.
DATABASES: dict[str, Database] = {cursor.AGENT: cursor.DATABASE, opencode.AGENT: opencode.DATABASE}

WHEREABOUTS: dict[str, Whereabouts] = {cursor.AGENT: cursor, gemini_cli.AGENT: gemini_cli}

SETTLERS: dict[str, Settler] = {claude_code.AGENT: claude_code, gemini_cli.AGENT: gemini_cli}

COMPANIONS: dict[str, Companions] = {claude_code.AGENT: claude_code}

SUFFIXES = tuple(sorted({suffix for form in FORMATS.values() for suffix in form.SUFFIXES}))


def identify(path: str) -> tuple[str, FileIdentity] | None:
    """The transcript that the file at this path is, or tells of, and whose it is; None for anything else."""
    for form in FORMATS.values():
        main = form.beside(path)
        if (file := form.identify(main)) is not None:
            return main, file
    return None
