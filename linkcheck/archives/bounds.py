"""Limit which addresses an archive is sent and which of its addresses are accepted.

Both may be hostile. An original resource is put after an archive's own
address only once its dot segments are resolved; an address that an archive gives counts only if it is of that archive.
"""

from __future__ import annotations

from urllib.parse import quote

from linkcheck.addresses import same_site, split
from linkcheck.archives.keys import key_of
from linkcheck.judge.services import is_known_archive
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.urls import DEFAULT_PORTS, Location, parse

LONGEST = 8_000  # characters of an address; archives keep no longer ones
_IN_QUERY = "/:?@,;!$'()*~="  # may stand unencoded in the value of a query's parameter


def original_resource(url: str) -> str | None:
    """Return the address under which archives keep a page, or None if it is not an address.

    The fragment, the user's name and password and dot segments are gone, as in what a browser would send.
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator:
        scheme, rest = "http", url.strip()
    scheme = scheme.lower()
    place = _parsed(f"{scheme if scheme in DEFAULT_PORTS else 'http'}://{rest}")
    return f"{scheme}://{place.authority}{place.target}" if place is not None and len(url) <= LONGEST else None


def timegate(gate: str, original: str) -> str:
    """Return the address at which a TimeGate is asked for an original resource, as `original_resource` gives it."""
    if gate.endswith("="):
        return f"{gate}{quote(original, safe=_IN_QUERY)}"
    return f"{gate}{'' if gate.endswith('/') else '/'}{original}"


def accepted(url: str, archive: str) -> str | None:
    """Return an address that an archive gave, ready to be requested and reported, or None if it leads elsewhere.

    Args:
        url: The address, absolute.
        archive: An address of the archive. Its other hosts of the same site count too, and other well-known archives,
            as aggregators lead there.
    """
    if len(url) > LONGEST or split(url).scheme not in DEFAULT_PORTS or "@" in split(url).authority:
        return None
    there, here = _parsed(url), _parsed(archive)
    if there is None or here is None or not _is_of(there, here):
        return None
    return f"{there.scheme}://{there.authority}{there.target}"


def _is_of(there: Location, here: Location) -> bool:
    if there.host == here.host and there.port == here.port:
        return True
    if there.port != DEFAULT_PORTS[there.scheme]:
        return False
    if is_known_archive(there.host):
        return True
    return here.port == DEFAULT_PORTS[here.scheme] and same_site(f"//{there.host}", f"//{here.host}")


def same_original(one: str, other: str) -> bool:
    """Return whether archives keep two addresses as one page: scheme, `www.`, case and default port do not count."""
    return one == other or (len(one) <= LONGEST and len(other) <= LONGEST and _key(one) == _key(other))


def _key(url: str) -> str:
    scheme, colon, rest = url.partition(":/")
    return key_of(f"{scheme}://{rest.lstrip('/')}" if colon and scheme.isalpha() else f"http://{url}")


def _parsed(url: str) -> Location | None:
    try:
        return parse(url)
    except TransportFailure:
        return None
