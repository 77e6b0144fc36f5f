"""Reference lists made for measuring: the same bytes for the same arguments, on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

_ENGLISH = re.findall(
    r"\w+",
    """archive boundary census climate coastal comparison corpus decade delta district estimate forest glossary harbour
    index island journal landscape library manuscript mapping migration monograph ocean policy province quarter region
    reservoir season sediment settlement species survey taxonomy temperature transport valley village watershed""",
)
_RUSSIAN = re.findall(
    r"\w+",
    """архив бюллетень выпуск граница деревня журнал залив исследование климат конференция миграция область озеро отчёт
    политика побережье река сезон словарь транспорт университет фонд""",
)
_ENDINGS = ("org", "com", "edu", "net", "ru", "de", "ac.uk")


def references(seed: int) -> Iterator[str]:
    """Yield numbered references without end: one line each, one in seven Russian, one in ten with a DOI."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        russian = chance.random() < 1 / 7
        words = _RUSSIAN if russian else _ENGLISH
        title = " ".join(chance.choice(words) for _ in range(10)).capitalize()
        host = f"www.{chance.choice(_ENGLISH)}{chance.randrange(4000)}.{chance.choice(_ENDINGS)}"
        address = f"https://{host}/{chance.choice(_ENGLISH)}/{chance.choice(_ENGLISH)}-{number}.html"
        day = f"{chance.randrange(1, 29):02d}.{chance.randrange(1, 13):02d}.20{chance.randrange(10, 26)}"
        accessed = f"дата обращения: {day}" if russian else f"accessed: {day}"
        doi = f" DOI: 10.{chance.randrange(1000, 9999)}/{chance.choice(_ENGLISH)}.{number}." if number % 10 == 0 else ""
        author = f"{chance.choice('ABCDEFGH')}. {chance.choice('KLMNOP')}arsten"
        yield f"{number}. {author}. {title}. 20{chance.randrange(10, 26)}.{doi} URL: {address} ({accessed}).\n"


def write_list(path: Path, *, megabytes: float, seed: int = 1) -> None:
    """Write a list of at least this size (10^6 bytes each)."""
    left = megabytes * 1e6
    with path.open("w", encoding="utf-8") as file:
        for line in references(seed):
            file.write(line)
            left -= len(line.encode("utf-8"))
            if left <= 0:
                return
