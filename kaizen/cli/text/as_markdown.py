"""A session as Markdown that GitHub renders as it is meant, whatever agents wrote in it.

What agents wrote is text: it makes no HTML, no link, no picture, no mention and no reference. What GitHub looks for in the text itself
(`@name`, `#1`, addresses) is parted by a zero-width space, as dependency robots do; code stands in fences longer than any in it.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.cli.text import chapter_facts, prose, told
from kaizen.cli.text.prose import Form
from kaizen.model.event import Kind
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.cli.text.chapter_facts import Document
    from kaizen.cli.text.prose import Block
    from kaizen.model.story import Chapter, Said, Step, Turn

_APART = "&#8203;"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_FOUND_IN_TEXT = {"@": f"@{_APART}", "#": f"#{_APART}", "$": "<span>$</span>"}
_ESCAPED = {**{c: "\\" + c for c in "\\`*_[]~|"}, **_ENTITIES, **_FOUND_IN_TEXT}
_IN_HTML = {**_ENTITIES, **_FOUND_IN_TEXT}
_OF_EMOJI = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_+-")
_SHORT = 100  # characters of what is shown beside its name
_AT_LINE_START = frozenset("+-=")
_BAD = {UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED}
_HARD_BREAK = "\\"


def markdown(document: Document) -> str:
    """The document."""
    chapter = document.chapter
    how = "redacted" if document.redacted else "not redacted"
    made = clock.day(document.made_at) or ""
    lines = [f"# {escaped(chapter_facts.heading(chapter.story))}", "", *_chapter(chapter, "##"), ""]
    return "\n".join([*lines, f"<sub>Exported by kaizen {document.version} on {made}, {how}.</sub>", ""])


def escaped(line: str) -> str:
    """A cleaned line as text."""
    text = _apart("".join(_ESCAPED.get(c, c) for c in line))
    bare = text.lstrip()
    blanks = "&nbsp;" * (len(text) - len(bare))
    digits = bare[: len(bare) - len(bare.lstrip("0123456789"))]
    if bare[:1] in _AT_LINE_START:
        bare = "\\" + bare
    elif digits and bare[len(digits) : len(digits) + 1] in (".", ")"):
        bare = f"{digits}\\{bare[len(digits) :]}"
    return blanks + bare


def in_html(line: str) -> str:
    """A cleaned line as text within HTML."""
    return _apart("".join(_IN_HTML.get(c, c) for c in line))


def fenced(text: str, language: str = "") -> list[str]:
    """A text as code, in a fence longer than any in it."""
    lines = prose.cleaned(text) or [""]
    runs = [len(line) - len(line.lstrip("`")) for line in (line.strip() for line in lines)]
    fence = "`" * max(3, max(runs) + 1)
    return [fence + language, *lines, fence]


def _chapter(chapter: Chapter, heading: str = "") -> list[str]:
    """A chapter's head, its turns, what is left of its sub-agents, its files, its end. Turns have headings, or bold lines."""
    story = chapter.story
    lines = ["| | |", "|---|---|"]
    lines += [f"| {name} | {escaped(value)} |" for name, value in chapter_facts.facts(chapter)]
    by_id = {child.story.session.id: child for child in chapter.children}
    for turn in story.turns:
        lines += ["", *_turn(turn, by_id, heading)]
    for child in by_id.values():  # of which no tool use is known that started them
        lines += ["", *_sub_agent(child)]
    if story.files:
        lines += ["", *_headed("Files", heading), "", "| edited | read | path |", "|---:|---:|---|"]
        lines += [f"| {file.edits or ''} | {file.reads or ''} | {_code(file.path)} |" for file in story.files]
    return [*lines, "", f"**{escaped(chapter_facts.ending(story.session))}**"]


def _headed(text: str, heading: str) -> list[str]:
    return [f"{heading} {text}" if heading else f"**{text}**"]


def _turn(turn: Turn, children: dict[str, Chapter], heading: str) -> list[str]:
    name = f"Turn {turn.number}" if turn.number else "Before anything was asked"
    lines = [*_headed(name, heading), "", f"<sub>{escaped(chapter_facts.of_turn(turn))}</sub>", ""]
    for prompt in turn.prompts:
        lines += [*_quoted(prompt), ""]
    for step in turn.steps:
        lines += [*_step(step, children), ""]
    return lines[:-1]


def _step(step: Step, children: dict[str, Chapter]) -> list[str]:
    if isinstance(step, Tool):
        child = children.pop(step.child_id or "", None)
        return [*_tool(step), *(["", *_sub_agent(child)] if child is not None else [])]
    if step.kind is Kind.PROMPT:
        return _quoted(step)
    if step.kind is Kind.TEXT:
        return _prose(chapter_facts.whole(step))
    name = chapter_facts.name_of(step)
    if step.kind is Kind.ERROR:
        return [f"**{escaped(name)}**", *(["", *fenced(step.text)] if step.text else [])]
    return _folded(in_html(name), fenced(chapter_facts.whole(step)) if step.text else [])


def _tool(tool: Tool) -> list[str]:
    inside: list[str] = []
    long: list[str] = []
    for field in chapter_facts.input_of(tool):
        if field.name and len(field.text) <= _SHORT and "\n" not in field.text:
            inside.append(f"- {escaped(field.name)}: {_code(field.text)}")
        else:
            long += ["", *([f"{escaped(field.name)}:", ""] if field.name else []), *fenced(field.text)]
    inside += long
    output = chapter_facts.output_of(tool)
    if output:
        inside += [*(["", "gave back:", ""] if inside else []), *fenced(output)]
    summary = f" {_code(tool.summary)}" if tool.summary else ""
    how = in_html(chapter_facts.of_tool(tool))
    how = f" <b>{how}</b>" if tool.status in _BAD else f" {how}" if how else ""
    return _folded(f"{_code(tool.name or 'a tool')}{summary}{how}", inside)


def _sub_agent(chapter: Chapter) -> list[str]:
    session = chapter.story.session
    name = f"sub-agent {told.short(session.id).strip()}: {chapter_facts.heading(chapter.story)}"
    return _folded(f"<b>{in_html(name)}</b>", _chapter(chapter))


def _folded(summary: str, inside: list[str]) -> list[str]:
    """What is shown when somebody opens it."""
    return (
        ["<details>", f"<summary>{summary}</summary>", "", *inside, "", "</details>"]
        if inside
        else [f"<sub>{summary}</sub>"]
    )


def _code(line: str) -> str:
    """A line of code, as HTML."""
    text = " ".join(prose.cleaned(line))
    for c, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "&#124;"), ("$", "&#36;")):
        text = text.replace(c, instead)
    for c in "`*_~\\[]@:":  # nothing of it is Markdown, wherever it stands
        text = text.replace(c, f"&#{ord(c)};")
    return f"<code>{text}</code>" if text else ""


def _quoted(said: Said) -> list[str]:
    words = chapter_facts.whole(said) or chapter_facts.name_of(said)
    return [f"> {line}".rstrip() for line in _prose(words)]


def _prose(text: str) -> list[str]:
    lines: list[str] = []
    before: Block | None = None
    base = 0  # where the first item of a list stands
    for block in prose.blocks(text):
        is_item = block.form is Form.ITEM
        goes_on = is_item and before is not None and before.form is Form.ITEM
        if lines and not goes_on:
            lines.append("")
        base = base if goes_on else block.indent
        lines += _block(block._replace(indent=max(0, block.indent - base)))
        before = block
    return lines


def _block(block: Block) -> list[str]:
    if block.form is Form.CODE:
        return fenced("\n".join(block.lines), block.language)
    words = [inline(line) for line in block.lines]
    if block.form is Form.HEADING:
        return [f"**{escaped(block.lines[0])}**"]
    broken = [line + _HARD_BREAK for line in words[:-1]] + words[-1:]
    if block.form is Form.PARAGRAPH:
        return broken
    indent = " " * min(block.indent, 12)
    return [
        f"{indent}{block.mark} {broken[0]}",
        *(f"{indent}{' ' * (len(block.mark) + 1)}{line}" for line in broken[1:]),
    ]


def inline(line: str) -> str:
    """A line with its code and its bold parts."""
    made = ""
    for piece in prose.pieces(line):
        if piece.code:
            made += f"`{piece.text}`"
        elif piece.bold:
            made += f"**{escaped(piece.text)}**"
        else:
            text = escaped(piece.text) if not made else escaped("x" + piece.text)[1:]
            made += text
    return made


def _apart(text: str) -> str:
    """The text with nothing in it that could be an address, a reference or the name of an emoji."""
    for mark in ("www.", "WWW.", "GH-"):
        text = text.replace(mark, f"{mark[:-1]}{_APART}{mark[-1]}")
    first, *parts = text.split(":")
    found = [first]
    for number, part in enumerate(parts, 1):
        is_emoji = (
            number < len(parts)
            and part
            and _OF_EMOJI.issuperset(part.lower())
            and not (len(part) == 2 and part.isdecimal())
        )
        found += (":", _APART if is_emoji or part.startswith("//") else "", part)
    return "".join(found)
