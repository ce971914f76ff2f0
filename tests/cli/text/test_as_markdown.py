"""A session as Markdown: rendered, it shows what agents wrote, and makes nothing of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kaizen.cli.text.as_markdown import escaped, fenced, in_html, markdown
from kaizen.model.event import Kind
from kaizen.model.story import Chapter, Tool
from kaizen.model.use import UseStatus
from tests.cli.text.test_as_html import chapter_of, document
from tests.cli.text.test_story_text import said, story, turn, use
from tests.support.claude import Store
from tests.support.stories import AGENT, HOSTILE, Elements

TAGS = {
    "h1", "h2", "table", "thead", "tbody", "tr", "th", "td", "sub", "p", "blockquote", "details", "summary", "pre", "code", "b", "strong",
    "ul", "ol", "li", "br", "span",
}  # fmt: skip
# What GitHub makes links, mentions, references and pictures of in text that is no code.
MADE_MORE_OF = re.compile(
    r"@[A-Za-z0-9]|#[0-9]|\bGH-\d|https?://|ftp://|\bwww\.|[\w.]@\w|:[a-z0-9_+-]*[a-z_+-][a-z0-9_+-]*:"
)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def check(text: str) -> Elements:
    """That a document renders to the elements that are meant, without attributes but how cells stand."""
    found = Elements(GITHUB.render(text))
    assert found.tags <= TAGS, found.tags - TAGS
    assert found.attributes <= {"style", "start", "class"}
    assert (found.unbalanced, found.open) == ([], [])
    assert not {"\0", "\x1b", "\u202e", "\u2066", "\x07"} & set(text)
    for place, words in found.texts:
        if not {"code", "pre"} & set(place.split("/")):
            assert not MADE_MORE_OF.search(words), words
            assert "$" not in words or "span" in place
    return found


def test_a_story_as_markdown(store: Store, tmp_path: Path) -> None:
    """Prompts are quoted, answers read as they were meant, tool uses can be opened, the sub-agent is within."""
    text = markdown(document(chapter_of(store, tmp_path, hostile=False)))
    found = check(text)
    assert "## Turn 2\n" in text
    assert "> Send customers back to where they came from." in text
    assert "It now reads `next` first:\n\n```python\nnext_url = 1\n```\n\n- done\n- **tested**" in text
    assert ("details/summary/b", "declined") not in found.texts
    assert any(place.count("details") == 2 and "127.0.0.1" in words for place, words in found.texts)
    assert f"sub-agent {AGENT[:8]}: look" in found.words()


def test_hostile_text_is_text(store: Store, tmp_path: Path) -> None:
    """Every line of it is there to be read, and none of it is anything else."""
    found = check(markdown(document(chapter_of(store, tmp_path, hostile=True))))
    words = found.words().replace("\u200b", "")
    for part in (
        "</style><script>",
        "onerror=",
        "\\x1b[31mred",
        "\\u202e",
        "![picture](https://tracker",
        "@octocat",
        "#123",
        "~~gone~~",
        "| a | b |",
    ):
        assert part in words


@given(
    st.text(),
    st.sampled_from(Kind),
    st.sampled_from(["", HOSTILE, "# ", "- ", "1. ", "    ", "> ", "```\n", "|", "\\", "`", "**"]),
)
def test_no_text_is_more_than_text(words: str, kind: Kind, odd: str) -> None:
    """Whatever stands where."""
    event = said(kind, odd + words, words or None)
    tool = Tool(event, event, use(UseStatus.ERROR), words or None, " ".join((odd + words).split()), (words,), ())
    told = story(
        turn(event, tool, prompts=(event,)), title=odd + words, git_branch=words, model=words, client_version=odd
    )
    check(markdown(document(Chapter(told, (Chapter(told),)))))


@pytest.mark.parametrize(
    "line", ["a @octocat b", "see #12", "https://x.example", "www.x.example", "GH-7", ":tada:", "a@b.example"]
)
def test_what_github_looks_for_is_parted(line: str) -> None:
    """By what nobody sees."""
    assert "&#8203;" in escaped(line)
    assert "&#8203;" in in_html(line)


def test_usual_text_stays_as_it_is() -> None:
    """So that it is read well as it stands, too."""
    for line in ("It works: 3 of 4 passed (75 %).", "at 09:00:01, see a/b.py", "a - b + c = d!"):
        assert escaped(line) == line


def test_a_fence_is_longer_than_any_in_it() -> None:
    """So that none ends it."""
    assert fenced("a\n````\nb", "python") == ["`````python", "a", "````", "b", "`````"]
    assert fenced("") == ["```", "", "```"]
