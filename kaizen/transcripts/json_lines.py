"""The JSON objects in a line, whatever the line holds; never raises."""

from __future__ import annotations

import json

import orjson

from kaizen.model.event import Skipped

_decoder = json.JSONDecoder()


def objects(line: bytes) -> tuple[list[dict[str, object]], Skipped | None]:
    """The objects on a line: one as a rule, two where two writers met. With them, what could not be read.

    orjson refuses lone surrogates and invalid UTF-8, which clients do write; the standard library reads those.
    """
    try:
        value = orjson.loads(line)
    except ValueError:
        return _tolerant(line)
    return ([value], None) if isinstance(value, dict) else ([], Skipped("not an object"))


def _tolerant(line: bytes) -> tuple[list[dict[str, object]], Skipped | None]:
    text = line.decode("utf-8", "replace")
    found: list[dict[str, object]] = []
    at = 0
    while at < len(text):
        try:
            value, at = _decoder.raw_decode(text, at)
        except RecursionError:
            return found, Skipped("too deep")
        except ValueError:
            return found, Skipped("not json")
        if not isinstance(value, dict):
            return found, Skipped("not an object")
        found.append(value)
        while at < len(text) and text[at] in " \t\r\x00":
            at += 1
    return found, None
