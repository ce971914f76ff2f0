"""Todo lists, as agents keep them with tools of their own.

`TodoWrite` (Claude Code up to 2.1.141) and `update_plan` (Codex) give the whole list each time; `TaskCreate` and `TaskUpdate`
(Claude Code since 2.1.142, by its documentation) one item each, of which the result of the first tells the number.
"""

from __future__ import annotations

import re

from kaizen.evidence import given
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool

PENDING, IN_PROGRESS = "pending", "in_progress"
_OPEN = (PENDING, IN_PROGRESS)
_WHOLE = {"TodoWrite": "todos", "update_plan": "plan"}
_NUMBER = re.compile(r"#([0-9]{1,9})\b")


class Todos:
    """The list of a session, told tool by tool. `changed_by` is the use that changed it last; `times` how often it was."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self.changed_by: Tool | None = None
        self.times = 0

    def take(self, tool: Tool) -> None:
        """What this use says of the list, if anything."""
        if tool.name not in _TAKES or tool.status in (UseStatus.ERROR, UseStatus.DENIED):
            return
        if self._changed(tool, given.fields(tool)):
            self.changed_by, self.times = tool, self.times + 1

    @property
    def all(self) -> int:
        """How many items there are."""
        return len(self._states)

    @property
    def not_begun(self) -> int:
        """How many nobody began."""
        return sum(state == PENDING for state in self._states.values())

    @property
    def open(self) -> int:
        """How many are not done."""
        return sum(state in _OPEN for state in self._states.values())

    def _changed(self, tool: Tool, said: dict[str, object]) -> bool:
        whole = _WHOLE.get(tool.name or "")
        if whole is not None:
            if not isinstance(said.get(whole), list):
                return False
            self._states = {
                str(number): str(item.get("status")) for number, item in enumerate(given.mappings(said[whole]))
            }
            return True
        if tool.name == "TaskCreate":
            found = _NUMBER.search(tool.returned.text or "") if tool.returned is not None else None
            if found is not None:
                self._states[found[1]] = PENDING
            return found is not None
        number, state = str(said.get("taskId")).removeprefix("#"), given.text(said.get("status"))
        if state is None or number not in self._states:
            return False
        self._states[number] = state
        if state == "deleted":
            del self._states[number]
        return True


_TAKES = frozenset({*_WHOLE, "TaskCreate", "TaskUpdate"})
