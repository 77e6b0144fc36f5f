"""Frozen dataclasses that are made fast: type checkers keep everybody from changing them, the running program does not.

The standard library's set each field by a call, so that nothing else can: one of twelve fields takes three times as
long to make as a dataclass that is not frozen (1.6 and 0.45 microseconds, CPython 3.11). An audit makes dozens of them
for each link. It also compiles six methods for each class; here classes share three of them and do without two, which
takes half of that time from the start of every command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(*, frozen=False, eq=True, order=False, **options):
        """Do what the standard library's `dataclass` does; what is `frozen` has a hash, and is only called so."""
        if order or not frozen:
            return dataclasses.dataclass(eq=eq, order=order, unsafe_hash=frozen, **options)

        def made(cls):
            cls = dataclasses.dataclass(cls, eq=False, repr=False, **options)
            shared = {"__repr__": _repr}
            if eq:
                names = [field.name for field in dataclasses.fields(cls) if field.compare]
                cls.__compared__ = attrgetter(*names) if names else type
                shared |= {"__eq__": _eq, "__hash__": _hash}
            for name, method in shared.items():
                if name not in cls.__dict__:  # what it says itself stays: keys hide what they are
                    setattr(cls, name, method)
            return cls

        return made

    def _repr(self):
        values = ", ".join(
            f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr
        )
        return f"{type(self).__qualname__}({values})"

    def _eq(self, other):
        compared = self.__compared__
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    def _hash(self):
        return hash(self.__compared__(self))
