"""A frozen value for the paths that start on every tool call.

`typing.NamedTuple`, `dataclasses` and `collections` cost 0.8, 1.3 and 0.15 times a bare interpreter's start (measured),
most of it for what a value does not need. This `NamedTuple` is written, type-checked, matched and used exactly like
the one of `typing`, down to `_replace`, `_asdict`, `_make` and `_fields`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from _collections import _tuplegetter

    class _FromAnnotations(type):
        """Turns a class body of annotated fields into a subclass of tuple. The fields stand in the body as they are
        read, because modules that use it import `annotations` from `__future__`."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", {}))
            defaults = {field: body[field] for field in fields if field in body}
            kept = {key: value for key, value in body.items() if key not in ("__dict__", "__weakref__")}
            getters = {field: _tuplegetter(number, None) for number, field in enumerate(fields)}
            made = {"__slots__": (), "_fields": fields, "__match_args__": fields, "__new__": _maker(fields, defaults)}
            return type(name, (_Value,), {**kept, **getters, **made})

    def _maker(fields, defaults):
        """`__new__` with the fields as parameters; written out, because a generic one is three times as slow."""
        named = ", ".join(f"{field}=_d[{field!r}]" if field in defaults else field for field in fields)
        source = f"lambda _cls, {named}: _new(_cls, ({''.join(field + ',' for field in fields)}))"
        return eval(source, {"_new": tuple.__new__, "_d": defaults, "__builtins__": {}})  # noqa: S307 - our own fields

    class _Value(tuple):
        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, **changed):
            made = self._make(map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"{type(self).__name__} has no field {sorted(changed)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            inside = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({inside})"

        def __getnewargs__(self):
            return tuple(self)

    class NamedTuple(metaclass=_FromAnnotations):
        """Subclass it with annotated fields: `class Point(NamedTuple): x: int`."""


__all__ = ["NamedTuple"]
