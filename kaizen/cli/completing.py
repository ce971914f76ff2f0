"""What a shell offers where somebody presses TAB: verbs and options, and the names that stand in the registry and in the stores.

The shell's script (`shells`) calls `kaizen` with the words so far in its environment. Completing makes nothing, says nothing of what goes
wrong, and offers nothing then. Bash takes a word apart at the characters of COMP_WORDBREAKS, a colon among them, and wants
back what follows the last of them; where more than one is offered it shows them with what they are.
"""

from __future__ import annotations

import os

from kaizen.cli import show
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

ASKED = "KAIZEN_COMPLETING"  # the shell that asks; with it the words so far
LINE, BREAKS, KEY, WIDTH = "KAIZEN_LINE", "KAIZEN_BREAKS", "KAIZEN_KEY", "KAIZEN_WIDTH"
_LISTING = {"", "9", "33", "63", "64"}  # of bash's COMP_TYPE: those that show a list, and insert none of it whole
_SPECIAL = frozenset(" \t\"'\\$`!&|;<>()[]{}*?#~")


class Offer(NamedTuple):
    """What a word can be, and what that is."""

    value: str
    told: str = ""


class Word(NamedTuple):
    """The word that is being written, without its quotes, and the quote that it stands in, if any."""

    text: str
    quote: str = ""


def run() -> int:
    """Answer the shell that asks; returns the exit status, which is always 0."""
    try:
        shell, line = os.environ.get(ASKED, ""), os.environ.get(LINE, "")
        words, word = split(line) if shell == "bash" else ([*line.split("\n")[:-1]], Word(line.split("\n")[-1]))
        found = offers(words[1:], word.text)
        lines = _for_bash(found, word) if shell == "bash" else [*map(_PRINTED[shell], found)]
        show.draw("".join(line + "\n" for line in lines))
    except Exception:  # noqa: S110 - a message would stand in the line that is being written; `offers` itself raises
        pass
    return 0


def split(line: str) -> tuple[list[str], Word]:
    """The words of a command line up to the one that is being written, as a shell takes them apart."""
    words, text, quote, begun = list[str](), "", "", False
    at = 0
    while at < len(line):
        c = line[at]
        if c == "\\" and quote != "'" and at + 1 < len(line):
            at, begun, text = at + 1, True, text + line[at + 1]
        elif quote and c == quote:
            quote = ""
        elif not quote and c in "\"'":
            quote, begun = c, True
        elif not quote and c.isspace():
            if begun:
                words.append(text)
            text, begun = "", False
        else:
            text, begun = text + c, True
        at += 1
    return words, Word(text, quote)


def offers(words: Sequence[str], begin: str) -> list[Offer]:
    """What the word can be that begins so and follows these, the likeliest first."""
    import typer

    from kaizen.cli import naming
    from kaizen.cli.app import app

    command, name, rest = _command(typer.main.get_command(app), words)
    options = {n: each for each in command.params for n in (*each.opts, *each.secondary_opts)}
    asked, given, taken = _before(options, rest)
    if asked is not None:
        return _beginning(naming.of_option(name, asked, begin, words), begin)
    found = [
        Offer(n, (c.help or "").partition("\n")[0]) for n, c in getattr(command, "commands", {}).items() if not c.hidden
    ]
    slots = [each for each in command.params if each.param_type_name == "argument"]
    if slots and (given < len(slots) or slots[-1].nargs == -1) and not found:
        slot = slots[min(given, len(slots) - 1)]
        found = naming.of_argument(name, slot.metavar or slot.name.upper(), begin, words)
    if begin.startswith("-"):
        found = [*found, *_options(command, taken)]
    return _beginning(found, begin)


def _command(command: Any, words: Sequence[str]) -> tuple[Any, str, list[str]]:
    """The command that words lead to, its name, and the words that are left."""
    name, rest = [], [*words]
    while rest and rest[0] in getattr(command, "commands", {}):
        name.append(rest.pop(0))
        command = command.commands[name[-1]]
    return command, " ".join(name), rest


def _before(options: dict[str, Any], words: Iterable[str]) -> tuple[str | None, int, set[str]]:
    """The option whose value comes next, how many arguments there were, and which options."""
    asked, given, taken = None, 0, set[str]()
    for word in words:
        if asked is not None:
            asked = None
        elif word in options:
            taken.add(options[word].name)
            asked = None if options[word].is_flag else options[word].opts[-1]
        elif not word.startswith("-"):
            given += 1
    return asked, given, taken


def _options(command: Any, taken: set[str]) -> list[Offer]:
    """The options that were not given yet, by their long names."""
    return [
        Offer(name, each.help or "")
        for each in command.params
        if each.param_type_name == "option" and not each.hidden and (each.name not in taken or each.multiple)
        for name in ([n for n in each.opts if n.startswith("--")] or each.opts[:1]) + each.secondary_opts
    ] + [Offer("--help", "Show what it does, and its options.")]


def _beginning(found: Iterable[Offer], begin: str) -> list[Offer]:
    once = {offer.value: offer for offer in reversed([*found]) if offer.value.startswith(begin) and offer.value}
    return [*reversed(once.values())]


def _for_bash(found: list[Offer], word: Word) -> list[str]:
    breaks = "" if word.quote else os.environ.get(BREAKS, "")
    cut = max((word.text.rfind(mark) + 1 for mark in breaks), default=0)
    values = [offer.value[cut:] if word.quote else _quoted(offer.value[cut:]) for offer in found]
    if len(found) < 2 or os.environ.get(KEY, "") not in _LISTING or not any(offer.told for offer in found):
        return values
    width, widest = int(os.environ.get(WIDTH) or 80), max(map(show.width_of, values))
    return [
        show.cut(f"{value}{' ' * (widest - show.width_of(value))}  ({_line(offer.told)})", max(width - 2, widest))
        if offer.told
        else value
        for value, offer in zip(values, found, strict=True)
    ]


def _quoted(value: str) -> str:
    """As it stands in a command line without quotes; a `~` at its begin stands for somebody's home."""
    said = "".join("\\" + c if c in _SPECIAL else c for c in value)
    return said[1:] if said.startswith("\\~") else said


def _for_zsh(offer: Offer) -> str:
    """Quoted, since it knows no leading `~` that is to stand for a home; a plus marks what goes on without a blank."""
    value = _quoted(offer.value).replace("\\", "\\\\").replace(":", "\\:")
    goes_on = "+" if offer.value.endswith((":", "/")) else " "
    return f"{goes_on}{value}:{_line(offer.told)}" if offer.told else goes_on + value


def _for_fish(offer: Offer) -> str:
    return f"{offer.value}\t{_line(offer.told)}" if offer.told else offer.value


def _line(told: str) -> str:
    return show.cut(show.clean(" ".join(told.split())), 70)


_PRINTED = {"zsh": _for_zsh, "fish": _for_fish}
