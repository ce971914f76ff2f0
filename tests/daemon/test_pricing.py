"""Asking for prices, without waiting."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.daemon import pricing
from kaizen.daemon.pricing import Pricing, asked, read_answer
from kaizen.host.dialogue import MOST_ASKED_BYTES
from kaizen.model.price_record import to_record
from kaizen.model.usage import ModelCall, Usage
from kaizen.pricing import installed
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store
from tests.support.prices import MADE_UP
from tests.support.processes import eventually

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
ANSWER = json.dumps({"source": "made up", "version": "7", "prices": [to_record(MADE_UP)]})
HANGS = "import time; time.sleep(600)"


@pytest.fixture
def pricing_by(store: Store) -> Iterator[Any]:
    """Makes a daemon's pricing that asks this program, or the real one."""
    begun: list[Pricing] = []

    def begin(code: str | None = None, **more: Any) -> Pricing:
        argv = [sys.executable, "-I", "-S", "-c", code] if code is not None else []
        begun.append(Pricing(store.writer, argv=argv, **more))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def capture(store: Store, name: str = "c", model: str = "claude-opus-5") -> None:
    call = ModelCall(name, "s", 1_792_800_000_000, model, Usage(4, 71, 18_000, 900, 0, 900), True, provider="anthropic")
    batch = Batch("/s.jsonl", FileIdentity("claude-code", "s"), STATE, [call], 1, 7, restart=False)
    store.writer.commit(batch)


def costs(store: Store) -> list[int | None]:
    return [row[0] for row in store.connection.execute("SELECT cost_nano FROM calls ORDER BY id")]


def done(each: Pricing) -> None:
    eventually(lambda: each.turn() == float("inf"), "nothing left to do")


def test_calls_get_their_cost_from_the_real_program(store: Store, pricing_by) -> None:  # type: ignore[no-untyped-def]
    """4 x 5 + 18,000 x 0.50 + 900 x 10 + 71 x 25 millionths of a dollar; and what is unknown stays so."""
    capture(store, "a")
    capture(store, "b", "no-such-model")
    done(pricing_by())
    assert costs(store) == [19_795_000, None]
    sources = store.connection.execute("SELECT DISTINCT source, source_version FROM prices").fetchall()
    assert sources == [("genai-prices", installed.version())]
    assert store.writer.prices.missing == set()


def test_while_it_is_asked_others_go_on(store: Store, pricing_by) -> None:  # type: ignore[no-untyped-def]
    """A turn never waits: the next is due soon, calls come in meanwhile, and the end is not held up."""
    capture(store, "a")
    each = pricing_by(HANGS)
    assert each.turn() == pricing.LOOK_S
    capture(store, "b")
    assert each.turn() == pricing.LOOK_S
    each.close()
    assert costs(store) == [None, None]


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(1)",
        "import os; os.kill(os.getpid(), 9)",
        "print('nonsense')",
        "print('{}')",
        'print(\'{"source": "s", "version": "1", "prices": []}\')',
    ],
)
def test_one_that_fails_leaves_its_models_unknown_until_later(store: Store, pricing_by, code: str) -> None:  # type: ignore[no-untyped-def]
    """Nobody asks again at once, and nothing is written."""
    capture(store)
    each = pricing_by(code)
    done(each)
    assert each.turn() == float("inf")
    assert each._dialogue is None
    assert store.writer.prices.missing == {("anthropic", "claude-opus-5")}
    assert store.connection.execute("SELECT count(*) FROM prices").fetchone() == (0,)


def test_one_that_hangs_is_ended_at_its_limit(store: Store, pricing_by) -> None:  # type: ignore[no-untyped-def]
    """And asked again after a while, of which this one is short."""
    capture(store)
    each = pricing_by(HANGS, limit_s=0, again_s=0)
    each.turn()
    first = each._dialogue
    assert each.turn() == float("inf")
    each.turn()
    assert each._dialogue not in (None, first)


def test_a_program_that_cannot_be_started_is_a_failure_like_another(store: Store, tmp_path: Path) -> None:
    """It is said, and capture goes on."""
    capture(store)
    each = Pricing(store.writer, argv=[str(tmp_path / "none")])
    assert each.turn() == float("inf")


def test_where_all_is_known_nobody_is_asked(store: Store, pricing_by) -> None:  # type: ignore[no-untyped-def]
    """Prices of the version that is installed are good."""
    store.writer.put_prices([(("anthropic", "claude-opus-5"), MADE_UP)], "s", str(installed.version()), 0)
    capture(store)
    each = pricing_by(HANGS)
    assert each.turn() == float("inf")
    assert costs(store) != [None]


def test_another_version_of_the_library_is_asked_for_all_again(store: Store, pricing_by) -> None:  # type: ignore[no-untyped-def]
    """Once."""
    store.writer.put_prices([(("anthropic", "claude-opus-5"), None)], "s", "0.0.1", 0)
    capture(store)
    assert costs(store) == [None]
    each = pricing_by(f"print({ANSWER!r})")
    done(each)
    assert costs(store) != [None]
    assert each.turn() == float("inf")
    assert store.connection.execute("SELECT source_version FROM prices ORDER BY id").fetchall() == [("0.0.1",), ("7",)]


def test_a_question_holds_as_many_models_as_fit() -> None:
    """The others are asked for next; a name that is no name is asked for in vain."""
    models = [("", f"{number:0500}") for number in range(1000)]
    chosen, question = asked(models)
    assert 0 < len(chosen) < 1000
    assert len(question) <= MOST_ASKED_BYTES
    assert json.loads(question) == [[None, model] for _, model in chosen]
    assert asked([("anthropic", "x" * 100_000)]) == ([("anthropic", "x" * 100_000)], b'[[null, ""]]')


@given(
    st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_any_answer_can_be_read(said: bytes) -> None:
    """None raises."""
    read_answer(said, 1)
