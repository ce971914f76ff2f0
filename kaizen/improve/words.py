"""What is written down for agents about what was found: one line for each heuristic, made of its own facts. Pure."""

from __future__ import annotations

from kaizen.improve.about import NoPatch, plain
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.improve.about import About

_LINES = {
    "repeated_failing_command": "`{cause}` failed again and again ({often}). Where it fails, read what it says and change something before it is run again; after the second failure, stop and report it.",
    "test_fail_loop": "`{cause}` failed again and again ({often}). Run only the test that fails until it passes; after the second failure, say what the cause is before the next edit.",
    "slow_commands": "`{cause}` takes long ({took}; {often}). Run the narrowest part of it that covers the change; run all of it once, in the background, when the work is done.",
    "reread_file": "`{cause}` was read again though nothing had changed in it ({often}). Once it is read, search in it for what is missing.",
    "unread_edit": "Read `{cause}` right before it is edited, also where it was read before: edits of it were refused ({often}).",
    "permission_denials": "`{cause}` is denied here ({often}). Do not try it, nor a way around it; say what you would have run.",
    "fan_out": "Sub-agents of type `{cause}` came back with nothing that was used ({often}). Do that work yourself, unless its parts are independent of each other.",
    "nested_delegation": "Sub-agents of type `{cause}` do their work themselves and start no sub-agents (they did {often}).",
    "hot_clusters": "{files} change together (in {sessions}): where one is edited, look at the others.",
}
_OF_A_FILE = (
    "`{cause}` is large and little of it is used ({often}). Search in it first, and read only the lines that matter."
)
_OF_OUTPUT = (
    "`{cause}` prints more than is used ({often}). Have it print less, or send its output into a file and search there."
)
_OF_A_TOOL = (
    "What `{cause}` gives back filled the context ({often}). Ask it for less at a time: a range, a pattern, a limit."
)
_NOTHING = {
    "edit_churn": "why its edits were undone is known to whoever undid them",
    "search_thrash": "where to find what was searched for is known to people only: write it into the instruction file",
    "tool_errors": "how the tool is used rightly is not in the records",
    "corrections": "what was corrected is in the words of the corrections: `kaizen heuristics run corrections` quotes them",
    "interruptions": "why it was interrupted is not in the records",
    "broken_cache": "caches break where people pause or change the model; no file of the repository does",
    "retries": "the provider turned calls away; no file of the repository does",
    "truncated_answers": "the limit of an answer is set where the client is started",
    "cost_outliers": "what made these sessions dear differs from one to the next",
    "premium_model": "the model is chosen where the client is started, or with /model",
    "abandoned_todos": "whether what was left open is still to be done is known to people only",
    "no_outcome": "why these sessions came to nothing differs from one to the next",
    "secrets": "the secret is to be revoked and taken out of where it stands, which is known to people only",
    "contradicted_docs": "what the document should say is not in the records",
    "bloated_instructions": "what of it can go is a matter of judgement: `kaizen guidance` says what is used",
    "dead_instructions": "whether to cut or to correct it is a matter of judgement: `kaizen guidance` says what is not there",
    "contradictory_instructions": "which of the two holds is known to people only",
}


def line(about: About) -> str:
    """The line to be written down, without a bullet. Raises NoPatch where there is nothing that is true and helps."""
    heuristic = about.topic.heuristic
    form = _LINES.get(heuristic) or _form(about)
    if form is None:
        raise NoPatch(_NOTHING.get(heuristic, "nothing is known that could be written down"))
    return form.format(
        cause=about.cause, often=about.often, took=_took(about), files=_files(about),
        sessions=counted(len(about.topic.sessions), "session"),
    )  # fmt: skip


def _form(about: About) -> str | None:
    whole = about.topic.cause
    if about.topic.heuristic == "large_read":
        return _OF_A_FILE if "/" in whole or ("." in whole and " " not in whole) else _OF_OUTPUT
    if about.topic.heuristic == "context_full":
        return _OF_OUTPUT if ": " in whole else _OF_A_TOOL
    return None


def _took(about: About) -> str:
    part = about.topic.waste.ms
    return "how long is not known" if part is None else counted(round((part.low + part.high) / 120_000), "minute")


def _files(about: About) -> str:
    *most, last = [f"`{plain(part)}`" for part in about.topic.cause.split(", ")]
    return f"{', '.join(most)} and {last}" if most else last
