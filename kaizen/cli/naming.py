"""What can be named in a command line: workspaces, sessions, agents, tools, the fields of a search and their values.

Which option or argument names what is told by its own name, so that a new verb has its names completed without a word of its own.
"""

from __future__ import annotations

import os
from contextlib import closing

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.completing import Offer
from kaizen.cli.text.told import short
from kaizen.decisions import actions, experiments
from kaizen.decisions.opening import to_read
from kaizen.heuristics import shelf
from kaizen.model.action import State
from kaizen.model.event import Kind
from kaizen.model.experiment import Metric
from kaizen.model.query import Field
from kaizen.reading import stores
from kaizen.retro import kept
from kaizen.store import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

_MOST = 200
_AGENTS = ("claude-code", "codex", "cursor", "copilot-cli", "gemini-cli", "opencode")
_HOOKED = ("claude-code", "codex", "cursor")
_SPANS = ("today", "1h", "12h", "1d", "7d", "30d")
_FIXED = {
    "--every": ("15m", "hourly", "daily"),
    "--status": ("active", "waiting", "waiting-user", "waiting-permission", "idle", "ended", "crashed"),
    "--sort": ("time", "cost", "tokens"),
    "--kind": tuple(Kind),
    "--state": (*State, "all"),
    "--metric": tuple(Metric),
    "--since": _SPANS,
    "--until": _SPANS,
}
_MEANS = {
    Field.AGENT: "the agent's name has it", Field.MODEL: "the model's name has it", Field.TOOL: "of a call or a result",
    Field.PATH: "a tool names it", Field.KIND: "prompt, answer, call, result …", Field.STATUS: "how the session stands now",
    Field.SESSION: "the beginning of its id", Field.BRANCH: "the git branch's name has it", Field.ERROR: "yes or no",
    Field.INSTRUCTIONS: "the instruction files that the session began with",
    Field.SINCE: "a date, or a span such as 7d", Field.UNTIL: "a date, or a span such as 7d",
    Field.TOKENS: "of the session, such as >5000", Field.COST: "of the session in dollars, such as >0.5",
}  # fmt: skip
_BY = {
    "cost": ("day", "model", "session", "agent", "repo"),
    "summary": ("day", "agent", "model", "repo", "branch", "tool"),
}
_FORMAT = {
    "sessions export": ("md", "html", "json"), "redact": ("text", "json", "jsonl"),
    "retro schedule install": ("text", "md", "html", "json"),
}  # fmt: skip
_USING = {
    "cron install": ("systemd", "crontab", "launchd"), "service install": ("systemd", "launchd"),
    "retro schedule install": ("systemd", "crontab", "launchd"),
}  # fmt: skip


def of_option(verb: str, option: str, begin: str, words: Sequence[str]) -> list[Offer]:
    """What the value of an option can be."""
    match option:
        case "--workspace":
            return _workspaces(begin, by_name=False) + _files(begin, only_folders=True)
        case "--session" | "--explain":
            return _sessions(begin, words)
        case "--agent":
            return _offered(_HOOKED if verb.startswith("hooks") else (*_of_stores(_agents, words), *_AGENTS))
        case "--tool":
            return _offered(_of_stores(names.tools, words))
        case "--by":
            return _offered(_BY.get(verb, ()))
        case "--format":
            return _offered(_FORMAT.get(verb, ()))
        case "--of":
            return _retros(words)
        case "--using":
            return _offered(_USING.get(verb, ()))
        case "--output":
            return _files(begin)
        case _:
            return _offered(_FIXED.get(option, ()))


def of_argument(verb: str, slot: str, begin: str, words: Sequence[str]) -> list[Offer]:
    """What an argument can be."""
    match slot:
        case "ID" | "EXPERIMENT" if verb.startswith(("actions ", "experiment ", "improve ")):
            return _decided(slot, words)
        case "ID" | "SESSION":
            return _sessions(begin, words)
        case "WORKSPACE" | "OLD":
            return _workspaces(begin, by_name=True)
        case "PATH":
            known = _workspaces(begin, by_name=verb == "forget") if verb in ("pause", "resume", "forget") else []
            return known or _files(begin, only_folders=True)
        case "DIR" | "NEW" | "FILE":
            return _files(begin, only_folders=slot != "FILE")
        case "AGENT":
            return _offered(_HOOKED)
        case "QUERY":
            return _fields(begin, words)
        case "WHAT":
            return _retros(words)
        case "NAME" if verb.startswith("heuristics"):
            return [Offer(each.name, each.title) for each in shelf.every()]
        case _:
            return []


def _offered(values: Sequence[str]) -> list[Offer]:
    return [Offer(value) for value in values]


def _workspaces(begin: str, *, by_name: bool) -> list[Offer]:
    """The registered workspaces, by their paths, and by their names where those will do."""
    registered, home = stores.everyone(), os.path.expanduser("~")
    found = [Offer(os.path.basename(path), path) for path in registered] if by_name else []
    for path in registered:
        below = path.startswith(home + "/") and begin.startswith("~")
        found.append(Offer("~" + path[len(home) :] if below else path, os.path.basename(path)))
    return found


def _files(begin: str, *, only_folders: bool = False) -> list[Offer]:
    """What lies on the disk and begins so."""
    folder, _, name = begin.rpartition("/")
    above = folder + "/" if "/" in begin else ""
    try:
        with os.scandir(os.path.expanduser(above) or ".") as found:
            entries = sorted(
                (each.name, each.is_dir()) for each in found if name.startswith(".") or not each.name.startswith(".")
            )
    except OSError:
        return []
    return [Offer(above + n + "/" * is_folder) for n, is_folder in entries if is_folder or not only_folders]


def _sessions(begin: str, words: Sequence[str]) -> list[Offer]:
    """The latest sessions, by the beginning of their ids as far as it names only one."""
    now, found = clock.now_ms(), list[names.Named]()
    with _meant(words) as together:
        for opened in together.opened:
            found += names.sessions(opened.store, begin, _MOST)
    found.sort(key=lambda each: (-(each.last_event_at or 0), each.id))
    shorts = [short(each.id).strip() for each in found]
    offers = []
    for each, brief in zip(found[:_MOST], shorts, strict=False):
        is_clear = brief.startswith(begin) and shorts.count(brief) == 1 and each.id.startswith(brief)
        told = ", ".join(part for part in (show.ago(each.last_event_at, now), each.title) if part)
        offers.append(Offer(brief if is_clear else each.id, told))
    return offers


def _decided(slot: str, words: Sequence[str]) -> list[Offer]:
    """The action items or the experiments of the workspace that is meant, the latest first."""
    with closing(to_read(paths.home(), stores.meant(_workspace(words), all_=False)[0])) as db:
        if slot == "EXPERIMENT":
            return [Offer(each.id, each.name) for each in experiments.listed(db)[:_MOST]]
        return [Offer(each.id, f"{each.state}: {each.title}") for each in actions.listed(db)[:_MOST]]


def _retros(words: Sequence[str]) -> list[Offer]:
    """The retros that are kept of the workspace that is meant, the latest first."""
    whose = None if {"-A", "--all"} & {*words} else stores.meant(_workspace(words), all_=False)[0]
    return [Offer(span.name) for span in kept.spans(paths.home(), whose)[:_MOST]]


def _fields(begin: str, words: Sequence[str]) -> list[Offer]:
    """The fields of a query, and the values of the one that is begun; of several values the last."""
    sign = "-" if begin.startswith("-") else ""
    name, colon, value = begin.removeprefix("-").partition(":")
    if not colon:
        return [Offer(f"{sign}{field}:", _MEANS[field]) for field in Field]
    if name not in {*Field}:
        return []
    before, comma, last = value.rpartition(",")
    return [
        Offer(f"{sign}{name}:{before}{comma}{offer.value}", offer.told)
        for offer in _values(Field(name), last, words)
        if " " not in offer.value
    ]


def _values(field: Field, begin: str, words: Sequence[str]) -> list[Offer]:
    match field:
        case Field.SESSION:
            return _sessions(begin, words)
        case Field.AGENT:
            return _offered(_of_stores(_agents, words))
        case Field.MODEL:
            return _offered(_of_stores(lambda store: names.models(store, _MOST), words))
        case Field.BRANCH | Field.INSTRUCTIONS:
            named = names.branches if field is Field.BRANCH else names.instructions
            return _offered(_of_stores(lambda store: named(store, _MOST), words))
        case Field.TOOL:
            return _offered(_of_stores(names.tools, words))
        case Field.STATUS:
            return _offered(_FIXED["--status"])
        case Field.KIND:
            return _offered([*Kind])
        case Field.ERROR:
            return _offered(("yes", "no"))
        case Field.SINCE | Field.UNTIL:
            return _offered(_SPANS)
        case _:
            return []


def _agents(store: sqlite3.Connection) -> list[str]:
    return names.agents(store, _MOST)


def _of_stores(tell: Callable[[sqlite3.Connection], list[str]], words: Sequence[str]) -> list[str]:
    """What the stores tell that are meant, each once."""
    with _meant(words) as together:
        return [*dict.fromkeys(name for each in together.opened for name in tell(each.store))]


def _meant(words: Sequence[str]) -> stores.Together:
    """The stores that are meant by the words so far."""
    every = bool({"-A", "--all"} & {*words})
    return stores.Together(stores.meant(_workspace(words), all_=every), tolerant=True)


def _workspace(words: Sequence[str]) -> str | None:
    named = [after for word, after in zip(words, words[1:], strict=False) if word in ("-w", "--workspace")]
    return os.path.expanduser(named[-1]) if named else None
