"""A session as a page: its parts, and that nothing agents write is more than text."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kaizen.cli.text.as_html import html
from kaizen.cli.text.chapter_facts import Document
from kaizen.model.event import Kind
from kaizen.model.story import Chapter, Said, Tool
from kaizen.model.use import UseStatus
from kaizen.reading.chapters import read_chapters
from tests.cli.text.test_story_text import said, story, turn, use
from tests.support.claude import Store
from tests.support.stories import AGENT, HOSTILE, ID, Elements
from tests.support.stories import story as transcripts

TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "div", "header", "h1", "h2", "h3", "dl", "dt", "dd", "main", "section", "span",
    "p", "br", "ul", "ol", "li", "pre", "code", "strong", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "footer", "nav",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "href", "dir", "id", "aria-labelledby", "aria-label", "scope",
}  # fmt: skip


def document(chapter: Chapter, *, redacted: bool = True) -> Document:
    return Document(chapter, redacted, 1_795_000_000_000, "0.1.0")


def chapter_of(store: Store, folder: Path, *, hostile: bool) -> Chapter:
    projects = folder / ".claude" / "projects"
    for each in transcripts(Path("/w"), hostile=hostile):
        each.write(projects)
    store.take(projects)
    return read_chapters(store.connection, ID, workspace="/w", now_ms=2_000_000_000_000)


def check(page: str) -> Elements:
    """That a page has our elements and attributes and no others, and links to nothing but its own places."""
    found = Elements(page)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert (found.unbalanced, found.open) == ([], [])
    ids = [each["id"] for _, each in found.found if "id" in each]
    assert len(ids) == len({*ids})
    assert all(link[1:] in ids for _, each in found.found if (link := each.get("href") or "") and link.startswith("#"))
    assert all((each.get("href") or "#").startswith("#") for _, each in found.found)
    assert not {"\0", "\x1b", "\u202e", "\u2066", "\x07"} & set(page)
    return found


def test_a_story_as_a_page(store: Store, tmp_path: Path) -> None:
    """Prompts, answers, tool uses that can be opened, the sub-agent within, figures, files, how it ended."""
    found = check(html(document(chapter_of(store, tmp_path, hostile=False))))
    words = found.words()
    for part in (
        "Send customers back",
        "I'll look at it.",
        "next_url = 1",
        "pytest -q",
        "declined",
        f"Sub-agent {AGENT[:8]}",
        "/etc/hosts",
    ):
        assert part in words
    places = {place for place, words in found.texts if "127.0.0.1" in words}
    assert [place.count("details") for place in places] == [2]  # a sub-agent's tool use, in its story
    assert ("div", {"class": "error"}) in found.found
    assert len([1 for tag, each in found.found if tag == "details" and each["class"] == "bad"]) == 2


def test_hostile_text_is_text(store: Store, tmp_path: Path) -> None:
    """Every line of it is there to be read, and none of it is anything else."""
    found = check(html(document(chapter_of(store, tmp_path, hostile=True))))
    words = found.words(without=("style", "title"))
    for part in (
        "</style><script>",
        "onerror=",
        "\\x1b[31mred",
        "\\u202e",
        "\\x00nul",
        "[link](javascript:alert(1))",
        "<!-- -->",
    ):
        assert part in words
    assert "script" not in found.tags | {"img", "iframe"} - {"img", "iframe"}


@given(st.text(), st.text(), st.sampled_from(Kind))
def test_no_text_is_an_element(words: str, name: str, kind: Kind) -> None:
    """Whatever stands where."""
    odd = words + HOSTILE[:60] + name
    event: Said = said(kind, odd, name or None)
    tool = Tool(event, event, use(UseStatus.ERROR, name=odd), odd, " ".join(odd.split()), (odd,), (odd,))
    told = story(
        turn(event, tool, prompts=(event,)), title=odd, git_branch=odd, model=odd, workspace=odd, client_version=odd
    )
    found = check(html(document(Chapter(told, (Chapter(told),)))))
    assert "<script>" in found.words(without=("style",)) or "<script>" not in odd


def test_a_long_story_has_contents() -> None:
    """Which lead to its turns."""
    turns = [turn(prompts=(said(Kind.PROMPT, f"ask {n} " + "x" * 200),), number=n) for n in range(1, 6)]
    found = check(html(document(Chapter(story(*turns)), redacted=False)))
    links = [each["href"] for tag, each in found.found if tag == "a"]
    assert links == ["#story", "#t1", "#t2", "#t3", "#t4", "#t5"]
    assert "not redacted" in found.words()
