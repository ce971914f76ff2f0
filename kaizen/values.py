"""Frozen values and named words for the paths that start on every tool call.

`typing.NamedTuple`, `dataclasses`, `enum` and `collections` cost 0.8, 1.3, 0.35 and 0.15 times a bare interpreter's start
(measured), most of it for what a value does not need. This `NamedTuple` is written, type-checked, matched and used
exactly like the one of `typing`, down to `_replace`, `_asdict`, `_make` and `_fields`; this `StrEnum` like the one of `enum`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from enum import StrEnum as StrEnum
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
            more = {"__slots__": (), "_fields": fields, "__match_args__": fields}
            made = type(name, (_Value,), {**kept, **getters, **more})
            made.__new__ = staticmethod(_first_of(made, fields, defaults))
            return made

    def _first_of(made, fields, defaults):
        """`__new__` until it is called: most of a program's values are never made in one short call of it."""

        def first(_cls, *values, **named):
            made.__new__ = staticmethod(new := _maker(fields, defaults))
            return new(_cls, *values, **named)

        return first

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

    class _OfWords(type):
        """Turns a class body of names and texts into a subclass of str whose only instances are those texts."""

        def __new__(cls, name, bases, body):
            words = {key: value for key, value in body.items() if isinstance(value, str) and not key.startswith("_")}
            made = super().__new__(cls, name, bases, {key: body[key] for key in body if key not in words})
            members = {key: _member(made, key, value) for key, value in words.items()}
            type.__setattr__(made, "__members__", members)
            type.__setattr__(made, "_of", {str(member): member for member in members.values()})
            for key, member in members.items():
                type.__setattr__(made, key, member)
            return made

        def __call__(cls, value):
            try:
                return cls._of[value]
            except (KeyError, TypeError):
                raise ValueError(f"{value!r} is not a valid {cls.__name__}") from None

        def __getitem__(cls, name):
            return cls.__members__[name]

        def __iter__(cls):
            return iter(cls.__members__.values())

        def __len__(cls):
            return len(cls.__members__)

        def __contains__(cls, value):
            return value in cls._of

        def __setattr__(cls, name, value):
            raise AttributeError(f"{cls.__name__} is complete; {name!r} cannot be set")

    def _member(made, name, value):
        member = str.__new__(made, value)
        member.__dict__.update(name=name, value=value)
        return member

    class StrEnum(str, metaclass=_OfWords):
        """Subclass it with names and texts: `class State(StrEnum): READY = "ready"`."""

        def __setattr__(self, name, value):
            raise AttributeError(f"{self!r} is complete; {name!r} cannot be set")

        def __repr__(self):
            return f"<{type(self).__name__}.{self.name}: {str(self)!r}>"

        def __reduce_ex__(self, protocol):
            return type(self), (str(self),)


__all__ = ["NamedTuple", "StrEnum"]
