"""What the elements and attributes of JATS 1.3 and of the older NLM XML mean to us."""

from __future__ import annotations

import re

from linkcheck.extraction.passages import Role

ENTRY = "ref"
SKIPPED = frozenset(  # what the article says of itself
    {
        "journal-meta",
        "article-meta",
        "book-meta",
        "permissions",
        "self-uri",
        "object-id",
        "front-stub",
        "processing-meta",
    }
)
BLOCKS = frozenset(
    {
        "p",
        "title",
        "sec",
        "body",
        "back",
        "front",
        "abstract",
        "list",
        "list-item",
        "table",
        "tr",
        "td",
        "th",
        "caption",
    }
    | {
        "fig",
        "table-wrap",
        "ack",
        "app",
        "fn",
        "fn-group",
        "ref-list",
        "boxed-text",
        "disp-quote",
        "def",
        "term",
        "article",
    }
    | {"supplementary-material", "media", "break", "verse-group", "glossary", "response", "sub-article", "notes"}
)
CITATIONS = frozenset({"mixed-citation", "element-citation", "nlm-citation", "citation", "product", "note"})
UNPUNCTUATED = frozenset({"element-citation", "nlm-citation"})
LINKS = frozenset({"ext-link", "uri", "inline-supplementary-material", "supplementary-material", "media"})
TITLES = ("article-title", "data-title", "chapter-title", "part-title", "trans-title", "source")  # the best first
# Parts of a citation that hold no link: they are left out of the words, unless one of them does.
NAMED = frozenset(
    {"name", "string-name", "person-group", "collab", "article-title", "chapter-title", "data-title", "source", "year"}
    | {"month", "day", "volume", "issue", "fpage", "lpage", "page-range", "publisher-name", "publisher-loc", "edition"}
    | {"trans-title", "trans-source", "part-title", "conf-name", "conf-loc", "conf-date", "isbn", "issn", "size"}
)
ACCESS_DATES = frozenset({"date-in-citation", "access-date", "time-stamp"})
DATES = frozenset({"date", "string-date"})  # of access only where an attribute says so
OTHER_DATES = re.compile(r"(?i)copyright|updat|receiv|publi|revis|accept|modif|version|release|creat")
IDS = {
    "doi": Role.DOI,
    "pmid": Role.PMID,
    "pubmed": Role.PMID,
    "pmcid": Role.PMCID,
    "pmc": Role.PMCID,
    "arxiv": Role.EPRINT,
    "uri": Role.URL,
    "url": Role.URL,
}
ID_ELEMENTS = frozenset({"pub-id", "object-id", "article-id"})
SILENT_IDS = frozenset({"publisher-id", "pii", "medline", "coden", "sici", "other", "isbn", "issn", "accession"})
NUMBER = re.compile(r"[\[(]? ?(.*?) ?[\])]?[.:]? ?\Z", re.DOTALL)
