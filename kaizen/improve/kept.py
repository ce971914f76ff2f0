"""Proposals on disk: below our home, never in the repository; one file each, written as a whole."""

from __future__ import annotations

import json
import os

from kaizen import paths
from kaizen.errors import NotFound
from kaizen.host import files
from kaizen.model.finding import Cite
from kaizen.model.proposal import Proposal, ProposalKind, Saves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_END = ".json"
_LARGEST = 16 << 20
_SHOWN = 5


def keep(home: str, workspace: str, proposals: Iterable[Proposal]) -> None:
    """Keep these, in the place of all that were kept before. Raises HomeRefused, PermissionRefused."""
    folder = paths.proposals_dir(home, workspace)
    files.ensure_folder(home, folder)
    names = set[str]()
    for each in proposals:
        names.add(name := each.id + _END)
        files.write_private(home, os.path.join(folder, name), _written(each))
    for name in _names(folder):
        if name not in names:
            files.remove(os.path.join(folder, name))


def kept(home: str, workspace: str) -> list[Proposal]:
    """Those that are kept, by their ids; what cannot be read is left out."""
    folder = paths.proposals_dir(home, workspace)
    read = (_read(os.path.join(folder, name)) for name in _names(folder))
    return [each for each in read if each is not None]


def meant(home: str, workspace: str, begin: str) -> Proposal:
    """The proposal with this id, or the only one whose id begins so; of two for one action the first. Raises NotFound."""
    there = kept(home, workspace)
    exact = [each for each in there if each.id == begin.lower()]
    found = exact or [each for each in there if begin and each.id.startswith(begin.lower())]
    if not found:
        raise NotFound(
            f"no proposal begins with {begin!r}", hint="`kaizen improve` makes them of actions that are accepted"
        )
    if len({each.action_id for each in found}) > 1:
        some = ", ".join(each.id for each in found[:_SHOWN])
        raise NotFound(f"several proposals begin with {begin!r}", hint=f"for example {some}")
    return found[0]


def _names(folder: str) -> list[str]:
    try:
        return sorted((name for name in os.listdir(folder) if name.endswith(_END)), key=lambda name: name[: -len(_END)])
    except OSError:
        return []


def _written(proposal: Proposal) -> bytes:
    saves = proposal.saves._replace(cites=())._asdict()
    cites = [[cite.session_id, cite.cursor] for cite in proposal.saves.cites]
    told = {**proposal._asdict(), "kind": str(proposal.kind), "saves": {**saves, "cites": cites}}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _read(path: str) -> Proposal | None:
    try:
        told = json.loads((files.read_bytes(path, _LARGEST) or b"").decode("utf-8", "surrogatepass"))
        saves = told["saves"]
        cites = tuple(Cite(str(session), int(cursor)) for session, cursor in saves["cites"])
        return Proposal(**{**told, "kind": ProposalKind(told["kind"]), "saves": Saves(**{**saves, "cites": cites})})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
