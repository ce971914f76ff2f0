"""A Dockerfile and its ignore file, read as far as ours go."""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple


class Step(NamedTuple):
    """One instruction: its word in capitals, and all that follows on its line."""

    word: str
    rest: str

    @property
    def exec_form(self) -> list[str] | None:
        """The command in JSON, which no shell touches; None in shell form. A HEALTHCHECK's stands behind its CMD."""
        text = self.rest.rpartition(" CMD ")[2] if self.word == "HEALTHCHECK" else self.rest
        try:
            found = json.loads(text)
        except ValueError:
            return None
        return found if isinstance(found, list) and all(isinstance(each, str) for each in found) else None

    @property
    def words(self) -> list[str]:
        """The words without options, quotes taken off."""
        return [word for word in shlex.split(self.rest) if not word.startswith("--")]

    @property
    def options(self) -> dict[str, str]:
        """The options before the first other word, as `--from=build`."""
        return dict(re.findall(r"--([a-z-]+)=(\S+)", self.rest))


def read(text: str) -> list[Step]:
    """The instructions, with continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n", " ", "\n".join(lines))
    parts = [line.strip().partition(" ") for line in whole.splitlines() if line.strip()]
    return [Step(word.upper(), rest.strip()) for word, _, rest in parts]


def stages(steps: list[Step]) -> dict[str, list[Step]]:
    """The instructions of each stage, from its FROM on, by its name or number."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        if step.word == "FROM":
            _, _, name = step.rest.partition(" AS ")
            found[name.strip() or str(len(found))] = []
        if found:
            found[list(found)[-1]].append(step)
    return found


def sent(root: Path, ignore: str) -> list[Path]:
    """The files that are sent to the builder, relative to `root`: the last pattern that fits a file or a folder above
    it decides (the rules of .dockerignore)."""
    patterns = [line.strip() for line in ignore.splitlines() if line.strip() and not line.startswith("#")]
    found = []
    for top in root.iterdir():
        if _included((top.name,), patterns):
            files = [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file()]
            found += [path.relative_to(root) for path in files if _included(path.relative_to(root).parts, patterns)]
    return sorted(found)


def _included(parts: tuple[str, ...], patterns: list[str]) -> bool:
    included = True
    for pattern in patterns:
        kept, plain = pattern.startswith("!"), pattern.lstrip("!")
        above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        anywhere = plain.startswith("**/")
        if any(fnmatch(each.rpartition("/")[2] if anywhere else each, plain.removeprefix("**/")) for each in above):
            included = kept
    return included
