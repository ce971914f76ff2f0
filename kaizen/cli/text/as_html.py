"""A session as one page that stands alone: no script, nothing from elsewhere, and every text of an agent escaped."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli.text import chapter_facts, prose, told
from kaizen.cli.text.html_page import page, text
from kaizen.cli.text.prose import Form
from kaizen.model.event import Kind
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.cli.text.chapter_facts import Document, Field
    from kaizen.cli.text.prose import Block
    from kaizen.model.story import Chapter, File, Said, Step, Turn

_BAD = {UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED}
_CONTENTS = 4  # turns from which on there is a table of contents
_WORDS = 80
_SHORT = 100  # characters of what is shown beside its name


def html(document: Document) -> str:
    """The document."""
    chapter = document.chapter
    title = chapter_facts.heading(chapter.story)
    made = clock.day(document.made_at) or ""
    how = "redacted" if document.redacted else "not redacted"
    body = (
        '<a class="skip" href="#story">To the story</a>\n<div class="page">\n'
        f'<header>\n<h1 dir="auto">{text(title)}</h1>\n{_facts(chapter)}{_contents(chapter)}</header>\n'
        f'<main id="story">\n{_body(chapter, "t")}</main>\n'
        f'<footer class="note">Exported by kaizen {text(document.version)} on {made}, {how}.</footer>\n</div>'
    )
    return page(title, body)


def _facts(chapter: Chapter) -> str:
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n" for name, value in chapter_facts.facts(chapter))
    return f'<dl class="facts">\n{rows}</dl>\n'


def _contents(chapter: Chapter) -> str:
    turns = chapter.story.turns
    if len(turns) < _CONTENTS:
        return ""
    items = "".join(
        f'<li><a href="#t{turn.number}">{text(_first_words(turn))}</a></li>\n' for turn in turns if turn.number
    )
    return f'<nav aria-label="Turns">\n<ol>\n{items}</ol>\n</nav>\n'


def _first_words(turn: Turn) -> str:
    words = " ".join(prose.cleaned(" ".join((turn.prompts[0].text or "").split()))) if turn.prompts else ""
    return (words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…") or f"Turn {turn.number}"


def _body(chapter: Chapter, name: str) -> str:
    """A chapter's turns, what is left of its sub-agents, its files, its end. `name` begins the names of its places."""
    story = chapter.story
    by_id = {child.story.session.id: child for child in chapter.children}
    made = "".join(_turn(turn, by_id, name) for turn in story.turns)
    made += "".join(_sub_agent(child, name) for child in by_id.values())
    if story.files:
        made += f'<section class="turn" aria-label="Files">\n<h3>Files</h3>\n{_files(story.files)}</section>\n'
    return f'{made}<p class="turn">{text(" ".join(prose.cleaned(chapter_facts.ending(story.session))))}</p>\n'


def _turn(turn: Turn, children: dict[str, Chapter], name: str) -> str:
    place = f"{name}{turn.number}"
    head = f"Turn {turn.number}" if turn.number else "Before anything was asked"
    made = f'<section class="turn" id="{text(place)}" aria-labelledby="{text(place)}-h">\n<h2 id="{text(place)}-h">{head}</h2> '
    made += f'<span class="figures">{text(chapter_facts.of_turn(turn))}</span>\n'
    made += "".join(map(_prompt, turn.prompts))
    return made + "".join(_step(step, children, place) for step in turn.steps) + "</section>\n"


def _prompt(said: Said) -> str:
    words = chapter_facts.whole(said) or chapter_facts.name_of(said)
    return f'<div class="prompt" dir="auto"><span class="label">Prompt</span>\n{_prose(words)}</div>\n'


def _step(step: Step, children: dict[str, Chapter], place: str) -> str:
    if isinstance(step, Tool):
        child = children.pop(step.child_id or "", None)
        return _tool(step) + ("" if child is None else _sub_agent(child, f"{place}-"))
    if step.kind is Kind.PROMPT:
        return _prompt(step)
    if step.kind is Kind.TEXT:
        return f'<div class="answer" dir="auto">\n{_prose(chapter_facts.whole(step))}</div>\n'
    name = text(chapter_facts.name_of(step))
    if step.text is None:
        return f'<p class="note">{name}</p>\n'
    if step.kind is Kind.ERROR:
        return f'<div class="error"><span class="label">{name}</span>\n{_pre(step.text)}</div>\n'
    return _folded(name, _pre(chapter_facts.whole(step)), "quiet")


def _tool(tool: Tool) -> str:
    inside = ""
    for field in chapter_facts.input_of(tool):
        inside += _field(field)
    output = chapter_facts.output_of(tool)
    if output:
        inside += ('<div class="field">gave back</div>' if inside else "") + _pre(output)
    what = " ".join(prose.cleaned(tool.summary))
    summary = f'<code class="tool">{text(" ".join(prose.cleaned(tool.name or "a tool")))}</code> '
    summary += f'<code class="what">{text(what)}</code> <span class="how">{text(chapter_facts.of_tool(tool))}</span>'
    return _folded(summary, inside, "bad" if tool.status in _BAD else "")


def _field(field: Field) -> str:
    if field.name and len(field.text) <= _SHORT and "\n" not in field.text:
        words = text(" ".join(prose.cleaned(field.text)))
        return f'<div><span class="field">{text(field.name)}</span> <code>{words}</code></div>\n'
    return (f'<div class="field">{text(field.name)}</div>' if field.name else "") + _pre(field.text)


def _sub_agent(chapter: Chapter, place: str) -> str:
    session = chapter.story.session
    short = told.short(session.id).strip()
    title = text(chapter_facts.heading(chapter.story))
    calls = counted(session.tool_calls, "tool call")
    summary = f'<span class="tool">Sub-agent {text(short)}</span> {title} <span class="how">{calls}</span>'
    return _folded(summary, _facts(chapter) + _body(chapter, f"{place}{short}-"), "agent")


def _folded(summary: str, inside: str, kind: str) -> str:
    """What is shown when somebody opens it."""
    if not inside:
        return f'<div class="plain {kind}">{summary}</div>\n'
    return f'<details class="{kind}"><summary>{summary}</summary>\n<div class="inside">\n{inside}</div></details>\n'


def _files(files: tuple[File, ...]) -> str:
    rows = "".join(
        f'<tr><td class="number">{file.edits or ""}</td><td class="number">{file.reads or ""}</td>'
        f"<td><code>{text(' '.join(prose.cleaned(file.path)))}</code></td></tr>\n"
        for file in files
    )
    heads = '<tr><th class="number" scope="col">Edited</th><th class="number" scope="col">Read</th><th scope="col">Path</th></tr>'
    return f"<table>\n<thead>{heads}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _pre(words: str) -> str:
    lines = "\n".join(prose.cleaned(words))
    return f'<pre dir="auto">\n{text(lines)}</pre>\n'


def _prose(words: str) -> str:
    made, items = "", list[str]()
    for block in (*prose.blocks(words), None):
        if block is not None and block.form is Form.ITEM:
            items.append(f"<li>{_lines(block)}</li>\n")
            numbered = block.mark[-1:] in ".)"
            continue
        if items:
            made += f"<ol>\n{''.join(items)}</ol>\n" if numbered else f"<ul>\n{''.join(items)}</ul>\n"
            items = []
        if block is not None:
            made += _block(block)
    return made


def _block(block: Block) -> str:
    if block.form is Form.CODE:
        return _pre("\n".join(block.lines))
    return f"<h3>{_lines(block)}</h3>\n" if block.form is Form.HEADING else f"<p>{_lines(block)}</p>\n"


def _lines(block: Block) -> str:
    return "<br>\n".join(map(_line, block.lines))


def _line(line: str) -> str:
    bare = line.lstrip()
    made = "&nbsp;" * (len(line) - len(bare))
    for piece in prose.pieces(bare):
        words = text(piece.text)
        made += f"<code>{words}</code>" if piece.code else f"<strong>{words}</strong>" if piece.bold else words
    return made
