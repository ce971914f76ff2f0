"""Retros on disk: one a week, whole or not at all, and nothing that was told is lost."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import NotFound, PermissionRefused, ReportDamaged
from kaizen.host import files
from kaizen.model.retro import Retro, Span
from kaizen.retro import kept, written
from tests.support.retros import SPAN, WORKSPACE, full

DAYS = Span(SPAN.until - 3, SPAN.until + 2)


@pytest.fixture(params=[WORKSPACE, None], ids=["workspace", "all"])
def whose(request: pytest.FixtureRequest, home: str) -> str | None:
    """Of a workspace, and of all together."""
    files.ensure_home(home)
    found: str | None = request.param
    return found


def other(retro: Retro, number: int) -> Retro:
    """The same span, told otherwise."""
    return retro._replace(topics=number)


def names(home: str, whose: str | None) -> list[str]:
    """What lies there."""
    return sorted(os.listdir(kept.folder(home, whose)))


def test_kept_and_read(home: str, whose: str | None) -> None:
    """For its owner alone; keeping it again changes nothing."""
    done = kept.keep(home, whose, full())
    assert done == (os.path.join(kept.folder(home, whose), "2026-W47.json"), True, None)
    assert stat.S_IMODE(os.stat(done.path).st_mode) == 0o600
    before = os.stat(done.path).st_mtime_ns
    assert kept.keep(home, whose, full()) == (done.path, False, None)
    assert os.stat(done.path).st_mtime_ns == before
    assert kept.read(home, whose, SPAN) == full()
    assert kept.latest(home, whose) == full()
    assert names(home, whose) == ["2026-W47.json"]


def test_what_was_told_before_is_kept(home: str, whose: str | None) -> None:
    """Each version of it, the oldest first."""
    for number in range(3):
        kept.keep(home, whose, other(full(), number))
    assert names(home, whose) == ["2026-W47.1.json", "2026-W47.2.json", "2026-W47.json"]
    assert kept.revisions(home, whose, SPAN) == 2
    folder = Path(kept.folder(home, whose))
    assert [written.read((folder / name).read_bytes()).topics for name in names(home, whose)] == [0, 1, 2]
    assert kept.spans(home, whose) == [SPAN]


def test_killed_between_the_two(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told is there, once as it was and once aside; the next run puts it aside no more."""
    files.ensure_home(home)
    kept.keep(home, None, other(full(), 1))
    write = files.write_private

    def killed(home: str, path: str, content: bytes) -> None:
        if path.endswith("W47.json"):
            raise KeyboardInterrupt
        write(home, path, content)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_private", killed)
        with pytest.raises(KeyboardInterrupt):
            kept.keep(home, None, other(full(), 2))
    assert kept.read(home, None, SPAN).topics == 1
    assert kept.keep(home, None, other(full(), 2)).before is not None
    assert kept.revisions(home, None, SPAN) == 1
    assert kept.read(home, None, SPAN).topics == 2


def test_many_at_once(home: str) -> None:
    """None of what they tell is lost."""
    files.ensure_home(home)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: kept.keep(home, None, other(full(), number)), range(16)))
    folder = Path(kept.folder(home, None))
    told = {written.read((folder / name).read_bytes()).topics for name in names(home, None)}
    assert told == {*range(16)}


def test_which_is_the_latest(home: str, whose: str | None) -> None:
    """The one that ended last, of these the longest; what is followed up is a week that ended before."""
    spans = [SPAN, DAYS, Span(SPAN.since - 7, SPAN.since, "2026-W46"), Span(SPAN.until + 1, SPAN.until + 2)]
    for span in spans:
        kept.keep(home, whose, full()._replace(span=span))
    assert [span.name for span in kept.spans(home, whose)] == ["2026-11-24.5d", "2026-11-24.1d", "2026-W47", "2026-W46"]
    latest, last, first = (
        kept.latest(home, whose),
        kept.last_before(home, whose, SPAN),
        kept.last_before(home, whose, DAYS),
    )
    assert latest is not None
    assert last is not None
    assert first is not None
    assert (latest.span, last.span.name, first.span) == (DAYS, "2026-W46", SPAN)
    assert kept.last_before(home, whose, spans[2]) is None


def test_nothing_is_kept(home: str, whose: str | None) -> None:
    """Then there is none, and the one that is asked for is said not to be there."""
    assert kept.spans(home, whose) == []
    assert kept.latest(home, whose) is None
    with pytest.raises(NotFound, match="2026-W47"):
        kept.read(home, whose, SPAN)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 1}', written.written(full()._replace(span=DAYS))])
def test_a_damaged_one(home: str, whose: str | None, content: bytes) -> None:
    """It is told of, with the command that makes it anew, and left in place; that puts it aside."""
    path = Path(kept.keep(home, whose, full()).path)
    path.write_bytes(content)
    with pytest.raises(ReportDamaged) as told:
        kept.read(home, whose, SPAN)
    assert str(path) in str(told.value)
    assert f"kaizen retro {'-A' if whose is None else '-w ' + whose} --week 2026-W47" in told.value.hint
    assert path.read_bytes() == content
    kept.keep(home, whose, full())
    assert path.with_name("2026-W47.1.json").read_bytes() == content
    assert kept.read(home, whose, SPAN) == full()


def test_a_link_is_not_followed(home: str, tmp_path: Path) -> None:
    """What it leads to stays as it is."""
    files.ensure_home(home)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    os.symlink(elsewhere, paths.machine_reports_dir(home))
    with pytest.raises(PermissionRefused):
        kept.keep(home, None, full())
    assert not [*elsewhere.iterdir()]


@pytest.mark.parametrize(
    "name", ["2026-W54", "2026-11-24.0d", "2026-11-24.05d", "2026-11-24", "x", "2026-W47.1", "1970-01-02.9d"]
)
def test_no_name_of_one(name: str) -> None:
    """Foreign files among them are passed over."""
    assert kept.span_of(name) is None


@pytest.mark.parametrize("span", [SPAN, DAYS])
def test_names_of_spans(span: Span) -> None:
    """A name is read back as what it names."""
    assert kept.span_of(span.name) == span
