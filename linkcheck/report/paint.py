"""Colours of a terminal, or none; nothing is ever told by colour alone."""

from __future__ import annotations

from linkcheck.frozen import dataclass
from linkcheck.model import Level, Verdict

_RED, _GREEN, _YELLOW, _BLUE, _MAGENTA, _BOLD, _FAINT = "31", "32", "33", "34", "35", "1", "2"

_BY_VERDICT = {
    Verdict.OK: _GREEN,
    Verdict.MOVED: _BLUE,
    Verdict.RESTRICTED: _MAGENTA,
    Verdict.SOFT_404: _RED,
    Verdict.PARKED: _RED,
    Verdict.BROKEN: _RED,
    Verdict.UNKNOWN: _YELLOW,
    Verdict.INVALID: _RED,
    Verdict.SKIPPED: _FAINT,
}
_BY_LEVEL = {Level.ERROR: f"{_BOLD};{_RED}", Level.WARNING: f"{_BOLD};{_YELLOW}", Level.NOTE: _BOLD}


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts text into ANSI colours where `colour` says so; the sixteen that every terminal's theme defines."""

    colour: bool

    def verdict(self, text: str) -> str:
        """Return a cell that holds a verdict, in its colour; any other cell as it is."""
        word = text.strip()
        return self._in(_BY_VERDICT[Verdict(word)], text) if word in _WORDS else text

    def level(self, level: Level, text: str) -> str:
        """Return a heading in its level's colour."""
        return self._in(_BY_LEVEL[level], text)

    def heading(self, text: str) -> str:
        """Return what stands out."""
        return self._in(_BOLD, text)

    def warning(self, text: str) -> str:
        """Return what must not be missed."""
        return self._in(_YELLOW, text)

    def advice(self, text: str) -> str:
        """Return what can be used instead."""
        return self._in(_GREEN, text)

    def faint(self, text: str) -> str:
        """Return what may be missed."""
        return self._in(_FAINT, text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


_WORDS = frozenset(verdict.value for verdict in Verdict)
