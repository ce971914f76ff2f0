"""Making a history searchable, what the index takes, and searching a large store."""

from __future__ import annotations

import os
import time
from itertools import accumulate
from pathlib import Path
from random import Random

from bench.corpus import Corpus, corpus
from bench.places import Scene, kaizen, register, scene
from bench.timing import Measured, against_bare, percentile, program
from kaizen import paths
from kaizen.daemon.ingest import Ingest
from kaizen.daemon.sources import transcripts
from kaizen.host.files import ensure_folder
from kaizen.model.event import Event, Fact, Kind, SessionFact
from kaizen.registry.hot import Registry
from kaizen.store import search
from kaizen.store.opening import open_store
from kaizen.store.write import Batch, FileState, Writer
from kaizen.transcripts.format import FileIdentity

MEGABYTES = int(os.environ.get("KAIZEN_BENCH_MB", "100"))
EVENTS = int(os.environ.get("KAIZEN_BENCH_EVENTS", "200000"))
_WORDS_OF_EVENT, _EVENTS_OF_SESSION, _VOCABULARY = 40, 500, 20_000
_BUDGET_MB_S = 1000 / 45  # 1 GB of transcripts in 45 s, read and indexed
_NOW = 1_793_577_600_000
# A small answer may cost three times a bare interpreter's start and 100 ms; against a start of 20 ms.
_BUDGET_X = 8.0


def measure() -> list[Measured]:
    """The first in this process on one processor, as a daemon would; searches as programs."""
    with scene() as here:
        indexed = _indexed(here, corpus(MEGABYTES))
    with scene() as here:
        return [*indexed, *_searched(here)]


def _indexed(here: Scene, made: Corpus) -> list[Measured]:
    path, size = str(here.folder / "kaizen.db"), made.bytes
    store = open_store(path, lock=path + ".lock")
    writer = Writer.take(store, path)
    begun = time.perf_counter()
    ingest = Ingest(writer)
    for found in transcripts([str(made.claude / "projects"), str(made.codex / "sessions")]):
        ingest.read(found)
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    read, bare = time.perf_counter() - begun, os.path.getsize(path)
    steps = _index(writer)
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole, took = os.path.getsize(path), sum(steps)
    text = store.execute("SELECT total(length(CAST(text AS BLOB))) FROM events").fetchone()[0]
    store.close()
    about = f"{text / 1e6:.1f} MB of text from {size / 1e6:.0f} MB of transcripts, in {len(steps)} steps"
    speed = size / 1e6 / (read + took)
    return [
        Measured("indexing", text / 1e6 / took, "MB/s", None, about),
        Measured("indexing, seconds a GB of transcripts", took / size * 1e9, "s", None, f"read before in {read / size * 1e9:.1f} s"),
        Measured("read and indexed", speed, "MB/s", _BUDGET_MB_S, f"1 GB in {1000 / speed:.1f} s", at_least=True),
        Measured("a step of indexing, longest of 20", percentile(steps, 0.95) * 1000, "ms", None, f"longest {max(steps) * 1000:.0f} ms"),
        Measured("index beside the text", (whole - bare) / text * 100, "%", None, f"{(whole - bare) / size * 100:.1f} % of the files"),
        Measured("store with index beside the files", whole / size * 100, "%", 60.0, f"{bare / size * 100:.1f} % without"),
    ]  # fmt: skip


def _index(writer: Writer) -> list[float]:
    """Seconds of each step until nothing is left."""
    steps = []
    while gaps := search.gaps(writer.connection):
        begun = time.perf_counter()
        search.index(writer, [search.step_in(writer.connection, gaps[0])])
        steps.append(time.perf_counter() - begun)
    return steps


def _searched(here: Scene) -> list[Measured]:
    workspace = here.repository("large")
    with Registry.open(here.home) as registry:
        register(registry, workspace, _NOW)
    path = paths.project_db(here.home, workspace)
    ensure_folder(here.home, os.path.dirname(path))
    store = open_store(path, lock=path + ".lock")
    writer = Writer.take(store, path)
    words = _fill(writer)
    _index(writer)
    store.close()
    queries = {
        "rare word": words[-1],
        "word of one event in three": words[30],
        "two common words": f"{words[20]} {words[30]}",
        "phrase of common words": f'"{words[20]} {words[30]}"',
        "beginning of a word": f"{words[300][:3]}*",
        "common word and fields": f"{words[30]} tool:Bash since:2026-10-01",
        "fields alone": "kind:result error:no",
    }
    size = os.path.getsize(path) / 1e6
    found = []
    for name, query in queries.items():
        what = f"search, {name}"
        line = [*kaizen(), "search", query, "-w", workspace]
        act = program(line, here.environ, expect=(0, 1))
        (each,) = against_bare({what: act}, {what: _BUDGET_X}, here.environ, rounds=5)
        found.append(each._replace(about=f"{each.about}; {EVENTS:,} events, {size:.0f} MB"))
    return found


def _fill(writer: Writer) -> list[str]:
    """Sessions of made-up words, the first of which come more often; the words."""
    chance = Random(7)
    words = [*dict.fromkeys(_word(chance) for _ in range(_VOCABULARY))]
    weights = [*accumulate(1 / (rank + 10) for rank in range(len(words)))]
    kinds = (Kind.PROMPT, Kind.TEXT, Kind.TOOL_CALL, Kind.TOOL_RESULT)
    for number in range(EVENTS // _EVENTS_OF_SESSION):
        session = f"{number:08}-0000-4000-8000-000000000000"
        facts: list[Fact] = [SessionFact(session, title="made up", cwd="/made/up", opened_at=_NOW)]
        for each in range(_EVENTS_OF_SESSION):
            kind, text = kinds[each % 4], " ".join(chance.choices(words, cum_weights=weights, k=_WORDS_OF_EVENT))
            name, use = ("Bash" if kind is Kind.TOOL_CALL else None), (f"t{each // 4}" if each % 4 > 1 else None)
            at = _NOW - (EVENTS - number * _EVENTS_OF_SESSION - each) * 1000
            facts.append(Event(f"k{each}", session, at, kind, name, use, text=text, bytes=len(text)))
        state = FileState(1, number, 0, b"", 1, skipping=False)
        place = str(Path("/made/up") / session)
        writer.commit(Batch(place, FileIdentity("claude-code", session), state, facts, len(facts), _NOW, restart=False))
    return words


def _word(chance: Random) -> str:
    return "".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
