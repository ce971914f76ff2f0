"""By which numbers a heuristic goes, and why: read from its source, where each stands with its reason."""

from __future__ import annotations

import ast
import io
import tokenize

from kaizen.heuristics import shelf
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NO_THRESHOLDS = frozenset({"EFFORT"})  # what it takes to help, which says nothing of what is seen


class Threshold(NamedTuple):
    """A constant as it is written, and the comment that stands behind it or above it."""

    name: str
    value: str
    reason: str


def thresholds(name: str) -> list[Threshold]:
    """Those of a heuristic, in the order of its source."""
    return [*_of(shelf.source(name))]


def _of(source: str) -> Iterator[Threshold]:
    comments = {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# fmt:")
    }
    lines, known = source.splitlines(), list[str]()
    for node in ast.parse(source).body:
        for name, value in _assigned(node):
            if name.isupper() and name not in _NO_THRESHOLDS and _is_number(value, known):
                known.append(name)
                behind = [comments[each] for each in range(node.lineno, (node.end_lineno or 0) + 1) if each in comments]
                reason = behind or _above(node.lineno, comments, lines)
                yield Threshold(name.strip("_"), ast.unparse(value), " ".join(reason))


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives values, each with its own."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            if value is not None:
                yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            for each, value in zip(names, values, strict=True):
                if isinstance(each, ast.Name):
                    yield each.id, value


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
