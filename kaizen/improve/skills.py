"""A skill for commands that are run one by one, again and again: `SKILL.md` in a folder of its own (https://agentskills.io)."""

from __future__ import annotations

import json

from kaizen.improve.about import NoPatch, plain
from kaizen.improve.slugs import slug
from kaizen.model.proposal import Change, ProposalKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.improve.about import About

_JOIN = " && "


def written(about: About) -> Change:
    """The skill that runs them in one call. Raises NoPatch where it is there already."""
    commands = [plain(command) for command in about.topic.cause.split(_JOIN)]
    name = slug(" ".join(commands))
    folder = ".claude/skills" if "claude-code" in about.agents else ".agents/skills"
    file = about.file(f"{folder}/{name}/SKILL.md")
    if file.text is not None:
        raise NoPatch(f"{file.path} is there already; `kaizen actions done` if that is all there is to do")
    listed = ", ".join(f"`{command}`" for command in commands)
    about_it = f"Runs {listed} in this order, in one call. Use it when they are due one after the other."
    text = (
        f"---\nname: {name}\ndescription: {json.dumps(about_it, ensure_ascii=False)}\n---\n\n"
        f"They were run one by one {about.often}. Run them in one call, which ends at the first that fails:\n\n"
        f"```sh\n{_JOIN.join(commands)}\n```\n"
    )
    return Change(ProposalKind.SKILL, file.path, f"a skill that runs {listed}", None, text)
