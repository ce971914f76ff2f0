"""`python -m bench [--size MEGABYTES] [NAME ...]`: runs the measurements, prints what was compared, and says which budget was
missed. The size is that of the histories that are read, 100 MB unless told."""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib import import_module
from types import ModuleType

from bench.places import kaizen
from bench.timing import BARE, Measured

MEASUREMENTS = (
    "starting", "supervised", "listing", "crowd", "killed", "reaping", "noticing", "mending", "idle", "fleet", "asleep", "latency", "waking", "hook",
    "history", "live", "search", "tailing", "agreement", "redaction", "reading", "retro", "precision", "experiments",
)  # fmt: skip


def main(names: list[str]) -> int:
    """Run these measurements, or all; 1 if a budget was missed."""
    if names[:1] == ["--size"]:
        os.environ["KAIZEN_BENCH_MB"], names = names[1], names[2:]
    if unknown := set(names) - set(MEASUREMENTS):
        _say(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
        return 2
    _say(f"python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}")
    _say(f"command: {' '.join(kaizen())}; ratios (x) are medians against `{BARE}` in the same rounds")
    found: list[Measured] = []
    for name in names or MEASUREMENTS:
        found += _run(import_module(f"bench.{name}"))
    missed = [each for each in found if each.missed]
    _say(f"\n{len(missed)} of {sum(each.budget is not None for each in found)} budgets missed")
    for each in missed:
        _say(f"  MISSED  {each.what}: {_value(each)}, budget {_budget(each)}")
    return 1 if missed else 0


def _run(measurement: ModuleType) -> list[Measured]:
    _say(f"\n{measurement.__name__.rpartition('.')[2]}: {(measurement.__doc__ or '').splitlines()[0]}")
    begun = time.perf_counter()
    found: list[Measured] = measurement.measure()
    for each in found:
        budget = f"budget {_budget(each)}" if each.budget is not None else ""
        verdict = "MISSED" if each.missed else "ok" if each.budget is not None else ""
        _say(f"  {each.what:<48} {_value(each):>10}  {budget:<15} {verdict:<6} {each.about}")
    _say(f"  ({time.perf_counter() - begun:.1f} s, load {os.getloadavg()[0]:.1f})")
    return found


def _value(each: Measured) -> str:
    number = f"{each.value:.0f}" if each.value == int(each.value) else f"{each.value:.2f}"
    return f"{number} {each.unit}".rstrip()


def _budget(each: Measured) -> str:
    return f"{'>=' if each.at_least else '<='} {each.budget:.4g} {each.unit}".rstrip()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
