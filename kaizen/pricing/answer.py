"""The program a daemon asks for prices: models in, unit prices out, then it ends.

    stdin:  [["anthropic", "claude-opus-5"], [null, "gpt-5.5"]]
    stdout: {"source": "genai-prices", "version": "0.2.3", "prices": [{…}, null]}

It has no network: whatever in it opens a socket, fails. It ends itself after a while, should nobody do so.
"""

from __future__ import annotations

import json
import signal
import sys

LIMIT_S = 60


def main() -> int:
    """Answer what stands on standard input; the exit status is 0, or 2 for a question that cannot be understood."""
    signal.alarm(LIMIT_S)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever asked may be gone: then there is nobody to tell
    forbid_network()
    question = read_question(sys.stdin.buffer.read())
    if question is None:
        sys.stderr.write('usage: echo \'[["anthropic", "MODEL"]]\' | python -m kaizen.pricing\n')
        return 2
    sys.stdout.write(json.dumps(answer(question)) + "\n")
    return 0


def forbid_network() -> None:
    """From now on nothing in this process makes a socket or looks a name up (sys.addaudithook; it cannot be undone)."""
    sys.addaudithook(_refuse_sockets)


def read_question(text: bytes) -> list[tuple[str | None, str]] | None:
    """The models asked for, each with its provider; None where the text is no such question."""
    try:
        pairs = [(provider, model) for provider, model in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        return None
    said = all(isinstance(model, str) and isinstance(provider, str | None) for provider, model in pairs)
    return pairs if said else None


def answer(question: list[tuple[str | None, str]]) -> dict[str, object]:
    """The price of each, or null, and the library's name and version."""
    from kaizen.model.price_record import to_record
    from kaizen.pricing import library

    found = [library.price_of(model, provider) for provider, model in question]
    prices = [None if price is None else to_record(price) for price in found]
    return {"source": library.SOURCE, "version": library.VERSION, "prices": prices}


def _refuse_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError(f"no network here: {event}")
