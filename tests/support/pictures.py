"""What a full-screen program shows on its terminal, worked out by a terminal emulator (pyte)."""

from __future__ import annotations

import re

import pyte

from tests.support.terminal import Terminal

# Sequences of private forms that the emulator does not know, and would draw.
_UNKNOWN = re.compile(r"\x1b\[[<>=][\d;]*[A-Za-z]|\x1b\[\?[\d;]*\$p")


class Picture:
    """The screen of a terminal, as far as the program has drawn it."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._screen = pyte.Screen(terminal.columns, terminal.rows)
        self._stream = pyte.Stream(self._screen)
        self._fed = 0

    def lines(self) -> list[str]:
        """The lines of the screen."""
        self._feed()
        return [line.rstrip() for line in self._screen.display]

    def shows(self, *texts: str) -> None:
        """Read on until all of these stand on the screen."""

        def all_there() -> bool:
            shown = "\n".join(self.lines())
            return all(text in shown for text in texts)

        try:
            self._terminal.until(all_there, f"the screen shows {texts}")
        except AssertionError:
            raise AssertionError(f"the screen does not show {texts}:\n" + "\n".join(self.lines())) from None

    def lacks(self, text: str) -> None:
        """Read on until this no more stands on the screen."""
        self._terminal.until(lambda: text not in "\n".join(self.lines()), f"the screen lacks {text!r}")

    def colours(self) -> set[str]:
        """The colours that anything on the screen is painted in, behind or before."""
        self._feed()
        cells = (self._screen.buffer[y][x] for y in range(self._screen.lines) for x in range(self._screen.columns))
        return {colour for cell in cells for colour in (cell.fg, cell.bg)}

    def is_striking(self, text: str) -> bool:
        """Whether a text on the screen is bold or reversed."""
        self._feed()
        for y, line in enumerate(self._screen.display):
            if text in line:
                cell = self._screen.buffer[y][line.index(text)]
                return bool(cell.bold or cell.reverse)
        return False

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size."""
        self._terminal.resize(columns, rows)
        self._feed()
        self._screen.resize(rows, columns)

    def _feed(self) -> None:
        raw = self._terminal.raw
        new, self._fed = raw[self._fed :], len(raw)
        self._stream.feed(_UNKNOWN.sub("", new))
