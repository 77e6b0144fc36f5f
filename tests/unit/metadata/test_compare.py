"""Is the registered work the cited one? Accused is only what is certain; all works here are invented."""

from __future__ import annotations

import pytest

from linkcheck.extraction import extract
from linkcheck.metadata.compare import Same, compare
from linkcheck.model import DoiRecord, PartialDate, Reference

DOI = "10.1234/abc"


def cited(text: str) -> Reference:
    """Return the one reference of a list."""
    (reference,) = extract(text, format="ris" if text.startswith("TY") else "text")
    return reference


def registered(title: str | None, *authors: str, year: int | None = None, others: tuple[str, ...] = ()) -> DoiRecord:
    """Return what is registered."""
    issued = PartialDate(year) if year else None
    return DoiRecord(registered=True, title=title, authors=authors, issued=issued, other_titles=others)


TIDES = (
    f"1. Vasquez M., Lindqvist T. Tidal mixing in shallow straits. Marine Notes. 2018. Vol. 4. P. 11–29. DOI: {DOI}."
)
SUBTITLE = (
    f"1. Brandt H. A ledger of northern harbours: trade and tolls, 1720–1790. Amber Press, 2012. https://doi.org/{DOI}"
)
RUSSIAN = f"1. Петров И.С. Рыбный промысел на севере. Вестник моря. 2015. № 2. С. 3–19. DOI: {DOI}."
LATIN_RUSSIAN = (
    "1. Petrov I.S. Rybnyj promysel na severe [Fishing in the North]. Vestnik morya. 2015. No. 2. S. 3–19. "
    f"DOI: {DOI}. (In Russ.)"
)
GERMAN = f"1. Grünwald, Jürgen: Die Geschichte der Leuchttürme und ihrer Wärter. Kiel 2009, doi:{DOI}."
CHAPTER = (
    "1. Okonjo A. Sleep at sea. In: Marsh P. (ed.) Handbook of Coastal Medicine. Tidewater, 2016. P. 77–90. "
    f"https://doi.org/{DOI}"
)
NO_TITLE = f"1. M. Vasquez, T. Lindqvist, Mar. Lett. 2018, 4, 11. doi:{DOI}"
CHINESE = f"1. 王小明. 沿海渔业的发展研究[J]. 海洋学报, 2017, 3(2): 11-19. DOI: {DOI}."


@pytest.mark.parametrize(
    ("text", "record"),
    [
        pytest.param(TIDES, registered("Tidal mixing in shallow straits", "Vasquez", year=2018), id="same"),
        pytest.param(TIDES, registered("TIDAL MIXING IN SHALLOW STRAITS", "VASQUEZ", year=2018), id="capitals"),
        pytest.param(TIDES, registered("Tidal <i>mixing</i> in shallow straits", "Vasquez"), id="markup"),
        pytest.param(TIDES, registered("Tidal mixing in shallow straits&amp;#8224;", "V"), id="entities"),
        pytest.param(TIDES, registered("RETRACTED: Tidal mixing in shallow straits", "Vasquez"), id="marked"),
        pytest.param(TIDES, registered("RETRACTED ARTICLE: Tidal mixing in shallow straits"), id="marked-at-length"),
        pytest.param(TIDES, registered("Tidal mixing in shallow strait", year=1999), id="typing-error-other-year"),
        pytest.param(TIDES, registered("Mixing by tides", others=("Tidal mixing in shallow straits",)), id="other"),
        pytest.param(SUBTITLE, registered("A ledger of northern harbours", "Brandt", year=2012), id="without-subtitle"),
        pytest.param(TIDES, registered("Tidal mixing in shallow straits: a model of a bay"), id="with-subtitle"),
        pytest.param(
            "TY  - JOUR\nTI  - Tidal mixing in straits\nAU  - Vasquez, M.\nDO  - 10.1234/abc\nER  - ",
            registered("Tidal mixing in straits: measurements, models and a hundred years of ships' logs"),
            id="ris-without-subtitle",
        ),
        pytest.param(RUSSIAN, registered("Рыбный промысел на Севере", "Петров", year=2015), id="cyrillic"),
        pytest.param(LATIN_RUSSIAN, registered("Рыбный промысел на Севере", "Петров", year=2015), id="transliterated"),
        pytest.param(LATIN_RUSSIAN, registered("Fishing in the North", "Petrov", year=2015), id="in-brackets"),
        pytest.param(RUSSIAN, registered("Rybnyi promysel na severe", "Petrov", year=2015), id="registered-in-latin"),
        pytest.param(CHAPTER, registered("Handbook of Coastal Medicine", "Marsh", year=2015), id="book-around"),
        pytest.param(CHINESE, registered("沿海渔业的发展研究", "王", year=2017), id="chinese"),
    ],
)  # fmt: skip
def test_same_work(text: str, record: DoiRecord) -> None:
    """The registered title stands in the reference, in whatever spelling: it is the cited work."""
    assert compare(cited(text), record).same is Same.YES


@pytest.mark.parametrize(
    ("text", "record"),
    [
        pytest.param(TIDES, registered(None, "Ferrari", year=1994), id="no-title"),
        pytest.param(f"1. See https://doi.org/{DOI}", registered("Welding of light metals", "Ferrari"), id="bare-doi"),
        pytest.param(f"DOI{DOI}", registered("Welding of light metals", "Ferrari", year=1994), id="only-the-doi"),
        pytest.param(TIDES, registered("Currents of narrow waters", "Lindqvist", year=2018), id="an-author-is-named"),
        pytest.param(TIDES, registered("Die Durchmischung in der Meerenge", "Ferrari", year=2018), id="other-language"),
        pytest.param(RUSSIAN, registered("Fishing in the North", "Petrov", year=2015), id="translated"),
        pytest.param(RUSSIAN, registered("Fishing in the North", "Petroff", year=2014), id="translated-name-respelt"),
        pytest.param(RUSSIAN, registered("Fishing in the North", year=2001), id="translated-without-authors"),
        pytest.param(GERMAN, registered("The history of lighthouses", "Gruenwald", year=2009), id="german-translated"),
        pytest.param(
            GERMAN, registered("The history of lighthouses", "Whitby", year=2009), id="language-and-name-alone"
        ),
        pytest.param(NO_TITLE, registered("Tidal mixing in shallow straits", "Vasquez", year=2018), id="untitled"),
        pytest.param(NO_TITLE, registered("Tidal mixing in shallow straits", "Ferrari", year=2018), id="untitled-year"),
        pytest.param(
            CHINESE, registered("Development of coastal fisheries", "Wang", year=2017), id="chinese-translated"
        ),
        pytest.param(CHINESE, registered("Development of coastal fisheries", "Wang", year=2001), id="chinese-any-year"),
        pytest.param(TIDES, registered("Straits", "Ferrari", year=2018), id="one-word"),
        pytest.param(TIDES, registered("海峡の潮汐混合", "田中", year=1994), id="registered-in-japanese"),
    ],
)
def test_could_not_be_compared(text: str, record: DoiRecord) -> None:
    """Too little is told, or another language may explain what differs: nothing is claimed."""
    assert compare(cited(text), record).same is Same.UNKNOWN


METALS = registered("Fatigue of welded aluminium joints under load", "Ferrari", year=1994)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        pytest.param(TIDES, METALS, id="all-differs"),
        pytest.param(
            TIDES, registered("The fatigue of welded joints under load", "Ferrari", year=2018), id="same-year"
        ),
        pytest.param(TIDES, registered("The fatigue of welded joints under load", year=1994), id="no-authors"),
        pytest.param(SUBTITLE, METALS, id="book"),
        pytest.param(RUSSIAN, METALS, id="russian-all-differs"),
        pytest.param(
            RUSSIAN, registered("Сварка лёгких сплавов под нагрузкой", "Иванов", year=2015), id="russian-year"
        ),
        pytest.param(LATIN_RUSSIAN, METALS, id="transliterated-all-differs"),
        pytest.param(GERMAN, METALS, id="german-all-differs"),
        pytest.param(NO_TITLE, METALS, id="untitled-all-differs"),
        pytest.param(CHAPTER, METALS, id="chapter"),
    ],
)
def test_another_work(text: str, record: DoiRecord) -> None:
    """Title, authors and year, or two of them in one language, are against it: another work."""
    assert compare(cited(text), record).same is Same.NO


@pytest.mark.parametrize(
    ("registered_year", "expected"),
    [(2017, Same.YES), (2019, Same.YES), (2016, Same.YES), (2015, Same.NO), (2020, Same.NO)],
)
def test_year_lag(registered_year: int, expected: Same) -> None:
    """A work may be registered two years before the year that is cited, and one after it."""
    record = registered("Fatigue of welded joints under load", "Ferrari", year=registered_year)
    assert compare(cited(TIDES), record).year is expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("Müller", "Mueller", id="umlaut"),
        pytest.param("Киселёв", "Kiselyov", id="yo"),
        pytest.param("Чернышевский", "Chernyshevsky", id="many-ways"),
        pytest.param("Chernyshevskij", "Чернышевский", id="and-back"),
        pytest.param("Zhukov", "Жуков", id="zh"),
        pytest.param("Yudina", "Юдина", id="yu"),
        pytest.param("Tsvetkova", "Цветкова", id="ts"),
        pytest.param("Khachaturian", "Хачатурян", id="kh"),
        pytest.param("Παπαδόπουλος", "Papadopoulos", id="greek"),
        pytest.param("Ørsted", "Orsted", id="stroke"),
        pytest.param("Wałęsa", "Walesa", id="polish"),
        pytest.param("O’Brien", "O'Brien", id="apostrophe"),
        pytest.param("van der Berg", "Berg", id="particles"),
        pytest.param("García Márquez", "García", id="two-names"),
        pytest.param("World Meteorological Office", "World Meteorological Office", id="group"),
    ],
)
def test_names_meet(written: str, name: str) -> None:
    """A name is found in whatever script and spelling."""
    text = f"1. {written} A. Notes on the weather of the coast. 2010. DOI: {DOI}."
    assert compare(cited(text), registered("Fatigue of welded joints", name)).authors is Same.YES


def test_editors_speak_for_it_and_not_against() -> None:
    """A paper out of a volume is cited without the volume's editors."""
    volume = DoiRecord(registered=True, title="Papers of the fifth meeting of the society", editors=("Marsh",))
    assert compare(cited(TIDES), volume).authors is Same.UNKNOWN
    assert compare(cited(TIDES), volume).same is Same.UNKNOWN
    assert compare(cited(CHAPTER), volume).authors is Same.YES


def test_a_name_that_is_not_there_is_not_found() -> None:
    """Names of other people are not taken for it."""
    for name in ("Ferrari", "Li", "Иванов", "Papadopoulos"):
        assert compare(cited(TIDES), registered("Fatigue of welded joints", name)).authors is Same.NO
