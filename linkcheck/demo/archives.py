"""What web.archive.org and archive.org answer in the demo: captures of some pages, most of them invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import MappingProxyType

from linkcheck.demo.messages import Answer, Request, article

PILOTS = "pilots.demo.example"
_LIGHTS = f"https://{PILOTS}/lights"
_STRONGER = "https://www.foreignaffairs.com/europe/stronger-nato-more-dangerous-world-vilnius-jens-stoltenberg"

CAPTURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "https://www.cas.go.jp/jp/siryou/221216anzenhoshou/nss-e.pdf": ("20221218040506", "20230301101112"),
        "https://interaffairs.ru/news/show/41896?ysclid=llxu2ehde9927966703": ("20260102030405",),
        _STRONGER: ("20230914070809",),
        _LIGHTS: ("20240601020304", "20250302010203"),
    }
)
"""14-digit UTC times of the captures, by original resource, in their order."""

_PAGES: Mapping[str, Answer] = MappingProxyType(
    {
        _STRONGER: article("A Stronger NATO for a More Dangerous World", "An argument"),
        _LIGHTS: article("Lights of the inner bay", "A light, its colour and its period, number"),
    }
)
_ANY_PAGE = article("The page as it was", "What the author saw, kept by the archive, sentence")


def archive(request: Request) -> Answer:
    """Return what a TimeGate and a replay answer (RFC 7089)."""
    path = request.target.removeprefix("/web/")
    stamp, _, rest = path.partition("/")
    digits = stamp.removesuffix("id_")
    if digits.isdigit() and len(digits) == 14:
        return _replay(digits, rest)
    captures = CAPTURES.get(path, ())
    if not captures:
        return Answer(status=404, body="<html><body>The Wayback Machine has not archived that URL.</body></html>")
    wanted = request.headers.get("accept-datetime")
    nearest = min(captures, key=lambda one: abs(_when(one) - parsedate_to_datetime(wanted))) if wanted else captures[-1]
    return Answer(
        status=302,
        headers=(
            ("Location", _address(nearest, path)),
            ("Vary", "accept-datetime"),
            ("Link", f'<{path}>; rel="original"'),
        ),
    )


def availability(request: Request) -> Answer:
    """Return that the availability API knows no capture, as it says of many pages."""
    return Answer(body='{"url": "", "archived_snapshots": {}}', kind="application/json")


def cdx(request: Request) -> Answer:
    """Return that the index has no row."""
    return Answer(body="[]", kind="application/json")


def _replay(stamp: str, original: str) -> Answer:
    captures = CAPTURES.get(original, ())
    if stamp not in captures:
        return Answer(status=404, body="<html><body>Not archived.</body></html>")
    links = [f'<{original}>; rel="original"']
    for rel, named in (("first memento", captures[0]), ("last memento", captures[-1])):
        links.append(f'<{_address(named, original)}>; rel="{rel}"; datetime="{_rfc(named)}"')
    dated = ("Memento-Datetime", _rfc(stamp))
    return Answer(headers=(dated, ("Link", ", ".join(links))), body=_PAGES.get(original, _ANY_PAGE).body)


def _address(stamp: str, original: str) -> str:
    return f"https://web.archive.org/web/{stamp}/{original}"


def _rfc(stamp: str) -> str:
    return format_datetime(_when(stamp), usegmt=True)


def _when(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
