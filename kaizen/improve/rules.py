"""A rule for Cursor: a file of its own below `.cursor/rules`, loaded where the files that it is about are worked on
(https://docs.cursor.com/context/rules: `globs`, `alwaysApply`)."""

from __future__ import annotations

import json

from kaizen.improve import words
from kaizen.improve.about import NoPatch, plain
from kaizen.improve.slugs import slug
from kaizen.model.proposal import Change, ProposalKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.improve.about import About


def written(about: About, files: Sequence[str]) -> Change:
    """The rule about these files, for all of them where there are none. Raises NoPatch where it is there already."""
    line = words.line(about)
    file = about.file(f".cursor/rules/{slug(about.cause)}.mdc")
    if file.text is not None:
        raise NoPatch(f"{file.path} is there already; `kaizen actions done` if that is all there is to do")
    globs = ",".join(map(plain, files))
    said = json.dumps(f"What sessions showed of {about.cause}", ensure_ascii=False)
    head = f"description: {said}\nglobs: {globs}\nalwaysApply: {'false' if files else 'true'}"
    title = f"a rule for Cursor on `{about.cause}`"
    return Change(ProposalKind.RULE, file.path, title, None, f"---\n{head}\n---\n\n- {line}\n")
