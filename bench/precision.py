"""Heuristics on planted sessions: of what each finds, how much was planted, and how much of what was planted it finds.

Measured by topics: a heuristic and a cause in a repository. A found topic is right where it was planted there; a planted one is
found where a topic with its heuristic and cause names at least one of its sessions.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from bench.planted.plant import Corpus, Expected, plant
from bench.planted.work import HAIKU, OPUS
from bench.timing import Measured
from kaizen import paths
from kaizen.background.start import register
from kaizen.daemon.claims import Claims
from kaizen.daemon.letters import Letters
from kaizen.guidance.finding import found as guidance_of
from kaizen.hooks import spool
from kaizen.model.finding import Topic
from kaizen.model.price import Price, Rate, Terms
from kaizen.reading.findings import topics
from kaizen.reading.stores import Opened
from kaizen.registry.hot import Registry
from tests.support.claude import Store
from tests.support.prices import DOLLAR, put_price

PRECISION, RECALL = 0.95, 0.9
PRICES = {OPUS: (5, 25), HAIKU: (1, 5)}
EACH = int(os.environ.get("KAIZEN_BENCH_PLANTED", "6"))


class Score(NamedTuple):
    """What a heuristic did: topics found that were planted, found that were not, planted that were not found."""

    right: int
    wrong: list[Topic]
    missed: list[Expected]

    @property
    def precision(self) -> float:
        """1 where nothing was found."""
        return self.right / (self.right + len(self.wrong)) if self.right + len(self.wrong) else 1.0

    @property
    def recall(self) -> float:
        """1 where nothing was planted."""
        return self.right / (self.right + len(self.missed)) if self.right + len(self.missed) else 1.0


def measure() -> list[Measured]:
    """Each heuristic on `EACH` repositories with faults, with near-misses and clean ones."""
    folder = Path(tempfile.mkdtemp(prefix="kaizen-planted-"))
    try:
        corpus = plant(folder, each=EACH)
        found = searched(corpus, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    made = []
    for name, score in sorted(scores(corpus, found).items()):
        about = f"{score.right} right, {len(score.wrong)} wrong, {len(score.missed)} missed"
        made.append(Measured(f"{name} precision", score.precision, "", PRECISION, about, at_least=True))
        made.append(Measured(f"{name} recall", score.recall, "", RECALL, about, at_least=True))
    clean = [topic for topic in found if corpus.workspaces[topic.workspace] == "clean"]
    return [
        *made,
        Measured("findings in clean repositories", len(clean), "", 0, "; ".join(_name(topic) for topic in clean[:9])),
    ]


def searched(corpus: Corpus, folder: Path) -> list[Topic]:
    """Take the corpus in below a home of its own, and look."""
    home = str(folder / "home")
    found: list[Topic] = []
    with Registry.open(home) as registry:
        for workspace in corpus.workspaces:
            register(registry, workspace, init=False)
    for number, workspace in enumerate(corpus.workspaces):
        store = Store(folder / "stores" / str(number))
        try:
            store.take(corpus.projects[workspace])
            _priced(store)
            _letters(home, workspace, store, corpus.letters.get(workspace, []))
            until = int(corpus.until.timestamp() * 1000)
            opened = Opened(workspace, store.connection)
            found += topics(opened, until - 28 * 86_400_000, until, until + 86_400_000, guidance=guidance_of(workspace))
        finally:
            store.close()
    return found


def scores(corpus: Corpus, found: list[Topic]) -> dict[str, Score]:
    """How each heuristic did."""
    names = {topic.heuristic for topic in found} | {each.heuristic for each in corpus.expected}
    made = {name: Score(0, [], []) for name in names}
    hit = Counter[Expected]()
    for topic in found:
        planted = next((each for each in corpus.expected if _is(topic, each)), None)
        if planted is None:
            made[topic.heuristic].wrong.append(topic)
        else:
            hit[planted] += 1
    for each in corpus.expected:
        score = made[each.heuristic]
        made[each.heuristic] = score._replace(right=score.right + 1) if hit[each] else score
        if not hit[each]:
            score.missed.append(each)
    return made


def _is(topic: Topic, planted: Expected) -> bool:
    same = (topic.workspace, topic.heuristic) == (planted.workspace, planted.heuristic)
    if not same or not fnmatchcase(topic.cause, planted.cause):
        return False
    roots = {
        each.partition("/")[0] for each in topic.sessions
    }  # a sub-agent's session is below that of the session that it works for
    return not planted.sessions or not roots or bool(roots & set(planted.sessions))


def _priced(store: Store) -> None:
    """With the prices of the two models, in dollars a million tokens."""
    for model, (read, written) in PRICES.items():
        rates = {
            "input": Rate(read * DOLLAR), "cache_read": Rate(read * DOLLAR // 10), "cache_write": Rate(read * DOLLAR * 5 // 4),
            "cache_write_1h": Rate(read * DOLLAR * 2), "output": Rate(written * DOLLAR),
        }  # fmt: skip
        put_price(store.writer, Price("anthropic", model, (Terms(rates),)), model=model)


def _letters(home: str, workspace: str, store: Store, letters: list[bytes]) -> None:
    folder = paths.spool_dir(home, workspace)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    fd = os.open(folder, os.O_RDONLY)
    try:
        for number, letter in enumerate(letters):
            spool.put(fd, letter, number)
    finally:
        os.close(fd)
    with Registry.open(home) as registry:
        Letters(paths.place(home, workspace), store.writer, lambda cursor: None, lambda: False).take(
            Claims(registry, workspace)
        )


def _name(topic: Topic) -> str:
    return f"{topic.heuristic}: {topic.cause}"


def lines(found: dict[str, Score]) -> Iterator[str]:
    """What went wrong, for people."""
    for name, score in sorted(found.items()):
        for topic in score.wrong:
            yield f"{name}: found {topic.cause!r} in {Path(topic.workspace).name}, which was not planted"
        for planted in score.missed:
            yield f"{name}: {planted.cause!r} was planted in {Path(planted.workspace).name}, and not found"
