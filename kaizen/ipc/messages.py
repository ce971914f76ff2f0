"""What may be asked of a daemon and how it answers: values to messages and back, nothing else."""

from __future__ import annotations

from kaizen.model.hello import PROTOCOL, Hello
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kaizen.ipc.wire import Json, Message

# With a request: nothing more will be asked on this connection, so the daemon hangs up after its answer, and need not
# wake once more when the caller does.
LAST: Message = {"last": True}


class AskHello(NamedTuple):
    """Who is there? `version` and `protocol` are the caller's."""

    version: str
    protocol: int


class AskStatus(NamedTuple):
    """How does it go?"""


class AskStop(NamedTuple):
    """End, for this reason."""

    reason: str


class Subscribe(NamedTuple):
    """Ring whenever the store has something newer than `after`."""

    after: int


class Misunderstood(NamedTuple):
    """A frame that asks nothing we know; `code` is for programs."""

    code: str
    why: str


class Supervise(NamedTuple):
    """The supervisor looks after this daemon for as long as the connection lasts."""


class Changed(NamedTuple):
    """These transcripts have changed; none named: any may have."""

    paths: tuple[str, ...]


class IngestHook(NamedTuple):
    """A hook has left a payload in the workspace's spool."""


class LookAround(NamedTuple):
    """Somebody touched what the daemon needs: socket, pid file, registry, workspace."""


class AskStart(NamedTuple):
    """To the supervisor: start the daemon of the workspace at `folder`; where `named` is False, of the workspace that
    is found from there upwards. `environ` is what matters of the caller's environment."""

    folder: str
    named: bool
    environ: dict[str, str]


class AskList(NamedTuple):
    """To the supervisor: whose daemons sleep?"""


class AskAct(NamedTuple):
    """Do something with the store, or say how far the act with this id is."""

    id: str
    what: str
    named: tuple[str, ...]


Request = (
    AskHello | AskStatus | AskStop | Subscribe | Supervise | Changed | IngestHook | LookAround | AskStart | AskList
    | AskAct | Misunderstood
)  # fmt: skip


def read_request(message: Message) -> Request:
    """The request in a message; whatever is odd about it becomes Misunderstood."""
    kind = message.get("type")
    if kind == "hello":
        return AskHello(version=text(message, "version", "0"), protocol=number(message, "protocol", 0))
    if kind == "status":
        return AskStatus()
    if kind == "stop":
        return AskStop(reason=text(message, "reason", "stopped"))
    if kind == "subscribe":
        return Subscribe(after=number(message, "after", 0))
    if isinstance(kind, str) and kind in _OTHERS:
        return _OTHERS[kind](message)
    if not isinstance(kind, str):
        return Misunderstood("no_type", "the message has no type")
    return Misunderstood("unknown_type", f"this daemon does not know the request {kind[:40]!r}")


def hello(version: str) -> Message:
    """The request to say hello."""
    return {"type": "hello", "protocol": PROTOCOL, "version": version}


def stop(reason: str) -> Message:
    """The request to end."""
    return {"type": "stop", "reason": reason}


def supervise() -> Message:
    """The supervisor's word that it looks after a daemon from now on."""
    return {"type": "supervise"}


def changed(paths: Sequence[str]) -> Message:
    """Tell a daemon which transcripts have changed."""
    return {"type": "changed", "paths": list(paths)}


def look() -> Message:
    """Tell a daemon to look around."""
    return {"type": "look"}


def start(folder: str, *, named: bool, environ: Mapping[str, str]) -> Message:
    """Ask the supervisor for a daemon."""
    return {"type": "start", "folder": folder, "named": named, "environ": {**environ}}


def act(id_: str, what: str, named: Sequence[str]) -> Message:
    """Ask a daemon to do something with its store; asked again with the same id it says how far it is."""
    return {"type": "act", "id": id_, "what": what, "named": [*named]}


def subscribe(after: int) -> Message:
    """The request to be rung."""
    return {"type": "subscribe", "after": after}


def bell(head: int) -> Message:
    """The store's newest event has this cursor."""
    return {"type": "bell", "head": head}


def error(code: str, why: str) -> Message:
    """The answer to what cannot be answered."""
    return {"type": "error", "code": code, "error": why}


def read_hello(message: Message) -> Hello | None:
    """A daemon's answer to hello; None if it is not one."""
    if message.get("type") != "hello" or not isinstance(message.get("pid"), int):
        return None
    web = message.get("web")
    return Hello(
        pid=number(message, "pid", 0),
        version=text(message, "version", "0"),
        protocol=number(message, "protocol", 0),
        workspace=text(message, "workspace", ""),
        uptime_ms=number(message, "uptime_ms", 0),
        web=web if isinstance(web, str) else None,
        capture=text(message, "capture", "") or None,
        state=text(message, "state", "running"),
        watching=text(message, "watching", "") or None,
    )


def text(message: Message, field: str, default: str) -> str:
    """A field that should hold text."""
    value: Json = message.get(field)
    return value if isinstance(value, str) else default


def number(message: Message, field: str, default: int) -> int:
    """A field that should hold a whole number."""
    value: Json = message.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def texts(message: Message, field: str) -> tuple[str, ...]:
    """A field that should hold a list of texts; what is none is left out."""
    value: Json = message.get(field)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def numbers(message: Message, field: str) -> tuple[int, ...]:
    """A field that should hold a list of whole numbers; what is none is left out."""
    value: Json = message.get(field)
    return tuple(each for each in value if isinstance(each, int)) if isinstance(value, list) else ()


def table(message: Message, field: str) -> dict[str, str]:
    """A field that should hold an environment; what cannot stand in one is left out."""
    value: Json = message.get(field)
    pairs = value.items() if isinstance(value, dict) else ()
    return {name: each for name, each in pairs if isinstance(each, str) and _is_variable(name, each)}


def _is_variable(name: str, value: str) -> bool:
    try:
        (name + value).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return bool(name) and "=" not in name and "\0" not in name + value


def _read_start(message: Message) -> AskStart:
    return AskStart(text(message, "folder", ""), message.get("named") is True, table(message, "environ"))


def _read_act(message: Message) -> Request:
    id_ = text(message, "id", "")[:64]
    if not id_:
        return Misunderstood("no_id", "an act has an id, by which it is asked after")
    return AskAct(id_, text(message, "what", ""), texts(message, "named"))


_OTHERS: dict[str, Callable[[Message], Request]] = {
    "supervise": lambda message: Supervise(),
    "changed": lambda message: Changed(texts(message, "paths")),
    "ingest_hook": lambda message: IngestHook(),
    "look": lambda message: LookAround(),
    "act": _read_act,
    "start": _read_start,
    "list": lambda message: AskList(),
}
