"""The Dockerfile's steps in a clean environment, without a container engine, and then its command as in the container.

What differs from an engine: absolute paths lie below a folder of the test; instead of fetching dependencies those
that are installed here are put into the virtual environment; the steps that make users are not run, because the
kernel gives the process another user by a user namespace.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.claude import session
from tests.support.dockerfile import Step, read, sent, stages
from tests.support.homes import make_workspace
from tests.support.namespaces import unsharing
from tests.support.processes import ROOT, eventually, seen_below

STAGES = stages(read((ROOT / "docker" / "Dockerfile").read_text()))
BUILD, LAST = STAGES["build"], list(STAGES.values())[-1]

# A user who is not root and has no capability, PID 1 of its namespace, without a network.
CONTAINED = ("--map-user=1000", "--map-group=1000", "--pid", "--fork", "--mount-proc", "--net", "--kill-child")

contained = pytest.mark.skipif(
    not unsharing("--user", *CONTAINED), reason="no user namespace with a user who is not root can be made here"
)


class Image(NamedTuple):
    """What the steps made: the folder that stands for `/`, and the environment that the image sets."""

    root: Path
    environ: dict[str, str]

    def path(self, inside: str) -> str:
        """Where a path of the image lies in truth."""
        return f"{self.root}{inside}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The build stage's steps, one after the other, then what the last stage takes from it."""
    root = tmp_path_factory.mktemp("image")
    folder = "/"
    for step in BUILD:
        if step.word == "WORKDIR":
            folder = step.rest
            os.makedirs(f"{root}{folder}")
        elif step.word == "COPY":
            _copy(step, Path(f"{root}{folder}"))
        elif step.word == "RUN":
            _run(step, root, Path(f"{root}{folder}"))
    (taken,) = [step for step in LAST if step.word == "COPY"]
    assert taken.words[0] == taken.words[1], "a virtual environment works only where it was made"
    _lend_dependencies(Path(f"{root}{taken.words[0]}"))
    return Image(root, _environment(root))


def _copy(step: Step, target: Path) -> None:
    *sources, to = step.words
    for path in sent(ROOT, (ROOT / ".dockerignore").read_text()):
        if path.parts[0] in sources:
            place = target / to / path.name if path.name in sources else target / to / path.relative_to(path.parts[0])
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, place)


def _run(step: Step, root: Path, folder: Path) -> None:
    program, *line = step.exec_form or []
    assert program == "python", "the build stage runs nothing else"
    line = [f"{root}{word}" if word.startswith("/") else word for word in line]
    if "wheel" in line:
        line += ["--no-deps", "--no-build-isolation", "--no-index"]
    elif "install" in line:
        line += ["--no-deps"]
    done = subprocess.run([sys.executable, *line], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _lend_dependencies(venv: Path) -> None:
    (packages,) = venv.glob("lib/python*/site-packages")
    ours = [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    names = {"kaizen", "_kaizen.pth", "__pycache__"}
    for folder in map(Path, ours):
        for each in folder.iterdir():
            if each.name not in names and "kaizen" not in each.name and not (packages / each.name).exists():
                (packages / each.name).symlink_to(each)


def _environment(root: Path) -> dict[str, str]:
    found = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for step in LAST:
        if step.word == "ENV":
            for word in step.words:
                name, _, value = word.partition("=")
                value = value.replace("${PATH}", found["PATH"]) if name == "PATH" else value
                found[name] = f"{root}{value}" if value.startswith("/") else value
    return found


def command(step_word: str) -> list[str]:
    """What the image runs for an instruction."""
    line = next(step for step in LAST if step.word == step_word).exec_form
    assert line is not None
    return line


class Container:
    """The image's command as PID 1, as a user who is not root, with everything but home and /tmp read-only."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self.process = subprocess.Popen(
            [*unsharing("--user", *CONTAINED), *command("CMD")],
            env=image.environ, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    @property
    def pid_1(self) -> int:
        """The pid outside of what is PID 1 inside."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(eventually(lambda: children.read_text().split(), "PID 1 is there")[0])

    def execute(self, *line: str) -> subprocess.CompletedProcess[str]:
        """Run something beside PID 1, as `docker exec` and the health check do."""
        enter = [
            "nsenter",
            "--target",
            str(self.pid_1),
            "--user",
            "--pid",
            "--mount",
            "--net",
            "--preserve-credentials",
        ]
        return subprocess.run(
            [*enter, *line], env=self._image.environ, cwd="/", capture_output=True, text=True, timeout=60, check=False
        )

    def healthy(self) -> bool:
        """What the health check says."""
        return self.execute(*command("HEALTHCHECK")).returncode == 0

    def stop(self) -> tuple[int, str]:
        """`docker stop`: the image's stop signal to PID 1; its exit status and what it had printed."""
        number = signal.Signals[next(step.rest for step in LAST if step.word == "STOPSIGNAL")]
        os.kill(self.pid_1, number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


@pytest.fixture
def work(home: str, image: Image, tmp_path: Path) -> Iterator[Path]:
    """A repository and a transcript, both read-only, and the home's folder in the image."""
    workspace = make_workspace(tmp_path.resolve() / "work" / "app")
    user = Path(image.environ["HOME"])
    session(cwd=str(workspace)).write(user / ".claude" / "projects")
    os.makedirs(image.environ["KAIZEN_HOME"], mode=0o700)
    locked = [workspace, *workspace.rglob("*"), user, *user.rglob("*")]
    for path in locked:
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield workspace
    for path in locked:
        path.chmod(0o700)
    eventually(lambda: seen_below(image.root) == [], "everything in the container has ended")
    shutil.rmtree(user)
    shutil.rmtree(image.environ["KAIZEN_HOME"])


def test_the_image_holds_the_wheel_and_no_source(image: Image) -> None:
    """What the last stage takes is a virtual environment with the wheel in it: no pip, no source, a command that works."""
    (packages,) = Path(image.path("/opt/kaizen")).glob("lib/python*/site-packages")
    (facts,) = packages.glob("kaizen-*.dist-info")
    assert (packages / "kaizen" / "_migrations" / "registry" / "env.py").is_file()
    assert not (facts / "direct_url.json").exists() or "/src" not in (facts / "direct_url.json").read_text()
    assert not list(Path(image.path("/opt/kaizen/bin")).glob("pip*"))
    done = subprocess.run(
        ["kaizen", "--version"], env=image.environ, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("kaizen "), done.stderr
    assert (
        Path(image.path("/opt/kaizen/bin/kaizen")).read_text().startswith(f"#!{image.path('/opt/kaizen/bin/python')}")
    )


@contained
def test_the_command_runs_as_in_the_container(image: Image, work: Path) -> None:
    """PID 1, not root, no network, everything read-only but the home: it gets healthy, captures, and ends on its signal."""
    container = Container(image)
    try:
        eventually(container.healthy, "the health check succeeds")
        who = container.execute(
            "sh", "-c", "id -u; cat /proc/1/comm; grep CapEff /proc/1/status; ls /sys/class/net 2>&1"
        )
        assert who.stdout.split("\n")[0] == "1000", who
        assert "CapEff:\t0000000000000000" in who.stdout
        assert container.execute("kaizen", "init", str(work)).returncode == 0
        listed = ["kaizen", "sessions", "list", "-w", str(work)]
        eventually(lambda: "5e550000" in container.execute(*listed).stdout, "the transcript is captured")
        assert "running" in container.execute("kaizen", "ps").stdout
        for folder in (str(work), image.environ["HOME"]):
            assert container.execute("touch", f"{folder}/x").returncode != 0, f"{folder} is read-only"
        assert container.execute("touch", f"{image.environ['KAIZEN_HOME']}/x").returncode == 0
        orphan = container.execute("sh", "-c", "true & echo $!").stdout.strip()
        gone = ["sh", "-c", f"test ! -e /proc/{orphan}"]
        eventually(
            lambda: container.execute(*gone).returncode == 0, "an orphan that PID 1 inherits is no zombie for long"
        )
        status, said = container.stop()
    finally:
        container.process.kill()
        container.process.wait()
        if container.process.stderr:
            container.process.stderr.close()
    assert status == 0, said
    assert "Traceback" not in said


@contained
def test_the_health_check_fails_where_nothing_runs(image: Image, work: Path) -> None:
    """Without the command the health check's exit status says so."""
    done = subprocess.run(
        [*unsharing("--user", *CONTAINED), *command("HEALTHCHECK")],
        env=image.environ, cwd="/", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode not in (0, 126, 127), done
    assert "Traceback" not in done.stderr


@contained
def test_a_home_of_another_number_is_refused(image: Image, work: Path) -> None:
    """A volume that was made for another user is named as such, and nothing is started."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    os.chown(image.environ["KAIZEN_HOME"], 4242, 4242)
    try:
        done = subprocess.run(
            [*unsharing("--user", *CONTAINED), *command("CMD")],
            env=image.environ, cwd="/", capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.chown(image.environ["KAIZEN_HOME"], 0, 0)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "another user" in done.stderr
