"""The Dockerfile and the compose file keep what containers are judged by; the steps themselves are run in tests/e2e."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.sources import ROOT, repository_files
from tests.support.dockerfile import Step, read, sent, stages

FOLDER = ROOT / "docker"
STEPS = read((FOLDER / "Dockerfile").read_text())
STAGES = stages(STEPS)
LAST = list(STAGES.values())[-1]
SENT = sent(ROOT, (ROOT / ".dockerignore").read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SUPERVISOR: dict[str, Any] = COMPOSE["services"]["supervisor"]
KNOWN = {
    "build", "cap_drop", "environment", "image", "init", "network_mode", "read_only", "restart", "security_opt",
    "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip


def lint(steps: list[Step]) -> set[str]:
    """What is wrong with a Dockerfile, by name."""
    found = set()
    last = list(stages(steps).values())[-1] if stages(steps) else []
    arguments = {name: value for step in steps if step.word == "ARG" for name, _, value in [step.rest.partition("=")]}
    for step in steps:
        if step.word == "FROM":
            base = re.sub(r"\$\{(\w+)\}", lambda name: arguments.get(name[1], ""), step.words[0])
            if not re.search(r":\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$", base):
                found.add("base is not pinned")
        if step.word == "ADD":
            found.add("ADD")
        if step.word in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and step.exec_form is None:
            found.add("shell form")
        if step.word == "RUN" and re.search(r"\b(curl|wget|apt-get|sudo)\b", step.rest):
            found.add("fetches by itself")
    words = [step.word for step in last]
    found |= {f"no {word}" for word in ("USER", "HEALTHCHECK", "CMD", "STOPSIGNAL", "LABEL") if word not in words}
    if not any(step.word == "COPY" and step.options.get("from") in stages(steps) for step in last):
        found.add("nothing is taken from a stage")
    if any(step.word == "COPY" and "from" not in step.options for step in last):
        found.add("sources in the last stage")
    user = re.sub(r"\$\{(\w+)\}", lambda name: arguments.get(name[1], ""), _last(last, "USER"))
    if not re.match(r"[1-9]\d*(:[1-9]\d*)?$", user):
        found.add("root, or a user without a number")
    if any(step.word in ("RUN", "COPY") for step in last[words.index("USER") if "USER" in words else 0 :]):
        found.add("made after the user was set")
    return found


def _last(steps: list[Step], word: str) -> str:
    return next((step.rest for step in reversed(steps) if step.word == word), "")


def test_the_dockerfile_has_no_fault() -> None:
    """Pinned base, two stages, a user by number who is not root, commands in exec form, a health check, labels."""
    assert lint(STEPS) == set()
    assert len(STAGES) == 2


GOOD = (FOLDER / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("PYTHON_TAG=3.12-slim-bookworm\n\n", "PYTHON_TAG=latest\n\n", "base is not pinned"),
        ("PYTHON_TAG=3.12-slim-bookworm\n\n", "PYTHON_TAG=3\n\n", "base is not pinned"),
        ("COPY bin bin", "ADD https://example.org/x.tar.gz bin", "ADD"),
        ('CMD ["kaizen", "supervise"]', "CMD kaizen supervise", "shell form"),
        ('CMD ["kaizen", "supervise", "status"]', "CMD kaizen supervise status", "shell form"),
        ("USER ${UID}:${GID}", "USER kaizen", "root, or a user without a number"),
        ("ARG UID=1000", "ARG UID=0", "root, or a user without a number"),
        ("USER ${UID}:${GID}", "", "no USER"),
        ("STOPSIGNAL SIGTERM", "", "no STOPSIGNAL"),
        ("HEALTHCHECK", "# HEALTHCHECK", "no HEALTHCHECK"),
        ("COPY --from=build /opt/kaizen", "COPY kaizen", "nothing is taken from a stage"),
        ("COPY --from=build /opt/kaizen", "COPY kaizen", "sources in the last stage"),
        ("STOPSIGNAL SIGTERM", "RUN touch /x", "made after the user was set"),
        ("WORKDIR /src", "RUN apt-get install gcc", "fetches by itself"),
    ],
)
def test_a_fault_in_the_dockerfile_is_seen(old: str, new: str, fault: str) -> None:
    """Each of these changes for the worse is found."""
    assert GOOD.count(old) == 1
    assert fault in lint(read(GOOD.replace(old, new)))


def test_what_it_copies_is_there_and_is_sent() -> None:
    """Every path that is copied from the repository exists and passes the ignore file; nothing else is sent along."""
    copied = [step.words[:-1] for step in STEPS if step.word == "COPY" and "from" not in step.options]
    sources = {source.rstrip("/") for words in copied for source in words}
    sent_at_top = {path.parts[0] for path in SENT}
    assert sources == sent_at_top
    assert all((ROOT / source).exists() for source in sources)


def test_all_modules_are_sent_and_nothing_that_was_made() -> None:
    """The builder gets every file of the package and no virtual environment, cache, history or test."""
    of_ours = {path.relative_to(ROOT) for path in repository_files()}
    package = {path for path in of_ours if path.parts[0] in ("kaizen", "migrations", "bin")}
    assert package <= set(SENT)
    assert set(SENT) <= of_ours


def test_the_runtime_facts_agree() -> None:
    """Image and compose file name the same folder as the home, and no port is opened."""
    environment = _last(LAST, "ENV")
    assert f"KAIZEN_HOME={SUPERVISOR['environment']['KAIZEN_HOME']}" in environment
    assert Step("VOLUME", _last(LAST, "VOLUME")).exec_form == [SUPERVISOR["environment"]["KAIZEN_HOME"]]
    assert not any(step.word == "EXPOSE" for step in STEPS)
    assert _last(LAST, "STOPSIGNAL") == "SIGTERM"
    assert Step("CMD", _last(LAST, "CMD")).exec_form == ["kaizen", "supervise"]


def test_compose_says_only_what_is_known() -> None:
    """One service with known keys, no port, no network, nothing writable but its volume and /tmp, and no init."""
    assert set(COMPOSE) == {"name", "services", "volumes"}
    assert set(COMPOSE["services"]) == {"supervisor"}
    assert set(SUPERVISOR) == KNOWN
    assert SUPERVISOR["read_only"] is True
    assert SUPERVISOR["init"] is False
    assert SUPERVISOR["network_mode"] == "none"
    assert SUPERVISOR["tmpfs"] == ["/tmp"]


def test_compose_mounts_what_is_declared() -> None:
    """Volumes that are mounted are declared, all else is read-only and never made by accident, and repositories lie
    where they lie outside."""
    named = [each for each in SUPERVISOR["volumes"] if each["type"] == "volume"]
    bound = [each for each in SUPERVISOR["volumes"] if each["type"] == "bind"]
    assert {each["source"] for each in named} == set(COMPOSE["volumes"])
    assert [each["target"] for each in named] == [SUPERVISOR["environment"]["KAIZEN_HOME"]]
    assert all(each["read_only"] is True and each["bind"] == {"create_host_path": False} for each in bound)
    assert bound[0]["source"] == bound[0]["target"]
    assert bound[1]["target"] == f"{re.search(r'HOME=(/home/[a-z]+)', _last(LAST, 'ENV'))[1]}/.claude/projects"  # type: ignore[index]


def test_compose_builds_this_dockerfile() -> None:
    """Context and Dockerfile exist, and each build argument is one that the Dockerfile takes."""
    build = SUPERVISOR["build"]
    context = (FOLDER / build["context"]).resolve()
    assert context == ROOT
    assert (context / build["dockerfile"]).is_file()
    taken = {step.rest.partition("=")[0] for step in STEPS if step.word == "ARG"}
    assert set(build["args"]) <= taken


def test_the_readme_names_each_variable() -> None:
    """Every variable that the compose file reads is explained, or is the shell's own."""
    read_there = set(re.findall(r"\$\{(\w+)", (FOLDER / "compose.yaml").read_text())) - {"HOME"}
    text = (FOLDER / "README.md").read_text()
    assert [name for name in sorted(read_there) if name not in text] == []


@pytest.mark.parametrize(
    ("patterns", "kept"),
    [
        ("", {"a", "d/b", "d/c.pyc"}),
        ("*", set()),
        ("*\n!d", {"d/b", "d/c.pyc"}),
        ("*\n!d\n**/*.pyc", {"d/b"}),
        ("d", {"a"}),
        ("# d\nd/b", {"a", "d/c.pyc"}),
    ],
)
def test_the_ignore_file_is_read_as_the_builder_reads_it(tmp_path: Path, patterns: str, kept: set[str]) -> None:
    """The last pattern that fits decides, for a file and for the folders above it."""
    (tmp_path / "d").mkdir()
    for name in ("a", "d/b", "d/c.pyc"):
        (tmp_path / name).touch()
    assert {path.as_posix() for path in sent(tmp_path, patterns)} == kept
