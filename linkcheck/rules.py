"""The rules: what each finding means, why it matters, what to do.

The table below is the whole policy. A rule keeps its slug for ever: settings, baselines and scripts name it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from linkcheck.errors import SettingsError
from linkcheck.frozen import dataclass
from linkcheck.model import Level
from linkcheck.settings import nearest

LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
"""Every level, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of finding, explained to somebody who meets it for the first time."""

    slug: str
    level: Level
    title: str  # a heading, without a full stop
    meaning: str
    why: str
    do: str


_ALL = (
    Rule(
        slug="broken-link",
        level=Level.ERROR,
        title="The link leads nowhere",
        meaning=(
            "Whoever follows the link finds nothing: the server says that the page does not exist, the host has no "
            "address any more, the redirects never end, or the connection cannot be made safe. The verdict rests on a "
            "certain answer or on silence on several different days (`fail-after`), never on a single time-out or on "
            "a refusal to robots."
        ),
        why="A reader cannot check a source that cannot be opened, and the claim that it supports stands alone.",
        do=(
            "Look for the page under a new address and cite that, or cite the archived copy nearest to the access "
            "date beside the original address."
        ),
    ),
    Rule(
        slug="doi-not-found",
        level=Level.ERROR,
        title="The DOI is not registered",
        meaning="The registry of all DOIs was asked and answered that it has no such DOI, in any reading we tried.",
        why=(
            "A DOI that was never registered identifies nothing: it is most often a slip of the pen, a digit lost in "
            "copying, or an invention."
        ),
        do="Look the work up by its title at search.crossref.org or at the publisher, and copy the DOI from there.",
    ),
    Rule(
        slug="invalid-link",
        level=Level.ERROR,
        title="The text is no URL or DOI",
        meaning="Something stands where a link should be, but no URL or DOI can be made of it.",
        why="Nobody can follow it, neither a reader nor a program.",
        do="Correct the text by hand; the message says what stands in the way.",
    ),
    Rule(
        slug="retracted",
        level=Level.ERROR,
        title="The cited work was retracted",
        meaning="The publisher or Retraction Watch has announced that the work behind this DOI is retracted.",
        why="A retracted work no longer supports a claim, and citing it unmarked misleads readers.",
        do="Read the retraction notice; cite another source, or say in the text that the work was retracted.",
    ),
    Rule(
        slug="soft-404",
        level=Level.WARNING,
        title="Success by code, error by content",
        meaning=(
            "The server reports success, yet what it shows is an error page, an empty shell or the home page instead "
            "of the cited page."
        ),
        why="The source is as gone as with an honest 404, but checkers that read only the status code miss it.",
        do="Open the link; if the page is gone, treat it as broken: find its new address or an archived copy.",
    ),
    Rule(
        slug="parked-domain",
        level=Level.WARNING,
        title="The domain is parked or in other hands",
        meaning="The host answers with advertisements, an offer to sell the name, or somebody else's content.",
        why="The link now leads readers to a stranger, at times a harmful one, under the name of your source.",
        do="Replace the link by an archived copy from the time when the domain was still the source's own.",
    ),
    Rule(
        slug="moved",
        level=Level.WARNING,
        title="The page has moved for good",
        meaning="The server sends readers to another address and says that the move is permanent.",
        why="Redirects are kept for some years and then switched off; the old address dies with them.",
        do="Open the new address, see that it is the cited page, and cite the new address.",
    ),
    Rule(
        slug="unverified",
        level=Level.WARNING,
        title="Could not be verified this time",
        meaning=(
            "The link was asked more than once and nothing certain came back: time-outs, server errors, dropped "
            "connections or rate limits. It may be fine tomorrow. After three different days of silence (`fail-after`) "
            "it counts as broken; a server that answers and refuses us never does."
        ),
        why="A link that cannot be verified for days is a broken link that nobody has noticed.",
        do=(
            "Nothing at first: the next runs check it again. If you need to know today, open it by hand. An ignore "
            "rule for `unverified` also covers a link that has come to count as broken."
        ),
    ),
    Rule(
        slug="damaged-url",
        level=Level.WARNING,
        title="The URL is damaged as written",
        meaning=(
            "The URL as it stands in the list would not work: a space, a line break, a typographic sign or the like "
            "got into it. We read through the damage and checked the repaired form."
        ),
        why="Readers copy what is printed, and what is printed fails.",
        do="Put the repaired form into the list.",
    ),
    Rule(
        slug="damaged-doi",
        level=Level.WARNING,
        title="The DOI is damaged as written",
        meaning=(
            "The DOI as it stands in the list is not a DOI, most often because hyphens became dashes in typesetting. "
            "We read through the damage and checked the repaired form."
        ),
        why="A DOI works only letter by letter: with a dash for a hyphen it is another DOI, which nobody registered.",
        do="Put the repaired form into the list.",
    ),
    Rule(
        slug="not-archived",
        level=Level.WARNING,
        title="Not fine, and no archived copy",
        meaning="The link does not lead to its page, and the archive is sure that it has no copy of it.",
        why="If the page does not come back, what was cited is lost.",
        do="Ask the author or publisher for the page, look in other archives, or cite another source.",
    ),
    Rule(
        slug="archive-far-from-access",
        level=Level.WARNING,
        title="The nearest archived copy is far from the access date",
        meaning="There is an archived copy, but it was made long before or after the day on which the author looked.",
        why="Pages change: the copy may not show what the author saw.",
        do="Compare the copy with what the reference says before you cite it, and look in other archives.",
    ),
    Rule(
        slug="cited-archive-broken",
        level=Level.WARNING,
        title="The cited archive copy does not open",
        meaning="The reference gives the address of an archived copy, and that copy cannot be opened.",
        why="The archived copy was the safety net of this reference.",
        do="Look for another capture of the same page, in this archive or in another.",
    ),
    Rule(
        slug="access-date-stale",
        level=Level.WARNING,
        title="The access date is old",
        meaning=(
            "The author last looked at the page longer ago than the limit (`--max-age`, a year unless set). The "
            "message names what has happened since, where anything is known; age alone is weak evidence."
        ),
        why="Web pages change without notice, and what the page says now may not be what was cited.",
        do="Open the page, see that it still says what is cited, and renew the access date.",
    ),
    Rule(
        slug="access-date-missing",
        level=Level.WARNING,
        title="No access date",
        meaning="The reference cites a web page but does not say when the author saw it.",
        why="Without the date nobody can tell which version of the page was meant, nor pick the right archived copy.",
        do="Open the page and add the day on which you did. DOIs and other identifiers need no access date.",
    ),
    Rule(
        slug="access-date-future",
        level=Level.WARNING,
        title="The access date lies in the future",
        meaning="The access date is later than the day of this audit.",
        why="Nobody can have seen the page on that day: a slip in the year, or day and month exchanged.",
        do="Correct the date.",
    ),
    Rule(
        slug="access-date-before-publication",
        level=Level.WARNING,
        title="Accessed before it was published",
        meaning="The access date is earlier than the publication date that the same reference gives.",
        why="One of the two dates is wrong, or the reference describes another version than the one that was seen.",
        do="Check both dates and correct the wrong one.",
    ),
    Rule(
        slug="access-date-ambiguous",
        level=Level.WARNING,
        title="Day and month could be the other way round",
        meaning="The access date can be read as two different days, and nothing in the list says which is meant.",
        why="Readers in different countries will read different days, and so will programs.",
        do="Write the date so that it has one meaning, for instance 2023-07-15.",
    ),
    Rule(
        slug="access-date-invalid",
        level=Level.WARNING,
        title="The access date is no date",
        meaning="Where the access date should be stands something that is not on any calendar.",
        why="The reference does not say when the page was seen.",
        do="Correct the date.",
    ),
    Rule(
        slug="changed-since-access",
        level=Level.WARNING,
        title="The page was changed after the access date",
        meaning="The server says that the page was last changed after the author looked at it.",
        why="What is there today may not be what was cited.",
        do="Compare the page with the archived copy from the access date, then renew the date or cite the copy.",
    ),
    Rule(
        slug="content-drift",
        level=Level.WARNING,
        title="The page says something else now",
        meaning="The live page differs clearly from the archived copy nearest to the access date.",
        why="The address is the same, but the source is not: readers find another text than the one cited.",
        do="Cite the archived copy beside the address, or check that the passage you rely on is still there.",
    ),
    Rule(
        slug="doi-title-mismatch",
        level=Level.WARNING,
        title="The DOI belongs to another work",
        meaning="The registry knows the DOI, but under a title, author and year that do not fit this reference.",
        why="A reader who follows the DOI ends at a work that was not cited.",
        do="Look the cited work up by its title and correct the DOI, or correct the reference.",
    ),
    Rule(
        slug="expression-of-concern",
        level=Level.WARNING,
        title="There is an expression of concern",
        meaning="The publisher has announced doubts about the work behind this DOI, without retracting it.",
        why="Its results may not hold, and readers should know.",
        do="Read the notice and decide whether the work still carries your claim.",
    ),
    Rule(
        slug="missing-fragment",
        level=Level.WARNING,
        title="The page is there, the cited place in it is not",
        meaning="The page opens, but it has no place of the name that follows the # in the link.",
        why="Readers land at the top of the page instead of at the passage.",
        do="Find the passage on the page and correct or drop the part after the #.",
    ),
    Rule(
        slug="restricted",
        level=Level.NOTE,
        title="Behind a login, a paywall or a robot wall",
        meaning="The server refuses robots or asks for a login, so the page may well be fine for a reader.",
        why="This is not link rot, and it is never counted as such; but no program can vouch for the link.",
        do="Open the link in a browser once. Where only subscribers can read it, an open copy beside it helps readers.",
    ),
    Rule(
        slug="corrected",
        level=Level.NOTE,
        title="A correction was published",
        meaning="The publisher has announced a correction to the work behind this DOI.",
        why="What you cite may have been put right since.",
        do="Read the correction and see whether it touches what you cite.",
    ),
    Rule(
        slug="tracking-parameters",
        level=Level.NOTE,
        title="The URL carries tracking parameters",
        meaning="Parts of the URL only tell the site how you came to it; the page is the same without them.",
        why="They make the reference long and fragile, and they identify the newsletter or click it came from.",
        do="Leave them out, and see that the shorter link still opens the page.",
    ),
    Rule(
        slug="insecure-http",
        level=Level.NOTE,
        title="The link uses http",
        meaning="The page opens, but over a connection that anybody on the way can read and change.",
        why="Browsers warn of such links more and more, and sites switch plain http off.",
        do="Try the same address with https and cite that if it opens the same page.",
    ),
    Rule(
        slug="ignored",
        level=Level.NOTE,
        title="Not asked, by policy",
        meaning="The link was left out on purpose: by an exclusion or ignore rule, or as it is no public web link.",
        why="What is never asked is never known to be broken; the list of exceptions should stay short.",
        do="See from time to time whether the exception is still needed.",
    ),
    Rule(
        slug="recovered",
        level=Level.NOTE,
        title="Works again",
        meaning="The link failed before and is fine now.",
        why="A link that comes and goes is worth an archived copy.",
        do="Nothing; or save the page in an archive while it is there.",
    ),
    Rule(
        slug="placeholder-link",
        level=Level.NOTE,
        title="The address contains a placeholder",
        meaning=(
            "The address is a pattern to be filled in, such as https://example.org/{version}/guide or "
            "https://YOUR-DOMAIN/. It was not requested."
        ),
        why="A pattern leads nowhere, and what remains of it without its placeholder is another address.",
        do="Nothing if it is meant as a pattern; otherwise put the real value in place of the placeholder.",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in _ALL})
"""Every rule by its slug, the gravest level first, in the order in which reports name them."""


def rank(slug: str) -> int:
    """Return the place of a rule in the order of reports; unknown rules come last."""
    return _RANKS.get(slug, len(_RANKS))


_RANKS: Mapping[str, int] = MappingProxyType({slug: place for place, slug in enumerate(RULES)})


def resolve_fail_on(words: Iterable[str]) -> frozenset[str]:
    """Return the rules that fail a run, by slug.

    Args:
        words: Rules or levels. A level stands for itself and the graver ones: `warning` means warnings and errors.

    Raises:
        SettingsError: A word is neither a rule nor a level.
    """
    chosen: set[str] = set()
    for word in words:
        if word in RULES:
            chosen.add(word)
        elif word in _WORDS:
            at_least = LEVELS[: LEVELS.index(Level(word)) + 1]
            chosen.update(rule.slug for rule in _ALL if rule.level in at_least)
        else:
            raise SettingsError(
                f'"fail-on": "{word}" is neither a rule nor one of {", ".join(_WORDS)}.{nearest(word, _KNOWN)}'
            )
    return frozenset(chosen)


_WORDS = tuple(level.value for level in LEVELS)
_KNOWN = (*_WORDS, *RULES)


def explain(slug: str, *, width: int = 80) -> str:
    """Return what a rule means, why it matters and what to do, for a terminal; ends with a line break.

    Raises:
        SettingsError: There is no such rule.
    """
    rule = RULES.get(slug)
    if rule is None:
        raise SettingsError(f'There is no rule "{slug}".{nearest(slug, tuple(RULES))} See "linkcheck explain" for all.')
    parts = [f"{rule.slug} ({rule.level})\n{rule.title}"]
    for heading, text in (("What it means", rule.meaning), ("Why it matters", rule.why), ("What to do", rule.do)):
        body = textwrap.fill(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        parts.append(f"{heading}\n{body}")
    return "\n\n".join(parts) + "\n"


def overview(*, width: int = 80) -> str:
    """Return every rule with its title under its level, for a terminal; ends with a line break."""
    widest = max(map(len, RULES))
    lines: list[str] = []
    for level in LEVELS:
        lines += ["", f"{level}s"] if lines else [f"{level}s"]
        for rule in _ALL:
            if rule.level is level:
                lead = f"  {rule.slug:<{widest}}  "
                lines.append(textwrap.fill(rule.title, width, initial_indent=lead, subsequent_indent=" " * len(lead)))
    return "\n".join(lines) + "\n"
