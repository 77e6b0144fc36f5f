"""Reading LaTeX and .bbl files."""

from __future__ import annotations

import pytest

from tests.unit.extraction.formats.reading import fields, links, passages, place, texts


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        pytest.param(r"\url{https://example.org/a_b%20c~d#e}",
                     ["https://example.org/a_b%20c~d#e"], id="url as it stands"),
        pytest.param(r"\url{https://example.org/a\_b\%20c\&d\#e}",
                     ["https://example.org/a_b%20c&d#e"], id="url escaped"),
        pytest.param("\\url{https://example.org/\n  long/path}", ["https://example.org/long/path"], id="line break"),
        pytest.param(r"\url|https://example.org/a|", ["https://example.org/a"], id="other delimiters"),
        pytest.param(r"\url{www.example.org}", ["www.example.org"], id="without scheme"),
        pytest.param(r"\url{example.org/a}", ["example.org/a"], id="bare host"),
        pytest.param(r"\url{someone@example.org}", [], id="mailbox"),
        pytest.param(r"\href{https://example.org/\~{}ann/}{Ann}", ["https://example.org/~ann/"], id="href, tilde"),
        pytest.param(r"\href{https://example.org/{\textasciitilde}ann}{Ann}",
                     ["https://example.org/~ann"], id="text tilde"),
        pytest.param(r"\href{https://example.org/a%20b}{Ann} % \url{https://example.org/no}",
                     ["https://example.org/a%20b"],
                     id="comment behind an address"),
        pytest.param(r"\href [opt] {https://example.org/a} {\emph{Ann}}",
                     ["https://example.org/a"], id="blanks, options"),
        pytest.param(r"\href{https://doi.org/10.1000/182}{\nolinkurl{10.1000/182}}",
                     ["https://doi.org/10.1000/182"], id="doi"),
        pytest.param(r"\doi{10.1000/18\_2}", ["10.1000/18_2"], id="doi command"),
        pytest.param(r"\showDOI{\url{https://doi.org/10.1000/182}}", ["https://doi.org/10.1000/182"], id="doi in url"),
        pytest.param(r"\urldef{\tempurl}\url{https://example.org/a}", ["https://example.org/a"], id="urldef"),
        pytest.param(r"\begin{verbatim}\url{https://example.org/a}\end{verbatim}", [], id="verbatim"),
        pytest.param("\\url{https://example.org/a and more", ["https://example.org/a"], id="brace missing"),

                            pytest.param(r"\documentclass{x}\url{https://example.org/pre}\begin{document}\url{https://example.org/a}\end{document}",
                     ["https://example.org/a"], id="preamble"),
        pytest.param(r"\arxiv{2101.00001}", ["2101.00001"], id="arxiv"),
    ],
)  # fmt: skip
def test_targets(latex: str, expected: list[str]) -> None:
    """Addresses are read from the commands that hold them, escapes undone."""
    assert links("latex", latex) == expected


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        pytest.param(r"M\"uller, \v{S}im\'a{\'c}ek, \o re, na\"{\i}ve", "Müller, Šimáćek, øre, naïve", id="accents"),
        pytest.param(r"A \& B, 5\,\% of \$3", "A & B, 5 % of $3", id="signs"),
        pytest.param(
            "Rivers,~A. ``On rivers''---1990--2000", "Rivers, A. “On rivers”—1990–2000", id="quotes and dashes"
        ),
        pytest.param(r"\textit{On} {\bfseries rivers}", "On rivers", id="fonts"),
        pytest.param("a% comment\n  b", "ab", id="comment"),
        pytest.param(r"https://example.org/~ann/a\_b", "https://example.org/~ann/a_b", id="open address"),
        pytest.param(r"see \cite[p.~3]{rivers} \label{x}now", "see now", id="citations and labels"),
        pytest.param(r"\hskip 1em plus 0.5em minus 0.4em\relax Rivers", "Rivers", id="glue"),
        pytest.param(r"a\\[2mm]b \newblock c", "a b c", id="line ends"),
        pytest.param(r"\textcolor{red}{Rivers}", "Rivers", id="colour"),
    ],
)
def test_text(latex: str, text: str) -> None:
    """Text reads as it is printed."""
    assert texts("latex", latex) == [text]


def test_bibliography() -> None:
    """Each \\bibitem is an entry with its key; labels and what stands before the first are left out."""
    latex = (
        "\\begin{thebibliography}{99}\n\\providecommand{\\url}[1]{\\texttt{#1}}\n\n"
        "\\bibitem[Rivers et~al.(2020)]{rivers2020}\nRivers, A.\n\\newblock On rivers.\n\n\\newblock \\url{https://example.org/a}.\n"
        "\\bibitem{lakes} Lakes.\n\\end{thebibliography}\n"
    )
    found = passages("latex", latex)
    assert [(p.key, p.is_entry, " ".join(p.text.text.split())) for p in found] == [
        ("rivers2020", True, "Rivers, A. On rivers. ."),
        ("lakes", True, "Lakes."),
    ]
    assert place(found[0].fields[0]) == (8, 16)


@pytest.mark.parametrize("command", ["footnote", "LTRfootnote", "footnotetext", "thanks", "endnote"])
def test_footnotes(command: str) -> None:
    """A footnote is an entry behind the paragraph that it is in."""
    found = passages("latex", f"Rivers\\{command}{{See \\url{{https://example.org/a}}.}} flow.")
    assert [(p.is_entry, p.text.text) for p in found] == [(False, "Rivers flow."), (True, "See .")]


def test_items_under_a_heading() -> None:
    """List items are entries where the section is one of references."""
    latex = (
        "\\section{Aims}\\begin{itemize}\\item A\\end{itemize}"
        "\\section*{References}\\begin{enumerate}\\item B\\end{enumerate}"
    )
    found = passages("latex", latex)
    assert [(p.text.text.strip(), p.is_entry, p.heading) for p in found] == [
        ("Aims", False, 2),
        ("A", False, None),
        ("References", False, 2),
        ("B", True, None),
    ]


def test_missing_brace_is_told() -> None:
    """A \\url without its end is read up to the blank, and the passage says so."""
    (passage,) = passages("latex", "\\url{https://example.org/a and more")
    assert len(passage.notes) == 1
    assert "no closing brace" in passage.notes[0]


def test_biber_file() -> None:
    """A .bbl of biber is read by its fields; the repeated raw address is not a second link."""
    bbl = (
        "\\entry{rivers}{online}{}\n  \\field{title}{On {R}ivers}\n  \\field{year}{2019}\n  \\field{urlyear}{2020}\n"
        "  \\field{urlmonth}{5}\n  \\field{urlday}{3}\n"
        "  \\verb{urlraw}\n  \\verb https://example.org/a_b\n  \\endverb\n"
        "  \\verb{url}\n  \\verb https://example.org/a_b\n  \\endverb\n"
        "  \\verb{doi}\n  \\verb 10.1000/182\n  \\endverb\n\\endentry\n"
    )
    (passage,) = passages("latex", bbl)
    assert passage.key == "rivers"
    assert fields(passage) == [
        ("title", "On Rivers"),
        ("url", "https://example.org/a_b"),
        ("doi", "10.1000/182"),
        ("published", "2019"),
        ("accessed", "2020-05-03"),
    ]
