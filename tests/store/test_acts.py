"""One door for all acts: what is known is done in steps, what is not is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.model.act import Act, Progress, What
from kaizen.store.acts import carry_out
from tests.support import claude
from tests.support.claude import BEGIN, SESSION, Store

NOW = int(BEGIN.timestamp() * 1000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store")
    claude.session().write(tmp_path / "projects")
    made.take(tmp_path / "projects")
    yield made
    made.close()


def done(store: Store, what: str, *named: str, configs: tuple[str, ...] = (), now: int = NOW) -> Progress:
    steps = [*carry_out(store.writer, Act(what, named), configs, now, lambda line: [])]
    assert [step.result for step in steps[:-1]] == [None] * (len(steps) - 1)
    assert json.loads(json.dumps(steps[-1].result)) == steps[-1].result
    return steps[-1]


def test_each_act_comes_to_a_result(store: Store, tmp_path: Path) -> None:
    """Only the last step has one, and it can be sent."""
    assert done(store, What.REPARSE) == (1, 1, {"sessions": 1, "changed_rows": 0})
    assert done(store, What.REPARSE, SESSION).result == {"sessions": 1, "changed_rows": 0}
    assert done(store, What.CATCH_UP) == (0, 0, {"sessions": 0, "changed_rows": 0})
    assert done(store, What.AGE).result["sessions"] == 0
    config = tmp_path / "config.toml"
    config.write_text("[retention]\nraw_days = 1\n")
    assert done(store, What.AGE, configs=(str(config),), now=NOW + 10**10).result["raw_only_bytes"] > 0
    assert done(store, What.EXCLUDE, "/nowhere").result["sessions"] == []
    assert done(store, What.INCLUDE, "/nowhere").result == {"removed": True}
    told = done(store, What.DELETE, SESSION).result
    assert (told["sessions"], told["events"] > 0, told["overwritten"]) == ([SESSION], True, True)


@pytest.mark.parametrize(("what", "named"), [("dance", ()), ("delete", ()), ("exclude", ("",)), ("include", ())])
def test_what_nobody_can_do_is_refused(store: Store, what: str, named: tuple[str, ...]) -> None:
    """A newer command may ask for what this version does not know."""
    with pytest.raises(KaizenError, match="nobody knows"):
        done(store, what, *named)
    assert store.connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_settings_that_make_no_sense_take_nothing_out(store: Store, tmp_path: Path) -> None:
    """A slip of the pen deletes nothing, and says so."""
    config = tmp_path / "config.toml"
    config.write_text("[retention]\ndays = 'one'\n")
    with pytest.raises(KaizenError, match="days"):
        done(store, What.AGE, configs=(str(config),), now=NOW + 10**12)
