"""Makes proposals of action items that were accepted: what was found of them lately, and the repository as it is now."""

from __future__ import annotations

from kaizen.decisions.naming import Named, files_of
from kaizen.guidance.finding import found as guidance_of
from kaizen.host.repositories import Repository
from kaizen.improve import diffs, instructions, removals, rules, settings, skills
from kaizen.improve.about import About, NoPatch
from kaizen.model.action import State
from kaizen.model.figures import DAY_MS
from kaizen.model.proposal import Proposal, Saves, Unchanged
from kaizen.reading import findings
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaizen.model.action import Action
    from kaizen.model.finding import Topic
    from kaizen.model.guidance import Guide
    from kaizen.model.proposal import Change
    from kaizen.reading.stores import Opened

    Make = Callable[[About], Change]

DAYS = 28  # that are looked at: what was not seen for so long needs no change
_SHOWN = 20  # events that are named with a proposal
_MAKERS: dict[str, tuple[Make, ...]] = {
    "permission_waits": (settings.allowed, settings.notified),
    "permission_denials": (instructions.written, settings.allowed),
    "long_idle": (settings.notified,),
    "repeated_sequences": (skills.written,),
    "unread_instructions": (instructions.imported,),
}


class Made(NamedTuple):
    """What came of the actions that are accepted."""

    proposals: tuple[Proposal, ...]
    unchanged: tuple[Unchanged, ...]


def build(opened: Opened, actions: Iterable[Action], now_ms: int) -> Made:
    """The proposals for those of these actions that are accepted, in their order. Reads the repository and changes nothing. Raises the
    errors of the databases."""
    accepted = [each for each in actions if each.state is State.ACCEPTED]
    if not accepted:
        return Made((), ())
    since, guidance = now_ms - DAYS * DAY_MS, guidance_of(opened.workspace)
    agents = {each.id: each.agent for each in findings.briefs(opened, since, now_ms, now_ms)}
    there = findings.topics(opened, since, now_ms, now_ms, guidance, {each.heuristic for each in accepted})
    topics = {Named(each.heuristic, each.cause): each for each in there}
    proposals, unchanged = list[Proposal](), list[Unchanged]()
    for action in accepted:
        topic = topics.get(Named(action.heuristic, action.cause))
        try:
            if topic is None:
                raise NoPatch(f"it was not seen in the last {DAYS} days")
            about = About(
                topic,
                frozenset(agents[each] for each in topic.sessions if each in agents),
                Repository(opened.workspace),
            )
            proposals += proposed(action, about, guidance.guides, now_ms)
        except NoPatch as none:
            unchanged.append(Unchanged(action.id, action.title, str(none)))
    return Made(tuple(proposals), tuple(unchanged))


def proposed(action: Action, about: About, guides: tuple[Guide, ...], now_ms: int) -> list[Proposal]:
    """The proposals for one action, what is to be preferred first. Raises NoPatch where there is none."""
    changes: list[Change] = []
    why: list[NoPatch] = []
    for make in _makers(about, guides):
        try:
            changes.append(make(about))
        except NoPatch as none:
            why.append(none)
    if not changes:
        raise why[0]
    saved = saves(about.topic)
    return [
        Proposal(
            f"{action.id}.{number}" if number > 1 else action.id, action.id, change.kind, change.path, change.title, now_ms,
            saved, diffs.patch(change),
        )
        for number, change in enumerate(changes, 1)
    ]  # fmt: skip


def saves(topic: Topic) -> Saves:
    """What would have been saved at most."""
    tokens, nano, ms = (None if part is None else part.high for part in topic.waste)
    return Saves(
        topic.times, len(topic.sessions), DAYS, tokens, nano, ms, len(topic.evidence), topic.evidence[:_SHOWN]
    )  # fmt: skip


def _makers(about: About, guides: tuple[Guide, ...]) -> tuple[Make, ...]:
    heuristic = about.topic.heuristic
    if heuristic in removals.KINDS:
        return (lambda about: removals.removed(about, guides),)
    if heuristic in _MAKERS:
        return _MAKERS[heuristic]
    if about.agents == {"cursor"}:
        return (lambda about: rules.written(about, files_of(heuristic, about.topic.cause)),)
    return (instructions.written,)
