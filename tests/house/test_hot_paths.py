"""What runs on every call, and what lives for hours, imports next to nothing."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.cli.entry import PLAIN
from kaizen.store import rollups
from tests.house.sources import run_bare
from tests.house.test_docs import COMMANDS
from tests.support.claude import Store, session
from tests.support.hooks import claude
from tests.support.prices import keep_history
from tests.support.stories import ID, story

# Measured against a bare interpreter's start: re 0.5 x, typing 0.8 x, dataclasses 1.3 x, SQLAlchemy 20 x.
TOO_DEAR = {
    "alembic", "argparse", "asyncio", "contextlib", "dataclasses", "inspect", "json", "logging", "orjson",
    "pathlib", "re", "socket", "sqlalchemy", "subprocess", "tempfile", "traceback", "typer", "typing",
}  # fmt: skip

IMPORTED = [
    "kaizen",
    "kaizen.background.public",
    "kaizen.background.reap",
    "kaizen.background.start",
    "kaizen.background.status",
    "kaizen.background.stop",
    "kaizen.cli.entry",
    "kaizen.cli.tailing",
    "kaizen.cli.told",
    "kaizen.cli.pager",
    "kaizen.cli.searching",
    "kaizen.daemon.run",
    "kaizen.hooks.deliver",
    "kaizen.registry.hot",
    "kaizen.reading.search",
    "kaizen.registry.index",
    "kaizen.store.opening",
    "kaizen.store.read",
]

_LOADED = """
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
print("\\n".join(sys.modules))
"""

_CALLED = """
import io, json
from kaizen.cli.entry import main
arguments, here = sys.argv[2:], sys.argv[1]
before = set(sys.modules)
import os
os.chdir(here)
sys.stdout, real = io.StringIO(), sys.stdout
status = main(arguments)
said, sys.stdout = sys.stdout.getvalue(), real
print(json.dumps({"status": status, "said": said, "loaded": sorted(set(sys.modules) - before)}))
"""


# All that a hook may import when its daemon runs, above what an interpreter has that is started without `site`.
HOOK_IMPORTS = {
    "__future__", "_blake2", "_collections", "_collections_abc", "_json", "_socket", "_stat", "genericpath", "kaizen",
    "kaizen.clock", "kaizen.hooks", "kaizen.hooks.deliver", "kaizen.hooks.spool", "kaizen.hooks.wake", "kaizen.ipc",
    "kaizen.ipc.address", "kaizen.ipc.ring", "kaizen.ipc.wire", "kaizen.paths", "kaizen.values", "os", "os.path",
    "posixpath", "stat",
}  # fmt: skip

_HOOKED = """
before = set(sys.modules)
import os
from kaizen.hooks.deliver import deliver
assert deliver(["claude-code", sys.argv[1]], {**os.environ})
print("\\n".join(set(sys.modules) - before))
"""


def call(home: Path, here: Path, *arguments: str) -> tuple[int, str, set[str]]:
    """Run the command line in an interpreter of its own: exit status, what it printed, what it imported."""
    environ = {"HOME": str(home), "KAIZEN_HOME": str(home / "kaizen")}
    said = json.loads(run_bare(_CALLED, str(here), *arguments, environ=environ))
    return said["status"], said["said"], set(said["loaded"])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A throw-away home with a repository in it."""
    folder = tmp_path / "work" / "repository"
    (folder / ".git").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("module", IMPORTED)
def test_importing_costs_little(module: str) -> None:
    """A module of the hot paths imports none of what is dear."""
    loaded = set(run_bare(_LOADED, module).split())
    assert module in loaded
    assert loaded & TOO_DEAR == set()


def test_the_price_library_stays_out() -> None:
    """Neither whoever captures, prices and sums up, nor the supervisor's template, imports it or what it brings."""
    modules = (
        "kaizen.daemon.intake",
        "kaizen.cli.cost",
        "kaizen.cli.explained",
        "kaizen.cli.sessions",
        "kaizen.supervisor.template",
    )
    loaded = set(run_bare(_LOADED, *modules).split())
    assert loaded & {"genai_prices", "kaizen.pricing.library", "pydantic", "httpx2"} == set()


def test_summing_up_needs_no_sqlalchemy(tmp_path: Path, repository: Path) -> None:
    """A span such as `30d` is read without what the journal needs."""
    status, _, loaded = call(tmp_path, repository, "cost", "--all")
    assert status == 0
    assert loaded & {"sqlalchemy", "alembic"} == set()


@pytest.mark.parametrize(
    "arguments", [["--version"], ["ps"], ["ps", "--json"], ["daemon", "status"], ["tail", "-A", "--no-follow"]]
)
def test_looking_costs_little(tmp_path: Path, repository: Path, arguments: list[str]) -> None:
    """A command of the fast path imports none of what is dear while it runs, and makes no home."""
    status, _, loaded = call(tmp_path, repository, *arguments)
    assert status in (0, 3)
    assert loaded & TOO_DEAR == set()
    assert not (tmp_path / "kaizen").exists()


def test_a_hook_imports_what_it_needs_and_nothing_else(home: str, workspace: Path) -> None:
    """Each agent waits for it at each step."""
    start_background_for(workspace)
    payload = json.dumps(claude("Stop", cwd=str(workspace)))
    loaded = set(run_bare(_HOOKED, payload, environ={"HOME": str(Path(home).parent), "KAIZEN_HOME": home}).split())
    assert loaded - HOOK_IMPORTS == set()


def test_an_answering_daemon_needs_no_database(tmp_path: Path, repository: Path) -> None:
    """Starting what already runs, and asking how it stands, load neither SQLite nor the starter."""
    start = ["daemon", "start", "--background", "-w", str(repository), "--json"]
    try:
        _, cold, loaded = call(tmp_path, tmp_path, *start)
        assert loaded & TOO_DEAR == set()
        for arguments in (start, ["daemon", "status", "-w", str(repository)]):
            status, warm, loaded = call(tmp_path, tmp_path, *arguments)
            assert status == 0
            assert loaded & (TOO_DEAR | {"sqlite3", "datetime", "kaizen.background.start"}) == set()
            assert str(json.loads(cold)["pid"]) in warm
    finally:
        stop = "from kaizen import stop_background_for; stop_background_for(sys.argv[1], home=sys.argv[2])"
        run_bare(stop, str(repository), str(tmp_path / "kaizen"))


def test_a_story_costs_little(home: str, workspace: Path) -> None:
    """Showing a session imports none of what is dear, in any form, and makes nothing."""
    keep_history(home, workspace, *story(workspace))
    for form in ((), ("--json",), ("--events",), ("--last", "1", "--full")):
        environ = {"HOME": str(Path(home).parent), "KAIZEN_HOME": home}
        arguments = (str(workspace), "sessions", "show", ID, "-w", str(workspace), *form)
        said = json.loads(run_bare(_CALLED, *arguments, environ=environ))
        assert said["status"] == 0
        assert set(said["loaded"]) & TOO_DEAR == set()


def test_listing_sessions_costs_little(tmp_path: Path, repository: Path) -> None:
    """In its plain form, with any filter; also of sessions that were not reckoned yet."""
    keep_history(str(tmp_path / "kaizen"), repository, session(1, cwd=str(repository)))
    for more in ([], ["--json"], ["-A", "--roots", "--sort", "cost", "--cost", "<5", "--since", "2026-11-01"]):
        status, said, loaded = call(tmp_path, repository, "sessions", "list", *more)
        assert status == 0
        assert session(1).session[:8] in said
        assert loaded & TOO_DEAR == set()


@pytest.mark.parametrize("more", [[], ["--by", "model"], ["--by", "tool", "--json"], ["-A"]])
def test_a_summary_costs_little(home: str, workspace: Path, more: list[str]) -> None:
    """Summing up what is reckoned imports none of what is dear."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    store = Store(Path(paths.project_db(home, str(workspace))).parent)
    rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    store.close()
    user = Path(home).parent
    (user / "kaizen").symlink_to(home)
    status, said, loaded = call(user, workspace, "summary", "--days", "36500", *more)
    assert (status, bool(said)) == (0, True)
    assert loaded & TOO_DEAR == set()


@pytest.mark.parametrize("words", PLAIN)
def test_a_quick_verb_understands_its_options_as_typer_does(words: str) -> None:
    """What the plain form knows of a verb are options that the verb has, each by all of its names."""
    verb = importlib.import_module(f"kaizen.cli.{PLAIN[words]}")
    has = [{*each.opts} for each in COMMANDS[f"kaizen {words}"].params if each.param_type_name == "option"]
    known: dict[str, set[str]] = {}
    for name, option in verb.OPTIONS.items():
        known.setdefault(option.field, set()).add(name)
    assert [names for names in known.values() if names not in has] == []
