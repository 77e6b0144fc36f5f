"""Domains that no longer belong to the source: parked, for sale, expired, or taken over by gambling spam.

Words count only on pages with little running text (`is for sale` and `coming soon` occur in articles too). Rows were
collected in 2026-10: parking services' pages, the study of 82 services by Zirngibl et al. (TMA 2022), intrigue-ident.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from linkcheck.addresses import same_site
from linkcheck.judge import Sign
from linkcheck.judge.redirects import is_home
from linkcheck.judge.texts import plain, says
from linkcheck.judge.view import View
from linkcheck.model import Verdict
from linkcheck.regexes import regex

_MANY = 4  # weight of gambling terms from which a page is made of them
_FEW = 30  # words
_DENSE = 12  # words for each phrase of spam; a study of it has more
_THIN = 150  # words of running text (facts collected 2026-10)

# In the source of parking pages: hosts of parking services and domain markets, and their scripts
_SOURCE = (
    "sedoparkingurl", "footer_domain_parking", "sedoparking.com", "parkingcrew.net", "parkingcrew.com", "bodis.com",
    "dsparking.com", "dsredirection.com", "parklogic.com", "skenzo.com", "d1lxhc4jvstzrp.cloudfront.net",
    "parking-lander", "afternic.com/forsale", "hugedomains.com/domain_profile", "domain_profile.cfm",
    "adsense/domains/caf.js", "parking.bodis", "uniregistrymarket.link", "above.com/marketplace", "img.sedoparking",
    "cdnpark.com", "namebright.com/parked", "parkingpage.namecheap.com", "cashparking.com", "voodoo.com/parking",
    "rookmedia.net", "smartname.com", "domainparking.ru", "parking.reg.ru", "reg.ru/domain/parking",
    "expired.namebright", "overdue.aliyun.com", "domainparking-dnspod", "efty.com/landing", "dan.com/buy-domain",
    "undeveloped.com", "data-adblockkey=",
)  # fmt: skip
_PARK_SCRIPT = regex(r"""window\.park\s*=\s*["'][a-z0-9+/=]""")

_MARKET_NAMES = (
    "sedo", "sedoparking", "hugedomains", "afternic", "dan", "undeveloped", "domainmarket", "parkingcrew", "bodis",
    "above", "buydomains", "brandbucket", "squadhelp", "atom", "perfectdomain", "domainagents", "flippa",
    "expireddomains", "efty", "uniregistry", "epik", "namebright", "sav", "namejet", "dropcatch", "domainnamesales",
    "parklogic", "brandpa", "godaddy", "ename",
)  # fmt: skip
_MARKETS = regex(rf"(?:^|\.)(?:{'|'.join(_MARKET_NAMES)})\.(?:com|net|cn|org)$", re.I)
_MARKET_PATH = regex(
    r"domain_?profile|/forsale|/for-sale|/buy-?domain|/domain-?for-?sale|domain=|/buy/|/offer|/parking|/parked|/lander",
    re.I,
)
_LANDER = regex(r"^/(?:lander|park|parking|parked|sedoparking|forsale|domain-for-sale)(?:\.\w+)?/?$", re.I)
_OFFER = regex(
    r"\b[a-z0-9-]{1,63}\.[a-z]{2,12}\b[!\"'”]?\s+(?:domain\s+)?(?:is|may be|might be)\s+(?:for sale|available)", re.I
)
_WW = regex(r"^ww\d{1,2}\.")
_TOKENS = regex(r"[?&](?:sub1|subid1|tr_uuid|fp|usid|utid|caf|pid)=", re.I)

# Where parking services' servers stand (TMA 2022); domaincontrol.com is ordinary GoDaddy DNS and no sign
_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "91.195.240.0/23", "64.190.62.0/23",  # Sedo
        "185.53.176.0/22",  # ParkingCrew
        "199.59.240.0/22",  # Bodis
        "103.224.182.0/23", "103.224.212.0/23",  # Above
        "34.102.136.180/32", "34.98.99.30/32",  # GoDaddy
        "208.91.196.0/23", "209.99.64.0/24", "204.11.56.0/23",  # Skenzo
        "192.64.147.0/24",  # Voodoo
        "99.83.154.118/32",  # Namecheap
        "3.64.163.50/32", "52.58.78.16/32",  # Dan
        "52.128.23.153/32", "34.102.221.37/32",  # Uniregistry
        "194.58.112.165/32", "194.58.112.174/32",  # reg.ru
    )
)  # fmt: skip


_SPAM = ("gambling", "gambling-mild", "spam")  # topics
_GAMBLING_HOST = regex(r"casino|bet\b|slot|poker|gambl|bingo|lotter|lotto|toto|kasino", re.I)


def of_parking(view: View) -> Sign | None:
    """Return what says that a domain has changed hands, if something does."""
    if view.page is None:
        return None
    if view.words < _THIN and (why := _parked(view)):
        return Sign(Verdict.PARKED, "parked", f"The domain is parked or for sale ({why}).")
    if _is_gambling(view):
        return Sign(Verdict.PARKED, "hijacked", "The address now leads to a site of spam: gambling, pills or the like.")
    return None


def _parked(view: View) -> str | None:
    """Return the sign by which a page with little text is a parking page, for a person."""
    if view.has_code and view.of_page(_has_mark):
        return "its page comes from a parking service"
    if "parked" in view.topics and (said := view.phrase("parked", view.text, view.unnamed, *view.titles)):
        return f'it says "{said}"'
    hinted = not view.text or view.phrase("parked-hint", view.text) is not None
    if hinted and view.words < _FEW and view.title in _names(view):
        return "it has nothing but its name and links"
    if _led_to_market(view) and (hinted or _MARKET_PATH.search(f"{view.final.path}{view.final.query}")):
        return f"it leads to the domain market {view.final.host}"
    if _on_parking_network(view) and (hinted or view.words < _THIN // 3):
        return "its server is a parking service's"
    if hinted and _led_to_lander(view):
        return "it leads to a lander"
    return "it offers a domain" if view.of_page(_offers_host) else None


def _has_mark(view: View) -> bool:
    """Tell whether the source has a mark of a parking service."""
    source = view.source
    return any(mark in source for mark in _SOURCE) or _PARK_SCRIPT.search(source) is not None


def _names(view: View) -> tuple[str, ...]:
    """Return the forms in which a page may show its host's name as its title."""
    host = view.final.host.removeprefix("www.")
    return plain(host), plain(host.rpartition(".")[0])


def _hosts(view: View) -> tuple[str, str]:
    return f"//{view.cited.host}", f"//{view.final.host}"


def _led_to_market(view: View) -> bool:
    return view.redirected and _MARKETS.search(view.final.host) is not None and not same_site(*_hosts(view))


def _led_to_lander(view: View) -> bool:
    if not view.redirected:
        return False
    if _LANDER.search(view.final.path) and not _LANDER.search(view.cited.path):
        return True
    fresh = _WW.match(view.final.host) is not None and _WW.match(view.cited.host) is None
    return fresh or (_TOKENS.search(view.final.query) is not None and _TOKENS.search(view.cited.query) is None)


def _offers_host(view: View) -> bool:
    """Tell whether a page offers a domain by its name."""
    page = view.page
    told = "" if page is None else " . ".join((page.title, *page.headings, page.all_text[:500]))
    return ("sale" in told.lower() or "available" in told.lower()) and _OFFER.search(told) is not None


def _on_parking_network(view: View) -> bool:
    return view.response.peer is not None and _is_parking_address(view.response.peer)


@lru_cache(maxsize=4096)  # the pages of one host come from one address
def _is_parking_address(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in _NETWORKS)


def _is_gambling(view: View) -> bool:
    """Tell whether a page is gambling spam: by what it is called, and by how much of it there is.

    A page that is called what its cited address says, or that stands on a gambling host, is what was cited.
    """
    if view.topics.isdisjoint(_SPAM):
        return False
    told = " ".join((view.title, *view.headings[:3]))
    mild = says("gambling-mild")
    certain = says("gambling").all | says("spam").all
    named = _spam_in(told)
    if not named or _GAMBLING_HOST.search(view.cited.host) or view.slug & set(told.split()):
        return False
    everywhere = f"{told} {view.text}"
    found = _distinct(_spam_in(everywhere))
    weight = sum(1 if phrase in mild.all else 2 for phrase in found)
    elsewhere = view.redirected and not same_site(*_hosts(view)) and is_home(view.final)
    if elsewhere or (view.words < _THIN and (named & certain or weight >= _MANY)):
        return True
    often = sum(f" {everywhere} ".count(phrase) for phrase in found)
    return weight >= _MANY and bool(named & certain) and often * _DENSE >= view.words


def _spam_in(text: str) -> set[str]:
    return {phrase for topic in _SPAM for phrase in says(topic).among(text)}


def _distinct(phrases: set[str]) -> set[str]:
    """Return the phrases that are no part of another one."""
    return {one for one in phrases if not any(one != other and one in other for other in phrases)}
