"""Transcripts of any size from a seed, kept for the next measurement: `python -m bench.corpus MEGABYTES`.

Three sessions of five are short, whose bytes are the client's prompts and tool definitions; one of fifty is long, and
each 250 MB has one of some 25 MB. Seven tenths of the bytes are today's Claude Code's, one tenth an older one's, two
tenths Codex's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.corpus.claude import Prompts, Session, prompts
from bench.corpus.codex import Rollout
from bench.corpus.words import Words

_REVISION = 2  # what was kept of another one is made anew
_DAY_S = 86_400
_HUGE_EVERY = 250_000_000
MIXED = {"today": 0.7, "older": 0.1, "codex": 0.2}  # shares of the bytes
_VERSIONS = ("2.1.324", "2.1.327", "2.1.330")


class Corpus(NamedTuple):
    """Where it lies. `claude` and `codex` are the agents' own folders."""

    repositories: tuple[str, ...]
    claude: Path
    codex: Path

    @property
    def environ(self) -> dict[str, str]:
        """The variables that have a program look there."""
        return {"CLAUDE_CONFIG_DIR": str(self.claude), "CODEX_HOME": str(self.codex)}

    @property
    def paths(self) -> list[Path]:
        """All transcripts."""
        return sorted([*self.claude.rglob("*.jsonl"), *self.codex.rglob("*.jsonl")])

    @property
    def bytes(self) -> int:
        """What they hold."""
        return sum(path.stat().st_size for path in self.paths)


def corpus(megabytes: float, *, seed: int = 1, repositories: int = 1, shares: Mapping[str, float] = MIXED) -> Corpus:
    """So many megabytes of transcripts, made now or taken from what was made before."""

    def fill(maker: _Maker) -> None:
        _mixed(maker, int(megabytes * 1_000_000), shares)

    return _kept(
        "-".join([f"{megabytes:g}", *(f"{name}{share:g}" for name, share in shares.items())]), seed, repositories, fill
    )


def short_sessions(count: int, *, seed: int = 1) -> Corpus:
    """So many transcripts of a prompt and an answer, of some 3 kB each."""

    def fill(maker: _Maker) -> None:
        for _ in range(count):
            maker.claude(1, None)

    return _kept(f"{count}-short", seed, 1, fill)


def _kept(name: str, seed: int, repositories: int, fill: Callable[[_Maker], None]) -> Corpus:
    kept = Path(
        os.environ.get("KAIZEN_BENCH_CACHE") or os.path.join(tempfile.gettempdir(), f"kaizen-bench-{os.getuid()}")
    )
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = kept / f"corpus-{_REVISION}-{seed}-{name}-{repositories}"
    made = Corpus(tuple(str(folder / f"app{n}") for n in range(repositories)), folder / "claude", folder / "codex")
    if not folder.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="making-", dir=kept))
        try:
            for path in (
                *(f"{Path(each).name}/.git" for each in made.repositories),
                "claude/projects",
                "codex/sessions",
            ):
                (unfinished / path).mkdir(parents=True)
            fill(_Maker(unfinished, made, Random(seed), Words(seed)))
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    return made


class _Maker:
    """Where the next session is written, and what all share."""

    def __init__(self, folder: Path, made: Corpus, chance: Random, words: Words) -> None:
        self.folder, self.made, self.chance, self.words = folder, made, chance, words
        self.prompts = [prompts(words, version) for version in _VERSIONS]
        self.instructions = words.prose.some(20_000)
        self.clock_s = 0

    def claude(self, steps: int, ours: Prompts | None) -> int:
        cwd = self._begin()
        session = Session(self.chance, self.words, ours, cwd, self.clock_s)
        beside = self.folder / "claude" / "projects" / "".join(c if c.isalnum() else "-" for c in cwd)
        name = session.id.decode()
        written = self._put(beside / f"{name}.jsonl", session.lines(steps))
        if steps > 12 and self.chance.random() < 0.4:
            path = beside / name / "subagents" / f"agent-a{self.chance.getrandbits(64):016x}.jsonl"
            written += self._put(path, session.sub_agent().lines(2 + int(self.chance.random() * 10)))
        return written

    def codex(self, steps: int) -> int:
        rollout = Rollout(self.chance, self.words, self.instructions, self._begin(), self.clock_s)
        day = self.clock_s // _DAY_S % 28 + 1
        name = f"rollout-2026-11-{day:02}T10-00-00-{rollout.id.decode()}.jsonl"
        return self._put(self.folder / "codex" / "sessions" / "2026" / "11" / f"{day:02}" / name, rollout.lines(steps))

    def _begin(self) -> str:
        self.clock_s += 1800
        return self.chance.choice(self.made.repositories)

    def _put(self, path: Path, lines: Iterator[bytes]) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=1 << 20) as stream:
            stream.writelines(lines)
            written = stream.tell()
        at = 1_762_000_000 + self.clock_s
        os.utime(path, (at, at))
        return written


def _mixed(maker: _Maker, size: int, shares: Mapping[str, float]) -> None:
    written, huge = 0, _HUGE_EVERY // 2
    spent = dict.fromkeys(shares, 0)
    while written < size:
        kind = min(shares, key=lambda each: spent[each] / shares[each])
        steps = _steps(maker.chance)
        if written >= huge:
            steps, huge = 2000, huge + _HUGE_EVERY
        if kind == "codex":
            got = maker.codex(steps)
        else:
            got = maker.claude(steps, maker.chance.choice(maker.prompts) if kind == "today" else None)
        spent[kind] += got
        written += got


def _steps(chance: Random) -> int:
    """How many answers of the model a session has."""
    kind = chance.random()
    if kind < 0.6:
        return 1 + int(chance.random() * 8)
    if kind < 0.98:
        return 8 + int(chance.random() ** 2 * 80)
    return 200 + int(chance.random() * 300)
