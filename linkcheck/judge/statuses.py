"""What an HTTP status means for a reader, where nothing on the page says more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from linkcheck.judge import Sign
from linkcheck.model import Verdict

REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
"""Followed where a Location stands beside them; 300 may be (RFC 9110, 15.4.1), 305 and 306 must not be."""

CONTENT = frozenset({200, 201, 202, 203, 206, 207, 208, 226})
"""Success with something to read; the page has the last word."""

_WORDS: Mapping[int, str] = MappingProxyType(
    {
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 410: "Gone", 414: "URI Too Long",
        421: "Misdirected Request", 423: "Locked", 425: "Too Early", 428: "Precondition Required",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    }
)  # fmt: skip

_ROWS: Mapping[int, tuple[Verdict, str, str]] = MappingProxyType(
    {
        204: (Verdict.UNKNOWN, "no-content", "The server reports success and sends no page (204)"),
        205: (Verdict.UNKNOWN, "no-content", "The server reports success and sends no page (205)"),
        300: (Verdict.UNKNOWN, "http-300", "The server offers several pages to choose from (300)"),
        304: (Verdict.UNKNOWN, "http-304", "The server says that nothing has changed, which was not asked (304)"),
        305: (Verdict.UNKNOWN, "http-305", "The server wants the page fetched by a proxy of its choice (305)"),
        401: (Verdict.RESTRICTED, "login", "The server asks for a user name and password (401)"),
        402: (Verdict.RESTRICTED, "paywall", "The server asks for payment (402)"),
        403: (Verdict.RESTRICTED, "http-403", "The server refuses access (403 Forbidden)"),
        404: (Verdict.BROKEN, "http-404", "The server says that there is no such page (404 Not Found)"),
        407: (Verdict.UNKNOWN, "http-407", "A proxy on the way asks for a login (407)"),
        410: (Verdict.BROKEN, "http-410", "The server says that the page was removed for good (410 Gone)"),
        # IEEE Xplore answers robots so (hexsecs/awesome-automotive-security#6)
        418: (Verdict.RESTRICTED, "robot-wall", "The server turns robots away (418)"),
        429: (Verdict.UNKNOWN, "rate-limited", "The server asks us to slow down (429 Too Many Requests)"),
        # Microsoft IIS: the session that the URL belonged to is over
        440: (Verdict.RESTRICTED, "login", "The session that the address belongs to has ended (440)"),
        450: (Verdict.RESTRICTED, "blocked", "A filter on the way blocks the page (450)"),
        451: (Verdict.RESTRICTED, "legal-block", "The page is withheld for legal reasons (451)"),
        # nginx's own: 495/496 want a client certificate, 497 wants https (nginx ngx_http_request.h)
        495: (Verdict.RESTRICTED, "tls-client-certificate", "The server wants a certificate from its visitors (495)"),
        496: (Verdict.RESTRICTED, "tls-client-certificate", "The server wants a certificate from its visitors (496)"),
        # ArcGIS: a token is wrong or missing
        498: (Verdict.RESTRICTED, "login", "The server wants an access token (498)"),
        499: (Verdict.RESTRICTED, "login", "The server wants an access token (499)"),
        # RFC 6585, 6: says nothing about the page
        511: (Verdict.UNKNOWN, "captive-portal", "A network on the way asks for a login first (511)"),
        999: (Verdict.RESTRICTED, "robot-wall", "The server turns robots away (999)"),  # LinkedIn and others
    }
)

LASTING = frozenset(
    {
        "no-content", "http-300", "http-304", "http-305", "http-428", "redirect-ambiguous", "redirect-to-scheme",
        "unsupported-scheme",
    }
)  # fmt: skip
"""Reasons why nothing is certain that a few seconds do not change: such links are not asked again in the late pass."""


def of_status(status: int) -> Sign | None:
    """Return what a status means by itself; None where the page has to tell."""
    if status in CONTENT:
        return None
    if status in _ROWS:
        verdict, reason, detail = _ROWS[status]
        return Sign(verdict, reason, f"{detail}.")
    name = f"{status} {_WORDS[status]}" if status in _WORDS else str(status)
    if status in REDIRECTS:
        return Sign(
            Verdict.BROKEN, "redirect-without-target", f"The server redirects without saying where to ({status})."
        )
    if 500 <= status < 600:
        return Sign(Verdict.UNKNOWN, f"http-{status}", f"The server or one behind it fails at the moment ({name}).")
    if status == 400:
        return Sign(Verdict.BROKEN, "http-400", "The server cannot make sense of the address (400 Bad Request).")
    return Sign(
        Verdict.UNKNOWN, f"http-{status}", f"The server answers with status {name}, which tells nothing certain."
    )
