"""Where in texts the words of a query were hit.

The texts that are shown are indexed by themselves, in memory: the store's own index would look for the words anew for each of
them, and of a word's beginning that means to go through all that begins so.
"""

from __future__ import annotations

from kaizen.database.scratch import scratch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN, END = "\ue000", "\ue001"  # private characters around what was hit: no text of an agent's means anything by them
TOKENS = 24
BEGINNING = 240

_INDEX = "CREATE VIRTUAL TABLE hits USING fts5 (text, tokenize='unicode61')"  # as the store's own, `search`
_SNIPPETS = f"SELECT rowid, snippet(hits, 0, '{BEGIN}', '{END}', '…', {TOKENS}) FROM hits WHERE hits MATCH ?"


def snippets(words: str, texts: Mapping[int, str]) -> dict[int, str]:
    """Of each text the part in which most was hit, with the hits between `BEGIN` and `END`. `words` is an expression of FTS5's;
    without one, or where it hits nothing, it is the beginning."""
    found = {number: beginning(text) for number, text in texts.items()}
    if words and texts:
        memory = scratch()
        try:
            memory.execute(_INDEX)
            memory.execute("BEGIN")
            memory.executemany("INSERT INTO hits (rowid, text) VALUES (?, ?)", texts.items())
            found.update(memory.execute(_SNIPPETS, (words,)))
        finally:
            memory.close()
    return found


def beginning(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= BEGINNING else text[:BEGINNING] + "…"
