"""What a response of Claude Code's says of the model call: tokens, and under which conditions they were served."""

from __future__ import annotations

from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import records
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.claude_seen import Seen

_NOWHERE = (None, "", "not_available", "global")


def call(record: Record, message: Record, model: str | None, seen: Seen) -> ModelCall | None:
    """The model call that a line is part of; None where it tells no tokens."""
    raw = message.get("usage")
    if not isinstance(raw, dict):
        return None
    request = records.name(record.get("requestId"))
    message_id = records.name(message.get("id"))
    complete = message.get("stop_reason") is not None and record.get("isAbortedMidStream") is not True
    served = raw.get("server_tool_use")
    searches, fetches = (
        (records.count(served.get("web_search_requests")), records.count(served.get("web_fetch_requests")))
        if isinstance(served, dict)
        else (None, None)
    )
    geo = raw.get("inference_geo")
    return ModelCall(
        message_id or request or seen.key, seen.session_id, seen.at, model, usage(raw), complete,
        provider(message_id, request, model), records.name(raw.get("service_tier")), records.name(raw.get("speed")),
        None if geo in _NOWHERE else records.name(geo), searches, fetches, records.name(message.get("stop_reason")),
    )  # fmt: skip


def usage(raw: Record) -> Usage:
    """The four kinds as recorded; up to 2.1.152 the sum of cache writes could be 0 beside a right split."""
    split = records.members(raw.get("cache_creation"))
    five = records.count(split.get("ephemeral_5m_input_tokens"))
    hour = records.count(split.get("ephemeral_1h_input_tokens"))
    flat = records.count(raw.get("cache_creation_input_tokens"))
    both = None if five is None and hour is None else (five or 0) + (hour or 0)
    writes = flat if both is None else both if flat is None else max(flat, both)
    return Usage(
        records.count(raw.get("input_tokens")),
        records.count(raw.get("output_tokens")),
        records.count(raw.get("cache_read_input_tokens")),
        writes,
        five,
        hour,
        records.count(records.members(raw.get("output_tokens_details")).get("thinking_tokens")),
    )


def provider(message_id: str | None, request: str | None, model: str | None) -> str | None:
    """Whose service answered, as far as its ids tell: Bedrock and Vertex mark theirs, and only Anthropic's own API gives a
    request's id with a model of its own. Else nobody said: other services speak the same protocol."""
    if message_id is not None:
        if message_id.startswith("msg_bdrk_"):
            return "aws"
        if message_id.startswith("msg_vrtx_"):
            return "google"
    first_party = (
        request is not None and request.startswith("req_") and model is not None and model.startswith("claude")
    )
    return "anthropic" if first_party else None
