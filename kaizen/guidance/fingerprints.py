"""What the instruction files of a repository are together, now and in its past: the paths and contents of the instruction files and
rules, without those that are a person's own (`CLAUDE.local.md`) and are not shared.

The past is that of the checked-out line of development, as it was committed. It is known only where all of today's files are in it;
of files that are gone those are missed that lay at an unusual place.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right

from kaizen.model.guidance import Fingerprint
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaizen.model.guidance import Guide

USUAL = (
    "CLAUDE.md", ".claude/CLAUDE.md", ".claude/rules", "AGENTS.md", "AGENTS.override.md", "GEMINI.md", ".cursorrules",
    ".cursor/rules", ".github/copilot-instructions.md",
)  # fmt: skip
_OWN = "CLAUDE.local.md"
_SHA1 = 40  # hex digits; what repositories with SHA-256 name cannot be compared


def of(guides: Iterable[Guide]) -> Fingerprint:
    """What these instruction files are together. A link counts as the file that it leads to."""
    return _fingerprint(
        {path: guide.digest for guide in guides if not (path := guide.target or guide.path).endswith(_OWN)}
    )


def asked(guides: Sequence[Guide]) -> list[str]:
    """The paths of which the past is asked for."""
    return sorted({*USUAL, *(path for path, _ in of(guides).files)})


class Past:
    """What the files were, by what git said of these paths. Anything that git does not say makes it unknown."""

    def __init__(self, said: bytes, guides: Sequence[Guide]) -> None:
        self._times: list[int] = []
        self._states: list[Fingerprint] = []
        now = of(guides)
        files: dict[str, str] = {}
        whole = True  # not where what git said was cut: it begins with the latest
        for at, changes in reversed(_commits(said)):
            for path, change in changes.items():
                whole = whole and (change.how != "M" or path in files or change.digest is None)
                files.pop(path, None)
                if change.digest is not None:
                    files[path] = change.digest
            self._times.append(max(at, self._times[-1] if self._times else at))
            self._states.append(_fingerprint({path: each for path, each in files.items() if not path.endswith(_OWN)}))
        tracked = {path for state in self._states[-1:] for path, _ in state.files}
        is_sha1 = all(len(each) == _SHA1 for each in files.values())
        if not (whole and is_sha1 and {path for path, _ in now.files} <= tracked):
            self._times, self._states = [], []
        self._is_as_committed = self._states[-1:] == [now]

    def at(self, ms: int) -> Fingerprint | None:
        """What they were at a moment; None where that is not known. After the last commit it is only where nothing differs from it
        now."""
        number = bisect_right(self._times, ms) - 1
        if number < 0 or (number == len(self._times) - 1 and not self._is_as_committed):
            return None
        return self._states[number]


def _fingerprint(files: Mapping[str, str]) -> Fingerprint:
    ordered = tuple(sorted(files.items()))
    said = "".join(f"{path}\0{digest}\n" for path, digest in ordered)
    return Fingerprint(hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16], ordered)


class _Change(NamedTuple):
    """What became of a file: `how` in git's letter, and the digest of what it is now; None where it is no plain file any more."""

    how: str
    digest: str | None


def _commits(said: bytes) -> list[tuple[int, dict[str, _Change]]]:
    """The time of each commit in milliseconds, and what became of the files that it changed, the latest first."""
    found: list[tuple[int, dict[str, _Change]]] = []
    header = ""
    for whole in said.decode("utf-8", "replace").split("\0"):
        token = whole.strip("\n")
        if token.startswith("\x01"):
            found.append((int(token[1:]) * 1000 if token[1:].isdecimal() else 0, {}))
        elif token.startswith(":") and not header:
            header = token
        elif header and found:
            _, mode, _, digest, how, *_ = [*header[1:].split(" "), "", "", "", "", ""]
            found[-1][1][token] = _Change(how, digest if mode.startswith("100") else None)
            header = ""
    return found
