"""Frames and the JSON in them, with the C scanner that `json` itself stands on.

Importing `json` costs 0.7 of an interpreter's start (it compiles regular expressions); its C scanner alone
costs nothing. What is decoded here is what `json.loads` gives; what is encoded is ASCII-only JSON.
"""

from __future__ import annotations

try:
    from _json import encode_basestring_ascii, make_scanner
except ImportError:  # an interpreter without the C accelerators
    from json.encoder import py_encode_basestring_ascii as encode_basestring_ascii
    from json.scanner import make_scanner

MAX_FRAME_BYTES = 16 * 1024 * 1024
HEADER_BYTES = 4

TYPE_CHECKING = False
if TYPE_CHECKING:
    Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
    Message = dict[str, Json]


class Malformed(ValueError):
    """The bytes are no frame of ours."""


class _Plain:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}  # noqa: RUF012 - the pure scanner wants it


class _Loose(_Plain):
    strict = False  # control characters may stand in strings as they are


_scan = make_scanner(_Plain())  # type: ignore[arg-type]
_scan_loosely = make_scanner(_Loose())  # type: ignore[arg-type]


def frame(message: Message) -> bytes:
    """One message as header and body."""
    body = encode(message).encode()
    return len(body).to_bytes(HEADER_BYTES, "big") + body


def body_length(header: bytes | bytearray) -> int:
    """How many bytes follow a header; raises Malformed for more than we take, before any is stored."""
    length = int.from_bytes(header[:HEADER_BYTES], "big")
    if length > MAX_FRAME_BYTES:
        raise Malformed(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES} are taken")
    return length


def decode(body: bytes) -> Message:
    """The JSON object in a frame's body; raises Malformed for anything else."""
    try:
        text = body.decode().strip(" \t\r\n")
        value, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError, SystemError):  # the last where `json` was never imported
        raise Malformed("the frame is not JSON") from None
    if end != len(text) or not isinstance(value, dict):
        raise Malformed("the frame is not one JSON object")
    return value


def beginning(text: str) -> tuple[Message, int] | None:
    """The JSON object at the beginning of a text and where it ends, however odd its strings are; None if there is none."""
    try:
        value, end = _scan_loosely(text, 0)
    except (ValueError, StopIteration, RecursionError, SystemError):
        return None
    return (value, end) if isinstance(value, dict) else None


def whole_members(text: str) -> Message:
    """The members of the JSON object that a text begins with, as far as they are whole: its end may have been cut away."""
    found: Message = {}
    at = _next(text, 0) + 1
    try:
        while True:
            name, at = _scan_loosely(text, _next(text, at))
            at = _next(text, at)
            if not isinstance(name, str) or text[at] != ":":
                return found
            value, at = _scan_loosely(text, _next(text, at + 1))
            at = _next(text, at)
            if text[at] in ",}":  # else the value may go on
                found[name] = value
            if text[at] != ",":
                return found
            at += 1
    except (ValueError, StopIteration, IndexError, RecursionError, SystemError):
        return found


def _next(text: str, at: int) -> int:
    """Where the next character stands that is no blank."""
    while text[at : at + 1].isspace():
        at += 1
    return at


def encode(value: Json) -> str:
    """JSON text of plain values."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{encode_basestring_ascii(str(k))}: {encode(v)}" for k, v in value.items())
        return "{" + inside + "}"
    return "[" + ", ".join(encode(item) for item in value) + "]"
