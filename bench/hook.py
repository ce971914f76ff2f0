"""What a hook costs the agent that waits for it: delivered to a running daemon, left in the spool, and not ours."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.places import Scene, kaizen, scene
from bench.timing import Measured, against_bare
from kaizen import paths, start_background_for, stop_background_for
from kaizen.hooks.command import command_for

ROUNDS = 60
_STARTED_S = 0.2
_DELIVERED = "hook delivered to a running daemon"


def measure() -> list[Measured]:
    """The command that settings name, and `kaizen hook` beside it."""
    with scene() as here:
        workspace = here.repository("app")
        start_background_for(workspace, home=here.home)
        acts = {
            _DELIVERED: called(command_for("claude-code"), here.environ, payload(workspace)),
            "the same with a payload of 1 MB": called(
                command_for("claude-code"), here.environ, payload(workspace, 1_000_000)
            ),
            "the same as `kaizen hook`": called([*kaizen(), "hook", "claude-code"], here.environ, payload(workspace)),
            "hook of a folder that is not registered": called(
                command_for("codex"), here.environ, payload(str(here.folder))
            ),
        }
        found = against_bare(acts, {_DELIVERED: 1.2}, here.environ, rounds=ROUNDS)
        stop_background_for(workspace, home=here.home)  # stopped for good, so that no hook starts it
        return found + _spooled(here, workspace)


def _spooled(here: Scene, workspace: str) -> list[Measured]:
    """One hook in ten seconds has a daemon started, so both kinds are measured; each apart, since what was started goes on
    working for a while."""
    hook = called(command_for("claude-code"), here.environ, payload(workspace))
    tried = Path(paths.spool_dir(here.home, workspace), ".tried")

    def starting() -> float:
        tried.unlink(missing_ok=True)
        took = hook()
        time.sleep(_STARTED_S)  # until what was started has found that nobody wants it
        return took

    hook()
    time.sleep(_STARTED_S)
    found = against_bare({"hook left in the spool": hook}, {}, here.environ, rounds=ROUNDS // 2)
    started = {"hook left in the spool, and a daemon started": starting}
    return found + against_bare(started, {}, here.environ, rounds=ROUNDS // 2)


def payload(folder: str, size: int = 1500) -> bytes:
    """What Claude Code says after a tool, of about this size."""
    told = {
        "session_id": "0ce9d394-9f63-49d3-8923-6c9c6f9f3f46", "cwd": folder, "hook_event_name": "PostToolUse",
        "transcript_path": f"{folder}/none.jsonl", "prompt_id": "76757e75-00b3-4633-bfa8-33bb521a2fb0",
        "tool_name": "Bash", "tool_use_id": "toolu_01", "tool_input": {"command": "make test"},
        "tool_response": {"stdout": "ünï line\n" * (size // 10), "stderr": "", "interrupted": False},
    }  # fmt: skip
    return json.dumps(told).encode()


def called(line: Sequence[str], environ: Mapping[str, str], given: bytes) -> Callable[[], float]:
    """Running this hook with this payload to its end, as an agent does: through a pipe, waiting for it."""

    def act() -> float:
        begun = time.perf_counter()
        out, into = os.pipe()
        nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
        pid = os.posix_spawn(line[0], list(line), environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 0), *nowhere])
        os.close(out)
        with os.fdopen(into, "wb") as pipe:
            pipe.write(given)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - begun
        assert status == 0, "a hook never fails"
        return took

    return act
