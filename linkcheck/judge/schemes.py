"""Addresses that are not asked, by their scheme: other services, things that are no addresses, and misspelt ones."""

from __future__ import annotations

from linkcheck.judge import Sign
from linkcheck.model import Verdict

WEB = frozenset({"http", "https"})

# Documents may be there, for other programs than browsers, which dropped them (Chrome 95 and Firefox 90: ftp, 2021)
_ELSEWHERE = frozenset({"ftp", "ftps", "sftp", "gopher", "gemini", "rsync", "git", "svn", "ssh", "ipfs", "ipns", "nfs",
                        "smb", "dat", "magnet", "ed2k", "irc", "ircs", "news", "nntp", "ws", "wss", "rtsp", "rtmp",
                        "ldap", "z39.50r", "webcal", "feed", "dav", "davs"})  # fmt: skip
# No place that a reader could be sent to
_NO_PLACE = frozenset({"mailto", "tel", "sms", "javascript", "vbscript", "data", "file", "about", "blob", "chrome",
                       "view-source", "urn", "cid", "mid", "skype", "whatsapp", "xmpp", "geo", "callto", "intent",
                       "market", "itms", "itms-apps", "app", "doi", "hdl", "info", "isbn", "localhost"})  # fmt: skip


def of_scheme(scheme: str) -> Sign | None:
    """Return what the scheme of a cited address means; None where it is the web's."""
    if scheme in WEB:
        return None
    if scheme in _ELSEWHERE:
        # Not unknown: what is never asked must not grow into a broken link after some nights.
        return Sign(Verdict.SKIPPED, "unsupported-scheme", f"The document is offered by {scheme}, which is not asked.")
    if scheme in _NO_PLACE:
        return Sign(Verdict.SKIPPED, "unsupported-scheme", f"A {scheme}: address is no place on the web.")
    named = f'"{scheme[:20]}:" is no scheme of web addresses.' if scheme else "The address has no scheme."
    return Sign(Verdict.INVALID, "invalid-url", named)
