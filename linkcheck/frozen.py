"""Frozen dataclasses that are made fast: type checkers keep everybody from changing them, the running program does not.

The standard library's set each field by a call, so that nothing else can: one of twelve fields takes three times as
long to make as a dataclass that is not frozen (1.6 and 0.45 microseconds, CPython 3.11). An audit makes dozens of them
for each link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses

    def dataclass(*, frozen=False, eq=True, **options):
        """Do what the standard library's `dataclass` does; what is `frozen` has a hash, and is only called so."""
        return dataclasses.dataclass(eq=eq, unsafe_hash=frozen and eq, **options)
