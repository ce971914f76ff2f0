"""Hooks in the text of settings: put in, taken out, found; every other byte stays."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kaizen.hooks.events import AGENTS, CLAUDE_CODE, CURSOR, Hooks, hooks_of
from kaizen.hooks.settings import Stand, find, install, uninstall
from kaizen.hooks.spans import NotJson
from tests.support.settings import settings

FILES = sorted((Path(__file__).parents[1] / "data" / "settings").glob("*.json"))
HOOKS = {agent: hooks_of(agent, f"/opt/bin/kaizen hook {agent}", (2, 1, 330)) for agent in AGENTS}
ONE = Hooks("/opt/bin/kaizen hook claude-code", {"Stop": 5})
OURS = '{"type":"command","command":"/opt/bin/kaizen hook claude-code","timeout":5}'
OLD = '{"type":"command","command":"/old/venv/bin/kaizen hook claude-code","timeout":5}'
THEIRS = '{"type":"command","command":"say done"}'


def of(content: bytes | None) -> Any:
    assert content is not None
    return json.loads(content.decode("utf-8-sig"), parse_int=str, parse_float=str)


def agent_of(file: Path) -> str:
    """A file is named for the agent whose it is."""
    return next(agent for agent in AGENTS if file.name.startswith(agent))


def check_meaning(before: Any, after: Any, hooks: Hooks) -> None:
    """All that was there is there, in its order, and each event runs ours once, after theirs."""
    ours, theirs = after.pop("hooks"), before.pop("hooks", {})
    version = {} if hooks.version is None else {"version": str(hooks.version)}
    assert after == {**before, **version}
    for event in hooks.timeouts:
        entry = json.loads(json.dumps(hooks.entry(event)), parse_int=str)
        assert ours.pop(event) == [*theirs.pop(event, []), entry]
    assert ours == theirs


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_settings_of_every_kind(file: Path) -> None:
    """Real-looking files: what others have keeps its meaning and its bytes, and is given back."""
    before, hooks = file.read_bytes(), HOOKS[agent_of(file)]
    after = install(before, hooks)
    check_meaning(of(before), of(after), hooks)
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    assert {kind for kind, *_ in changes} == {"equal", "insert"}
    assert set(find(after, hooks).events.values()) == {Stand.CURRENT}
    assert install(after, hooks) == after
    assert uninstall(after, hooks) == before


def test_there_are_enough_of_them() -> None:
    """Twenty at least."""
    assert len(FILES) >= 20


@limits(max_examples=300, deadline=None)
@example(b'{\n\r"hooks":{"Stop":[],\n"SessionStart":[]},"version":1}', CLAUDE_CODE)
@given(settings(), st.sampled_from(AGENTS))
def test_taking_out_gives_back_what_was_there_before_putting_in(content: bytes, agent: str) -> None:
    """Whatever is in a file and however it is laid out, byte for byte; and putting in twice is putting in once."""
    hooks = HOOKS[agent]
    installed = install(content, hooks)
    assert install(installed, hooks) == installed
    assert uninstall(installed, hooks) == content
    assert uninstall(content, hooks) == content


@limits(max_examples=150, deadline=None)
@given(settings(), st.sampled_from(AGENTS))
def test_what_others_have_keeps_its_meaning(content: bytes, agent: str) -> None:
    """The same for any file."""
    hooks = HOOKS[agent]
    installed = install(content, hooks)
    check_meaning(of(content), of(installed), hooks)
    found = find(installed, hooks)
    assert set(found.events.values()) == {Stand.CURRENT}
    assert found.superfluous == []


@limits(max_examples=150, deadline=None)
@given(settings(), st.sampled_from(["/new place/kaizen", "python -m kaizen"]))
def test_another_command_takes_the_place_of_the_old(content: bytes, program: str) -> None:
    """After an upgrade or a move it is as if only the new one had ever been put in, but for the layout."""
    old = HOOKS[CLAUDE_CODE]
    new = old._replace(command=f"{program} hook claude-code")
    changed = install(install(content, old), new)
    assert of(changed) == of(install(content, new))
    assert uninstall(changed, new) == content


@limits(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | settings().flatmap(lambda content: st.permutations(content).map(bytes)))
def test_no_bytes_do_more_than_being_refused(content: bytes) -> None:
    """Whatever a file holds, hooks are put in, or NotJson says where and why not."""
    for agent in AGENTS:
        try:
            assert of(install(content, HOOKS[agent]))
            uninstall(content, HOOKS[agent])
        except NotJson as refused:
            told = (refused.line >= 1, refused.column >= 1, bool(refused.why))
            assert told == (True, True, True)


def test_a_new_file_is_laid_out_for_people() -> None:
    """Two spaces, a newline at the end; taken out, nothing is left of it."""
    made = install(None, ONE)
    assert (
        made.decode()
        == """{
  "hooks": {
    "Stop": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "/opt/bin/kaizen hook claude-code",
            "timeout": 5
          }
        ]
      }
    ]
  }
}
"""
    )
    assert uninstall(made, ONE) is None
    assert uninstall(None, ONE) is None
    cursor = Hooks("kaizen hook cursor", {"stop": 5}, nested=False, version=1)
    assert of(install(None, cursor)) == {
        "hooks": {"stop": [{"command": "kaizen hook cursor", "timeout": "5"}]},
        "version": "1",
    }
    assert uninstall(install(None, cursor), cursor) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"a":1}', '{"a":1,"hooks":{"Stop":[{"hooks":[%s]}]}}'),
        ('{"hooks":{"Stop":[{"hooks":[@]}]}}', '{"hooks":{"Stop":[{"hooks":[@]},{"hooks":[%s]}]}}'),
        ('{"hooks":{"Later":[]},"a":1}', '{"hooks":{"Later":[],"Stop":[{"hooks":[%s]}]},"a":1}'),
    ],
)  # fmt: skip
def test_what_is_put_in_looks_like_what_is_there(before: str, after: str) -> None:
    """Behind what is there, in the same layout, and nothing else moves."""
    assert install(before.replace("@", THEIRS).encode(), ONE).decode() == after.replace("%s", OURS).replace("@", THEIRS)


def test_lines_are_indented_as_they_are_there() -> None:
    """Tabs stay tabs, and lines end as they do."""
    before = b'{\r\n\t"a": 1\r\n}\r\n'
    lines = install(before, Hooks("kaizen hook cursor", {"stop": 5}, nested=False)).decode().split("\r\n")
    assert lines == [
        "{", '\t"a": 1,', '\t"hooks": {', '\t\t"stop": [', "\t\t\t{", '\t\t\t\t"command": "kaizen hook cursor",',
        '\t\t\t\t"timeout": 5', "\t\t\t}", "\t\t]", "\t}", "}", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{'hooks':[OLD]}]", "[{'hooks':[OURS]}]"),
        ("[{'hooks':[OLD]},{'hooks':[OLD,THEIRS]}]", "[{'hooks':[OURS]},{'hooks':[THEIRS]}]"),
        ("[{'hooks':[THEIRS,OURS,OURS]}]", "[{'hooks':[THEIRS,OURS]}]"),
        ("[{'matcher':'Bash','hooks':[OURS]},{'hooks':[THEIRS]}]", "[{'hooks':[THEIRS]},{'hooks':[OURS]}]"),
        ("[OLD,{'matcher':'*','hooks':[THEIRS,OLD]}]", "[{'matcher':'*','hooks':[THEIRS,OURS]}]"),
        ("[{'hooks':[{'type':'command','command':'/x/kaizen hook claude-code','timeout':60,'async':true}]}]",
         "[{'hooks':[OURS]}]"),
    ],
)  # fmt: skip
def test_what_is_outdated_or_twice_there_becomes_one(before: str, after: str) -> None:
    """The first that always runs is brought up to date, the others go, and theirs stay where they are."""

    def made(events: str) -> bytes:
        said = events.replace("'", '"').replace("OURS", OURS).replace("OLD", OLD).replace("THEIRS", THEIRS)
        return ('{"hooks":{"Stop":' + said + "}}").encode()

    assert find(made(before), ONE).events == {"Stop": Stand.OUTDATED}
    assert of(install(made(before), ONE)) == of(made(after))
    assert find(made(after), ONE).events == {"Stop": Stand.CURRENT}


def test_an_event_that_is_not_installed_any_more_goes() -> None:
    """What an earlier version of ours put in is found and taken out."""
    before = ('{"hooks":{"Stop":[{"hooks":[' + OURS + ']}],"Old":[{"hooks":[' + OURS + "," + THEIRS + "]}]}}").encode()
    assert find(before, ONE).superfluous == ["Old"]
    assert of(install(before, ONE))["hooks"]["Old"] == [{"hooks": [of(THEIRS.encode())]}]


def test_after_a_client_wrote_the_file_anew_only_ours_goes() -> None:
    """Claude Code lays its settings out anew when it changes them: then what is empty without ours goes, and all else
    stays."""
    anew = json.dumps(json.loads(install(b'{"model":"opus","hooks":{}}', ONE)), indent=2).encode()
    assert uninstall(anew, ONE) == b'{\n  "model": "opus"\n}'


@pytest.mark.parametrize(
    ("content", "line", "column", "why"),
    [
        (b"", 1, 1, "empty"),
        (b" \n", 1, 1, "empty"),
        (b"[]", 1, 1, "not an object"),
        (b'{\n  // mine\n  "a": 1\n}', 2, 3, "comment"),
        (b'{\n  "a": 1, /* x */\n  "b": 2\n}', 2, 11, "comment"),
        (b'{\n  "a": 1,\n}', 3, 1, "comma"),
        (b'{"a": [1,]}', 1, 10, "comma"),
        (b'{"a": NaN}', 1, 1, "NaN"),
        (b'{"a": 1} x', 1, 10, "follows"),
        (b'{"a": "\xff"}', 1, 8, "UTF-8"),
        (b'{"a": "\t"}', 1, 8, "control character"),
        (b"{'a': 1}", 1, 2, "property name"),
        (b'{"a": ' + b"[" * 100_000, 1, 1, "too deep"),
        (b'{"hooks": null}', 1, 11, "not an object"),
        (b'{"hooks": []}', 1, 11, "not an object"),
        (b'{\n "hooks": {"Stop": {}}}', 2, 20, '"Stop" is not a list'),
        (b'{"hooks": {}, "hooks": {}}', 1, 15, "second time"),
        (b'{"hooks": {"Stop": [], "St\\u006fp": []}}', 1, 24, "second time"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(content: bytes, line: int, column: int, why: str) -> None:
    """It is told where and why."""
    with pytest.raises(NotJson) as caught:
        install(content, ONE)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert why in caught.value.why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"version": 2}', "not 1"),
        (b'{"hooks": {}}', 'no "version": 1'),
        (b'{"version": 1, "version": 1}', "second time"),
    ],
)
def test_a_file_of_cursor_needs_its_version(content: bytes, why: str) -> None:
    """One of another version, and one that Cursor may not read, are refused."""
    with pytest.raises(NotJson, match=why):
        install(content, HOOKS[CURSOR])


@pytest.mark.parametrize(
    "content", [b'{"hooks": null}', b'{"hooks": [1]}', b'{"hooks": {"Stop": 1}}', b'{"version": 2}']
)
def test_where_none_of_ours_can_be_there_is_nothing_to_take_out(content: bytes) -> None:
    """A file that hooks cannot be put into is no obstacle to taking them out."""
    for hooks in HOOKS.values():
        assert uninstall(content, hooks) == content
