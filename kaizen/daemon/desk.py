"""Where acts are handed in: asked for by the main thread, worked off by the thread that captures, a step at a time.

Whoever asks names the act with an id of his own and asks again with the same id to hear how far it is, so nobody waits on an
open connection, and an answer that was lost is asked for again.
"""

from __future__ import annotations

from kaizen.daemon.journal import say
from kaizen.errors import KaizenError
from kaizen.model.act import Act
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaizen.ipc.messages import AskAct
    from kaizen.ipc.wire import Message
    from kaizen.model.act import Progress

REMEMBERED = 64
_OWN = ""


class _Task(NamedTuple):
    id: str
    act: Act


class Desk:
    """The acts of one daemon."""

    def __init__(self) -> None:
        self._waiting: list[_Task] = []
        self._at: tuple[_Task, Iterator[Progress]] | None = None
        self._told: dict[str, Message] = {}

    @property
    def busy(self) -> bool:
        """Whether there is something to do."""
        return self._at is not None or bool(self._waiting)

    @property
    def asked(self) -> bool:
        """Whether somebody waits for it."""
        return any(task.id != _OWN for task in (*self._waiting, *([self._at[0]] if self._at else ())))

    @property
    def urgent(self) -> bool:
        """Whether somebody waits for it to begin."""
        return any(task.id != _OWN for task in self._waiting)

    def ask(self, request: AskAct) -> Message:
        """How far this act is, which is taken on if it is not known."""
        if request.id not in self._told:
            self._tell(request.id, state="waiting", done=0, of=0)
            self._waiting.append(_Task(request.id, Act(request.what, request.named)))
        return self._told[request.id]

    def add(self, act: Act) -> None:
        """Have something done that nobody asked for."""
        self._waiting.append(_Task(_OWN, act))

    def turn(self, begin: Callable[[Act], Iterator[Progress]]) -> bool:
        """Do one step of what is to be done; whether an act came to its end."""
        if self._at is None:
            if not self._waiting:
                return False
            task = min(self._waiting, key=lambda each: each.id == _OWN)
            self._waiting.remove(task)
        else:
            task = self._at[0]
        try:
            if self._at is None:
                self._at = (task, begin(task.act))
            step = next(self._at[1])
        except KaizenError as error:
            self._end(task, state="failed", error=str(error), hint=error.hint)
            return True
        except Exception:
            self._end(task, state="failed", error="it failed; the log tells", hint="")
            raise
        if step.result is None:
            self._tell(task.id, state="running", done=step.done, of=step.of)
            return False
        self._end(task, state="done", done=step.done, of=step.of, result=step.result)
        return True

    def interrupt(self) -> None:
        """The store is closed: what is not done begins anew when it is open again."""
        at, self._at = self._at, None
        if at is not None:
            at[1].close() if hasattr(at[1], "close") else None
            self._waiting.insert(0, at[0])

    def _end(self, task: _Task, **told: object) -> None:
        self._at = None
        self._tell(task.id, **told)
        result = told.get("result")
        if told["state"] == "failed":
            say(f"{task.act.what} failed: {told['error']}; {told['hint']}")
        elif isinstance(result, dict) and any(result.values()):
            said = ", ".join(f"{name} {_short(value)}" for name, value in result.items() if value)
            say(f"{task.act.what}: {said}")

    def _tell(self, id_: str, **told: object) -> None:
        if id_ != _OWN:
            self._told[id_] = {"type": "act", **told}  # type: ignore[dict-item] # results are made of JSON values
        while len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]


def _short(value: object) -> str:
    return str(len(value)) if isinstance(value, list) else str(value)
