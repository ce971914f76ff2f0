"""Redacting: the speed on transcripts and on the worst text for each detector, and what is replaced in ordinary text."""

from __future__ import annotations

import base64
import json
import os
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import corpus
from bench.timing import Measured
from kaizen.redaction import flow
from kaizen.redaction.flow import Format
from kaizen.redaction.redactor import Redactor

ROOT = Path(__file__).resolve().parent.parent
MEGABYTES = min(8, int(os.environ.get("KAIZEN_BENCH_MB", "100")))
_WORST = (
    "a",
    "token=",
    'password="',
    "/home/ab/",
    "sk-",
    "eyJ",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "a@a.",
    "?key=",
    "1.1.1.",
)
_ALLOWED = 3.0  # replaced a megabyte of ordinary text that has no secrets in it


def measure() -> list[Measured]:
    """In this process, on one processor."""
    return [*_transcripts(), *_ordinary(), *_worst()]


def _transcripts() -> Iterator[Measured]:
    made = corpus(MEGABYTES)
    for how in (Format.JSONL, Format.TEXT):
        redactor, size, begun = Redactor(), 0, time.process_time()
        for path in made.paths:
            data = path.read_bytes()
            size += len(data)
            for _ in flow.redacted(flow.lines([data]), how, redactor):
                pass
        took = time.process_time() - begun
        yield Measured(
            f"transcripts as {how}",
            size / 1e6 / took,
            "MB/s",
            None,
            f"{size / 1e6:.1f} MB, {len(redactor.found)} things replaced",
        )


def _ordinary() -> Iterator[Measured]:
    for name, text in (("sources and documents", _sources()), ("lock files, commits, ids, pictures", _machines())):
        redactor = Redactor()
        redactor.text(text)
        times = sum(found.times for found in redactor.found if found.kind not in ("email", "user"))
        kinds = ", ".join(sorted({found.kind for found in redactor.found})) or "none"
        yield Measured(
            f"replaced a MB of {name}",
            times / (len(text) / 1e6),
            "",
            _ALLOWED,
            f"{len(text) / 1e6:.1f} MB; kinds: {kinds}",
        )


def _worst() -> Iterator[Measured]:
    for atom in _WORST:
        took = []
        for chars in (1_000_000, 2_000_000):
            text = atom * (chars // len(atom))
            begun = time.process_time()
            Redactor().text(text)
            took.append(time.process_time() - begun)
        yield Measured(
            f"only {atom.strip()!r}",
            2 / took[1],
            "MB/s",
            None,
            f"twice the text takes {took[1] / took[0]:.1f} times as long",
        )


def _sources() -> str:
    """This repository's own; what tests redaction is left out."""
    told = [
        path
        for room in ("kaizen", "docs", "bench", "tests")
        for path in sorted((ROOT / room).rglob("*.*"))
        if path.suffix in (".py", ".md")
    ]
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in told
        if "redact" not in str(path.relative_to(ROOT)) and path.name != "canaries.py"
    )


def _machines() -> str:
    """What machines write: it looks random and is no secret."""
    chance = random.Random(7)
    lines = []
    for number in range(4_000):
        digest = chance.randbytes(20).hex()
        lines += [
            f"commit {digest}\nDate: 2026-11-{number % 28 + 1:02} 12:00:00 +0000\n\n    Fix the task-list of disk-{number} (#{number})\n",
            f'    "node_modules/a{number}": {{"version": "1.{number}.0", "integrity": "sha512-{base64.b64encode(chance.randbytes(64)).decode()}"}},',
            f'{{"uuid": "{uuid.UUID(int=chance.getrandbits(128))}", "requestId": "req_{digest[:24]}", "max_tokens": 4096, "tokens": {number}}}',
            f"sha256:{chance.randbytes(32).hex()}  layer-{number}.tar.gz",
        ]
    lines += [f"data:image/png;base64,{base64.b64encode(chance.randbytes(30_000)).decode()}" for _ in range(20)]
    return "\n".join([*lines, json.dumps({"text": lines[0]})])
