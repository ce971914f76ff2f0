"""Text that compresses like people's: words of a made-up vocabulary, the common ones often, as prose and as code.

Everything is escaped for a JSON string already, and made once: a text is a slice of it, from one line's beginning to
another's end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, islice
from random import Random

_LINES = 60_000
_VOCABULARY = 4000
_STARTS = "b br c ch d dr f fl g gr h j k l m n p pl pr qu r s sc sh st t th tr v w".split()
_MIDDLES = "a ai e ea ee i ie o oa oo u".split()
_ENDS = ["", "", "", "d", "ck", "l", "m", "n", "nd", "r", "rt", "s", "st", "t", "x"]
_CODE = (
    "def %s_%s(%s: str, *, %s: int = 0) -> None:", "    return %s.%s(%s, %s)", "    if %s.%s is not None and %s > %s:",
    "        self._%s = %s(%s=%s)", "    for %s in %s.%s(\\\"%s\\\"):", "        raise %sError(f\\\"{%s} of {%s} is not %s\\\")",
    "    # %s %s the %s of %s", "import %s.%s  # %s %s", "", "%s = {\\\"%s\\\": %s, \\\"kind\\\": \\\"%s\\\"}",
    "src/%s/%s.py:41: %s %s",
)  # fmt: skip


class Words:
    """Prose and code of one seed."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        vocabulary = [_word(chance) for _ in range(_VOCABULARY)]
        weights = list(accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))
        stream = iter(chance.choices(vocabulary, cum_weights=weights, k=_LINES * 20))
        self.prose = Text(_prose(chance, stream), chance)
        self.code = Text(_code(chance, stream), chance)


class Text:
    """Many lines in one piece of bytes."""

    def __init__(self, lines: list[str], chance: Random) -> None:
        self._all = "".join(line + "\\n" for line in lines).encode()
        self._ends = list(accumulate(len(line) + 2 for line in lines))
        self._chance = chance

    def some(self, size: int) -> bytes:
        """Whole lines of about so many bytes, from anywhere; at least one line, without its end."""
        start = self._ends[int(self._chance.random() * (len(self._ends) - 1))]
        until = min(bisect_left(self._ends, start + size), len(self._ends) - 1)
        return self._all[start : max(self._ends[until] - 2, start)]

    def line(self, size: int) -> bytes:
        """One line, of at most so many bytes."""
        at = int(self._chance.random() * (len(self._ends) - 1))
        return self._all[self._ends[at] : self._ends[at + 1] - 2][:size].rstrip(b"\\")


def _word(chance: Random) -> str:
    return "".join(
        chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
        for _ in range(chance.choice((1, 1, 2, 2, 3)))
    )


def _prose(chance: Random, words: Iterator[str]) -> list[str]:
    return [" ".join(islice(words, 4 + int(chance.random() * 14))).capitalize() + "." for _ in range(_LINES)]


def _code(chance: Random, words: Iterator[str]) -> list[str]:
    made = []
    for _ in range(_LINES):
        shape = _CODE[int(chance.random() * len(_CODE))]
        made.append(shape % tuple(islice(words, shape.count("%s"))))
    return made
