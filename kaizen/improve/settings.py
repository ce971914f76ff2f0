"""Claude Code's settings of a repository: what is allowed without asking, and a sign for the person whom the agent waits for
(https://docs.claude.com/en/docs/claude-code/settings, `permissions.allow`, `hooks.Notification`)."""

from __future__ import annotations

from kaizen.evidence.commands import SHELLS
from kaizen.hooks.spans import NotJson
from kaizen.improve import json_text
from kaizen.improve.about import NoPatch
from kaizen.model.proposal import Change, ProposalKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.improve.about import About

PATH = ".claude/settings.json"
BELL = "(printf '\\a' > /dev/tty) 2> /dev/null || true"
_ALLOW, _NOTIFY = ("permissions", "allow"), ("hooks", "Notification")
# What runs whatever it is given, or cannot be undone: a rule for it would allow much more than was waited for.
_HARMFUL = frozenset(
    """rm rmdir dd mkfs sudo su doas sh bash zsh fish dash eval exec xargs env find curl wget ssh scp rsync python python3 node deno
    perl ruby php kill pkill killall chmod chown docker kubectl terraform""".split()
)
_HARMFUL_VERBS = frozenset(
    {
        "git push",
        "git reset",
        "git clean",
        "git checkout",
        "git restore",
        "git rebase",
        "npm publish",
        "cargo publish",
        "gh api",
        "gh pr",
    }
)


def allowed(about: About) -> Change:
    """A rule that lets the tool, or the command, run without asking. Raises NoPatch."""
    _of_claude(about)
    tool, _, command = about.topic.cause.partition(": ")
    if tool in SHELLS and not command:
        raise NoPatch(f"a rule for every command of {tool} would allow too much")
    if command and (command.split()[0] in _HARMFUL or command in _HARMFUL_VERBS):
        raise NoPatch(f"`{command}` can do harm that cannot be undone: allow it yourself if you want that")
    rule = f"{tool}({command}:*)" if command else tool
    return _changed(about, ProposalKind.ALLOW, f"let `{rule}` run without asking", _ALLOW, rule)


def notified(about: About) -> Change:
    """A hook that rings the terminal's bell where the agent waits for a person. Raises NoPatch."""
    _of_claude(about)
    hook = {"hooks": [{"type": "command", "command": BELL}]}
    return _changed(
        about, ProposalKind.HOOK, "ring the terminal's bell where the agent waits for a person", _NOTIFY, hook
    )


def _of_claude(about: About) -> None:
    if "claude-code" not in about.agents:
        raise NoPatch("only Claude Code has such settings in the repository")


def _changed(about: About, kind: ProposalKind, title: str, keys: Sequence[str], item: object) -> Change:
    file = about.file(PATH)
    try:
        there = [] if not (file.text or "").strip() else json_text.items(file.text or "", keys)
        if item in there or (kind is ProposalKind.HOOK and there):
            raise NoPatch(f"{file.path} has that already; `kaizen actions done` if that is all there is to do")
        new = json_text.with_item(file.text, keys, item)
    except NotJson as error:
        raise NoPatch(f"{file.path}, line {error.line}: {error.why}") from None
    return Change(kind, file.path, title, file.text, new)
