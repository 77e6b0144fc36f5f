"""Our frozen data as bytes and back: several times faster than the way in which dataclasses with slots are pickled."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache
from io import BytesIO
from operator import attrgetter
from types import MappingProxyType
from typing import Any


def packed(value: object) -> bytes:
    """Return a value of our own kinds as bytes, for this process or another one of the same version."""
    buffer = BytesIO()
    _Packer(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def unpacked(data: bytes) -> Any:
    """Return what `packed` was given; only what we made ourselves may be read here, as with all that is pickled."""
    return pickle.loads(data)


class _Packer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        if "__dataclass_fields__" in kind.__dict__ and "__slots__" in kind.__dict__:
            read = _reader(kind)
            return made, (kind, read(value))
        if kind is MappingProxyType:
            return _unchanging, (dict(value),)
        return NotImplemented


@cache
def _reader(kind: type) -> Callable[[object], tuple[object, ...]]:
    """Return what reads the fields of a dataclass, all of which are slots."""
    names = tuple(kind.__dict__["__dataclass_fields__"])
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


@cache
def _setters(kind: type) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, name).__set__ for name in kind.__dict__["__dataclass_fields__"])


def made(kind: type, values: tuple[object, ...]) -> object:
    """Return a dataclass with these slots; those of a frozen one are set as its own `__init__` does in the end."""
    new: object = object.__new__(kind)
    for write, value in zip(_setters(kind), values, strict=True):
        write(new, value)
    return new


def _unchanging(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)
