"""By which numbers a heuristic goes, and why: read from its source, where each stands with its reason."""

from __future__ import annotations

import ast
import io
import tokenize
from importlib.util import find_spec

from kaizen import heuristics
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID_APART = frozenset({"TITLE", "WHY", "HELPS", "AGENTS", "AT_END"})


class Threshold(NamedTuple):
    """A constant as it is written, and the comment that stands behind it or above it."""

    name: str
    value: str
    reason: str


def thresholds(name: str) -> list[Threshold]:
    """Those of a heuristic, in the order of its source."""
    spec = find_spec(f"{heuristics.__name__}.{name}")
    source = spec.loader.get_source(spec.name) if spec is not None and spec.loader is not None else None  # type: ignore[attr-defined]  # all loaders of sources have it
    return [*_of(source or "")]


def _of(source: str) -> Iterator[Threshold]:
    comments = {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# fmt:")
    }
    lines = source.splitlines()
    for node in ast.parse(source).body:
        target = (
            node.targets[0]
            if isinstance(node, ast.Assign)
            else node.target
            if isinstance(node, ast.AnnAssign)
            else None
        )
        if not (
            isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        ):
            continue
        is_number = all(isinstance(each, ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop) for each in ast.walk(node.value))  # fmt: skip
        if (
            target.id.isupper()
            and target.id.strip("_") not in _SAID_APART
            and is_number
            and not isinstance(_plain(node.value), str)
        ):
            behind = [comments[number] for number in range(node.lineno, (node.end_lineno or node.lineno) + 1) if number in comments]  # fmt: skip
            yield Threshold(
                target.id.strip("_"), ast.unparse(node.value), " ".join(behind or _above(node.lineno, comments, lines))
            )


def _plain(value: ast.expr) -> object:
    return value.value if isinstance(value, ast.Constant) else None


def _above(line: int, comments: dict[int, str], lines: list[str]) -> list[str]:
    """The comment in the lines before one, which hold nothing else."""
    found: list[str] = []
    while (line := line - 1) in comments and lines[line - 1].lstrip().startswith("#"):
        found.insert(0, comments[line])
    return found
