"""What `/proc` tells of processes: memory, processor time, wake-ups."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Memory(NamedTuple):
    """Of some processes in all, in MB: with their parts of what is shared, and what each has to itself and changed."""

    pss: float
    private: float


class Idle(NamedTuple):
    """What some processes in all did in a while: percent of one processor, and wake-ups a second."""

    busy: float
    wakeups: float
    seconds: float


def memory(*pids: int) -> Memory:
    """The memory of these processes in all."""
    told = [_rollup(pid) for pid in pids]
    return Memory(sum(each["Pss"] for each in told) / 1024, sum(each["Private_Dirty"] for each in told) / 1024)


def peak(pid: int) -> float:
    """The most memory that a process ever had resident, in MB (`VmHWM`, proc(5))."""
    told = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2]
    return int(told.split()[0]) / 1024


def busy(*pids: int) -> float:
    """The processor time that these processes have had so far, in seconds."""
    return _ticks(pids) / os.sysconf("SC_CLK_TCK")


def idle(pids: Sequence[int], seconds: float) -> Idle:
    """What these processes do in so many seconds; a cost per second is measured by letting seconds pass."""
    ticks, switches, begun = _ticks(pids), _switches(pids), time.perf_counter()
    time.sleep(seconds)
    took = time.perf_counter() - begun
    busy = (_ticks(pids) - ticks) / os.sysconf("SC_CLK_TCK") / took * 100
    return Idle(busy, (_switches(pids) - switches) / took, took)


def _rollup(pid: int) -> dict[str, int]:
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {fields[0].rstrip(":"): int(fields[1]) for fields in lines}


def _ticks(pids: Sequence[int]) -> int:
    told = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(fields[11]) + int(fields[12]) for fields in told)


def _switches(pids: Sequence[int]) -> int:
    """How often their threads gave up the processor by themselves, which is how often one was woken."""
    said = [task.read_text() for pid in pids for task in Path(f"/proc/{pid}/task").glob("*/status")]
    lines = (line for text in said for line in text.splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
