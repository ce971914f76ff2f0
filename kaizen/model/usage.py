"""Tokens of one model call."""

from __future__ import annotations

from kaizen.values import NamedTuple

BYTES_A_TOKEN = 4  # an estimate: of English and source text, with the tokenizers of today, it is between 3 and 5


class Usage(NamedTuple):
    """Tokens, in the four disjoint kinds that Claude Code reports; `reasoning` is a part of `output`. What a
    record does not tell is None, never 0. `cache_write` is the sum of the five-minute and one-hour writes."""

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    cache_write_5m: int | None = None
    cache_write_1h: int | None = None
    reasoning: int | None = None


class ModelCall(NamedTuple):
    """One response of a model, seen in one session. A call that several lines or files repeat is one call:
    the snapshot with the most output counts. `complete` is False where the client recorded only the numbers
    of the response's start (an interrupted or, up to Claude Code 2.0.76, a slow stream). `stop_reason` is why the model stopped, in the
    words of its service: the last that was known of the call. What a record does not say is None."""

    id: str
    session_id: str
    at: int | None
    model: str | None
    usage: Usage
    complete: bool
    provider: str | None = None  # whose prices hold, as `anthropic` or `openai`
    service_tier: str | None = None
    speed: str | None = None
    region: str | None = None  # where inference was bound to one, as `us`
    web_searches: int | None = None  # tools that the service ran itself, billed apart from tokens
    web_fetches: int | None = None
    stop_reason: str | None = None  # as `end_turn`, `tool_use`, `max_tokens`; OpenCode's `stop`, `tool-calls`, `length`
