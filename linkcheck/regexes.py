"""Regular expressions that are compiled when they are first used: most commands need a few of some hundreds.

All at once they take a tenth of the time in which one link is checked. Modules that are loaded for few commands have
`re.compile` all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["regex"]

if TYPE_CHECKING:
    from re import compile as regex
else:
    import re

    class regex:
        """Is used like what `re.compile` returns for the same arguments."""

        def __init__(self, written, flags=0):
            self._written = written, flags

        def __getattr__(self, name):
            value = getattr(re.compile(*self._written), name)
            setattr(self, name, value)  # a bound method is found faster here than it was in the pattern
            return value
