"""What living daemons use: memory now, and processor time since the last look."""

from __future__ import annotations

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.host import processes
from kaizen.model.daemon import Same
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.status import Listed
    from kaizen.model.daemon import Identity


class Use(NamedTuple):
    """What one daemon uses; None where it does not live or cannot be told. `memory_is` is `pss` or `rss`."""

    memory_bytes: int | None = None
    memory_is: str | None = None
    cpu_percent: float | None = None


class Meter:
    """Looks at daemons again and again. Processor time is that of one and the same process between two looks."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._before: dict[Identity, tuple[float, float]] = {}

    def read(self, rows: list[Listed]) -> list[Use]:
        """What each of these daemons uses, in their order."""
        now: dict[Identity, tuple[float, float]] = {}
        uses = [self._use(row, now) for row in rows]
        self._before = now
        return uses

    def _use(self, row: Listed, now: dict[Identity, tuple[float, float]]) -> Use:
        who = pidfile.read(paths.runtime(self._home, row.key)) if row.pid is not None else None
        # A daemon in another pid namespace has a pid that is somebody else's here.
        if who is None or who.pid != row.pid or processes.compare(who) is not Same.SAME:
            return Use()
        memory, at, spent = processes.memory_bytes(who.pid), clock.span(), processes.cpu_seconds(who.pid)
        if spent is None or processes.started(who.pid) != who.started:
            return Use()
        now[who] = at, spent
        size, kind = memory or (None, None)
        return Use(size, kind, _percent(self._before.get(who), at, spent))


def _percent(before: tuple[float, float] | None, at: float, spent: float) -> float | None:
    if before is None or at <= before[0]:
        return None
    return round(max(0.0, spent - before[1]) / (at - before[0]) * 100, 1)
