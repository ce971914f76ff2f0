"""Proposals: what an accepted action item would change in the repository, as a patch that a person applies."""

from __future__ import annotations

from kaizen.model.finding import Cite
from kaizen.values import NamedTuple, StrEnum


class ProposalKind(StrEnum):
    """What is changed."""

    INSTRUCTIONS = "instructions"
    RULE = "rule"
    SKILL = "skill"
    ALLOW = "allow-list"
    HOOK = "hook"
    REMOVAL = "removal"


class Saves(NamedTuple):
    """What it would have saved at most in the days that were looked at: how often it was seen, in how many sessions, the tokens,
    nano-dollars and milliseconds that took (None: not known), and the events, of which `cites` are the first."""

    times: int
    sessions: int
    days: int
    tokens: int | None
    nano: int | None
    ms: int | None
    events: int
    cites: tuple[Cite, ...]


class Proposal(NamedTuple):
    """A proposal. Its id is that of its action; of a second one for the same action `.2` follows. `path` is relative to the
    workspace; `patch` is a unified diff against the file as it was at `made_at`."""

    id: str
    action_id: str
    kind: ProposalKind
    path: str
    title: str
    made_at: int
    saves: Saves
    patch: str


class Unchanged(NamedTuple):
    """An accepted action for which there is no sensible patch, and why."""

    action_id: str
    title: str
    why: str


class Change(NamedTuple):
    """A file as it is and as it is to be; None where it is not there, or is to go."""

    kind: ProposalKind
    path: str
    title: str
    old: str | None
    new: str | None
