"""A frozen value for the paths that start on every tool call.

`typing.NamedTuple` and `dataclasses` cost 0.8 and 1.3 times a bare interpreter's start (measured, see
`bench/`), most of it for `re` and `inspect`, which a value does not need. This `NamedTuple` is written and
type-checked exactly like the one of `typing`, and is made by `collections.namedtuple`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    class _FromAnnotations(type):
        """Turns a class body of annotated fields into a named tuple; modules that use it import
        `annotations` from `__future__`, so that the fields stand in the class body as they are read."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = list(body.get("__annotations__", {}))
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in ("__dict__", "__weakref__", "__module__", "__qualname__"):
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_FromAnnotations):
        """Subclass with annotated fields: `class Point(NamedTuple): x: int`."""


__all__ = ["NamedTuple"]
