"""`kaizen guidance`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaizen import clock, paths
from kaizen.model.guidance import Fingerprint
from kaizen.store import fingerprints
from kaizen.store.fingerprints import Began, By
from kaizen.store.opening import open_store
from kaizen.store.write import Writer
from tests.support.acting import Acting
from tests.support.claude import BEGIN, SESSION
from tests.support.command import Command
from tests.support.prices import keep_history

NOW = int(BEGIN.timestamp() * 1000) + 86_400_000


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)


def guides(workspace: Path) -> None:
    (workspace / "CLAUDE.md").write_text("See `docs/gone.md`.\n")
    (workspace / "AGENTS.md").symlink_to("CLAUDE.md")
    (workspace / ".mcp.json").write_text('{"mcpServers": {"charts": {"env": {"TOKEN": "hush"}}}}')


def acted(workspace: Path) -> Any:
    made = Acting().asks()
    made.made.cwd = str(workspace)
    told = {"type": "instructions", "files": [{"path": f"{workspace}/CLAUDE.md"}]}
    made.made.chained(type="attachment", attachment=told)
    return made.says().made


def test_the_page(home: str, workspace: Path, command: Command) -> None:
    """A line for each guide, then what to cut; what is not known is a dash."""
    guides(workspace)
    keep_history(home, workspace, acted(workspace))
    ran = command("guidance", "-w", workspace)
    lines = ran.out.splitlines()
    assert lines[0].split() == [
        "KIND",
        "NAME",
        "TOKENS",
        "LOADED",
        "USED",
        "ENDED",
        "WELL",
        "CHANGED",
        "TOKENS/WEEK",
        "COST/WEEK",
    ]
    by_name = {line.split()[1]: line.split() for line in lines[1:4]}
    assert by_name["CLAUDE.md"][2:6] == ["5", "1", "-", "1/1"]
    assert by_name["charts"][2:5] == ["-", "-", "0"]
    assert "AGENTS.md -> CLAUDE.md" in ran.out
    assert "1. CLAUDE.md names `docs/gone.md` (line 1), which is not there" in ran.out
    assert "hush" not in ran.out


def test_json(home: str, workspace: Path, command: Command) -> None:
    """All that is known, and null for the rest; nothing of what files say."""
    guides(workspace)
    keep_history(home, workspace, acted(workspace))
    said = command("guidance", "-w", workspace, "--json", "--days", "7").json
    by_name = {each["name"]: each for each in said["guides"]}
    assert by_name["CLAUDE.md"] | {"changed_at": "", "usd_a_week": ""} == {
        "kind": "instructions", "path": "CLAUDE.md", "name": "CLAUDE.md", "link_to": None, "bytes": 20, "tokens": 5, "loaded": 1,
        "used": None, "last_used_at": None, "sessions": 1, "ended_well": 1, "changed_at": "", "tokens_a_week": 5, "usd_a_week": "",
    }  # fmt: skip
    assert by_name["AGENTS.md"]["link_to"] == "CLAUDE.md"
    assert [(each["heuristic"], each["cause"], each["sessions"]) for each in said["cut_first"]] == [
        ("dead_instructions", "CLAUDE.md", [SESSION]),
    ]  # fmt: skip
    assert (said["workspace"], said["sessions"]) == (str(workspace), 1)


def test_nothing(home: str, workspace: Path, command: Command) -> None:
    """Neither guides nor sessions are an error."""
    from kaizen.background.start import register
    from kaizen.registry.hot import Registry

    with Registry.open(home) as registry:
        register(registry, str(workspace), init=True)
    assert "nothing guides agents here" in command("guidance", "-w", workspace).err
    assert command("guidance", "-w", workspace, "--json").json["guides"] == []
    assert "of no session it is known" in command("guidance", "--history", "-w", workspace).err


def test_the_history(home: str, workspace: Path, command: Command) -> None:
    """Each fingerprint with what changed since the one before."""
    keep_history(home, workspace, acted(workspace), Acting("5e550000-0000-4000-8000-000000000009").asks().made)
    path = paths.project_db(home, str(workspace))
    store = open_store(path, lock=f"{path}.lock")
    writer = Writer.take(store, path)
    ids = [row[0] for row in store.execute("SELECT id FROM sessions ORDER BY id")]
    one, two = (
        Fingerprint("11aa", (("CLAUDE.md", "a"), ("old.md", "x"))),
        Fingerprint("22bb", (("CLAUDE.md", "b"), ("new.md", "x"))),
    )
    fingerprints.put(writer, [(Began(ids[0], NOW - 5000), one)], By.GIT)
    fingerprints.put(writer, [(Began(ids[1], NOW), two)], By.SEEN)
    store.close()
    lines = command("guidance", "--history", "-w", workspace).out.splitlines()
    assert [line.split()[2:] for line in lines[1:]] == [
        ["11aa", "1", "+CLAUDE.md,", "+old.md"], ["22bb", "1", "CLAUDE.md,", "+new.md,", "-old.md"],
    ]  # fmt: skip
    said = command("guidance", "--history", "--json", "-w", workspace).json
    assert [(each["fingerprint"], each["sessions"]) for each in said["fingerprints"]] == [("11aa", 1), ("22bb", 1)]
    assert [
        each["id"] for each in command("sessions", "list", "--instructions", "22", "--json", "-w", workspace).json
    ] == [ids[1]]
