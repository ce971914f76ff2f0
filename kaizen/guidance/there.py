"""Whether what guides name is there: files, scripts, targets. What cannot be told is left out."""

from __future__ import annotations

import json
import re

from kaizen.evidence import globs, mentions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.evidence.mentions import Mention
    from kaizen.host.repositories import Listing, Repository

MOST = 5000  # names
_MANIFESTS = 50
_LIMIT = 262_144  # bytes
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_TARGETS = re.compile(rb"^([\w./ -]+?)\s*::?(?!=)", re.MULTILINE)
_OPEN = re.compile(rb"^(?:-?s?include\b|[^\t#\n]*%[^\n]*:|\S*\$[({])", re.MULTILINE)


class There:
    """Knows what there is in a repository: `look` asks for the names in a guide, `answers` are all up to now."""

    def __init__(self, repository: Repository, listing: Listing) -> None:
        self._repository, self._listing = repository, listing
        self._names = {path.rpartition("/")[2] for path in listing.paths}
        self._scripts: set[str] | None = None
        self._targets: tuple[set[str], bool] | None = None
        self._ignored = [found for line in self._read(".gitignore").splitlines() if (found := _ignoring(line))]
        self.answers: dict[str, bool] = {}

    def look(self, named: Iterable[Mention], path: str) -> None:
        """See whether these are there, which the guide at `path` names."""
        for each in named:
            if self.answers.get(each.named) or len(self.answers) >= MOST:
                continue
            found = self._file(each.named, path) if mentions.is_file(each.named) else self._command(each.named)
            if found is not None:
                self.answers[each.named] = found

    def _file(self, named: str, path: str) -> bool | None:
        wanted = named.removeprefix("./")
        near = path.rpartition("/")[0]
        tried = [self._repository.has(wanted), self._repository.has(f"{near}/{wanted}") if near else False]
        if True in tried:
            return True
        if None in tried or not self._listing.complete or any(each.match(wanted) for each in self._ignored):
            return None
        if "/" not in wanted:
            return wanted in self._names
        inner = f"/{wanted}"
        return any(
            inner in f"/{each}" if wanted.endswith("/") else each.endswith(inner) for each in self._listing.paths
        )

    def _command(self, named: str) -> bool | None:
        if not self._listing.complete:
            return None
        if named.startswith("make "):
            targets, certain = self._of_makefiles()
            return named.removeprefix("make ") in targets or (None if not certain else False)
        if self._scripts is None:
            self._scripts = self._of_packages()
        return named.rpartition(" ")[2] in self._scripts

    def _of_packages(self) -> set[str]:
        found: set[str] = set()
        for path in self._named("package.json"):
            try:
                scripts = json.loads(self._read(path)).get("scripts")
            except (ValueError, AttributeError, RecursionError):
                continue
            found.update(scripts if isinstance(scripts, dict) else ())
        return found

    def _of_makefiles(self) -> tuple[set[str], bool]:
        """The targets of all makefiles, and whether these are all that there can be."""
        if self._targets is None:
            found, certain = set[str](), True
            for path in self._named(*_MAKEFILES):
                text = self._read(path).encode()
                certain = certain and not _OPEN.search(text)
                found.update(name.decode() for names in _TARGETS.findall(text) for name in names.split())
            self._targets = found, certain
        return self._targets

    def _named(self, *names: str) -> list[str]:
        return [path for path in self._listing.paths if path.rpartition("/")[2] in names][:_MANIFESTS]

    def _read(self, path: str) -> str:
        content = self._repository.read(path, _LIMIT)
        return "" if content is None else content.data.decode("utf-8", "replace")


def _ignoring(line: str) -> re.Pattern[str] | None:
    said = line.strip()
    return None if not said or said[0] in "#!" else globs.matcher(said)
