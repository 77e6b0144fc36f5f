"""Lines that head a list of references in plain text, and lines that head what comes behind it."""

from __future__ import annotations

import re

from linkcheck.extraction import sections
from linkcheck.regexes import regex

_ENDS = frozenset(
    [
        "appendix",
        "appendices",
        "acknowledgements",
        "acknowledgments",
        "acknowledgement",
        "funding",
        "supplementary material",
        "supplementary information",
        "supporting information",
        "conflict of interest",
        "conflicts of interest",
        "competing interests",
        "author contributions",
        "about the authors",
        "about the author",
        "data availability",
        "anhang",
        "danksagung",
        "annexe",
        "annexes",
        "remerciements",
        "apéndice",
        "agradecimientos",
        "agradecimentos",
        "anexos",
        "anexo",
        "appendice",
        "ringraziamenti",
        "bijlage",
        "bijlagen",
        "dankwoord",
        "приложение",
        "приложения",
        "благодарности",
        "об авторе",
        "об авторах",
        "информация об авторах",
        "сведения об авторах",
        "додаток",
        "додатки",
        "附录",
        "附錄",
        "致谢",
        "致謝",
        "付録",
        "謝辞",
        "부록",
        "załącznik",
        "załączniki",
        "příloha",
        "přílohy",
        "ek",
        "ekler",
        "liite",
    ]
)
_NUMBERED = regex(r"\A(?:#+|=+|\*+|§)?\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,5}\.)?\s*")
_TRIM = " \t\r:.=#*_-—–：。〈〉【】《》[]()（）「」\u200b\ufeff"


def _plain(line: str) -> str:
    text = _NUMBERED.sub("", line.strip(), count=1).strip(_TRIM).lower()
    return " ".join(text.split())


def is_reference_heading(line: str) -> bool:
    """Tell whether a line by itself heads a list of references."""
    text = line.strip()
    if not 1 < len(text) <= 70:
        return False
    if sections.is_reference_heading(text):
        return True
    # `R e f e r e n c e s`, as spaced-out capitals come out of a PDF.
    letters = _plain(text).split()
    return (
        len(letters) > 5 and all(len(word) == 1 for word in letters) and sections.is_reference_heading("".join(letters))
    )


def ends_list(line: str) -> bool:
    """Tell whether a line by itself heads what comes behind a list of references."""
    if not 1 < len(line.strip()) <= 70:
        return False
    plain = _plain(line)
    return plain in _ENDS or bool(re.fullmatch(r"(?:appendix|anhang|annexe?|приложение|附录)\s?[a-z\d]{1,2}", plain))
