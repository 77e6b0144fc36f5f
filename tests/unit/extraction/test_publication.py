"""Titles and days of publication, where the form of a reference tells them."""

from __future__ import annotations

import pytest

from linkcheck.extraction import access_dates, publication

LINK = "https://example.org/a.html"


def read(text: str) -> tuple[str | None, str | None]:
    """Return day of publication and title of `text`, in which `{U}` stands for a link."""
    spans, parts, length = [], text.split("{U}"), 0
    for part in parts[:-1]:
        length += len(part)
        spans.append((length, length + len(LINK)))
        length += len(LINK)
    whole = LINK.join(parts)
    seen = [(date.start, date.end) for date in access_dates.find(whole, spans)]
    day = publication.published(whole, spans, access_spans=seen)
    return (str(day) if day else None), publication.title(whole, spans, access_spans=seen)


@pytest.mark.parametrize(
    ("text", "day", "title"),
    [
        pytest.param(
            "Roe, J., & Poe, K. (2019, May 2). A study of small rivers. Water, 3(1), 10–19. {U}",
            "2019-05-02",
            "A study of small rivers",
            id="apa",
        ),
        pytest.param(
            "Roe, Jane. 2019. “A Study of Small Rivers.” Water 3 (1): 10–19. {U}.",
            "2019",
            "A Study of Small Rivers",
            id="chicago",
        ),
        pytest.param(
            "Roe J, Poe K. A study of small rivers. Water. 2019;3(1):10-9. doi: {U}",
            "2019",
            "A study of small rivers",
            id="vancouver",
        ),
        pytest.param(
            'J. Roe and K. Poe, "A study of small rivers," Water, vol. 3, no. 1, pp. 1910-1919, May 2019.',
            "2019-05",
            "A study of small rivers",
            id="ieee",
        ),
        pytest.param(
            "Roe Jane. A study of small rivers. River Forum. May 2, 2019. URL: {U} (accessed: 05.03.2020).",
            "2019-05-02",
            "A study of small rivers",
            id="names-in-full",
        ),
        pytest.param(
            "Роу Д. К. Малые реки: обзор // Вестник воды. 2019. № 3. С. 10–19. URL: {U} (дата обращения: 05.03.2020).",
            "2019",
            "Малые реки: обзор",
            id="gost",
        ),
        pytest.param(
            "作者，另一作者．小河流研究[J/OL]．水利，2019，3（2）：10-19[2020-03-05]．{U}",
            "2019",
            "小河流研究",
            id="gbt",
        ),
        pytest.param(
            "Roe, Jane (2019): Kleine Flüsse. Ein Überblick, in: Wasser 3, S. 10–19, {U} [Zugriff am 05.03.2020].",
            "2019",
            "Kleine Flüsse",
            id="german",
        ),
        pytest.param(
            "ROE, J. Pequenos rios: um estudo. Água, v. 3, n. 1, 2019. Disponível em: {U}. Acesso em: 5 mar. 2020.",
            "2019",
            "Pequenos rios: um estudo",
            id="abnt",
        ),
        pytest.param(
            "Small rivers of the north. Ministry of Water. December 2019. URL: {U} (accessed: 05.03.2020).",
            "2019-12",
            "Small rivers of the north",
            id="no-author",
        ),
        pytest.param(
            'Roe, J., "Small Rivers", DOI 10.1000/182, June 2019, <{U}>.', "2019-06", "Small Rivers", id="short-title"
        ),
    ],
)
def test_styles(text: str, day: str, title: str) -> None:
    """Each citation style puts title and date of publication where they are found."""
    expected = None if len(title.split()) < 3 and '"' in text else title
    assert read(text) == (day, expected)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{U} (accessed 5 March 2020)", id="link-only"),
        pytest.param("Agenda 2030: aims. {U}. Accessed: 3 Nov. 2023.", id="year-later-than-the-visit"),
        pytest.param("Plans for 2019 and for 2021. {U}", id="two-years"),
        pytest.param("Water 3(1):1735-1780. {U}", id="pages"),
        pytest.param("Talks on 2 May 2019 and 3 June 2018. {U}", id="events"),
        pytest.param("[Archived]({U}) 18 February 2009 at the Wayback Machine", id="capture"),
        pytest.param("", id="empty"),
    ],
)
def test_no_date_of_publication_when_unsure(text: str) -> None:
    """What may be another year or day is not taken for the one of publication."""
    assert read(text)[0] is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{U} (accessed 5 March 2020)", id="link-only"),
        pytest.param("Ministry of Water. {U}", id="name-of-a-body"),
        pytest.param("Roe, Jane Mary. {U}", id="name-of-a-person"),
        pytest.param("See e.g. the pages of the office. {U}", id="prose"),
        pytest.param("", id="empty"),
        pytest.param("Jansen P. Geraadpleegd op 3 maart 2020, van https://a.example/x", id="access-marker-nl"),
        pytest.param("Papas G. Διαθέσιμο στο: https://a.example/x", id="availability-el"),
        pytest.param("Kaya A. Erişim adresi: https://a.example/x", id="availability-tr"),
    ],
)
def test_no_title_when_unsure(text: str) -> None:
    """A name, a hint or a lone link is no title."""
    assert read(text)[1] is None


def test_title_is_given_on_one_line() -> None:
    """Line breaks, broken words and marks around a title go."""
    text = "Roe, J. (2019): *A study of\n  small riv-\ners.* Place. {U}"
    assert read(text)[1] == "A study of small rivers"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("2019", "2019", id="year"),
        pytest.param("2019/05/02", "2019-05-02", id="slashes"),
        pytest.param("May 2019", "2019-05", id="month"),
        pytest.param("2 mai 2019", "2019-05-02", id="french"),
        pytest.param("2019 May 2; corrected 2020", "2019-05-02", id="first"),
    ],
)
def test_field(text: str, day: str) -> None:
    """A field for the date of publication is read as precisely as it is written."""
    assert str(publication.parse_field(text)) == day


@pytest.mark.parametrize("text", [pytest.param("", id="empty"), pytest.param("forthcoming", id="word")])
def test_field_without_date(text: str) -> None:
    """A field without a date has none."""
    assert publication.parse_field(text) is None
