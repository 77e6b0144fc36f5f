"""Parameters of a URL that say how a reader came to it and nothing about the page."""

from __future__ import annotations

import re

from linkcheck.regexes import regex

# By who sets them; names from AdGuard's URL tracking filter and public lists of click ids, looked up 2026-11. Left out
# on purpose: names that some sites use for the page itself ("ref", "source", "cid", "campaign", "si", "mc").
_SETTERS = {
    "Meta": "fbclid igshid igsh mibextid",
    "Google": "gclid gclsrc gbraid wbraid dclid srsltid _gl",
    "Yandex, OpenStat": "yclid ysclid ymclid _openstat",
    "other networks": "msclkid twclid ttclid li_fat_id epik rdt_cid sccid",
    "HubSpot": "_hsenc _hsmi __hssc __hstc __hsfp hsctatracking",
    "Mailchimp, MailerLite, Marketo": "mc_cid mc_eid ml_subscriber ml_subscriber_hash mkt_tok",
    "other mail and click services": "vero_id oly_anon_id oly_enc_id rb_clickid s_cid s_kwcid wickedid _kx __s",
    "Yahoo's consent page": "guccounter guce_referrer guce_referrer_sig",
}
_NAMES = frozenset(name for names in _SETTERS.values() for name in names.split())
_PREFIXES = ("utm_", "itm_", "pk_", "mtm_", "hsa_")  # Urchin/Google; in-site campaigns; Piwik, Matomo; HubSpot ads

_URL = regex(r"(?P<base>[^?#]*)\?(?P<query>[^#]*)(?P<fragment>#.*)?", re.DOTALL)


def without_tracking(url: str) -> str | None:
    """Return `url` without its tracking parameters, all else byte for byte; None when it has none."""
    match = _URL.fullmatch(url)
    if match is None:
        return None
    pairs = match["query"].split("&")
    kept = [pair for pair in pairs if not is_tracking(pair.partition("=")[0])]
    if len(kept) == len(pairs):
        return None
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"{match['base']}{query}{match['fragment'] or ''}"


def is_tracking(name: str) -> bool:
    """Tell whether a parameter of this name says nothing about the page."""
    name = name.removeprefix("amp;").lower()
    return name in _NAMES or name.startswith(_PREFIXES)
