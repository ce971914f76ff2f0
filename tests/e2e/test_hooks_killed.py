"""SIGKILL at every line while settings are changed: the old file or the new one is there, whole, and the next try works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.processes import program, said

# Each round forks a process that kills itself at the next line; the last one gets to the end.
ROUNDS = """
import json, os, sys
from kaizen.hooks import install as hooks
from kaizen.hooks.settings import install, uninstall

way, home = sys.argv[1:]
(target,) = hooks.targets({}, "claude-code")
traced = ("/kaizen/hooks/install.py", "/kaizen/host/exchange.py", "/kaizen/host/files.py")

def run(act, at=None):
    pid = os.fork()
    if pid == 0:
        left = [at]
        def trace(frame, event, argument):
            if not frame.f_code.co_filename.endswith(traced):
                return None
            if event == "line":
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), 9)
            return trace
        if at is not None:
            sys.settrace(trace)
        act(target, home)
        os._exit(0)
    return os.waitpid(pid, 0)[1]

def content():
    with open(target.path, "rb") as file:
        return file.read()

real = content()
assert run(hooks.install) == 0
inside = content()
act, before, after = (hooks.install, real, inside) if way == "install" else (hooks.uninstall, inside, real)
mode = os.stat(target.path).st_mode
kills, olds = 0, 0
while True:
    with open(target.path, "wb") as file:
        file.write(before)
    status = run(act, kills)
    found = content()
    assert found in (before, after), found
    assert os.stat(target.path).st_mode == mode
    assert os.path.islink(target.path)
    olds += found == before
    if status == 0:
        break
    assert status == 9
    kills += 1
    assert run(act) == 0
    assert content() == after
    beside = [name for name in os.listdir(os.path.dirname(os.path.realpath(target.path))) if name.endswith(".new")]
    assert beside == [] or found == after, beside
print(json.dumps([kills, olds]))
"""


@pytest.mark.parametrize("way", ["install", "uninstall"])
def test_killed_at_any_line_the_settings_are_whole(home: str, way: str) -> None:
    """Through a link, with the mode of before; what was left beside is cleared away by the next change."""
    user = Path(home).parent
    (user / ".claude").mkdir()
    (user / "dotfiles").mkdir()
    (user / "dotfiles" / "claude.json").write_text('{\n  "permissions": {"deny": ["Read(./.env)"]}\n}\n')
    (user / ".claude" / "settings.json").symlink_to("../dotfiles/claude.json")
    kills, olds = json.loads(said(program(ROUNDS, way, home), limit_s=300))
    assert kills > 100
    assert 0 < olds < kills
