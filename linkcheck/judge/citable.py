"""Decide which redirect targets a person would cite; pure.

A server may redirect permanently to an address that holds for one visit, one reader or one day only. Such an address
is never offered as a correction; `objection` says why. Withholding a good address costs little, offering a bad one
spoils a reference, so every rule here prefers to withhold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from linkcheck.addresses import Address, same_site, site_of, split
from linkcheck.frozen import dataclass
from linkcheck.judge.logins import is_gate
from linkcheck.judge.redirects import PERMANENT, is_error_address, is_home, is_search
from linkcheck.model import Judgement, Verdict
from linkcheck.regexes import regex
from linkcheck.tracking import is_tracking


def new_address(judgement: Judgement) -> str | None:
    """Return the address that a page has permanently moved to, or None if it has not moved.

    Only the permanent redirects at the start of the chain count: a temporary one may lead elsewhere tomorrow. A first
    redirect that the page itself contains (a refresh without delay) counts as permanent.
    """
    if judgement.verdict is not Verdict.MOVED:
        return None
    address = None
    for number, hop in enumerate(judgement.redirects):
        if hop.status not in PERMANENT and (number or hop.status >= 300):
            break
        address = hop.url
    return address or judgement.final_url


@dataclass(frozen=True, slots=True)
class Correction:
    """The new address of a page that has moved, or the reason why it is not offered."""

    address: str | None
    objection: str | None = None  # a clause; set if `address` is None


def correction(cited: str, judgement: Judgement) -> Correction | None:
    """Return what to offer in place of a cited address, or None if its page has not moved."""
    address = new_address(judgement)
    if address is None:
        return None
    why = objection(cited, address)
    return Correction(address) if why is None else Correction(None, why)


def objection(cited: str, new: str) -> str | None:
    """Return why `new` should not be cited in place of `cited`, a clause about the new address; None if it may."""
    if (why := _malformed(new)) is not None:
        return why
    before, after = split(cited), split(new)
    checks = (_ports, _gates, _parameters, _paths, _front_pages, _languages, _devices, _versions)
    return next((why for check in checks if (why := check(before, after)) is not None), None)


# --- form ----------------------------------------------------------------------------------------

_WELL_FORMED = regex(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|[^\x00-\xa0\s])+")
_HOST = regex(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?")
_PORT = regex(r":\d+$")
_LONGEST = 1_000  # characters


def _malformed(new: str) -> str | None:
    """Return what is wrong with an address by itself. Characters outside ASCII are encoded when it is written."""
    if not _WELL_FORMED.fullmatch(new) or not new.isprintable():
        return "it has characters that no URL may have"
    address = split(new)
    if address.scheme not in ("http", "https"):
        return "it is not an http or https address"
    if "@" in address.authority:
        return "it contains a user name"
    if not _HOST.fullmatch(address.host):
        return "it does not name a public host"
    return "it is too long to be cited" if len(new) > _LONGEST else None


def _ports(before: Address, after: Address) -> str | None:
    """Return whether a port was added: behind a proxy, servers redirect to the port that they listen on themselves."""
    added = _PORT.search(after.authority) is not None and _PORT.search(before.authority) is None
    return "it names a port that the cited address does not" if added else None


# --- parameters ----------------------------------------------------------------------------------

_SESSION = regex(
    r"\w*sess(?:ion)?(?:id|key|hash)?|\w*session\w*|p?sid|\w*sessid\w*|cfid|cftoken|zenid|oscsid|visit(?:or)?(?:id)?|"
    r"connectionid|conversationid|cid|execution"
)
_TOKEN = regex(
    r"\w*(?:token|nonce|csrf|xsrf|secret|signature|hmac|password|passwd|credential)\w*|jwt|otp|ticket|auth|authkey|authcode|"
    r"apikey|accesskey|key|sig|sign|hash|checksum|digest|state|samlrequest|samlresponse|relaystate|assertion|login|user|"
    r"username|pwd|pass|challenge|captcha"
)
_SIGNED = regex(
    r"x(?:amz|goog|oss|cos|ms)\w+|\w*accesskeyid|googleaccessid|expire[sd]?|expiry|expiration|exp|keypairid|policy|"
    r"response(?:contentdisposition|contenttype|cachecontrol)|rsc[dt]|hdne[at]s?|hdnts|valid(?:to|until|from)|s[eprvt]|skoid"
)
_COOKIE = regex(r"\w*cookie\w*")
_VISIT = regex(r"ga|cf(?:chl|clearance)\w*|awsalb\w*|requestid|correlationid|traceid|guest\w*|pagespeed")
_ORIGIN = regex(
    r"ref|refer\w*|refsrc|source|src|from|via|origin\w*|campaign\w*|cmp|icid|ncid|aff\w*|partner|trk\w*|track\w*|clickid|"
    r"xtor|redirect\w*|redir|rd|rurl|return\w*|next|continue|dest(?:ination)?|goto|back\w*|camefrom|target|url|uri"
)
_MOMENT = regex(r"_?ts|timestamp|cb|cachebust\w*|nocache|rand(?:om)?|rnd|now|time")
_LANGUAGE_NAME = regex(
    r"hl|lang(?:uage|code|id)?|locale\w*|lng|ln|lc|setlang\w*|uselang|sl|tl|countr(?:y|ies)\w*|region\w*|geo\w*|market|mkt|"
    r"currency|selectlanguage|sitelang\w*|displaylang"
)
_DEVICE_NAME = regex(r"\w*mobile\w*|device\w*|amp|outputtype|platform|viewport|view|display|app")
_DEVICE_VALUE = regex(r"1|true|yes|mobile|amp|m|touch|phone|tablet|desktop|app|webview|classic|full", re.I)
_ERROR_NAME = regex(r"error\w*|err\w*|\w*notfound|statuscode|reason|failed|message|msg|aspxerrorpath|maintenance")
_EPOCH = regex(r"1[4-9]\d{8}(?:\d{3}|\.\d+)?")
_EPOCH_MS = regex(r"1[4-9]\d{11}")
_JWT = regex(r"eyJ[\w-]{8,}")
_GENERATED = regex(
    r"(?:[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[^\d]*\d)(?=[^a-zA-Z]*[a-zA-Z])[\w+=~%-]{32,})",
    re.I,
)
_IDENTIFIER = regex(r"\w*id|doi|handle|urn|ark|uuid|isbn|issn|pmid|q|query|search|title|name|page|file|path")

_BY_NAME = (
    (_SESSION, "a session"),
    (_TOKEN, "an access token or signature"),
    (_SIGNED, "a signature that expires"),
    (_COOKIE, "a cookie test"),
    (_VISIT, "one visit"),
    (_MOMENT, "the time of the visit"),
    (_LANGUAGE_NAME, "a choice of language or country"),
    (_ERROR_NAME, "an error"),
    (_ORIGIN, "how the reader came to it"),
)
"""What a parameter stands for, by its name in lower case without signs."""


def _parameters(before: Address, after: Address) -> str | None:
    """Return what a parameter says that was added and does not belong to the page."""
    known = set(_pairs(before))
    for name, value in _pairs(after):
        if (name, value) in known or not name:
            continue
        meant = _meaning(re.sub(r"[^a-z0-9]", "", name), name, value)
        if meant is not None:
            return f'its parameter "{name[:40]}" stands for {meant}'
    return None


def _meaning(plain: str, name: str, value: str) -> str | None:
    """Return what a parameter stands for, None if for the page as far as one can tell."""
    if is_tracking(name):
        return "tracking"
    if name == "_":
        return "the time of the visit"
    for form, meant in _BY_NAME:
        if form.fullmatch(plain):
            return meant
    if _DEVICE_NAME.fullmatch(plain) and _DEVICE_VALUE.fullmatch(value):
        return "a kind of device"
    if plain in ("l", "gl", "cc", "loc", "site", "store") and _LOCALE.fullmatch(value):
        return "a choice of language or country"
    if _EPOCH.fullmatch(value) and not _IDENTIFIER.fullmatch(plain):
        return "the time of the visit"
    if _JWT.match(value) or (_GENERATED.fullmatch(value) and not _IDENTIFIER.fullmatch(plain)):
        return "a value generated for the visit"
    return None


def _pairs(address: Address) -> Iterator[tuple[str, str]]:
    """Yield the parameters of the query, of the path (`;name=value`) and of a fragment that has any."""
    parts = re.split(r"[&;]", address.query[1:])
    parts += [part for segment in address.segments for part in segment.split(";")[1:]]
    parts += re.split(r"[?&]", address.fragment[1:]) if "=" in address.fragment else []
    for part in parts:
        name, _, value = part.partition("=")
        yield unquote(name.removeprefix("amp;")).lower(), unquote(value)


# --- paths and hosts -----------------------------------------------------------------------------

_PATH_SESSION = regex(
    r"\((?:[A-Z]\([\w-]+\))+\)|[\w~-]{0,80}(?:sess(?:ion)?(?:id)?|sid|token|ticket)[-_=:.~]{1,20}(?=[\w-]*\d[\w-]{6})[\w-]++|eyJ[\w-]{16,}\.\S*",
    re.I,
)
_SESSION_SEGMENT = regex(r"~?(?:session(?:id)?|sid|token|ticket|tmp|temp)", re.I)


def _paths(before: Address, after: Address) -> str | None:
    """Return why a path was made for one visit."""
    added = [segment for segment in after.segments if segment not in before.segments]
    if any(_PATH_SESSION.fullmatch(segment.partition(";")[2] or segment) for segment in added):
        return "its path contains a session"
    for name, value in zip(after.segments, after.segments[1:], strict=False):
        if _SESSION_SEGMENT.fullmatch(name) and value in added and sum(char.isdigit() for char in value) >= 3:
            return "its path contains a session"
    if any(_EPOCH_MS.fullmatch(segment) for segment in added):
        return "its path contains the time of the visit"
    inside = f"{before.host}{before.path}".rstrip("/")
    if before.host != after.host and inside in unquote(f"{after.path}{after.query}"):
        return "it contains the cited address"
    return None


def _gates(before: Address, after: Address) -> str | None:
    """Return which page stands between the reader and the cited one."""
    if is_gate(before, after):
        return "it is a login or consent page"
    if is_error_address(before, after) or _TROUBLE.search(after.path):
        return None if _TROUBLE.search(before.path) else "it is an error page"
    return "it is a search" if is_search(before, after) else None


_TROUBLE = regex(
    r"(?:^|/)(?:sorry|captcha|challenge|blocked|maintenance|unsupported[-_]?browser|browser[-_]?check|age[-_]?(?:gate|check)|"
    r"wartung|(?:privacy|cookie)[-_]?gate|splash|interstitial|disclaimer|upgrade[-_]?browser|geo[-_]?block\w*|not[-_]?available)(?:\.\w{2,5})?(?:/|$)",
    re.I,
)
_INDEX = regex(r"/*(?:index|default|home|main|welcome)\.[a-z]{2,5}/*", re.I)


def _front_pages(before: Address, after: Address) -> str | None:
    """Return why a home page, or a folder's own page, is not what a person would cite."""
    own = site_of(before.host) == site_of(after.host)
    if is_home(before):
        if own and after.path.strip("/"):
            return "it is the site's own start page, which the cited address means already"
        if _INDEX.fullmatch(after.path):
            return "it is the index file of a site that is better cited by its name"
    elif is_home(after):
        return "it is a home page"
    below = after.path[len(before.path.rstrip("/")) :]
    if after.path.startswith(before.path.rstrip("/")) and _INDEX.fullmatch(below) and "/" in below:
        return "it is the index file of a folder that is better cited by its name"
    return None


# --- languages, countries, devices ---------------------------------------------------------------

_CODES = (
    "aa|ab|af|ak|am|an|ar|as|av|ay|az|ba|be|bg|bh|bi|bm|bn|bo|br|bs|ca|ce|ch|co|cr|cs|cu|cv|cy|da|de|dv|dz|ee|el|en|eo|es|et|"
    "eu|fa|ff|fi|fj|fo|fr|fy|ga|gd|gl|gn|gu|gv|ha|he|hi|ho|hr|ht|hu|hy|hz|ia|id|ie|ig|ii|ik|io|is|it|iu|iw|ja|jp|jv|ka|kg|ki|"
    "kj|kk|kl|km|kn|ko|kr|ks|ku|kv|kw|ky|la|lb|lg|li|ln|lo|lt|lu|lv|mg|mh|mi|mk|ml|mn|mr|ms|mt|my|na|nb|nd|ne|ng|nl|nn|no|nr|"
    "nv|ny|oc|oj|om|or|os|pa|pi|pl|ps|pt|qu|rm|rn|ro|ru|rw|sa|sc|sd|se|sg|si|sk|sl|sm|sn|so|sq|sr|ss|st|su|sv|sw|ta|te|tg|th|"
    "ti|tk|tl|tn|to|tr|ts|tt|tw|ty|ug|uk|ur|uz|ve|vi|vo|wa|wo|xh|yi|yo|za|zh|zu|eng|deu|ger|fra|fre|spa|ita|por|rus|pol|jpn|"
    "kor|chi|zho|us|gb|in|au|nz|cn|hk|at|be|dk|global|intl|international|worldwide|ww|emea|apac|latam|english|deutsch|"
    "german|francais|french|espanol|spanish|italiano|portugues|russian|chinese|japanese"
)
_LOCALE = regex(rf"(?:{_CODES})(?:[-_](?:[a-z]{{2,4}}|\d{{3}}))?(?:[-_][a-z]{{2}})?", re.I)
_LOCALE_SUFFIX = regex(rf"(?<=[\w-])[._-](?:{_CODES})(?:[-_][a-z]{{2}})?(?=\.(?:s?html?|php|aspx?|jsp|pdf)$)", re.I)
_NEUTRAL_COUNTRIES = frozenset(
    ["ac", "ai", "app", "cc", "co", "fm", "gg", "io", "is", "ly", "me", "sh", "st", "to", "tv", "ws"]
)
"""Top-level domains of countries that sites elsewhere use as well."""


def _languages(before: Address, after: Address) -> str | None:
    """Return whether an address is one language's or one country's."""
    known = {part.lower() for part in (*before.segments, *before.host.split("."))}
    known |= {value.lower() for _, value in _pairs(before)}
    segments = [part for part in after.segments[:3] if part.lower() not in known and _LOCALE.fullmatch(part)]
    labels = after.host.split(".")[:-2] if same_site(f"//{before.host}", f"//{after.host}") else []
    hosts = [label for label in labels if label not in known and _LOCALE.fullmatch(label)]
    file = _LOCALE_SUFFIX.search(after.path)
    if segments or hosts or (file is not None and file[0].lower() not in before.path.lower()):
        return "it is the page's version in one language or for one country"
    one, other = site_of(before.host).split("."), site_of(after.host).split(".")
    country = len(other[-1]) == 2 and other[-1] not in _NEUTRAL_COUNTRIES
    if one[0] == other[0] and one[-1] != other[-1] and country and len(one) > 1:
        return "it is the site's version for one country"
    return None


_DEVICE = regex(r"m|mobile|mobil|wap|amp|touch|mob|lite", re.I)
_DEVICE_FILE = regex(r"[._-](?:amp|mobile)(?=\.\w{2,5}$|$)", re.I)


def _devices(before: Address, after: Address) -> str | None:
    """Return whether an address is for phones only."""
    labels = [label for label in after.host.split(".")[:-1] if label not in before.host.split(".")]
    segments = [part for part in after.segments if part not in before.segments]
    named = any(_DEVICE.fullmatch(part) for part in (*labels, *segments))
    file = _DEVICE_FILE.search(after.path) is not None and _DEVICE_FILE.search(before.path) is None
    cache = after.host.endswith(".ampproject.org")
    return "it is the page's version for phones" if named or file or cache else None


# --- versions ------------------------------------------------------------------------------------

_MOVING = regex(
    r"(?<![a-z])(?:latest|stable|current|newest|nightly|today|recent|lts|head|master|main|trunk|devel(?:op(?:ment)?)?|dev|"
    r"snapshot|edge|tip|rolling|now|aktuell|actuel)(?![a-z])",
    re.I,
)
_VERSION = regex(
    r"(?<![a-z\d])(?:v(?:er(?:sion)?)?[-_.]?|r(?:el(?:ease)?)?[-_.]?)?\d+(?:[._-]\d+)+(?:[._-]?(?:rc|a|b|alpha|beta|dev|x)\d*)?"
    r"|(?<![a-z\d])v(?:er(?:sion)?)?[-_.]?\d+(?![a-z\d])",
    re.I,
)
_VERSION_SEGMENT = regex(rf"(?:[a-z]+[-_])?(?:{_VERSION.pattern})|v?\d{{1,4}}|\d{{6,8}}", re.I)


def _versions(before: Address, after: Address) -> str | None:
    """Return whether one address means the newest version and the other a certain one, or they mean different ones."""
    one, other = f"{before.path}{before.query}", f"{after.path}{after.query}"
    if _MOVING.search(one) and not _MOVING.search(other):
        return "it is one version, and the cited address always means the newest"
    if _VERSION.search(one) and _MOVING.search(other) and not _MOVING.search(one):
        return "it is always the newest version, and the cited address means a certain one"
    if _VERSION.sub("#", one) == _VERSION.sub("#", other) and _VERSION.findall(one) != _VERSION.findall(other):
        return "it is another version"
    kept = [part for part in after.segments if part in before.segments or not _VERSION_SEGMENT.fullmatch(part)]
    if len(kept) < len(after.segments) and kept == list(before.segments):
        return "it is one version, and the cited address names none"
    return None
