"""Which workspaces are followed: those that were chosen, or all, whatever is registered, forgotten or moved meanwhile."""

from __future__ import annotations

from kaizen import paths
from kaizen.errors import NotFound
from kaizen.host import files
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Registered(NamedTuple):
    """A workspace: the number that it keeps when it is moved, where it lies, and its key."""

    id: int
    path: str
    key: str


class Choice:
    """The workspaces at these paths, or all."""

    def __init__(self, chosen: Sequence[str], *, all_: bool) -> None:
        self.all, self._paths, self._ids = all_, frozenset(chosen), set[int]()
        self._seen: object = None

    def look(self) -> list[Registered] | None:
        """Those that are registered now, by path; None where the registry has not changed. Raises the errors of the databases,
        and tells them at the next look then."""
        path = paths.machine_db(paths.home())
        seen = (files.state(path), files.state(path + "-wal"))
        if seen == self._seen:
            return None
        with Registry.open(paths.home(), create=False) as registry:
            found = [Registered(row.id, row.path, row.key) for row in registry.workspaces()]
        chosen = [each for each in found if self.all or each.id in self._ids or each.path in self._paths]
        self._ids |= {each.id for each in chosen}
        # A registry that is written to in this moment is looked at again.
        self._seen = seen if seen == (files.state(path), files.state(path + "-wal")) else None
        return chosen

    def former_keys(self) -> dict[str, int]:
        """The numbers of workspaces by the keys that they had before they were moved."""
        from kaizen.registry import moving

        with Registry.open(paths.home(), create=False) as registry:
            return {paths.key(each.path): each.workspace_id for each in moving.former_paths(registry.connection)}


def starts(
    parts: dict[str, int], found: Sequence[Registered], former_keys: Callable[[], dict[str, int]]
) -> dict[int, int]:
    """Where each workspace begins, by its number, after the parts of a cursor; `former_keys` are those of workspaces that were
    moved. Raises NotFound for a part that is of none of them, or may be of several."""
    known, starting = [(row.key, row.id) for row in found], dict[int, int]()
    if any(not any(key.startswith(part) for key, _ in known) for part in parts):
        there = {row.id for row in found}
        known += [(key, id_) for key, id_ in former_keys().items() if id_ in there]
    for part, position in parts.items():
        meant = {id_ for key, id_ in known if key.startswith(part)}
        if len(meant) != 1:
            why = "names a workspace that is not followed" if not meant else "may name several workspaces"
            hint = "leave that part out, name its workspace too (-w PATH, or -A), or begin with --since 10m"
            raise NotFound(f"the cursor's part {part}.{position} {why}", hint=hint)
        starting[meant.pop()] = position
    return starting
