"""What the tables look at: the last answer of a way, in the forms in which they compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from linkcheck.addresses import Address, split
from linkcheck.judge.redirects import is_home, slug_words
from linkcheck.judge.texts import may_say, plain, says, topics_of
from linkcheck.model import Response
from linkcheck.pages.page import Page
from linkcheck.regexes import regex

if TYPE_CHECKING:
    from functools import cached_property

    cached_with_page = cached_property
else:

    class cached_property:  # functools' own takes a lock each time until Python 3.12
        """Call a method when its value is first wanted, and keep that."""

        def __init__(self, method: Any) -> None:
            self._method = method
            self.__doc__ = method.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            value = instance.__dict__[self._name] = self._method(instance)
            return value

    class cached_with_page(cached_property):
        """Keep what is made of the page alone with the page: others may look at it under another address."""

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            value = instance.__dict__[self._name] = instance.of_page(self._method)
            return value


_Made = TypeVar("_Made")

# What stands between the parts of a title: "Page not found | Example Journal"
_BETWEEN = regex(r"(?<!\s)\s++(?:[-–—/~>•·]\s++|[|»«•·\u2223\uff5c—]\s*+|::\s++)|[|»«•·\u2223\uff5c—]\s*+|[_｜]")
_CODE = regex(r"<(?:script|style|i?frame|frameset|object|embed|form|input|div|link|meta|img|a\s|!--)")
_DIGIT = regex(r"\d")
_SOURCE = 120_000  # characters; markers of walls and parking services stand near the top of short pages
_NO_TOPICS: frozenset[str] = frozenset()
_TEXT = 3000  # characters of text; phrases further down are no longer about the page itself


class View:
    """An answer seen by the judge. Forms are made when first looked at, as most answers need few of them."""

    def __init__(self, cited: str, final: str, response: Response, page: Page | None) -> None:
        self.cited: Address = split(cited)
        self.final: Address = split(final)
        self.redirected: bool = cited.partition("#")[0] != final.partition("#")[0]
        self.response = response
        self.page = page

    def of_page(self, make: Callable[[View], _Made]) -> _Made:
        """Return what `make` makes of the page alone, and not of its address or the answer's head; made once a page."""
        if self.page is None:
            return make(self)
        made = self.page.made
        if make not in made:
            made[make] = make(self)
        value: _Made = made[make]
        return value

    @property
    def status(self) -> int:
        """Return the last answer's status."""
        return self.response.status

    @cached_with_page
    def source(self) -> str:
        """Return the body in lower case, as it was sent."""
        if self.page is not None:
            return self.page.source[:_SOURCE].lower()
        return self.response.body[:_SOURCE].decode("latin-1").lower() if self._readable else ""

    @cached_with_page
    def squeezed(self) -> str:
        """Return the source with single spaces, so that marks are found over line breaks."""
        return " ".join(self.source.split())

    @cached_with_page
    def has_code(self) -> bool:
        """Tell whether the source can carry a mark that is no text: a script, a form, an address, a comment."""
        return self.page is None or _CODE.search(self.source) is not None

    @cached_property
    def _readable(self) -> bool:
        kind = (self.response.header("content-type") or "text/plain").lower()
        return kind.startswith(("text/", "application/json", "application/xml")) or "/" not in kind

    @cached_with_page
    def titles(self) -> tuple[str, ...]:
        """Return the parts of the title, plain: the page's own and the site's."""
        parts = _BETWEEN.split(self.page.title) if self.page is not None else []
        return tuple(form for form in map(plain, parts) if form)

    @cached_with_page
    def title(self) -> str:
        """Return the whole title, plain."""
        return plain(self.page.title) if self.page is not None else ""

    @cached_with_page
    def headings(self) -> tuple[str, ...]:
        """Return the headings, plain."""
        return tuple(form for form in map(plain, self.page.headings) if form) if self.page is not None else ()

    def original(self, part: str) -> str:
        """Return a part of the title or a heading as the page writes it, given its plain form."""
        if self.page is None:
            return part
        written = (*_BETWEEN.split(self.page.title), *self.page.headings)
        return next((" ".join(one.split()) for one in written if plain(one) == part), part)

    @cached_with_page
    def text(self) -> str:
        """Return the beginning of the text, plain; of a body that is no page, all of it."""
        if self.page is None:
            return plain(self.source[:_TEXT])
        return plain(f"{self.page.all_text[:_TEXT]} {self.page.noscript[:_TEXT]}")

    @cached_property
    def unnamed(self) -> str:
        """Return the text without numbers and the names of the hosts that were asked, which messages have in them."""
        text = f" {self.text} "
        hosts = dict.fromkeys((plain(self.cited.host), plain(self.final.host)))
        names = [name for host in hosts for name in (f" {host} ", f" {host.removeprefix('www ')} ") if name in text]
        if not names and not _DIGIT.search(text):
            return self.text
        for name in names:
            text = text.replace(name, " ")
        return " ".join(word for word in text.split() if not word.isdecimal())

    @cached_property
    def topics(self) -> frozenset[str]:
        """Return the topics of `says.tsv` on which text or heads say anything: of most pages, hardly any."""
        return topics_of(self._texts, lambda: self.unnamed) if self._may_say else _NO_TOPICS

    @cached_with_page
    def _texts(self) -> tuple[str, ...]:
        heads = (self.title, *self.headings)
        return self.text, *self.titles, *heads, " ".join(heads[:4])

    @cached_with_page
    def _may_say(self) -> bool:
        return may_say(self._texts)

    def phrase(self, topic: str, *texts: str) -> str | None:
        """Return the longest phrase of a topic in the first of some of the page's plain texts that has one, or None."""
        return next(filter(None, map(says(topic).find, texts)), None) if topic in self.topics else None

    def is_called(self, topic: str, *heads: str) -> bool:
        """Tell whether any of some of the page's heads is a phrase of a topic and nothing else."""
        return topic in self.topics and not says(topic).all.isdisjoint(heads)

    @cached_property
    def cited_home(self) -> bool:
        """Tell whether a site's home page is cited."""
        return is_home(self.cited)

    @cached_property
    def slug(self) -> frozenset[str]:
        """Return the words that the cited address gives its page."""
        return slug_words(self.cited)

    @property
    def words(self) -> int:
        """Return how many words of running text there are."""
        return self.page.words if self.page is not None else len(self.source[:_TEXT].split())
