"""Todo lists."""

from __future__ import annotations

from kaizen.evidence import waste
from kaizen.evidence.todos import Todos
from tests.support.acting import Acting


def _after(acted: Acting) -> Todos:
    todos = Todos()
    for tool in waste.all_tools(acted.says().story()):
        todos.take(tool)
    return todos


def test_the_whole_list_each_time() -> None:
    """The last one counts."""
    acted = Acting().asks().uses("TodoWrite", todos=[{"content": "a", "status": "pending"}])
    both = [{"content": "a", "status": "in_progress"}, {"content": "b", "status": "pending"}, "odd"]
    todos = _after(acted.uses("TodoWrite", todos=both))
    assert (todos.all, todos.open, todos.not_begun, todos.times) == (2, 2, 1, 2)
    assert todos.changed_by is not None


def test_one_item_each_time() -> None:
    """Its number stands in the result; what is deleted is gone, and what nobody made is not there."""
    acted = Acting().asks()
    for number in (1, 2, 3):
        acted.uses("TaskCreate", subject="x", output=f"Task #{number} created successfully: x")
    acted.uses("TaskUpdate", taskId="1", status="completed").uses("TaskUpdate", taskId="2", status="deleted")
    todos = _after(acted.uses("TaskUpdate", taskId="9", status="completed").uses("TaskUpdate", taskId="3", owner="me"))
    assert (todos.all, todos.open, todos.not_begun, todos.times) == (2, 1, 1, 5)


def test_what_says_nothing() -> None:
    """Other tools, what failed, and what is no list."""
    acted = Acting().asks().reads("a.py").uses("TodoWrite", todos="all").uses("TaskCreate", subject="x", output="no")
    todos = _after(acted.uses("TodoWrite", error=True, todos=[{"content": "a", "status": "pending"}]))
    assert (todos.all, todos.times, todos.changed_by) == (0, 0, None)
