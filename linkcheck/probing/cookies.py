"""The cookies of one probe: enough of RFC 6265 for sites that turn readers away who carry none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from linkcheck.addresses import site_of, split

_MOST = 100  # cookies, 20-180 are what browsers keep a domain
_LONGEST = 4096  # bytes a cookie (RFC 6265, 6.1)


@dataclass(slots=True)
class Jar:
    """Cookies by name and domain. A probe has its own and throws it away."""

    _kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def store(self, url: str, headers: Iterable[str]) -> None:
        """Keep what the `Set-Cookie` headers of an answer from `url` say."""
        host = split(url).host
        for header in headers:
            pair, _, attributes = header.partition(";")
            name, equals, value = pair.strip().partition("=")
            if not equals or not name or len(pair) > _LONGEST or not pair.isascii():
                continue
            domain = _domain(attributes, host)
            if _expired(attributes):
                self._kept.pop((name, domain), None)
            elif len(self._kept) < _MOST or (name, domain) in self._kept:
                self._kept[name, domain] = value.strip()

    def header(self, url: str) -> str:
        """Return the `Cookie` header for `url`, or an empty string."""
        if not self._kept:
            return ""
        host = split(url).host
        return "; ".join(f"{name}={value}" for (name, domain), value in self._kept.items() if _matches(host, domain))

    def __bool__(self) -> bool:
        return bool(self._kept)


def _domain(attributes: str, host: str) -> str:
    """Return the domain a cookie is for: `.example.org` for a whole site, else the host itself."""
    for attribute in attributes.split(";"):
        name, _, value = attribute.strip().partition("=")
        asked = value.strip().lower().lstrip(".")
        if (
            name.lower() == "domain"
            and asked
            and _matches(host, f".{asked}")
            and site_of(host) in (asked, site_of(asked))
        ):
            return f".{asked}"
    return host


def _matches(host: str, domain: str) -> bool:
    return host == domain.removeprefix(".") or (domain.startswith(".") and host.endswith(domain))


def _expired(attributes: str) -> bool:
    """Tell whether a cookie is being taken back; dates are not read but for the one that means "at once"."""
    lowered = attributes.lower()
    return "max-age=0" in lowered or "max-age=-" in lowered or "01 jan 1970" in lowered or "01-jan-1970" in lowered
