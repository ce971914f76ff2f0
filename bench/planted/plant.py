"""Plants a corpus: repositories of three kinds, and their sessions on many days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.planted import ordinary, repository
from bench.planted.faults import ENDS_THE_SESSION, FAULTS
from bench.planted.near import NEAR
from bench.planted.work import Work

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DAYS = 21
PER_FAULT = 4  # sessions, on as many days
ORDINARY = 40  # sessions beside them in each repository
CLEAN = 90


class Expected(NamedTuple):
    """What is to be found in a repository, by heuristic and a pattern of its cause, and in which sessions."""

    workspace: str
    heuristic: str
    cause: str
    sessions: tuple[str, ...]


class Corpus(NamedTuple):
    """Where it lies. `workspaces` says of what kind each is; `projects` is where the agent wrote, and `letters` what its hooks were
    told, by repository."""

    workspaces: dict[str, str]
    projects: dict[str, Path]
    expected: list[Expected]
    letters: dict[str, list[bytes]]
    until: datetime


def plant(folder: Path, *, seed: int = 6, each: int = 2) -> Corpus:
    """Make so many repositories of each kind below a folder."""
    corpus = Corpus({}, {}, [], {}, BEGIN + timedelta(days=DAYS + 1))
    for kind in ("faulty", "near", "clean"):
        for number in range(each):
            root = folder / "work" / f"{kind}{number}"
            workspace = str(root)
            corpus.workspaces[workspace] = kind
            corpus.projects[workspace] = folder / "agents" / root.name / "projects"
            corpus.expected.extend(Expected(workspace, *found, ()) for found in repository.make(root, kind))
            chance = Random(f"{seed} {kind} {number}")
            for work in _sessions(corpus, chance, workspace, kind, number):
                work.write(corpus.projects[workspace])
                corpus.letters.setdefault(workspace, []).extend(
                    json.dumps({"agent": "claude-code", "at": at, "process": None, "payload": payload}).encode()
                    for at, payload in work.hooks
                )
    return corpus


def _sessions(corpus: Corpus, chance: Random, workspace: str, kind: str, number: int) -> Iterator[Work]:
    for count in range(CLEAN if kind == "clean" else ORDINARY):
        yield ordinary.whole(Work(chance, workspace, _when(chance, count)))
    if kind == "faulty":
        for name, fault in FAULTS.items():
            causes, sessions = set[str](), []
            for day in range(1 if name == "cost_outliers" else PER_FAULT):
                work = Work(chance, workspace, _when(chance, day * 4 + chance.randrange(3)))
                about = ordinary.begin(work)
                ordinary.steps(work, about[:1], many=1)
                causes.add(fault(work, number))
                sessions.append(work.session)
                yield work if name in ENDS_THE_SESSION else ordinary.end(work)
            corpus.expected.extend(Expected(workspace, name, cause, tuple(sessions)) for cause in causes)
    if kind == "near":
        for day in range(PER_FAULT):
            work = Work(chance, workspace, _when(chance, day * 4))
            ordinary.begin(work)
            repository.is_followed(work)
            yield ordinary.end(work)
        for near in NEAR.values():
            for day in range(PER_FAULT):
                work = Work(chance, workspace, _when(chance, day * 4 + chance.randrange(3)))
                about = ordinary.begin(work)
                ordinary.steps(work, about[:1], many=1)
                near(work, number)
                yield ordinary.end(work)


def _when(chance: Random, day: int) -> datetime:
    return BEGIN + timedelta(days=day % DAYS, seconds=chance.randrange(8 * 3600))
