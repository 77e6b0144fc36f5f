"""Pieces that hostile texts are put together from: signs that readers look for, by format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMMON: tuple[str, ...] = (
    *(
        "http://",
        "https://a.b/",
        "hxxp://",
        "[.]",
        "http://=",
        "www.",
        "www.a.org",
        "doi:",
        "10.1000/",
        "10.",
        "arXiv:",
    ),
    *("PMID: 1 ", "a@b.c", "(", ")", "[", "]", "<", ">", '"', "'", "“", "”", "{", "}", "|", "\\", "%", "&", "#", "-"),
    *("- ", "--", "—", ".", ". ", "...", ",", ", ", ";", ":", "/", "//", "?", "=", "_", "*", "**", "`", "~", "^", "$"),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "  ",
        "a",
        "A",
        "é",
        "文",
        "年",
        "\u200b",
        "\u00ad",
        "\u0301",
        "1",
        "1. ",
        "[1] ",
    ),
    *(
        "2020",
        "2020-01-05",
        "5 May ",
        "accessed ",
        "Accessed: ",
        "et al",
        "A. ",
        "“a” ",
        "(2020)",
        "-\n",
        "http://a-\n",
    ),
    *("http://a.b/c\n", "a.b ", "x.org\n", "References\n", "linkcheck: ignore ", "<!-- linkcheck: ", "// "),
)

OF_FORMAT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": (),
        "markdown": (
            *(
                "[a](",
                "](",
                "![",
                "[^1]",
                "[^1]: ",
                "<a ",
                "`` ",
                "    ",
                "> ",
                "| a |\n",
                "|-|\n",
                "# ",
                "[a]: ",
                "***",
            ),
            *("<!--", "{#", "{{", "---\n", ":::", "<https://", "\\[", "- [ ] "),
        ),
        "html": (
            *("<a href=", "<a href='x'>", "</a>", "<li>", "<p>", "<div>", "<b ", "<!--", "<![CDATA[", "&amp;", "&#"),
            *("<script>", "<style>", "<ol>", "<td>", "<pre>", "<cite>", "<a>", "</"),
        ),
        "rst": (".. _a: ", "`a <", "`_", "``", ".. [1] ", "|a|", "::\n", "+--+\n", "====\n", "  ", ".. x::\n", "`"),
        "asciidoc": (
            *("link:", "http://a[", "[[", "<<a,", "footnote:[", "----\n", "|===\n", "|", "{a}", "++", "image::"),
            *("[.b]#", "* ", "== "),
        ),
        "org": ("[[", "][", "]]", "#+", "[fn:1] ", "* ", "<<", "| a ", "=a=", "~"),
        "latex": (
            *("\\url{", "\\href{", "\\doi{", "\\footnote{", "\\cite{", "\\bibitem", "\\item", "\\begin{a}", "\\end{a}"),
            *("\\verb|", "%\n", '{\\"', "\\'", "$", "\\section{", "\\nolinkurl{", "\\path{", "\\textit{", "\\arxiv{"),
            *("\\verb", "\\entry{", "\\field{", "\\begin{thebibliography}", "\\[", "\\href{a}{"),
        ),
        "wikitext": (
            *("[[", "]]", "[http://a ", "{{", "{{cite web|", "|url=", "}}", "<ref>", "</ref>", "<ref name=a>", "{|"),
            *("|-", "''", "<nowiki>", "<!--", "== a ==\n", "[//"),
        ),
        "typst": ('#link("', "#link(", "#footnote[", '")[', "$", "//", "/*", "<a>", "@a", "#cite(", "= ", "``", "`"),
        "review": ("@<href>{", "@<href>$", "//footnote[a][", "//list[a][b]{\n", "//}", "@<b>{", "= "),
        "bibtex": (
            *(
                "@misc{a,",
                "url = {",
                'doi = "',
                "@string{",
                "@comment{",
                "note = {\\url{",
                "#",
                "@",
                "month = ",
                '\\"{',
            ),
            *("$", "title={", "howpublished={"),
        ),
        "ris": ("TY  - ", "UR  - ", "ER  - ", "N1  - ", "DO  - ", "Y2  - "),
        "refworks": ("RT Journal\n", "UL ", "T1 "),
        "endnote": ("%0 ", "%U ", "%R ", "%X "),
        "nbib": ("PMID- 1", "AID - ", "      ", "TI  - "),
        "csl": (
            *("[{", '"URL":"', '"', '{"id":', '"DOI":', "- id: a\n", "  URL: ", "&a ", "*a", "!!x ", "{a: ", "? ", "["),
            *("null,", "\\u0041", "|\n"),
        ),
        "cff": (
            *("cff-version: 1.2.0\n", "references:\n", "  - type: article\n", "    url: ", "    doi: ", "authors:\n"),
            *("&a ", "*a", "!!x ", "{a: ", "? ", "[", "|\n", '"'),
        ),
        "jats": (
            *("<ref>", "<mixed-citation>", "<ext-link xlink:href='", "<article>", "<sec>", "<title>", "<pub-id>"),
            *("<element-citation>", "<label>", "<p>", "</", "<fn>", "<year>", "<name>", "<xref>"),
        ),
        "jupyter": ('{"cells":[', '{"cell_type":"markdown","source":[', '"a",', "\\n", '"', "]", "}"),
        "csv": ("url,title\n", '"', '""', ",", "\t", ";", "a,b\n"),
    }
)
"""For each format that is read from text."""

FOUND: tuple[tuple[str, str, str], ...] = (
    ("text", "hxxp://[.]", ""),
    ("text", "www.'*~", ""),
    ("text", "(10.1000/", ""),
    ("text", "%(2020)http://a.b/c\n  ", "2020-01-05"),
    ("text", "\u00adwww.[.]", ""),
    ("text", "(", "http://="),
    ("markdown", "\u00ad![10.1000/", ""),
    ("bibtex", "http://=", ""),
    ("csl", "(10.1000/", "www."),
)
"""Shapes that once took long: the format, a piece, and one that follows all of those."""

CLOSING = MappingProxyType({"{": "}", "[": "]", "(": ")", "<": ">"})
