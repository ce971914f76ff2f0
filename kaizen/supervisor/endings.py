"""Recording the end of a daemon that the supervisor saw end, as reaping does, with what is known of it."""

from __future__ import annotations

from kaizen import clock
from kaizen.background.reap import clear_runtime
from kaizen.host import locks
from kaizen.model.daemon import CLAIMS_LIFE, Ending, State
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.daemon import Identity
    from kaizen.model.workspace import Entry
    from kaizen.paths import Place
    from kaizen.registry.hot import Registry


class Recorded(NamedTuple):
    """The registry's row after the end, and why the daemon ended; None where that is not known."""

    entry: Entry | None
    ending: Ending | None


def record_end(registry: Registry, place: Place, who: Identity, exit_status: int | None) -> Recorded | None:
    """Record that this daemon has ended, and clear up after it, if it did not do so itself. None where somebody starts or
    stops this workspace just now: then it is tried again."""
    start = locks.take(place.start)
    if start is None:
        return None
    with start:
        entry = registry.entry(place.path)
        if entry is None or entry.daemon is None:
            return Recorded(entry, None)
        if entry.daemon.state not in CLAIMS_LIFE:
            return Recorded(entry, _ending(entry.daemon.ending))
        if locks.is_held(place.life):
            return Recorded(entry, Ending.OUTDATED)  # a successor lives
        asked = entry.daemon.state == State.STOPPING
        ending = Ending.STOPPED if asked else Ending.CRASHED
        registry.record_end(
            entry.workspace.id,
            identity=who,
            state=State.STOPPED if asked else State.CRASHED,
            ending=ending,
            exit_status=exit_status,
            now=clock.now_ms(),
            what="stopped" if asked else "crashed",
        )
        clear_runtime(place)
        return Recorded(entry, ending)


def _ending(said: str | None) -> Ending | None:
    return next((ending for ending in Ending if ending == said), None)
