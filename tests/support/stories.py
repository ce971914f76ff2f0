"""A session as rich as real ones, and texts that would do harm if they were taken for anything but text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from tests.support.claude import Transcript, figures, text, thinking, tool_use

_VOID = {"br", "hr", "img", "input", "link", "meta"}  # elements that nothing stands in
ID = "5e550000-0000-4000-8000-000000000001"
AGENT = "a0000000000000001"
HOSTILE = (
    "</style><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\n"
    "\x1b[31mred\x1b[0m \u202eevil\u2066 \0nul \x07 `` ` ``` </pre></details></summary> <!-- --> ]]> &amp; &lt;b&gt;\n"
    "![picture](https://tracker.example/x.png) [link](javascript:alert(1)) <https://a.example> https://b.example www.c.example\n"
    "@octocat @org/team #123 owner/repo#7 GH-12 person@mail.example :tada: $x^2$ ~~gone~~ **bold** _under_ [^1]\n"
    "````\nstill code? </code>\n```mermaid\ngraph TD\n```\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\nheading\n=======\n---\n1. one\n+ two\n    <b>indented</b>\n" + '" onmouseover="alert(1)\' x=\''
)  # fmt: skip


def story(workspace: Path, *, hostile: bool = False) -> list[Transcript]:
    """A session with a sub-agent, a failed and a denied tool, parallel tools, an API error and two turns."""
    odd = HOSTILE if hostile else ""
    made = Transcript(ID, cwd=str(workspace))
    made.prompt(
        f"Send customers back to where they came from.\n\n1. add a test\n2. keep the name {odd}", promptSource="sdk"
    )
    made.response(
        "m1", thinking(f"Perhaps the redirect is wrong. {odd}"), text(f"I'll look at it. {odd}"),
        tool_use("t1", "Grep", pattern="next=", path=str(workspace)),
        tool_use("t2", "Read", file_path=f"{workspace}/shop/login.py"),
        usage=figures(120),
    )  # fmt: skip
    made.result("t2", "def login(): ...\n" * 50).result("t1", f"shop/login.py:31 {odd}")
    made.response("m2", tool_use("t3", "Agent", description="Find others", subagent_type="explorer", prompt="look"))
    made.tick(74)
    made.prompt(
        [{"type": "tool_result", "tool_use_id": "t3", "content": "Two more."}],
        toolUseResult={"agentId": AGENT, "totalDurationMs": 74_000},
    )
    made.response("m3", tool_use("t4", "Edit", file_path=f"{workspace}/shop/login.py", old_string="a", new_string="b"))
    made.result("t4", "edited")
    made.response("m4", tool_use("t5", "Bash", command=f"pytest -q {odd}"))
    made.result("t5", f"{odd}\nE  AssertionError: '/' == '/cart'\n1 failed", error=True)
    made.response(
        "m5",
        text(f"It now reads `next` first:\n\n```python\nnext_url = 1\n```\n\n- done\n- **tested**\n{odd}"),
        stop="end_turn",
    )
    made.tick(400)
    made.prompt("thanks, push it")
    made.chained(type="system", subtype="api_error", level="error", error={"message": f"529 overloaded {odd}"})
    made.response("m6", tool_use("t6", "Bash", command="git push --force"))
    made.result("t6", "declined", error=True, toolDenialKind="user")
    made.response("m7", text("I did not push."), stop="end_turn").ended()
    child = Transcript(ID, cwd=str(workspace), agent=AGENT)
    child.prompt(f"look {odd}").response("c1", tool_use("u1", "Read", file_path="/etc/hosts"))
    child.result("u1", "127.0.0.1").response("c2", text("Two more."), stop="end_turn")
    return [made, child]


class Elements(HTMLParser):
    """What a page is made of: its elements with their attributes, and what stands in them by the names of those around it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in _VOID:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(("/".join(self.open), data))

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.found}

    @property
    def attributes(self) -> set[str]:
        return {name for _, attributes in self.found for name in attributes}

    def words(self, *, without: tuple[str, ...] = ()) -> str:
        """All text, but for what stands in these elements."""
        return "".join(text for place, text in self.texts if not set(without) & set(place.split("/")))
