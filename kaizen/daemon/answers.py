"""What a daemon answers: from a request and the facts of the moment to a message, nothing else."""

from __future__ import annotations

from kaizen.ipc import messages
from kaizen.ipc.messages import (
    AskAct,
    AskHello,
    AskList,
    AskStart,
    AskStatus,
    AskStop,
    Changed,
    IngestHook,
    LookAround,
    Misunderstood,
    Subscribe,
    Supervise,
)
from kaizen.model.daemon import PROTOCOL
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.daemon.backlog import Pace
    from kaizen.ipc.messages import Request
    from kaizen.ipc.wire import Message


class About(NamedTuple):
    """The facts a daemon tells of itself. `capture` says in a word or a sentence how capturing goes, `pace` how many bytes of a
    history are read."""

    pid: int
    version: str
    workspace: str
    socket: str
    log: str
    started_at: str | None
    uptime_ms: int
    web: str | None
    head: int
    capture: str
    watching: str
    subscribers: int
    pace: Pace | None = None


def answer(request: Request, about: About) -> Message | None:
    """The answer to a request; None where none is expected."""
    match request:
        case AskHello():
            return hello(about)
        case AskStatus():
            return {
                **hello(about),
                "type": "status",
                "socket": about.socket,
                "log": about.log,
                "started_at": about.started_at,
                "head": about.head,
                "subscribers": about.subscribers,
                "reading": {"done": about.pace.done, "of": about.pace.of} if about.pace else None,
            }
        case AskStop():
            return {"type": "stopping", "pid": about.pid}
        case Subscribe():
            return {"type": "subscribed", "head": about.head}
        case Supervise():
            return {"type": "supervised", "pid": about.pid}
        case AskAct() | Changed() | IngestHook() | LookAround():
            return None
        case AskStart() | AskList():
            return messages.error("not_the_supervisor", "this is the daemon of one workspace")
        case Misunderstood(code, why):
            return messages.error(code, why)


def hello(about: About) -> Message:
    """Who this daemon is."""
    return {
        "type": "hello",
        "pid": about.pid,
        "version": about.version,
        "protocol": PROTOCOL,
        "workspace": about.workspace,
        "state": "running",
        "uptime_ms": about.uptime_ms,
        "web": about.web,
        "capture": about.capture,
        "watching": about.watching,
        "socket": about.socket,
        "log": about.log,
    }
