"""One date as it stands in a text."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import NamedTuple

from linkcheck.model import PartialDate


@unique
class Order(StrEnum):
    """Which of two numerals comes first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class WrittenDate(NamedTuple):
    """One date in a text. A tuple, as it is made for every year of every reference."""

    start: int
    end: int
    value: PartialDate | None  # None: there is no such day
    swapped: PartialDate | None = None  # the other reading, where day and month can be exchanged
    order: Order | None = None  # what the numerals prove of how their author writes dates
    separator: str = ""  # between the numerals of an all-numeric date
    languages: tuple[str, ...] = ()  # in which its month has this name
    month_by_language: bool = False  # its month's name means another month in another language
    year_only: bool = False

    @property
    def to_the_day(self) -> bool:
        """Whether a day was written."""
        return self.value is None or self.value.day is not None
