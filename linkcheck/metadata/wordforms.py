"""Words in a form in which all spellings of a name or title meet: one script, no accents."""

from __future__ import annotations

import re
import unicodedata

from linkcheck.metadata.answers import plain
from linkcheck.regexes import regex

# Cyrillic and Greek after their accents are taken off, as most systems have them (ISO 9, BGN, ALA-LC agree here once
# `_SPELLINGS` has folded what differs).
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "z", "з": "z", "и": "i",
        "і": "i", "ј": "i", "к": "k", "л": "l", "љ": "li", "м": "m", "н": "n", "њ": "ni", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "ћ": "s", "ђ": "d", "у": "u", "ф": "f", "х": "h", "ц": "s", "ч": "s", "џ": "s", "ш": "s",
        "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
        "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "φ": "f",
        "χ": "h", "ψ": "ps", "ω": "o",
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n",
    }
)  # fmt: skip

_SPELLINGS = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"shch|tsch|tch|sch|sh|ch|cz|tz|ts|c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"zh", "z"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"[yj]", "i"),
        (r"w", "v"),
        (r"i(?=[aeou])", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""One spelling for the sibilants, for "ya", "ia" and "ja", for what Germans, French and Britons write differently."""

_MARKS_IN_WORDS = regex(r"(?<=\w)['’‘ʹʺʼ`´\u00ad\u200b](?=\w)")
_LATEX = regex(r"\\(?:[a-zA-Z]+\s*|[^a-zA-Z])|[{}]")
_NO_WORD = regex(r"[\W_]+")


def folded(text: str) -> str:
    """Return the words of a text in small letters without accents and markup, parted by single blanks."""
    text = _LATEX.sub("", plain(text)) if "\\" in text or "{" in text else plain(text)
    text = _MARKS_IN_WORDS.sub("", text)
    split = unicodedata.normalize("NFKD", text.casefold())
    return _NO_WORD.sub(" ", "".join(sign for sign in split if not unicodedata.combining(sign))).strip()


def canonical(text: str) -> str:
    """Return the words of a text in a form that does not depend on script and spelling; other scripts stay."""
    word_by_word = folded(text).translate(_LETTERS)
    for pattern, meant in _SPELLINGS:
        word_by_word = pattern.sub(meant, word_by_word)
    return word_by_word


# --- script and language -------------------------------------------------------------------------


def script(text: str) -> str | None:
    """Return in which script most of a text's letters are: latin, cyrillic, greek or other; None without letters."""
    counts = {"latin": 0, "cyrillic": 0, "greek": 0, "other": 0}
    for sign in folded(text):
        if sign.isalpha():
            counts[_script_of(sign)] += 1
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else None


def _script_of(sign: str) -> str:
    point = ord(sign)
    if point < 0x0250:
        return "latin"
    if 0x0370 <= point < 0x0400:
        return "greek"
    return "cyrillic" if 0x0400 <= point < 0x0530 else "other"


# Words that stand in many titles of one language and in few of another; without accents, as `folded` gives them.
_COMMON = {
    "en": "the of and for with from on to by an is are its how why what new using between into under through towards "
    "study analysis effects effect theory model models review approach systems learning evidence role world "
    "development research history introduction among during toward based case",
    "de": "der die das und von fur im zur zum des den dem eine einer ein uber bei als mit auf aus nach zwischen zu am "
    "geschichte beitrag beitrage untersuchung untersuchungen grundlagen einfuhrung",
    "fr": "le la les des du et une dans pour sur au aux par entre chez vers etude sous avec est",
    "es": "el los las del y una por para con como su sobre entre desde al estudio un",
    "it": "il lo gli della delle dei degli di nel nella per con una tra sul sulla e studio alla dal dalla",
    "pt": "da do das dos uma para em nas nos por ao estudo sobre",
    "nl": "het een van en voor met op uit naar bij aan over tussen door",
    "pl": "w na z dla oraz ze przez od do pod nad jako",
    "ru": "v na kak dlya iz po ot ob ego pri mezhdu protiv kurs problemy issledovanie razvitie",
    "sv": "och av for med till pa som ett den det om fran",
    "tr": "ve ile icin bir uzerine olarak",
}
_HINTS_OF_ENGLISH = regex(r"in|\w+(?:ing|ings|ness|ity|ities|ical|ous|ship)")
"""Half as good as a common word: they are found elsewhere too."""
_WORDS_OF = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def language(text: str) -> str | None:
    """Return the language in which a title seems to be, or its script where that is not Latin; None in doubt."""
    written = script(text)
    if written != "latin":
        return written
    words = folded(text).split()
    found = {name: float(sum(word in common for word in words)) for name, common in _WORDS_OF.items()}
    found["en"] += 0.5 * sum(_HINTS_OF_ENGLISH.fullmatch(word) is not None for word in words)
    (best, name), (second, _) = sorted(((count, name) for name, count in found.items()), reverse=True)[:2]
    return name if best > second else None


def says_something(word: str) -> bool:
    """Tell whether a folded word carries meaning in a title: not a common one, nor a short one."""
    return len(word) > 3 and not any(word in common for common in _WORDS_OF.values())
