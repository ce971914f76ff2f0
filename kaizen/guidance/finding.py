"""Finding all that guides agents in a repository. What is not readable, too large or too much is left out; nothing raises."""

from __future__ import annotations

import hashlib

from kaizen.evidence import frontmatter, globs, guide_places, mentions
from kaizen.guidance import imports, servers
from kaizen.guidance.there import There
from kaizen.host.repositories import Repository
from kaizen.model.guidance import Guidance, Guide, GuideKind
from kaizen.model.usage import BYTES_A_TOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.host.repositories import Content, Listing

MOST_GUIDES = 500
MOST_BYTES = 1 << 20  # of one file; Claude Code itself warns from 40 kB on
MOST_TOGETHER = 16 << 20
_WITHOUT = frozenset(
    """node_modules bower_components vendor target dist build out coverage site-packages venv env __pycache__ worktrees
    Pods DerivedData bazel-out""".split()
)
_LISTED = (GuideKind.SKILL, GuideKind.COMMAND, GuideKind.AGENT)  # of these only a line is loaded, until they are used


def found(workspace: str) -> Guidance:
    """What guides agents in a workspace as it is now, by kind and path, and whether what it names is there."""
    repository = Repository(workspace)
    listing = repository.listing(without=_WITHOUT, hidden=guide_places.FOLDERS)
    guides = _Guides(repository, listing)
    guides.look()
    there = There(repository, listing)
    for guide in guides.found:
        if guide.text is not None:
            there.look(mentions.named(guide.text), guide.path)
    order = [*GuideKind]
    kept = sorted(guides.found, key=lambda guide: (order.index(guide.kind), guide.path, guide.name))
    return Guidance(workspace, tuple(kept), (), tuple(sorted(there.answers.items())))


def instructions(workspace: str) -> list[Guide]:
    """Only the instruction files and rules of a workspace, as `found` gives them."""
    repository = Repository(workspace)
    guides = _Guides(repository, repository.listing(without=_WITHOUT, hidden=guide_places.FOLDERS))
    guides.look(only=(GuideKind.INSTRUCTIONS, GuideKind.RULE))
    return guides.found


def blob(data: bytes) -> str:
    """The name that git gives a file with this content (gitformat-pack(5), of repositories with SHA-1)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def tokens(size: int) -> int:
    """What so many bytes take, about."""
    return -(-size // BYTES_A_TOKEN)


class _Guides:
    """Looks at one repository after the other file, within what all may come to."""

    def __init__(self, repository: Repository, listing: Listing) -> None:
        self._repository, self._listing = repository, listing
        self._left = MOST_TOGETHER
        self.found: list[Guide] = []

    def look(self, only: tuple[GuideKind, ...] = (*GuideKind,)) -> None:
        for path in self._listing.paths:
            kind = guide_places.kind_of(path)
            if kind is not None and kind in only:
                self._take(kind, path)
        self._follow()
        for path in guide_places.SERVERS if GuideKind.SERVER in only else ():
            self._take_servers(path)
        for path in guide_places.SETTINGS if GuideKind.SETTINGS in only else ():
            if (content := self._read(path)) is not None:
                self._add(Guide(
                    GuideKind.SETTINGS, path, path, None, content.bytes, 0, blob(content.data), content.changed_at, content.target
                ))  # fmt: skip

    def _follow(self) -> None:
        """The files that instruction files take in, and those that these take in."""
        there = {guide.path for guide in self.found}
        left = [(guide, 1) for guide in self.found if guide.kind in (GuideKind.INSTRUCTIONS, GuideKind.RULE)]
        for guide, depth in left:
            for path in imports.imported(guide.text or "", guide.path) if depth <= imports.DEEPEST else ():
                if path not in there and (taken := self._take(GuideKind.INSTRUCTIONS, path)) is not None:
                    there.add(path)
                    left.append((taken, depth + 1))

    def _take(self, kind: GuideKind, path: str) -> Guide | None:
        content = self._read(path)
        if content is None:
            return None
        text = content.data.decode("utf-8", "replace")
        head = frontmatter.fields(text) if kind is not GuideKind.INSTRUCTIONS else {}
        name = frontmatter.text_of(head, "name") if kind in (GuideKind.SKILL, GuideKind.AGENT) else ""
        name = name or guide_places.name_of(path)
        listed = f"- {name}: {frontmatter.text_of(head, 'description')}"
        size = len(listed.encode("utf-8", "replace")) if kind in _LISTED else content.bytes
        patterns = frontmatter.list_of(head, "globs", "paths") if kind is GuideKind.RULE else []
        matches = globs.fitting(patterns, self._listing.paths) if patterns and self._listing.complete else None
        return self._add(Guide(
            kind, path, name, text, content.bytes, tokens(size), blob(content.data), content.changed_at, content.target, matches
        ))  # fmt: skip

    def _take_servers(self, path: str) -> None:
        content = self._read(path)
        for name, said in servers.servers(path, content.data) if content is not None else ():
            changed_at = content.changed_at if content is not None else None
            self._add(Guide(GuideKind.SERVER, path, name, None, len(said), None, blob(said), changed_at))

    def _read(self, path: str) -> Content | None:
        if len(self.found) >= MOST_GUIDES or self._left <= 0:
            return None
        content = self._repository.read(path, min(MOST_BYTES, self._left))
        self._left -= len(content.data) if content is not None else 0
        return content

    def _add(self, guide: Guide) -> Guide | None:
        if len(self.found) >= MOST_GUIDES:
            return None
        self.found.append(guide)
        return guide
