"""A small session to look at where no agent has left one: made up, played in a throw-away home, and removed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kaizen import clock

_BETWEEN_LINES_S = 0.35
_SESSION = "5a3b1e70-0000-4000-8000-00000000c0de"
_MODEL = "claude-opus-5-5"
_STEPS: tuple[tuple[str, dict[str, object]], ...] = (
    ("text", {"text": "I will run the tests first."}),
    (
        "tool",
        {"name": "Bash", "input": {"command": "python -m pytest -q"}, "result": "1 failed, 3 passed", "failed": True},
    ),
    ("tool", {"name": "Read", "input": {"file_path": "adder.py"}, "result": "def add(a, b):\n    return a - b\n"}),
    (
        "tool",
        {
            "name": "Edit",
            "input": {"file_path": "adder.py", "old_string": "a - b", "new_string": "a + b"},
            "result": "edited",
        },
    ),
    ("tool", {"name": "Bash", "input": {"command": "python -m pytest -q"}, "result": "4 passed"}),
    ("text", {"text": "The sign was wrong in add(); all four tests pass now."}),
)


@contextmanager
def throw_away() -> Iterator[Path]:
    """A home of its own with a small repository in it, in the environment too; everything is removed at the end."""
    names = ("HOME", "KAIZEN_HOME", "CLAUDE_CONFIG_DIR", "CODEX_HOME")
    before = {name: os.environ.get(name) for name in names}
    heeded = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    folder = Path(tempfile.mkdtemp(prefix="kaizen-sample-")).resolve()
    try:
        repository = folder / "adder"
        (repository / ".git").mkdir(parents=True)
        (repository / "adder.py").write_text("def add(a, b):\n    return a - b\n", encoding="utf-8")
        os.environ |= {"HOME": str(folder), "KAIZEN_HOME": str(folder / "kaizen")}
        os.environ |= {"CLAUDE_CONFIG_DIR": str(folder / "claude"), "CODEX_HOME": str(folder / "codex")}
        yield repository
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)
        for number, before_it in heeded.items():
            signal.signal(number, before_it)


def _interrupt(number: int, frame: object) -> None:
    """A closed terminal ends the sample like Ctrl-C does: everything is stopped and removed."""
    raise KeyboardInterrupt


def play(repository: Path, stop: threading.Event) -> threading.Thread:
    """Write the session line by line, as an agent would, in a thread that ends with the session or with `stop`."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in str(repository))
    transcript = repository.parent / "claude" / "projects" / name / f"{_SESSION}.jsonl"
    transcript.parent.mkdir(parents=True, exist_ok=True)
    thread = threading.Thread(target=_write, args=(transcript, str(repository), stop), name="sample", daemon=True)
    thread.start()
    return thread


def _write(transcript: Path, cwd: str, stop: threading.Event) -> None:
    for number, record in enumerate(_records()):
        if stop.wait(_BETWEEN_LINES_S if number else 0):
            return
        now = datetime.fromtimestamp(clock.now_ms() / 1000, UTC).isoformat(timespec="milliseconds")
        about = {"uuid": f"sample-{number}", "sessionId": _SESSION, "cwd": cwd, "timestamp": now, "version": "sample"}
        with transcript.open("a", encoding="utf-8") as file:
            file.write(
                json.dumps(record if record["type"] == "cost-state" else {**record, **about}, separators=(",", ":"))
                + "\n"
            )


def _records() -> Iterator[dict[str, object]]:
    yield {"type": "user", "message": {"role": "user", "content": "the tests fail, please find out why"}}
    for number, (kind, step) in enumerate(_STEPS):
        if kind == "text":
            yield _assistant(number, {"type": "text", "text": step["text"]})
            continue
        call = f"toolu_sample_{number}"
        yield _assistant(number, {"type": "tool_use", "id": call, "name": step["name"], "input": step["input"]})
        result = {
            "type": "tool_result",
            "tool_use_id": call,
            "content": step["result"],
            "is_error": bool(step.get("failed")),
        }
        yield {"type": "user", "message": {"role": "user", "content": [result]}}
    yield {"type": "cost-state", "sessionId": _SESSION}


def _assistant(number: int, block: dict[str, object]) -> dict[str, object]:
    usage = {
        "input_tokens": 4 + number, "output_tokens": 40 + 7 * number, "cache_read_input_tokens": 1_000 * number,
        "cache_creation_input_tokens": 300, "output_tokens_details": {"thinking_tokens": 0},
    }  # fmt: skip
    message = {
        "id": f"msg_sample_{number}", "role": "assistant", "model": _MODEL, "content": [block],
        "stop_reason": "tool_use" if block["type"] == "tool_use" else "end_turn", "usage": usage,
    }  # fmt: skip
    return {"type": "assistant", "message": message}
