"""The formats there are. A new agent is one file beside this one and one line in it."""

from __future__ import annotations

from kaizen.transcripts import claude_code, codex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.format import FileIdentity, Format

FORMATS: dict[str, Format] = {codex.AGENT: codex, claude_code.AGENT: claude_code}

SUFFIXES = tuple(sorted({suffix for form in FORMATS.values() for suffix in form.SUFFIXES}))


def identify(path: str) -> tuple[str, FileIdentity] | None:
    """The transcript that the file at this path is, or tells of, and whose it is; None for anything else."""
    for form in FORMATS.values():
        main = form.beside(path)
        if (file := form.identify(main)) is not None:
            return main, file
    return None
