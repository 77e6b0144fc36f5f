"""Logins, paywalls and regional blocks: pages that may be fine, for others than us."""

from __future__ import annotations

import re

from linkcheck.addresses import Address, split
from linkcheck.judge import Sign
from linkcheck.judge.soft404 import calls_itself_gone
from linkcheck.judge.view import View
from linkcheck.model import Verdict
from linkcheck.probing.trail import Trail
from linkcheck.regexes import regex

# Addresses that a redirect leads to when a reader has to say who they are (facts collected 2026-10: issue threads of
# link checkers, the identity providers' documentation). In a cited URL they mean nothing.
_PATHS = (
    "log[-_]?(?:in|on)", r"sign[-_]?in\w*", r"signin[-_]\w*", "sign[-_]?up", "account/log[-_]?on",
    "users?/(?:sign_in|login)", "accounts?/(?:login|signin|sign-in|authorize)", "authwall", "sso", "saml2?",
    "samlsso", "simplesaml", "adfs/(?:ls|oauth2)", "idp(?:/.*)?", r"oauth2?/(?:v\d/|v\d\.\d/)?(?:auth\w*|login)",
    "openid-connect/auth", "connect/authorize", "authorize", "cas/login", r"shibboleth(?:\.sso)?(?:/.*)?", "wayf",
    "servicelogin", "v3/signin(?:/.*)?", "checkpoint(?:/.*)?", "subscribe", "subscriptions?",
    "barrier", "paywall", "regwall", "register", "registration", "auth(?:/.*)?",
    "authenticate", "authentication", "institutional[-_]?login", "wp-login",
    "my[-_.]?account", "members/login", "sessions?/new", "login_?required", "restricted", "access[-_]?denied",
    "unauthori[sz]ed", "permission[-_]?denied", "access[-_]?restricted",
    "not[-_]?authori[sz]ed", "no[-_]?access", "connexion", "anmelden", "anmeldung", "einloggen",
    "iniciar[-_]?sesion", "accedi", "inloggen", "logowanie", "prihlaseni", "prihlasenie", "logga-in", "logg-inn",
    "kirjaudu", "giris", "bejelentkezes", "autentificare",
)  # fmt: skip
_PATH = regex(rf"(?:^|/)(?:{'|'.join(_PATHS)})(?:\.\w{{2,5}})?/*$", re.I)
_LOGIN_FILE = regex(r"/(?:[\w-]*(?:login|logon|signin|sign-in|authwall)[\w-]*)(?:\.\w{2,5})?/*$", re.I)
_FIRST_LABELS = (
    r"auth\d?", "login", "signin", "logon", "sso", "idp", "shibboleth", "shib", "wayf", "accounts?", "passport",
    "oauth", "identity", "secure-?login", "cas", "adfs", "fedauth", "fed", "id", "sts",
)  # fmt: skip
_PROVIDERS = (
    "elogim.com", "idm.oclc.org", "openathens.net", "okta.com", "auth0.com", "onelogin.com", "b2clogin.com",
    "microsoftonline.com", "ciamlogin.com", "pingone.com", "amazoncognito.com", "login.live.com", "id.elsevier.com",
    "idp.springer.com",
)  # fmt: skip
_LABEL = regex(rf"^(?:{'|'.join(_FIRST_LABELS)})\.", re.I)
_PROVIDER = regex(rf"(?:^|[.-])(?:ezproxy|libproxy)\d?[.-]|(?:^|\.)(?:{'|'.join(map(re.escape, _PROVIDERS))})$", re.I)
_PARAMETERS = regex(
    r"[?&](?:SAMLRequest|SAMLResponse|RelayState|return_?to|return_?url|redirect_?ur[il]|continue|next|service|qurl|"
    r"destination|back_?url|came_from|goto|ReturnUrl|wctx|wtrealm|client_id|response_type|target|origurl|url|r|back|from)=",
    re.I,
)  # fmt: skip
_HAND_OVER = regex(r"""name\s*=\s*["']?(?:samlrequest|samlresponse|wresult|relaystate)\b""")
_CONSENT = regex(r"(?:^|[./])consent(?:[./?]|$)|cookie-?consent|/cookiewall|/cookie-wall|gdpr-?consent", re.I)
_COOKIES = regex(r"cookie[-_]?absent|no[-_]?cookies?\b|cookies?[-_]?(?:required|disabled|needed|check)", re.I)
_ALONE = 80  # words beside a password field (facts collected 2026-10); an article with a login box has more
_TEASER = 250  # words; what paywalls let everybody read
_NOTICE = 120
_FEW = 20
_NOT_FREE = regex(r"""isaccessibleforfree["']?\s*:\s*["']?false""")
_SCHOLARLY = ('name="citation_', "name='citation_", "scholarlyarticle", 'name="dc.identifier', 'name="prism.')


def of_logins(view: View) -> Sign | None:
    """Return the login, paywall or regional block that an answer is, if it is one."""
    if view.redirected and _CONSENT.search(f"{view.final.host}{view.final.path}"):
        return Sign(Verdict.OK, "consent", "The site asks about cookies first; the page comes after that.")
    if view.words < _NOTICE and view.phrase("abroad", view.text):
        return Sign(Verdict.RESTRICTED, "geo-block", "The site does not show the page in our part of the world.")
    if _led_to_login(view) or _is_login(view):
        return Sign(Verdict.RESTRICTED, "login", "The site asks for a login; the page behind it may be fine.")
    if _is_paywall(view):
        return Sign(Verdict.RESTRICTED, "paywall", "The page is for subscribers; what others see is an offer.")
    return None


def is_gate(cited: Address, final: Address) -> bool:
    """Tell whether a redirect led to a login, consent or cookie page, judged by its address alone."""

    def by_address(address: Address) -> bool:
        place = f"{address.host}{address.path}{address.query}"
        named = _is_login_address(address) or bool(_PROVIDER.search(address.host) or _LABEL.search(address.host))
        return named or _CONSENT.search(place) is not None or _COOKIES.search(place) is not None

    return by_address(final) and not by_address(cited)


def wants_cookies(trail: Trail) -> bool:
    """Tell whether a way ended at a page that only says that cookies are needed, such as Atypon's `cookieAbsent`."""
    place = split(trail.final_url)
    return _COOKIES.search(f"{place.path}{place.query}") is not None


def _led_to_login(view: View) -> bool:
    if not view.redirected:
        return False
    cited, final = view.cited, view.final
    if _is_login_address(final) and not _is_login_address(cited):
        # An article on logins is called so, too
        return _PATH.search(final.path) is not None or view.words < _NOTICE or _fills_in(view)
    if _PROVIDER.search(final.host):
        return not _PROVIDER.search(cited.host)
    labelled = _LABEL.search(final.host) is not None and _LABEL.search(cited.host) is None
    return labelled and (bool(_PARAMETERS.search(final.query)) or _asks(view) or _fills_in(view))


def _fills_in(view: View) -> bool:
    return view.page is not None and view.page.inputs > 0


def _is_login_address(address: Address) -> bool:
    """Tell whether an address is a login's own; who cites it means it."""
    return any(form.search(address.path) for form in (_PATH, _LOGIN_FILE))


def _is_login(view: View) -> bool:
    """Tell whether a page is a login in the place of what was asked for."""
    page = view.page
    if page is None or view.status >= 400:
        return False
    asks = view.words < _ALONE and (page.password or (view.has_code and _HAND_OVER.search(view.source) is not None))
    return (asks or _asks(view)) and not _is_login_address(view.cited)


def _asks(view: View) -> bool:
    """Tell whether a short page asks for a login in so many words."""
    if view.words >= _NOTICE or view.page is None or not (view.phrase("login-asks", view.text) or _is_called_so(view)):
        return False
    return not calls_itself_gone(view)  # "… or you have no permission to see it": some say so of pages they lack


def _is_called_so(view: View) -> bool:
    """Tell whether a page with something to fill in, or hardly any text, has a login's title."""
    if _fills_in(view) and view.is_called("login-title", *view.titles[:1], *view.headings[:1]):
        return True
    if not (_fills_in(view) or view.words < _FEW):
        return False
    return any(f" {part} ".endswith((" sign in ", " log in ", " login ")) for part in view.titles[:2])


def _is_paywall(view: View) -> bool:
    if view.page is None or view.status >= 400:
        return False
    if view.of_page(_is_scholarly):
        return False  # an abstract with "get access" is what a reference to a paper leads to
    if view.of_page(_says_not_free):
        return True
    return view.words < _TEASER and view.phrase("pay", view.text) is not None


def _is_scholarly(view: View) -> bool:
    source = view.source
    return any(mark in source for mark in _SCHOLARLY)


def _says_not_free(view: View) -> bool:
    return _NOT_FREE.search(view.source) is not None
