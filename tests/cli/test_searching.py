"""Searching."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.cli.searching import Asked, _as_written, read, shown
from kaizen.store import search
from kaizen.store.snippets import BEGIN, END
from tests.support.claude import Store, session, text, tool_use
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history
from tests.support.terminal import Terminal

WORD = "xylophone"


def keep(
    home: str, workspace: Path, *, words: str = f"The {WORD} plays.", number: int = 1, indexed: bool = True
) -> str:
    """A session that says it, in the workspace's store."""
    made = session(number, cwd=str(workspace))
    made.response("msg_words", text(words), tool_use("toolu_words", "Bash", command=f"play {WORD}.wav"))
    keep_history(home, workspace, made)
    if indexed:
        store = Store(Path(paths.project_db(home, str(workspace))).parent)
        search.index(store.writer, search.gaps(store.connection))
        store.close()
    return made.session


def state(folder: str) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder but those of locks, with its content."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in Path(folder).rglob("*") if path.is_file()
    }


def test_found(home: str, workspace: Path, command: Command) -> None:
    """One hit takes two lines: whose it is, and the words around it; `--json` has the same, with the place of the hit."""
    name = keep(home, workspace)
    ran = command("search", f"{WORD} kind:answer", "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    head, snippet = ran.out.splitlines()
    assert head.split()[2:5] == [name[:8], "claude-code", "text"]
    assert snippet == f"    The {WORD} plays."
    ran = command("search", WORD, "-w", workspace, "--json")
    assert {hit["kind"] for hit in ran.json["hits"]} == {"text", "tool_call"}
    for hit in ran.json["hits"]:
        assert [hit["snippet"][mark["start"] : mark["end"]] for mark in hit["marks"]] == [WORD]
        assert (hit["workspace"], hit["session_id"], hit["agent"]) == (str(workspace), name, "claude-code")
    assert (ran.json["more"], ran.json["pending"]) == (False, {"events": 0, "of": 0})


def test_nothing_found_is_status_1(home: str, workspace: Path, command: Command) -> None:
    """Also where nothing was captured yet; what is wrong with a query is status 2."""
    keep_history(home, workspace)
    assert command("search", WORD, "-w", workspace)[:2] == (1, "")
    keep(home, workspace)
    ran = command("search", "nowhere", "-w", workspace)
    assert (ran.status, ran.out, ran.err) == (1, "", "nothing was found\n")
    assert command("search", "nowhere", "-w", workspace, "--json").json["hits"] == []
    ran = command("search", 'play "it', "-w", workspace)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("kaizen: the query is wrong at character 6, '\"it': the quotation mark is not closed\n")


def test_what_is_pending_is_told(home: str, workspace: Path, command: Command) -> None:
    """What was captured and cannot be found yet."""
    keep(home, workspace, indexed=False)
    ran = command("search", WORD, "-w", workspace)
    assert ran.status == 1
    assert "events are not searchable yet: newest first" in ran.err
    pending = command("search", WORD, "-w", workspace, "--json").json["pending"]
    assert pending["events"] == pending["of"] > 0
    assert "not searchable" not in command("search", "kind:text", "-w", workspace).err


def test_all_workspaces(home: str, workspace: Path, command: Command) -> None:
    """Each hit says where; one workspace that cannot be read keeps nothing from the others."""
    other, broken = make_workspace(workspace.parent / "other"), make_workspace(workspace.parent / "broken")
    for number, each in enumerate((workspace, other, broken), start=1):
        keep(home, each, number=number)
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database " * 100)
    ran = command("search", "-A", WORD)
    assert ran.status == 0
    assert str(workspace) in ran.out
    assert str(other) in ran.out
    assert "broken" in ran.err
    assert len(command("search", "--all", WORD, "--limit", 1, "--json").json["hits"]) == 1
    assert command("search", "--all", WORD, "--limit", 1, "--json").json["more"]
    assert command("search", "-A", WORD, "-w", workspace).status == 2
    assert command("search", WORD, "-w", broken).status == 1


def test_looking_makes_nothing_and_needs_no_room(home: str, workspace: Path, command: Command) -> None:
    """The home is byte for byte as it was, also where it cannot be written."""
    keep(home, workspace)
    before = state(home)
    assert command("search", WORD, "-w", workspace).status == 0
    assert state(home) == before
    folder = Path(paths.project_db(home, str(workspace))).parent
    for path in (*folder.iterdir(), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        assert command("search", WORD, "-w", workspace).status == 0
    finally:
        folder.chmod(0o700)
    assert {name: content for name, (_, content) in state(home).items()} == {
        name: content for name, (_, content) in before.items()
    }


def test_an_older_store_says_how_it_gets_newer(home: str, workspace: Path, command: Command) -> None:
    """It has no index, and looking does not change it."""
    keep(home, workspace)
    store = Store(Path(paths.project_db(home, str(workspace))).parent)
    store.connection.execute("PRAGMA user_version = 1")
    store.close()
    ran = command("search", WORD, "-w", workspace)
    assert ran.status == 1
    assert "daemon" in ran.err


def test_what_an_agent_wrote_moves_no_cursor(home: str, workspace: Path, command: Command) -> None:
    """Its control characters are written out."""
    keep(home, workspace, words=f"\x1b[2Jred \x1b[31m {WORD} \u202eback\x07")
    out = command("search", WORD, "-w", workspace).out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "\\x1b[31m" in out


@pytest.mark.parametrize("no_color", ["", "1"])
def test_on_a_terminal_the_hit_is_marked(
    home: str, workspace: Path, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bold, unless colours are not wanted; lines are cut to its width."""
    keep(home, workspace, words=f"The {WORD} " + "plays and " * 30)
    monkeypatch.setenv("NO_COLOR", no_color)
    with Terminal("search", f"{WORD} kind:text", "-w", workspace, columns=60) as terminal:
        assert terminal.end() == 0
    assert (f"\x1b[1m{WORD}\x1b[0m" in terminal.raw) == (not no_color)
    assert WORD in terminal.raw


def test_a_snippet_on_a_line() -> None:
    """Cut to its columns, marks aside."""
    snippet = f"one {BEGIN}two{END} three"
    assert shown(snippet, 0, marked=False) == "one two three"
    assert shown(snippet, 0, marked=True) == "one \x1b[1mtwo\x1b[0m three"
    assert shown(snippet, 6, marked=True) == "one \x1b[1mt…\x1b[0m"
    assert shown(snippet, 9, marked=False) == "one two …"


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("parser", "parser"), ("parser error", '"parser error"'), ("a OR b", "a OR b"), ("a -b", "a -b"),
        ('"a b"', '"a b"'), ("a tool:b", "a tool:b"), ("a b*", "a b*"),
    ],
)  # fmt: skip
def test_what_the_shell_unquoted_is_a_phrase(argument: str, written: str) -> None:
    """Where an argument beside others has nothing of the language in it but blanks."""
    assert _as_written(argument) == written


def test_several_arguments(home: str, workspace: Path, command: Command) -> None:
    """They are one query."""
    keep(home, workspace)
    os.chdir(workspace)
    assert command("search", f"the {WORD}", "kind:text", "-w", workspace).status == 0
    assert command("search", f"{WORD} the", "kind:text", "-w", workspace).status == 1


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("parser", Asked(["parser"])),
        ("parser -A error --json", Asked(["parser", "error"], all=True, as_json=True)),
        ("--limit 0 -w x parser", Asked(["parser"], limit=0, workspace="x")),
        ("parser --workspace x --all", None),
        ("--json", None),
        ("", None),
        ("parser -draft", None),
        ("--help", None),
        ("parser --limit x", None),
        ("parser --limit -1", None),
        ("parser -w", None),
        ("-- parser", None),
    ],
)
def test_only_plain_forms_are_taken(line: str, asked: Asked | None) -> None:
    """What is not known exactly goes to typer."""
    assert read(line.split()) == asked
