"""Readable placeholders: the same secret has the same one, different ones differ.

Secrets are not kept, only their keyed digests, so that the numbering can be stored and gone on with.
"""

from __future__ import annotations

import hashlib
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(r"<([a-z][a-z0-9]{0,15}(?:-[a-z][a-z0-9]{0,15}){0,3})-([0-9]{1,6})>")
_DIGEST_BYTES = 16


class Numbering:
    """Gives out placeholders such as `<github-token-1>`.

    To go on later, keep `known()` and make the next one of it with the same key: a random one of at least 16 bytes that stays on
    this machine. Without a key nothing can be kept, because plain digests of short secrets can be guessed.
    """

    __slots__ = ("_key", "_last", "_placeholders")

    def __init__(self, key: bytes = b"", known: Mapping[str, str] | None = None) -> None:
        self._key = key[: hashlib.blake2b.MAX_KEY_SIZE]
        self._placeholders = dict(known or {})
        self._last: dict[str, int] = {}
        for placeholder in self._placeholders.values():
            self.reserve(placeholder)

    def of(self, kind: str, secret: str) -> str:
        """The placeholder of a secret."""
        digest = self._digest(kind, secret)
        placeholder = self._placeholders.get(digest)
        if placeholder is None:
            number = self._last[kind] = self._last.get(kind, 0) + 1
            placeholder = self._placeholders[digest] = f"<{kind}-{number}>"
        return placeholder

    def reserve(self, text: str) -> None:
        """Leave out the numbers of placeholders that stand in a text already."""
        for kind, number in PLACEHOLDER.findall(text):
            self._last[kind] = max(self._last.get(kind, 0), int(number))

    def known(self) -> dict[str, str]:
        """Digests of what was replaced and their placeholders. Raises ValueError where there is no key."""
        if len(self._key) < _DIGEST_BYTES:
            raise ValueError(f"a numbering that is kept needs a key of at least {_DIGEST_BYTES} bytes")
        return dict(self._placeholders)

    def _digest(self, kind: str, secret: str) -> str:
        said = f"{kind}\0{secret}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, digest_size=_DIGEST_BYTES, key=self._key).hexdigest()
