"""Taking out what costs tokens in every session and is used in none: skills, rules, MCP servers."""

from __future__ import annotations

from kaizen.hooks.spans import NotJson
from kaizen.improve import json_text
from kaizen.improve.about import NoPatch
from kaizen.model.guidance import GuideKind
from kaizen.model.proposal import Change, ProposalKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.improve.about import About
    from kaizen.model.guidance import Guide

KINDS = {
    "unused_skills": GuideKind.SKILL, "unused_rules": GuideKind.RULE, "unused_servers": GuideKind.SERVER,
}  # fmt: skip
_FIELDS = ("mcpServers", "servers")


def removed(about: About, guides: tuple[Guide, ...]) -> Change:
    """The change that takes it out. Raises NoPatch where it is gone, or lies where no patch reaches it."""
    kind = KINDS[about.topic.heuristic]
    found = [each for each in guides if each.kind is kind and about.topic.cause in (each.name, each.path)]
    if not found:
        raise NoPatch("it is gone already; `kaizen actions done`")
    if kind is GuideKind.SERVER:
        return _server(about, found[0])
    file = about.file(found[0].path)
    return Change(ProposalKind.REMOVAL, file.path, f"take out {file.path}, which no session used", file.text, None)


def _server(about: About, guide: Guide) -> Change:
    file = about.file(guide.path)
    if not guide.path.endswith(".json") or file.text is None:
        raise NoPatch(f"it is set up in {guide.path}, which is not changed by a patch: take it out there")
    for field in _FIELDS:
        try:
            new = json_text.without_member(file.text, (field, guide.name))
        except NotJson:
            continue
        title = f"take the server {guide.name!r} out of {file.path}, which no session used"
        return Change(ProposalKind.REMOVAL, file.path, title, file.text, new)
    raise NoPatch(f"it does not stand in {guide.path} as it usually does")
