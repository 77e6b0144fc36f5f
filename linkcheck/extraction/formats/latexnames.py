"""Commands of LaTeX by what they do to the text around them."""

from __future__ import annotations

import re

HEADINGS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6,
    "sectiontitle": 2, "bibsection": 2, "refsection": 2, "addchap": 1, "addsec": 2,
}  # fmt: skip

URL_COMMANDS = frozenset({"url", "nolinkurl", "burl", "httpurl", "weburl", "urllink", "bibliourl", "showurl", "uri"})
"""Commands whose one argument is an address."""

HREF_COMMANDS = frozenset({"href", "eprint", "link", "weblink", "hhref", "urlhref", "hrefurl"})
"""Commands whose first argument is an address and the second the words that it is on."""

FOOTNOTE = re.compile(
    r"(?i)(?:.*foot(?:note|notetext|cite)(?:text|marktext)?|endnote|sidenote|marginnote|thanks|.*tablenote)$"
)
DOI_COMMAND = re.compile(r"(?i)(?:show|bib|print|ac)?doi(?:url|link)?$")

LITERAL_ENVIRONMENTS = frozenset({
    "verbatim", "verbatim*", "Verbatim", "BVerbatim", "lstlisting", "minted", "comment", "filecontents",
    "filecontents*", "tikzpicture", "alltt", "listing", "pycode", "equation", "equation*", "align", "align*",
    "gather", "eqnarray",
})  # fmt: skip
"""Environments whose content nobody reads as words."""

LISTS = frozenset({
    "enumerate", "itemize", "description", "list", "compactenum", "compactitem", "references",
})  # fmt: skip
TABLES = frozenset({
    "tabular", "tabular*", "longtable", "tabularx", "tabulary", "array", "minipage", "multicols", "supertabular",
})  # fmt: skip
"""Environments that begin with an argument."""

_ONE_ARGUMENT = """
label ref pageref eqref autoref cref Cref nameref vref cite citep citet citealt citealp citeauthor
citeyear citeyearpar nocite parencite textcite autocite supercite fullcite footcite Citep Citet input
include includegraphics bibliography addbibresource bibliographystyle usepackage RequirePackage
documentclass pagestyle thispagestyle selectlanguage urlstyle color fontsize vspace hspace index
glossary hypersetup textcolor foreignlanguage bibinfo bibfield BibitemShut bibAnnoteFile pagenumbering
hypertarget hyperlink hyperref urldef addcontentsline setstretch usetikzlibrary graphicspath geometry
captionsetup sisetup theoremstyle newblockpunct bibitemdeclare selectfont href@noop noop rule raisebox
parbox makebox framebox resizebox scalebox phantom hphantom vphantom newif newcounter
"""
_TWO_ARGUMENTS = """
setlength addtolength setcounter addtocounter newcommand renewcommand providecommand
DeclareRobustCommand newenvironment renewenvironment newtheorem definecolor def let DeclareMathOperator
titleformat titlespacing newcolumntype AtBeginDocument
"""
SKIPPED_ARGUMENTS = dict.fromkeys(_ONE_ARGUMENT.split(), 1) | dict.fromkeys(_TWO_ARGUMENTS.split(), 2)
"""Commands that begin with arguments nobody reads, and how many these are."""

BLANKS = frozenset({
    "newblock", "quad", "qquad", "enspace", "enskip", "thinspace", "space", "nobreakspace", "hfill", "hfil",
})  # fmt: skip
LINE_ENDS = frozenset({
    "newline", "linebreak", "par", "tabularnewline", "cr", "medskip", "bigskip", "smallskip",
})  # fmt: skip
GLUE = re.compile(
    r"\s*+=?\s*+-?\s*+[\d.]++\s*+(?:em|ex|pt|cm|mm|in|pc|sp|bp|dd|cc|fil++)?"
    r"(?:\s*+(?:plus|minus)\s*+-?[\d.]++\s*+[a-z]{2,5})*"
)
GLUED = frozenset({
    "hskip", "vskip", "kern", "penalty", "baselineskip", "parskip", "parindent", "itemsep", "parsep", "mkern",
    "lower", "raise",
})  # fmt: skip
"""Commands that a length follows."""
