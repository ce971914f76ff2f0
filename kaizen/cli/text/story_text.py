"""A session's story as lines for people: its head, its turns, the files it touched and how it ended."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.style import Style, painted
from kaizen.cli.text import money, told
from kaizen.cli.text.amounts import took
from kaizen.cli.text.wrapping import wrapped
from kaizen.model.event import Kind
from kaizen.model.session import OVER, Status
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.model.wording import counted
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaizen.model.session import Session
    from kaizen.model.story import File, Said, Step, Story, Turn

_MOST_LINES = {Kind.PROMPT: 40, Kind.TEXT: 60, Kind.THINKING: 4, Kind.ERROR: 12}
_FAILED_LINES = 4
_FILES = 30
_WIDEST = 100  # columns on which prose is still read well
_MUTED = frozenset({Kind.THINKING, Kind.INJECTED, Kind.NOTICE, Kind.UNKNOWN})
_STATUS = {Status.ACTIVE: Style.GREEN, Status.CRASHED: Style.RED}
_WAITS = {Status.WAITING_USER, Status.WAITING_PERMISSION}
_BAD = {UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED}
_NOTED_BYTES = 1000
_UNITS = ("bytes", "KB", "MB", "GB")


class Look(NamedTuple):
    """How lines are made: on so many columns (0: on any), painted or not, with all of each text or the beginning of long ones."""

    width: int
    colour: bool
    full: bool

    def paint(self, text: str, *styles: Style) -> str:
        """The text as it is painted here."""
        return painted(text, *styles, on=self.colour)

    @property
    def prose(self) -> int:
        """The columns on which text is wrapped."""
        return min(self.width, _WIDEST)


def lines(story: Story, turns: Sequence[Turn], look: Look, now_ms: int) -> list[str]:
    """The story with these of its turns."""
    found = [*head(story, look, now_ms)]
    left = len(story.turns) - len(turns)
    if left:
        found += ["", look.paint(f"… {counted(left, 'earlier turn')}", Style.DIM)]
    for turn in turns:
        found += ["", *of_turn(turn, look)]
    if story.files:
        found += ["", look.paint("files", Style.BOLD), *of_files(story.files, look)]
    return [*found, "", ending(story.session, look)]


def head(story: Story, look: Look, now_ms: int) -> list[str]:
    """Whose session it is, how it stands, what it came to."""
    heading = wrapped(title(story), look.prose)
    width = max(len(name) for name, _, _ in _facts(story, now_ms))
    found = [look.paint(line, Style.BOLD) for line in heading]
    for name, value, style in _facts(story, now_ms):
        first, *rest = wrapped(value, look.width - width - 2 if look.width else 0) or [""]
        styles = () if style is None else (style,)
        found.append(look.paint(f"{name:<{width}}", Style.DIM) + "  " + look.paint(first, *styles))
        found += [" " * (width + 2) + look.paint(line, *styles) for line in rest]
    return found


def title(story: Story) -> str:
    """The title; one that is the beginning of the first prompt ends where titles are cut."""
    given = story.session.title or ""
    first = next((" ".join((turn.prompts[0].text or "").split()) for turn in story.turns if turn.prompts), "")
    return f"{given}…" if given and first != given and first.startswith(given) else given


def _facts(story: Story, now_ms: int) -> list[tuple[str, str, Style | None]]:
    session, tree = story.session, story.session.tree
    status = Style.YELLOW if session.status in _WAITS else _STATUS.get(session.status)
    below = tree.sessions - 1
    said = [
        ("session", session.id, None), ("agent", " ".join(filter(None, (session.agent, session.client_version))), None),
        ("model", models(story), None), ("status", str(session.status), status), ("because", session.status_reason, None),
        ("when", _when(session, now_ms), None), ("took", _took(story), None),
        ("did", _did(story), None), ("tokens", told.usage_text(session.usage) or "unknown", None),
        ("cost", money.spending_text(session.spending) or "unknown", None),
        ("in all", f"{money.spending_text(story.spent) or 'unknown'}, with {counted(below, 'sub-agent')}" if below else "", None),
        ("branch", session.git_branch, None), ("folder", session.cwd, None), ("parent", session.parent_id, None),
    ]  # fmt: skip
    return [(name, value, style) for name, value, style in said if value]


def models(story: Story) -> str:
    """The models that answered, with how often where there are several."""
    calls: dict[str, int] = {}
    for turn in story.turns:
        for call in turn.calls:
            calls[call.model or "unknown"] = calls.get(call.model or "unknown", 0) + 1
    if len(calls) < 2:
        return story.session.model or next(iter(calls), "")
    return ", ".join(f"{model} ({calls[model]:,})" for model in sorted(calls, key=lambda each: -calls[each]))


def _when(session: Session, now_ms: int) -> str:
    begin, end = clock.iso(session.started_at), clock.iso(session.last_event_at)
    if begin is None or end is None:
        return ""
    until = end[11:19] if begin[:10] == end[:10] else end[:19].replace("T", " ")
    return f"{begin[:19].replace('T', ' ')} to {until} UTC, {show.ago(session.last_event_at, now_ms)}"


def _took(story: Story) -> str:
    session = story.session
    if session.started_at is None or session.last_event_at is None:
        return ""
    return f"{show.span(session.last_event_at - session.started_at)}, of which {show.span(story.active_ms)} active"


def _did(story: Story) -> str:
    session = story.session
    asked = sum(1 for turn in story.turns if turn.prompts)
    return ", ".join(
        (counted(asked, "turn"), counted(session.tool_calls, "tool call"), counted(session.model_calls, "model call"))
    )


def of_turn(turn: Turn, look: Look) -> list[str]:
    """A turn: when it was, what was asked, what came of it."""
    found = [_rule(turn, look)]
    for prompt in turn.prompts:
        found += [
            look.paint("> " + line, Style.CYAN) for line in _text(prompt, look, look.prose - 2 if look.width else 0)
        ]
    before = None
    for step in turn.steps:
        kind = None if isinstance(step, Tool) else step.kind
        made = _step(step, look)
        if made and (kind is not None or before is not None or step is turn.steps[0]):  # tools stand together
            found.append("")
        found += made
        before = kind if made else before
    return found


def _asked(said: Said, look: Look) -> list[str]:
    words = _text(said, look, look.prose - 2 if look.width else 0)
    return [look.paint(f"> {line}".rstrip(), Style.CYAN) for line in words]


def _rule(turn: Turn, look: Look) -> str:
    at = (clock.iso(turn.started_at) or "")[11:19]
    took = None
    if turn.started_at is not None and turn.ended_at is not None:
        took = show.span(turn.ended_at - turn.started_at)
    tokens = told.usage_text(turn.usage) if turn.calls else ""
    name = f"turn {turn.number}" if turn.number else "before anything was asked"
    said = "  ".join(filter(None, (name, at, took, money.spending_text(turn.spending), tokens)))
    line = f"── {show.cut(said, max(8, look.prose - 6)) if look.width else said} "
    return look.paint(line + "─" * max(2, look.prose - show.width_of(line)), Style.DIM)


def _step(step: Step, look: Look) -> list[str]:
    if isinstance(step, Tool):
        return of_tool(step, look)
    if step.kind is Kind.COMPACTION:
        said = " ".join((step.text or "").split())
        line = f"compacted: {said}" if said else "compacted"
        return [look.paint(show.cut(show.clean(line), look.prose) if look.width else show.clean(line), Style.YELLOW)]
    if step.kind is Kind.ERROR:
        words = _text(step, look, look.prose - 7 if look.width else 0) or [step.name or "without a word"]
        return [
            look.paint(("error: " if not number else " " * 7) + line, Style.RED) for number, line in enumerate(words)
        ]
    if step.kind is Kind.PROMPT:  # one that was sent while the turn ran
        return _asked(step, look)
    if step.kind in _MUTED:
        return _muted(step, look)
    return _text(step, look, look.prose)


def _muted(step: Said, look: Look) -> list[str]:
    """What is not for people in the first place: on a line, with the size of the whole; thinking in a few."""
    name = str(step.kind) if step.name is None else f"{step.kind} {step.name}"
    if look.full or step.kind is Kind.THINKING:
        words = _text(step, look, look.prose - 2 if look.width else 0)
        return [look.paint(line, Style.DIM) for line in (show.clean(name) + ":", *("  " + line for line in words))]
    said = " ".join((step.text or "").split())
    size = f"  ({sized(step.bytes)})" if step.bytes > 200 else ""
    line = show.clean(f"{name}: {said}" if said else name)
    room = look.prose - len(size)
    return [look.paint((show.cut(line, room) if look.width else line) + size, Style.DIM)]


def of_tool(tool: Tool, look: Look) -> list[str]:
    """A tool use on a line; of one that failed also the beginning of what came back."""
    bad = tool.status in _BAD
    name, right = show.clean(tool.name or "a tool"), outcome(tool)
    left = f"  {name}  {show.clean(tool.summary)}".rstrip()
    styles = (Style.RED,) if bad else ()
    if not look.width:
        found = [f"{left}  ({right})" if right else left]
    else:
        room = look.width - show.width_of(right) - 2
        left = show.cut(left, room) if room >= 16 else show.cut(left, look.width)
        gap = " " * max(2, look.width - show.width_of(left) - show.width_of(right))
        found = [look.paint(left, *styles) + gap + look.paint(right, *(styles or (Style.DIM,)))]
        if room < 16:
            found = [
                look.paint(left, *styles),
                look.paint(show.cut(f"    {right}", look.width), *(styles or (Style.DIM,))),
            ]
    if bad and tool.returned is not None:
        width = look.prose - 4 if look.width else 0
        found += [look.paint(f"    {line}", Style.RED) for line in _end_of(_text(tool.returned, look, width), look)]
    return found


def _end_of(words: list[str], look: Look) -> list[str]:
    """The last lines of what a failed tool gave back, where the reason stands more often than not."""
    left = len(words) - _FAILED_LINES
    return words if look.full or left < 2 else [f"… {left:,} lines before; --full shows all", *words[-_FAILED_LINES:]]


def outcome(tool: Tool) -> str:
    """How a tool use ended where it is no success, how long it took, how much came back, the sub-agent that it started."""
    status = tool.status
    said = [
        str(status) if status not in (None, UseStatus.OK) else "",
        took(tool.duration_ms) or "",
        sized(tool.bytes) if tool.bytes is not None and tool.bytes >= _NOTED_BYTES else "",
        f"sub-agent {told.short(tool.child_id).strip()}" if tool.child_id else "",
    ]
    return ", ".join(filter(None, said))


def of_files(files: Iterable[File], look: Look) -> list[str]:
    """What was touched, how often."""
    listed = [*files]
    shown = listed if look.full else listed[:_FILES]
    found = ["EDITED  READ  PATH"]
    for file in shown:
        path = show.clean(file.path)
        path = show.cut_left(path, max(16, look.width - 14)) if look.width else path
        found.append(f"{file.edits or '':>6}  {file.reads or '':>4}  {path}")
    left = len(listed) - len(shown)
    return found if not left else [*found, look.paint(f"… {left} more; --full shows all", Style.DIM)]


def ending(session: Session, look: Look) -> str:
    """How it ended, or how it stands."""
    style = Style.YELLOW if session.status in _WAITS else _STATUS.get(session.status, Style.BOLD)
    at = clock.iso(session.last_event_at) if session.status in OVER else None
    when = f" {at[11:19]} UTC" if at is not None else ""
    line = show.clean(f"{session.status}{when}" + (f": {session.status_reason}" if session.status_reason else ""))
    return look.paint(show.cut(line, look.width) if look.width else line, style)


def _text(said: Said, look: Look, width: int) -> list[str]:
    """The lines of a text, of a long one the first; what was not kept of it is said."""
    if said.text is None:
        return [f"[{show.clean(said.name)}, {sized(said.bytes)}]"] if said.name and said.bytes else []
    found = wrapped(said.text, width)
    limit = _MOST_LINES.get(said.kind, 0)
    cut = said.bytes - len(said.text.encode("utf-8", "surrogatepass")) if said.bytes > len(said.text) else 0
    if limit and len(found) > limit + 1 and not look.full:
        return [*found[:limit], f"… {len(found) - limit:,} more lines; --full shows all"]
    return [*found, f"… {sized(cut)} more were not kept"] if cut > 0 else found


def sized(size: int) -> str:
    """A size: `812 bytes`, `2.3 KB`, of 1,000 bytes each."""
    value, unit = float(size), 0
    while value >= 1000 and unit + 1 < len(_UNITS):
        value, unit = value / 1000, unit + 1
    return f"{size} {'byte' if size == 1 else 'bytes'}" if not unit else f"{value:.1f} {_UNITS[unit]}"
