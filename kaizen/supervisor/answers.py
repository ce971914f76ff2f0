"""What the supervisor answers: on its own socket, and for daemons that sleep on theirs."""

from __future__ import annotations

from kaizen import __version__, clock
from kaizen.ipc import messages
from kaizen.ipc.messages import AskHello, AskList, AskStart, AskStatus, AskStop, Misunderstood
from kaizen.model.daemon import PROTOCOL, Ending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.ipc.messages import Request
    from kaizen.ipc.peers import Peer
    from kaizen.ipc.wire import Message
    from kaizen.paths import Place
    from kaizen.supervisor.care import Care
    from kaizen.supervisor.wards import Ward


class Answers:
    """Answers requests, and passes on to `care` what is to be done."""

    care: Care

    def __init__(self, pid: int, place: Place) -> None:
        self._pid, self._place = pid, place
        self._started_at, self._started = clock.now_ms(), clock.span()

    def own(self, request: Request, peer: Peer) -> Message | None:
        """What is asked of the supervisor itself."""
        match request:
            case AskHello():
                return self._hello("running", "")
            case AskStatus():
                facts = {**self._hello("running", ""), "type": "status", "started_at": clock.iso(self._started_at)}
                return facts | self.care.figures()
            case AskStop():
                self.care.end(Ending.STOPPED)
                return {"type": "stopping", "pid": self._pid}
            case AskList():
                return {"type": "list", "sleeping": [*self.care.sleeping()]}
            case AskStart():
                return self.care.asked_to_start(request, peer)
            case Misunderstood(code, why):
                return messages.error(code, why)
            case _:
                return messages.error("not_a_daemon", "this is the supervisor; daemons have sockets of their own")

    def asleep(self, ward: Ward) -> Callable[[Request, Peer], Message | None]:
        """What is asked of a daemon that sleeps: looking does not wake it, all else does."""

        def answer(request: Request, peer: Peer) -> Message | None:
            match request:
                case AskHello():
                    return self._hello("sleeping", ward.path)
                case AskStatus():
                    return {**self._hello("sleeping", ward.path), "type": "status", "socket": ward.place.runtime.sock}
                case AskStop():
                    self.care.release(ward)
                    return {"type": "stopping", "pid": self._pid}
                case Misunderstood(code, why):
                    return messages.error(code, why)
                case _:
                    peer.held = True
                    self.care.wake(ward)
                    return None

        return answer

    def _hello(self, state: str, workspace: str) -> Message:
        return {
            "type": "hello", "pid": self._pid, "version": __version__, "protocol": PROTOCOL, "workspace": workspace,
            "state": state, "uptime_ms": int((clock.span() - self._started) * 1000), "web": None, "capture": None,
            "socket": self._place.runtime.sock, "log": self._place.runtime.log,
        }  # fmt: skip
