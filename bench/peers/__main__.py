"""`python -m bench.peers [NAME ...]`: installs the others into a throw-away folder, measures all, and prints one table."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.peers import descent, reading, trials
from bench.peers.roster import Missing, Peer, roster

ROUNDS = 5
COLUMNS = (
    "", "version", "cold", "warm", "50 at once: daemons, failed, time", "after kill -9", "idle PSS",
    "frozen: answer after", "socket deleted: start says, daemons",
)  # fmt: skip


def main(names: list[str]) -> int:
    """Measure these, or all; `reading` is looking things up, beside others."""
    if not descent.keep_orphans():
        print(
            "this system cannot keep orphans below us, so daemons could not be counted and ended: nothing is measured"
        )
        return 2
    prefix = Path(tempfile.mkdtemp(prefix="kaizen-peers-"))
    try:
        found = [each for each in roster(prefix) if not names or each.name in names]
        peers = [each for each in found if isinstance(each, Peer)]
        rows = _measured(peers)
        asked = [] if names and "reading" not in names else reading.rows(prefix)
    finally:
        descent.end_all()
        shutil.rmtree(prefix, ignore_errors=True)
    _print(COLUMNS, rows)
    for each in found:
        if isinstance(each, Missing):
            print(f"\nnot measured: {each.name}: {each.why}")
    if asked:
        print()
        _print(reading.COLUMNS, asked)
    return 0


def _print(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    for row in (heads, ("---",) * len(heads), *rows):
        print(f"| {' | '.join(row)} |")


def _measured(peers: list[Peer]) -> list[tuple[str, ...]]:
    """A row for each, with the times as ratios to a bare interpreter's start in the same rounds."""
    bare: list[float] = []
    cold: dict[str, list[float]] = {peer.name: [] for peer in peers}
    warm: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for _ in range(ROUNDS):
        for peer in peers:
            bare.append(trials.bare())
            cold[peer.name].append(trials.cold(peer))
            warm[peer.name].append(trials.warm(peer))
    one, fifty = statistics.median(bare), statistics.median(trials.bare(trials.CALLERS) for _ in range(ROUNDS))
    _say_where(one, fifty)
    return [
        (
            peer.name,
            peer.version,
            _ratio(statistics.median(cold[peer.name]), one),
            _ratio(statistics.median(warm[peer.name]), one),
            *_abused(peer, one, fifty),
        )
        for peer in peers
    ]


def _abused(peer: Peer, one: float, fifty: float) -> tuple[str, ...]:
    storm = trials.storm(peer)
    after, daemons = trials.killed(peer)
    used, frozen = trials.memory(peer), trials.frozen(peer)
    cut_off, left = trials.cut_off(peer)
    return (
        f"{storm.daemons}, {storm.failed}, {storm.seconds / fifty:.1f} x",
        f"{_ratio(after.seconds, one)}{'' if after.good and daemons == 1 else f', {_outcome(after)}'}",
        f"{used:.1f} MB",
        f"{frozen.seconds:.1f} s{'' if frozen.status is not None else ', hangs'}",
        f"{_outcome(cut_off)} after {cut_off.seconds:.2f} s, {left}",
    )


def _outcome(answer: trials.Answer) -> str:
    return "hangs" if answer.status is None else "ok" if answer.good else f"fails ({answer.status})"


def _ratio(seconds: float, one: float) -> str:
    return f"{seconds / one:.1f} x"


def _say_where(one: float, fifty: float) -> None:
    print(f"python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}")
    print(f"x: median against `python3 -c pass`, {one * 1000:.1f} ms; 50 of them at once {fifty * 1000:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f}; a command that has not ended after {trials.LIMIT_S:g} s hangs\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
