"""Placeholders of templates in addresses: `{{ version }}`, `${HOST}`, `<name>`, `%s`, `:id`, `YOUR-DOMAIN`.

An address with a placeholder is a pattern: it leads nowhere until somebody fills it in. It is kept as it stands and
not requested. Addresses may contain braces, colons and dollar signs of their own, so every form here needs more than
a sign.
"""

from __future__ import annotations

from linkcheck.regexes import regex

_TAGS = (
    "a|abbr|address|article|aside|b|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|col|dd|del|details|dfn|div|dl|dt|em|"
    "embed|fig|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|italic|bold|kbd|label|li|link|main|"
    "mark|math|meta|nav|nowiki|object|ol|option|p|para|param|pre|q|ref|references|s|samp|script|section|small|source|span|"
    "strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|ulink|uri|url|var|video|wbr|"
    "xref|ext-link|sc|gallery"
)
ANGLED = rf"<(?!/?(?:{_TAGS})\b)[A-Za-z][\w. -]{{0,40}}(?:/[A-Za-z][\w.-]{{0,40}})?>"
"""A name in angle brackets that is no element of a markup language."""

_MORE_SPANNING = (
    r"|<\?(?:php\b|=)[^?\n]{0,100}\?>|(?<=[/=])<<[A-Za-z][\w. -]{0,40}>>"  # PHP, Asciidoctor's and Jinja's variants
    r"|(?<=/)\[\[[A-Za-z][\w-]{1,40}\]\](?=/)|(?<=/)\[[A-Z][\w-]{1,40}\](?=/\w)"
    r"|(?<=/)\|[a-z][\w-]{1,40}\|(?=/)"  # substitutions of Sphinx
    r"|(?<=/)…(?=/)"  # a part left out
)

SPANNING = (
    r"\$\{\{[^{}\n]{0,100}\}\}|\{\{\{?[^{}\n]{0,100}\}?\}\}|\{%[^%\n]{0,100}%\}|<%[^%\n]{0,100}%>|[$#]\{[^{}\n]{1,100}\}"
    r"|\$\([A-Za-z_][\w.-]{0,60}\)|\{[A-Za-z_][\w.]{0,40}(?:\[[\"']?[\w-]{1,40}[\"']?\]){1,3}\}|(?<=/)\[[a-z][\w-]{1,40}\](?=/)|(?<=\]/)\[[a-z][\w-]{1,40}\]"
    rf"|(?<=[/=:@&?_-]){ANGLED}|{ANGLED}(?=[/:.=&?_-]\w|/)" + _MORE_SPANNING
)
"""Forms with characters that would otherwise end an address."""

OPENING = "{<$#[|…"
"""The first characters of these forms."""

_SPANNING = regex(SPANNING)

_HOSTS = (
    "domain|site|host(?:name)?|server|instance|company|org(?:ani[sz]ation)?|app|project|name|user(?:name)?|account|team|tenant|"
    "workspace|subdomain|cluster|bucket|blog|website|store|shop|school|university|institution"
)
_PARTS = (
    rf"(?:{_HOSTS}|repo(?:sitory)?|token|(?:api-?)?key|id|branch|file(?:name)?|path|version|tag|slug|package|handle|email|bot|"
    r"image|namespace|org-name|project-name|repo-name|user-name|app-name|project-id|app-id|client-id)"
)
_VARIABLES = (
    "version|ver|tag|release|branch|name|id|user(?:name)?|host(?:name)?|repo|owner|org|path|filename|arch|platform|package|pkg|"
    "slug|token|key|lang|locale|domain|port"
)
"""Names of shell and PHP variables in small letters; the system queries of OData (`$count`, `$metadata`) are others."""
_FORMS = (
    # By their brackets
    r"\{\{.*?\}\}|\{%|%\}|<%|%>|[$#]\{[^{}]+\}|\$\([A-Za-z_][\w.-]*\)|%24%7B.+?%7D|%7B%7B.+?%7D%7D",
    ANGLED,
    r"%3C(?!\d)[A-Za-z][\w.%-]{0,40}?%3E",
    r"(?<=/)\[[a-z][\w-]{1,40}\](?=/|$)",
    r"<\?(?:php\b|=)|<<[A-Za-z][\w. -]*>>|(?<=/)\[\[[A-Za-z][\w-]{1,40}\]\](?=/|$)|(?<=/)\[[A-Z][\w-]{1,40}\](?=/|$)"
    r"|(?<=/)\|[a-z][\w-]{1,40}\|(?=/|$)",
    # Parts left out
    r"(?<=[^/]/)(?:…|\.\.\.)(?=/)",
    # Formats of printf, of Python and of Windows
    r"%s(?![0-9a-z])|%\d\$s|%\([A-Za-z_]\w*\)[sdif]|%d(?![0-9A-Fa-f])|%@(?=/|$)|%(?![0-9A-Fa-f]{2})[A-Za-z_][A-Za-z_0-9]{2,40}%",
    # Variables of shells and routes, words that ask to be replaced
    r"(?<=/):[a-z][A-Za-z_]{1,30}\??(?=/|$|[?.#(])|(?<==):(?:[a-z]+_?)?(?:id|name|user|token|key|slug)(?=&|$)",
    rf"(?<=[/=._-])\$(?:{_VARIABLES})(?![A-Za-z0-9_])|(?<=[/=])\$\d(?=/|$|[.?&])",
    r"(?<![A-Za-z0-9])(?:CHANGE[-_]?ME|REPLACE[-_]?(?:ME|THIS))(?![A-Za-z0-9])|(?<=[/=])__[A-Z][A-Z0-9_]*__(?=/|$|[&?.])",
    r"(?<![A-Za-z0-9])(?:INSERT|ENTER|PUT|PASTE|KEY|TOKEN|ID|NAME|URL|VERSION)(?:[-_][A-Z]+){0,5}[-_]HERE(?![A-Za-z0-9])",
    r"\bYOUR(?:[-_]?[A-Z][A-Z0-9]*)+\b|@[A-Z][A-Z_]{2,}@",
    rf"(?<=[/=])[Yy]our[-_]{_PARTS}(?=/|$|[?&#.])",
    r"(?<![A-Za-z])X{4,}(?![A-Za-z])|(?<=/)x{4,}(?=/|$)|(?<=//)x{4,}(?=\.[^/.]+\.[^/.])",
    # Their host's name
    rf"^[a-z]+://(?:[^/?#]*[.@])?(?:your[-_]?(?:{_HOSTS})|my[-_]?(?:domain|tenant))(?=[.:/]|$)",
)
_ALWAYS = regex("|".join(_FORMS))
_SHELL = regex(r"\$(?!FILE\b)[A-Z][A-Z0-9_]+(?![A-Za-z])")
_BRACED = regex(r"(?:\{|%7B)(?P<name>[+#./;?&]?[A-Za-z_][\w.,*:'\"\[\]-]{0,60}|\d?|[\w.]*:[^{}/]*)(?:\}|%7D)", 0)
_GUID = regex(r"[0-9A-Fa-f]{6,}(?:-[0-9A-Fa-f]+)*|\d{2,}")
_ENCYCLOPEDIA = regex(r"^[a-z]+://[^/]*wiki[^/]*/|/wiki/|/index\.php\?", 0)


def length_at(text: str, index: int) -> int:
    """Return the length of the placeholder at `index` that has characters which end addresses; 0 if there is none."""
    match = _SPANNING.match(text, index)
    return len(match[0]) if match else 0


def find(address: str) -> str | None:
    """Return the first placeholder in an address, or None."""
    if not any(sign in address for sign in _SIGNS):
        return None
    encyclopedia = _ENCYCLOPEDIA.search(address) is not None
    if encyclopedia:  # titles of pages may contain anything
        host_end = address.find("/", address.find("://") + 3)
        address = address[: host_end if host_end > 0 else None]
    if (match := _ALWAYS.search(address)) is not None:
        return match[0]
    if ".nsf" not in address.lower() and (match := _SHELL.search(address)) is not None:
        return match[0]
    braced = _BRACED.search(address)
    return braced[0] if braced is not None and not _GUID.fullmatch(braced["name"]) else None


_SIGNS = (
    "{",
    "<",
    "%",
    "$",
    "/:",
    "=:",
    "[",
    "|",
    "/…/",
    "/.../",
    "/__",
    "=__",
    "HERE",
    "CHANGE",
    "REPLACE",
    "your",
    "Your",
    "YOUR",
    "XXXX",
    "xxxx",
    "@",
    "my",
)
"""One of these is in every address with a placeholder."""
