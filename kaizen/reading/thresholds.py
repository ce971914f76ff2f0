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
    from collections.abc import Iterable, Iterator


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
    lines, known = source.splitlines(), list[str]()
    for node in ast.parse(source).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper() and _is_number(value, known):
                known.append(name)
                behind = [comments[each] for each in range(node.lineno, (node.end_lineno or 0) + 1) if each in comments]
                reason = behind or _above(node.lineno, comments, lines)
                yield Threshold(name.strip("_"), ast.unparse(value), " ".join(reason))


def _is_number(value: ast.expr, known: Iterable[str]) -> bool:
    """Whether it is a number, or reckoned from numbers, of which some have names."""
    match value:
        case ast.Constant(value=number):
            return isinstance(number, int | float) and not isinstance(number, bool)
        case ast.BinOp(left=left, right=right):
            return _is_number(left, known) and _is_number(right, known)
        case ast.UnaryOp(operand=operand):
            return _is_number(operand, known)
        case ast.Name(id=name):
            return name in known
        case _:
            return False


def _above(line: int, comments: dict[int, str], lines: list[str]) -> list[str]:
    """The comment in the lines before one, which hold nothing else."""
    found: list[str] = []
    while (line := line - 1) in comments and lines[line - 1].lstrip().startswith("#"):
        found.insert(0, comments[line])
    return found
