"""Plain lines of long lists, numbered or of addresses only, written down without a reference made of each.

Only the listing of links reads so, which wants a place, a target and a day of each. A line is taken where nothing on it
could be read in two ways and its neighbours show that it is an entry by itself. All others are left to the reader of
references, which is also the judge of what may be taken: it is asked once for each way in which lines end.
"""

from __future__ import annotations

from collections.abc import Callable

from linkcheck.bulk import plain
from linkcheck.bulk.bare import BareScanner
from linkcheck.bulk.bytewalk import Left, Swept
from linkcheck.bulk.scan import Ending, Scanner
from linkcheck.extraction.access_dates import AccessDate
from linkcheck.extraction.quick import Reader
from linkcheck.frozen import dataclass

_ENDINGS = 1_000  # ways in which lines end that are asked about; lists have some dozens


@dataclass(frozen=True, slots=True)
class Swath:
    """What a sweep over some lines came to."""

    pieces: list[Swept | Left]  # in their order
    examples: Callable[[], list[AccessDate]]
    """The dates of the lines that were taken, for what they tell of those that could be read in two ways."""


class Sweep:
    """Goes over one text part by part."""

    def __init__(self, source: str) -> None:
        """Begin.

        Args:
            source: The file's name as it is written.
        """
        self._reader = Reader(source)
        self._scanner = Scanner(source, plain.rules(), self._is_sure, _ENDINGS)
        self._bare = BareScanner(source, plain.bare_rules())
        self._dates: dict[tuple[bytes, bytes, int], AccessDate] = {}

    def over(self, data: bytes, line: int, *, whole_line: bool = True) -> Swath:
        """Read what is plain of UTF-8 that begins where an entry may, and ends where one does.

        Args:
            data: Whole lines, but for the first and the last.
            line: The number of the first.
            whole_line: The first is a whole line.
        """
        text = data if data.endswith(b"\n") else data + b"\n"
        style = plain.style_of(data)
        if style is None:
            pieces = self._bare.over(text, line, whole_line)
        else:
            pieces = self._scanner.over(text, style, line, whole_line)
        if pieces and isinstance(last := pieces[-1], Left):
            last.stop = min(last.stop, len(data))
        return Swath(pieces, list if style is None else self._examples)

    def _is_sure(self, ending: Ending, day: bytes) -> bool:
        """Tell whether the day in such an ending is an access date, and the link in front of it ends there."""
        url = "https://example.org/a"
        written = day.decode()
        end = f"{ending.between.decode()}{written}{ending.behind.decode()}".rstrip(" \t\r")
        self._reader.dates.clear()
        read = self._reader.read(f"{url}{end}", 0, "1", 1, 1)
        if read is None or len(self._reader.dates) != 1:
            return False
        if [link.raw for link in read.links] != [url] or read.accessed_raw != written:
            return False
        self._dates[ending.between, ending.behind, len(day)] = self._reader.dates[0]
        return True

    def _examples(self) -> list[AccessDate]:
        """Return the dates of the lines that were taken last."""
        endings = self._scanner.endings.items()
        return [date for key, ending in endings if ending.count for date in [self._dates[key]] * ending.count]
