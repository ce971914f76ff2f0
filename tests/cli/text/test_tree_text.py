"""Trees as tables and as JSON."""

from __future__ import annotations

import pytest

from kaizen.cli import show
from kaizen.cli.text.tree_text import bar, rows, table, tree_json
from kaizen.model.session import Session, Status, Totals
from kaizen.model.spending import Spending
from kaizen.model.story import Branch, Span
from kaizen.model.usage import Usage
from kaizen.model.use import Use, UseStatus


def branch(name: str, *spans: Span, children: tuple[Branch, ...] = (), nano: int = 10**9, share: float | None = 1.0, agent: str = "codex") -> Branch:  # fmt: skip
    tree = Totals(1, 0, 1, 0, Usage(1200, 300))
    session = Session(
        name,
        agent,
        None,
        "/w",
        None,
        None,
        Status.ENDED,
        1000,
        5000,
        5000,
        f"title of {name}",
        1,
        0,
        1,
        0,
        Usage(1200, 300),
        tree=tree,
    )
    return Branch(session, Spending(1, nano), 4000, share, 1.0, spans, children)


def span(name: str, child: Branch | None = None, status: UseStatus = UseStatus.OK) -> Span:
    use = Use(name, "s", name, None, None, 2000, None, None, None, 500, None, status, None, None, True)
    return Span(use, f"does {name}", 0.1, child)


TREE = branch("root", span("Bash"), span("Agent", branch("kid", span("Read", status=UseStatus.ERROR), nano=5 * 10**8, share=0.5)), children=(branch("loose", nano=0, share=0.004, agent="cursor"),))  # fmt: skip


def test_what_hangs_from_what() -> None:
    """Lines join it; a sub-agent's agent is said where it is another."""
    lines = table(TREE, 0)
    assert [line[lines[0].index("WHAT") :] for line in lines[1:]] == [
        "root  codex  title of root",
        "├ Bash  does Bash",
        "├ Agent  does Agent",
        "│ └ kid  title of kid",
        "│   └ Read  (error)  does Read",
        "└ loose  cursor  title of loose",
    ]
    assert [row.stem for row in rows(TREE)] == ["", "├ ", "├ ", "│ └ ", "│   └ ", "└ "]


def test_figures_stand_in_columns() -> None:
    """Shares with a bar, money, times, tokens; of a tool use only its times."""
    heads, root, bash, *_, loose = (line.split() for line in table(TREE, 0))
    assert heads[:5] == ["SHARE", "COST", "AT", "TOOK", "IN"]
    assert root[:4] == ["██████", "100%", "$1.0000", "+0"]
    assert bash[:3] == ["+1.0", "s", "500"]
    assert loose[:2] == ["<1%", "$0.00"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits(width: int) -> None:
    """The figures that tell least are left out first."""
    assert max(map(show.width_of, table(TREE, width))) <= width


def test_bars() -> None:
    """Of six columns, in eighths."""
    assert [bar(share) for share in (0.0, 0.5, 1.0, 7.0, -1.0)] == ["      ", "███   ", "██████", "██████", "      "]
    assert bar(1 / 12) == "▌     "


def test_json_nests_as_the_tree_does() -> None:
    """With the figures of each."""
    made = tree_json(TREE)
    assert made["share_of_cost"] == 1.0
    assert made["spans"][1]["child"]["spans"][0]["status"] == "error"  # type: ignore[index,call-overload]
    assert [each["id"] for each in made["children"]] == ["loose"]  # type: ignore[index,union-attr,call-overload]
