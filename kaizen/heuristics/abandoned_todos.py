"""A todo list of which items were still open when the session ended.

An item that is in progress at the end may be done and only not ticked off: the list counts as left where one was never begun, or
where the session ended without an answer.
"""

from __future__ import annotations

from kaizen.evidence import answers, waste
from kaizen.evidence.todos import Todos
from kaizen.model.finding import Confidence, Finding, Waste

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story

TITLE = "todos are left open"
WHY = "What was planned and not done is forgotten with the session, and nobody is told."
HELPS = "Ask for the open todos at the end of a session, and make tasks smaller than one session."
AGENTS = frozenset({"claude-code", "codex"})
EFFORT = 1  # a habit, or a line in the instruction file
AT_END = True


def look(story: Story) -> Iterator[Finding]:
    todos = Todos()
    for tool in waste.all_tools(story):
        todos.take(tool)
    answered = bool(story.turns) and answers.answer(story.turns[-1]) is not None
    last = todos.changed_by
    if last is None or not (todos.not_begun or (todos.open and not answered)):
        return
    yield Finding(
        "abandoned_todos", "todos", last.at, waste.evidence([last]), Waste(),
        Confidence.MEDIUM if todos.times > 1 else Confidence.LOW,  # of a list that was never touched again nothing tells what was done
        f"{todos.open} of {todos.all} todos were open at the end, {todos.not_begun} of them not begun", todos.open,
    )  # fmt: skip
