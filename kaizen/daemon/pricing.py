"""Prices for the calls of one workspace: a program of its own is asked for them, and never waited for.

The price library is too large for a process that lives for hours, so it is asked in one that ends. It is asked when
calls come of a model that it never was asked about, and again for all when another version of it is installed. A program that
fails, hangs or is killed leaves its models unknown until later; capture goes on meanwhile.
"""

from __future__ import annotations

import os

import orjson

from kaizen import clock
from kaizen.background.spawn import PACKAGE, interpreter
from kaizen.daemon.journal import say
from kaizen.host.dialogue import MOST_ASKED_BYTES, Dialogue
from kaizen.model.price_record import from_record
from kaizen.pricing import installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.price import Price
    from kaizen.store.prices import Model
    from kaizen.store.write import Writer

STEP_CALLS = 1000  # priced in one transaction, some ten milliseconds
LOOK_S = 0.05
LIMIT_S = 30.0
AGAIN_S = 300.0


def program() -> list[str]:
    """The command line of the program that answers for prices."""
    return interpreter(os.path.join(PACKAGE, "pricing", "__main__.py"))


class Pricing:
    """Prices what a writer's store holds, step by step. Raises what the writer raises; `close` ends what runs."""

    def __init__(
        self, writer: Writer, *, argv: Sequence[str] = (), limit_s: float = LIMIT_S, again_s: float = AGAIN_S
    ) -> None:
        self._writer, self._argv, self._limit_s, self._again_s = writer, argv or program(), limit_s, again_s
        version = installed.version()
        self._outdated = writer.prices.outdated(version) if version is not None else set()
        self._asked: list[Model] = []
        self._dialogue: Dialogue | None = None
        self._began, self._not_before = 0.0, -float("inf")

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        if self._dialogue is not None:
            self._listen(self._dialogue)
        elif self._writer.prices.missing or self._outdated:
            self._ask()
        if self._writer.price_calls(STEP_CALLS):
            return 0.0
        return LOOK_S if self._dialogue is not None else float("inf")

    def close(self) -> None:
        """End the program that was asked, if it runs."""
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None

    def _ask(self) -> None:
        if clock.span() < self._not_before:
            return
        self._asked, question = asked(sorted(self._writer.prices.missing | self._outdated))
        try:
            self._dialogue, self._began = Dialogue(self._argv, question), clock.span()
        except OSError as error:
            self._failed(f"nobody can be asked: {(error.strerror or str(error)).lower()}")

    def _listen(self, dialogue: Dialogue) -> None:
        said = dialogue.answer()
        if said is None:
            if clock.span() - self._began >= self._limit_s:
                self._failed(f"no answer within {self._limit_s:g} s")
            return
        self._dialogue = None
        answered = read_answer(said, len(self._asked))
        if answered is None:
            self._failed("the answer cannot be understood" if said else "no answer")
            return
        source, version, prices = answered
        self._outdated -= {*self._asked}
        self._writer.put_prices([*zip(self._asked, prices, strict=True)], source, version, clock.now_ms())

    def _failed(self, why: str) -> None:
        self.close()
        self._not_before = clock.span() + self._again_s
        say(f"some models have no price yet: {why}")


def asked(models: Sequence[Model]) -> tuple[list[Model], bytes]:
    """As many of the models as are asked for at once, and the question."""
    chosen: list[Model] = []
    said: list[bytes] = []
    room = MOST_ASKED_BYTES - 2
    for model in models:
        text = orjson.dumps([model[0] or None, model[1]])
        if len(text) > MOST_ASKED_BYTES // 4:
            text = b'[null, ""]'  # no model's name is so long: it is asked for in vain, and once
        if len(text) + 1 > room:
            break
        room -= len(text) + 1
        chosen.append(model)
        said.append(text)
    return chosen, b"[" + b",".join(said) + b"]"


def read_answer(said: bytes, number: int) -> tuple[str, str, list[Price | None]] | None:
    """The source, its version and so many prices; None where that is not what was said."""
    try:
        answer = orjson.loads(said)
        source, version, prices = answer["source"], answer["version"], answer["prices"]
    except (ValueError, TypeError, KeyError):
        return None
    if not (
        isinstance(source, str) and isinstance(version, str) and isinstance(prices, list) and len(prices) == number
    ):
        return None
    return source, version, [from_record(each) for each in prices]
