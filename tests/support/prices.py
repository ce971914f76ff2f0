"""A made-up price, and stores that have it.

Of a usual response (3 in, 1,000 read, 30 + 10 written, 50 out) it makes 6 + 200 + 90 + 40 + 500 = 836 millionths of a dollar.
"""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from kaizen.background.start import register
from kaizen.host.files import ensure_folder
from kaizen.model.price import Price, Rate, Terms
from kaizen.model.usage import ModelCall
from kaizen.registry.hot import Registry
from kaizen.store.write import Batch, FileState, Writer
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import MODEL, Store, Transcript

DOLLAR = 10**9  # a dollar a million tokens, in femto-dollars a token
RATES = {
    "input": Rate(2 * DOLLAR), "cache_read": Rate(DOLLAR // 5), "cache_write": Rate(3 * DOLLAR),
    "cache_write_1h": Rate(4 * DOLLAR), "output": Rate(10 * DOLLAR),
}  # fmt: skip
MADE_UP = Price("anthropic", MODEL, (Terms(RATES),), (), {"us": 100})


def put_price(
    writer: Writer, price: Price | None = MADE_UP, *, model: str = MODEL, version: str = "1", now: int = 0
) -> None:
    """Keep this price of a model of Claude Code, and price what waits for it."""
    for provider in ("", "anthropic"):
        writer.put_prices([((provider, model), price)], "made up", version, now)
    while writer.price_calls(1000):
        pass


def keep_history(home: str, workspace: Path, *files: Transcript, price: Price | None = MADE_UP) -> None:
    """Register a workspace and read these transcripts into its store, priced, without a daemon."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    projects = Path(home).parent / "agents" / workspace.name / "projects"
    for each in files:
        each.write(projects)
    folder = Path(paths.project_db(home, str(workspace))).parent
    ensure_folder(home, str(folder))
    store = Store(folder)
    store.take(projects)
    if price is not None:
        put_price(store.writer, price)
    store.close()


def put_calls(home: str, workspace: Path, *calls: ModelCall, price: Price) -> None:
    """Write these calls of one session into a workspace's store, priced, as a reader would tell them."""
    store = Store(Path(paths.project_db(home, str(workspace))).parent)
    put_price(store.writer, price)
    file = FileIdentity("claude-code", calls[0].session_id)
    store.writer.commit(Batch("/made/up", file, FileState(1, 2, 3, b"", 0, False), calls, 1, 0, restart=False))
    store.close()
