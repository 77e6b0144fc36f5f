"""Access dates: by markers of many languages, by their place, and never by guessing."""

from __future__ import annotations

import pytest

from linkcheck.extraction import access_dates
from linkcheck.extraction.written import Order

LINK = "https://example.org/reports/2019-05-01.html"


def find(text: str) -> list[str]:
    """Return the access dates of `text`, in which `{U}` stands for a link."""
    spans, parts, length = [], text.split("{U}"), 0
    for part in parts[:-1]:
        length += len(part)
        spans.append((length, length + len(LINK)))
        length += len(LINK)
    return [str(date.value) for date in access_dates.find(LINK.join(parts), spans)]


STYLES = [
    pytest.param("Roe, J. (2019). Title. Retrieved March 5, 2020, from {U}", id="apa"),
    pytest.param("Roe, Jane. “Title.” Site, 2019, {U}. Accessed 5 Mar. 2020.", id="mla-8"),
    pytest.param("Roe, Jane. “Title.” Site. N.p., 2 Aug. 2016. Web. 5 Mar. 2020. <{U}>", id="mla-7"),
    pytest.param("Roe, Jane. “Title.” Accessed March 5, 2020. {U}.", id="chicago"),
    pytest.param("Roe, J. (2019) Title. Available at: {U} (Accessed: 5 March 2020).", id="harvard"),
    pytest.param("Roe J. Title [Internet]. 2019 [cited 2020 Mar 5]. Available from: {U}", id="vancouver"),
    pytest.param("Roe J. Title [Internet]. 2019 [updated 2019 May 2; cited 2020 Mar 5]. Available from: {U}", id="nlm"),
    pytest.param('J. Roe, "Title," 2019. [Online]. Available: {U}. [Accessed: 05-Mar-2020].', id="ieee"),
    pytest.param("ROE, Jane. Title [online]. 2019 [viewed 5 March 2020]. Available from: {U}", id="iso-690"),
    pytest.param("ROE, Jane. Název [online]. 2019 [cit. 2020-03-05]. Dostupné z: {U}", id="iso-690-czech"),
    pytest.param("Роу Д. Название // Журнал. 2019. № 3. URL: {U} (дата обращения: 05.03.2020).", id="gost-7.0.5"),
    pytest.param("Название. – Текст : электронный. – URL: {U} (дата обращения: 05.03.2020).", id="gost-7.0.100"),
    pytest.param("作者. 题名[J/OL]. 期刊, 2019, 3(2): 10-19[2020-03-05]. {U}.", id="gbt-7714"),
    pytest.param("作者. 题名[EB/OL]. (2019-05-01)[2020-03-05]. {U}", id="gbt-7714-with-publication"),
    pytest.param("作者. 题名[EB/OL]. [2019-05-01][2020-03-05]. {U}", id="gbt-7714-both-square"),
    pytest.param("作者. 题名[EB/OL].[2020/3/5].{U}", id="gbt-7714-slashes"),
    pytest.param("ROE, J. Título. Local, 2019. Disponível em: <{U}>. Acesso em: 5 mar. 2020.", id="abnt"),
    pytest.param("Roe, Jane: Titel, 2019. {U} [Zugriff am 05.03.2020]", id="din-1505"),
    pytest.param("Roe, Jane, Title, {U} (last visited Mar. 5, 2020).", id="bluebook"),
    pytest.param("Roe, Jane (2019): Titel. {U} (05.03.2020).", id="bare-in-brackets"),
    pytest.param("Roe, Jane 2019: Titel, in: {U}; 5.3.2020.", id="bare-behind-semicolon"),
    pytest.param("作者：《题名》，2019年2月17日，{U}，2020年3月5日。", id="bare-chinese"),
]


@pytest.mark.parametrize("text", STYLES)
def test_access_date_of_each_citation_style(text: str) -> None:
    """Every main citation style's access date is found, and no other date with it."""
    assert find(text) == ["2020-03-05"]


LANGUAGES = {
    "af": "{U} [Besoek op 5 Maart 2020]",
    "ar": "{U} تم الاطلاع عليه في ٥ مارس ٢٠٢٠",
    "ar-levant": "{U} (تاريخ الدخول: 5 آذار 2020)",
    "az": "{U} (müraciət tarixi: 05.03.2020)",
    "be": "{U} – Дата доступу: 05.03.2020",
    "bg": "{U} (последно посетен на 5 март 2020 г.)",
    "bn": "{U} সংগ্রহের তারিখ ৫ মার্চ ২০২০",
    "ca": "{U} [Consulta: 5 de març de 2020]",
    "cs": "[online]. [vid. 5. března 2020]. {U}",
    "cy": "Cyrchwyd 5 Mawrth 2020. {U}",
    "da": "{U} (besøgt d. 5/3-2020)",
    "de": "{U} (zuletzt aufgerufen am 5. März 2020, 14:25 Uhr)",
    "el": "Ανακτήθηκε στις 5 Μαρτίου 2020 από {U}",
    "eo": "{U} (konsultita la 5-an de marto 2020)",
    "es": "Recuperado el 5 de marzo de 2020, de {U}",
    "et": "{U} (külastatud 5. märtsil 2020)",
    "eu": "{U} [Kontsulta: 2020ko martxoaren 5a]",
    "fa": "{U} (تاریخ دسترسی: ۱۵ اسفند ۱۳۹۸)",
    "fa-gregorian": "{U} دریافت‌شده در ۵ مارس ۲۰۲۰",
    "fi": "Haettu 5. maaliskuuta 2020 osoitteesta {U}",
    "fil": "Hinango noong Marso 5, 2020. {U}",
    "fr": "{U} (dernière consultation : 5 mars 2020)",
    "gl": "{U} (consultado o 5 de marzo de 2020)",
    "he": "אוחזר ב-5 במרץ 2020 מתוך {U}",
    "hi": "{U} ५ मार्च २०२० को देखा गया।",
    "hr": "{U} (pristupljeno 5. ožujka 2020.)",
    "hu": "{U} (2020. március 5-i letöltés)",
    "hy": "Վերցված է 2020 մարտի 5. {U}",
    "id": "Diakses pada 5 Maret 2020 dari {U}",
    "is": "{U} Sótt þann 5. mars 2020",
    "it": "{U} (consultato il 5 marzo 2020)",
    "ja": "{U}（2020年3月5日閲覧）",
    "ja-era": "{U}（令和2年3月5日閲覧）",
    "ka": "{U} [ბოლო ნახვა - 05.03.2020]",
    "kk": "{U} (жүгінген күні 2020 жылғы 5 наурыз)",
    "ko": "{U} (2020. 3. 5. 접속)",
    "ky": "{U} (кайрылган күнү: 05.03.2020)",
    "lt": "{U} [žiūrėta 2020 m. kovo 5 d.]",
    "lv": "{U} [Skatīts 2020. gada 5. martā]",
    "mk": "{U} (пристапено на 5 март 2020)",
    "ml": "{U} ശേഖരിച്ചത് 5 മാർച്ച് 2020",
    "mn": "{U} (хандсан огноо: 2020.03.05)",
    "mr": "{U} ५ मार्च २०२० रोजी पाहिले",
    "ms": "{U} (dicapai pada 5 Mac 2020)",
    "nb": "{U} (lest 5. mars 2020)",
    "nl": "Geraadpleegd op 5 maart 2020, van {U}",
    "pl": "{U} [data dostępu: 5 marca 2020 r.]",
    "pt": "{U} [citado em 2020 mar 5]",
    "ro": "{U} (accesat la 5 martie 2020)",
    "ru": "{U} (дата обращения 5 марта 2020 г.)",
    "sk": "{U} [citované dňa 5. marca 2020]",
    "sl": "Pridobljeno 5. marca 2020 s spletne strani {U}",
    "sq": "{U} (vizituar më 5 mars 2020)",
    "sr": "{U} (приступљено 5. марта 2020)",
    "sv": "{U} (hämtad den 5 mars 2020)",
    "ta": "{U} (பார்த்த நாள்: 5 மார்ச் 2020)",
    "tg": "{U} (санаи муроҷиат: 05.03.2020)",
    "th": "สืบค้นเมื่อวันที่ 5 มีนาคม พ.ศ. 2563, จาก {U}",
    "th-short": "{U} เข้าถึงเมื่อ 5 มี.ค. 2563",
    "tr": "{U} (05.03.2020 tarihinde erişildi)",
    "uk": "{U} (дата звернення 5 березня 2020 р.)",
    "ur": "اخذ شدہ بتاریخ 5 مارچ 2020 {U}",
    "uz": "Murojaat sanasi: 05.03.2020. {U}",
    "vi": "{U} (truy cập ngày 5 tháng 3 năm 2020)",
    "de-month-first": "Titel, Zugriff am März 5, 2020, {U}",
    "fr-month-first": "Titre, consulté le mars 5, 2020, {U}",
    "ja-month-first": "題名, 3月 5, 2020にアクセス, {U}",
    "ko-month-first": "제목, 3월 5, 2020에 액세스, {U}",
    "vi-month-first": "Bài, truy cập vào tháng 3 5, 2020, {U}",
    "zh-month-first": "题名, 访问时间为 三月 5, 2020, {U}",
    "zh": "{U}（访问日期：2020年3月5日）",
    "zh-behind": "{U}，2020年3月5日访问。",
    "zh-taiwan": "{U} (民國109年3月5日檢索)",
    "zh-numerals": "{U} (二〇二〇年三月五日访问)",
    "ko-retrieved": "제목. {U} 에서 2020년 3월 5일 인출.",
    "he-last": "כותרת. {U} (כניסה אחרונה 5 במרץ 2020)",
    "fr-iso-690": "Titre [en ligne]. [Réf. du 5 mars 2020]. {U}",
    "lt-visited": "{U} [aplankyta 2020-03-05]",
    "sl-visit": "Naslov. {U} (zadnji obisk: 5. 3. 2020)",
    "ru-visit": "Название. {U} (дата посещения сайта: 05.03.2020)",
    "kn-unlisted-words": "{U} (ನೋಡಲಾದ ದಿನ 05.03.2020)",
}


@pytest.mark.parametrize(
    ("written", "month"),
    [
        pytest.param("5 كانون الثاني 2020", "01", id="two-words-arabic"),
        pytest.param("5 تشرين الأول 2020", "10", id="two-words-arabic-october"),
        pytest.param("5 เม.ย. 2020", "04", id="dot-inside-thai"),
        pytest.param("5 พ.ย. 2563", "11", id="dot-inside-thai-buddhist"),
        pytest.param("5 Deireadh Fómhair 2020", "10", id="two-words-irish"),
        pytest.param("5 फरवरी 2020", "02", id="without-nukta"),
        pytest.param("5 फ़रवरी 2020", "02", id="with-nukta"),
        pytest.param("5 ਨਵੰਬਰ 2020", "11", id="tippi"),
    ],
)
def test_months_of_two_words_and_with_marks(written: str, month: str) -> None:
    """A month is read whole, whatever words, dots or signs its script makes it of."""
    assert find(f"Title. {{U}} (accessed {written})") == [f"2020-{month}-05"]


@pytest.mark.parametrize("text", [pytest.param(text, id=code) for code, text in LANGUAGES.items()])
def test_markers_and_months_of_many_languages(text: str) -> None:
    """A marker is known in the languages that reference lists are written in, before and behind the date."""
    assert find(text) == ["2020-03-05"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{U} (abgeru-\nfen am 05.03.2020)", "2020-03-05", id="marker-broken-by-hyphen"),
        pytest.param("{U} (дата\n  обращения:\n05.03.2020)", "2020-03-05", id="marker-over-lines"),
        pytest.param("{U} [accessed Septem-\nber 5, 2020]", "2020-09-05", id="month-broken"),
        pytest.param("{U} (Stand: 05.03.\n2020)", "2020-03-05", id="numerals-broken"),
        pytest.param("{U} [25.\n08.08].", "2008-08-25", id="short-year-broken"),
        pytest.param("{U} (acces\u00adsed 5\u00a0March\u200b 2020)", "2020-03-05", id="invisible-characters"),
        pytest.param("{U}（ａｃｃｅｓｓｅｄ：２０２０－０３－０５）", "2020-03-05", id="full-width"),
        pytest.param("{U}(accessed:March2020)", "2020-03", id="glued"),
        pytest.param("{U}. Acesso em05/03/2020", "2020-03-05", id="glued-marker"),
        pytest.param("{U} (accessed 5/3/2020b)", "2020-03-05", id="letter-behind-year"),
        pytest.param("{U} [accessed 2020- 03-05]", "2020-03-05", id="space-in-date"),
        pytest.param("{U}. Acceso: 5-III-2020", "2020-03-05", id="roman-month"),
        pytest.param("{U} (accessed 5 Mar '20)", "2020-03-05", id="short-year-with-name"),
        pytest.param("{U} (Zugriff: 03/2020)", "2020-03", id="numeric-month"),
        pytest.param("{U} (accessed in March 2020)", "2020-03", id="month"),
        pytest.param("Accessed 2020. {U}", "2020", id="year"),
        pytest.param("Retrieved from the site of the national office on 5 March 2020: {U}", "2020-03-05", id="distant"),
        pytest.param("Retrieved from {U} on March 5, 2020.", "2020-03-05", id="link-between"),
        pytest.param("{U} (accessed on Thursday, 5 March 2020)", "2020-03-05", id="weekday"),
        pytest.param("{U} [accessed 10:30, 5 March 2020]", "2020-03-05", id="time-of-day"),
        pytest.param("{U} (listopada 2019; dostęp 5 listopada 2020)", "2020-11-05", id="month-by-language"),
        pytest.param("{U} (pristupljeno 5. listopada 2020)", "2020-10-05", id="same-month-other-language"),
        pytest.param("{U} (تاريخ الزيارة: 5 محرم 1442)", "2020-08-24", id="lunar-hijri"),
        pytest.param("{U} (تاریخ بازدید: ۱۳۹۸/۱۲/۱۵)", "2020-03-05", id="solar-hijri-numerals"),
        pytest.param("เข้าถึงเมื่อ 5 มีนาคม พ.ศ. 2020, {U}", "2020-03-05", id="christian-year-labelled-buddhist"),
    ],
)
def test_damaged_and_unusual_forms(text: str, expected: str) -> None:
    """Line breaks, invisible characters, glued and partial dates are read as a person reads them."""
    assert find(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The Courier, 5 March 2020. {U}", id="publication"),
        pytest.param("Roe, J. (2020, March 5). Title. Retrieved from {U}", id="marker-without-date"),
        pytest.param("Court Reports. March 5, 2020. Retrieved from {U}", id="date-before-marker"),
        pytest.param("{U}, updated 5 March 2020", id="update"),
        pytest.param("{U} (zuletzt geändert: 05.03.2020)", id="change"),
        pytest.param("{U} (veröffentlicht am 05.03.2020)", id="published"),
        pytest.param("Опубликовано 05.03.2020. {U}", id="published-russian"),
        pytest.param("{U} Archived 5 March 2020 at the Wayback Machine", id="archived"),
        pytest.param("[Archived]({U}) 5 March 2020 at the Wayback Machine", id="archived-link"),
        pytest.param("（原始内容存档于2020-03-05）{U}", id="archived-chinese"),
        pytest.param("Bericht, Stand: 05.03.2020. {U}", id="state-of-the-source"),
        pytest.param("{U} (figures as of 5 March 2020)", id="state-of-the-figures"),
        pytest.param("Workshop, 3–5 March 2020. {U}", id="event"),
        pytest.param("{U}, 2020.", id="year-behind-link"),
        pytest.param("{U}, March 2020.", id="month-behind-link"),
        pytest.param("Open Access, 5 March 2020. {U}", id="open-access"),
        pytest.param("Microsoft Access 2016 handbook. {U}", id="product-name"),
        pytest.param("作者：《题名》，载某网2020年3月5日，{U}。", id="publication-chinese"),
        pytest.param("发布日期：2020年3月5日 {U}", id="published-chinese"),
        pytest.param("作者. 题名. (2020-03-05). {U}", id="round-brackets"),
        pytest.param("Geraadpleegd op 5/3. {U}", id="no-year"),
        pytest.param("{U}, 2019-03-05/2020-03-05.", id="two-days-behind-link"),
        pytest.param("ISBN 978-0-12-345678-9, pp. 10-12-2020. {U}", id="numbers"),
        pytest.param("{U} (Urteil vom 5.3.2020)", id="judgement-in-brackets"),
        pytest.param("Beschluss vom 5. März 2020, II ZR 17/19, {U}", id="docket-number"),
        pytest.param("Roe, Mark. 2019. Title. {U}", id="first-name-like-a-month"),
        pytest.param("Haber, 5 Mart 2020, {U}. Yazar tarafından alındı.", id="verb-behind-link-for-another-thing"),
        pytest.param("{U} (press release of 5 March 2020)", id="words-in-brackets"),
        pytest.param("", id="empty"),
    ],
)
def test_other_dates_are_left_alone(text: str) -> None:
    """Dates of publication, update, archiving and events are no access dates, nor is a marker without a date."""
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("หนังสือ. สืบค้นเมื่อ 5 มี.ค. 63, จาก {U}", id="thai-two-digit-year"),
        pytest.param("作者（2018）。題名。上網日期：109年3月5日。取自{U}", id="taiwan-year-alone"),
        pytest.param("Rossi M., Titolo, {U} (ultima consultazione: 5.iii.2020).", id="small-roman-month"),
        pytest.param("Авторлар. Атауы. {U} (қаралған күні: 2020 ж. 5 наурыз)", id="kazakh"),
        pytest.param("Հեղինակ, Վերնագիր, {U} (դիտվել է 2020 թ․ մարտի 5-ին)", id="armenian-one-dot-leader"),
        pytest.param(
            "Tác giả (2018), Tên sách, truy cập ngày 5 tháng Ba năm 2020, {U}", id="vietnamese-month-in-words"
        ),
        pytest.param("Yazar. Başlık. 5 Mart 2020 tarihinde {U} adresinden alınmıştır.", id="verb-behind-link"),
        pytest.param("Συγγραφέας, Τίτλος, {U} (ανακτήθηκε στις 5 Μαρτ. 2020)", id="month-cut-short"),
        pytest.param("Автор. Название. URL: {U} (дата обращ.: 05.03.20).", id="marker-cut-short"),
        pytest.param("Autor: Titel ({U}, 5.3.2020, 14:05 Uhr)", id="link-and-time-in-one-bracket"),
        pytest.param("Autor: Titel ({U}, 5.3.2020)", id="link-and-date-in-one-bracket"),
        pytest.param("நூல், {U} (பார்த்த நாள்: 5 மார்ச் 2020)", id="tamil"),
    ],
)
def test_forms_of_one_language_or_hand(text: str) -> None:
    """What one language or one author does is read as its readers do."""
    assert find(text) == ["2020-03-05"]


def test_dates_inside_links_do_not_count() -> None:
    """A date in an address is a part of it, also where the links are not given."""
    text = "Title. https://example.org/accessed-2020-03-05/index.html"
    assert access_dates.find(text) == ()
    assert access_dates.find(text, [(7, len(text))]) == ()


def test_marker_beats_the_bare_date() -> None:
    """Where one date has a marker, a bare date behind the link is the day of something else."""
    assert find("题名[EB/OL].(2019-04-21)[2020-03-05]. {U}, 2019-04-21") == ["2020-03-05"]
    assert find("Title, {U} (01.02.2019). Accessed 5 March 2020.") == ["2020-03-05"]


def test_bare_date_behind_a_torn_address() -> None:
    """A date in brackets counts, too, behind the rest of an address that was not recognised to its end."""
    assert find("Roe, J. (2008): Titel, {U} 12/page-1.html (12.10.2009).") == ["2009-10-12"]
    assert find("Roe, J. (2008): Titel, {U} Verlag (12.10.2009).") == []


def test_marker_of_the_next_date() -> None:
    """A marker between two dates is that of the second, also in languages with the verb last."""
    assert find("Ad, 05.01.2019, Erişim tarihi: 05.03.2020. {U}") == ["2020-03-05"]
    assert find("2019年1月5日发布，访问日期：2020年3月5日，{U}") == ["2020-03-05"]


def test_several_links_with_a_date_each() -> None:
    """All access dates of a text are found, in order."""
    found = find("Eins {U} [letzter Zugriff 05.03.20], zwei {U} [letzter Zugriff 06.03.20].")
    assert found == ["2020-03-05", "2020-03-06"]


@pytest.mark.parametrize(
    ("written", "raw"),
    [
        pytest.param("accessed 31.02.2023", "31.02.2023", id="numerals"),
        pytest.param("accessed 30 February 2023", "30 February 2023", id="named"),
        pytest.param("retrieved October 24th 1010", "October 24th 1010", id="year"),
    ],
)
def test_impossible_date(written: str, raw: str) -> None:
    """A date that is no day of any calendar is told with no value, not left out."""
    (date,) = access_dates.find(f"Title. https://example.org/a ({written}).")
    assert (date.value, date.raw) == (None, raw)


@pytest.mark.parametrize(
    ("written", "value", "ambiguous"),
    [
        pytest.param("accessed 10/07/2025", "2025-07-10", True, id="british-by-default"),
        pytest.param("Retrieved 9/6/2017 from", "2017-09-06", True, id="american-by-marker"),
        pytest.param("accessed 25/07/2025", "2025-07-25", False, id="day-shows"),
        pytest.param("accessed 07/25/2025", "2025-07-25", False, id="month-shows"),
        pytest.param("accessed 07/07/2025", "2025-07-07", False, id="same-either-way"),
        pytest.param("accessed: 10.07.2025", "2025-07-10", False, id="dots-are-day-first"),
        pytest.param("Acesso em: 11/12/2024", "2024-12-11", False, id="language-is-day-first"),
        pytest.param("accessed 2025/10/07", "2025-10-07", False, id="year-first"),
    ],
)
def test_ambiguous_numerals(written: str, value: str, ambiguous: bool) -> None:
    """Day and month are ambiguous where neither numerals nor language settle them; the likelier reading is given."""
    (date,) = access_dates.find(f"Title. {written} https://example.org/a")
    assert (str(date.value), date.ambiguous) == (value, ambiguous)


def _list(*dates: str) -> list[tuple[access_dates.AccessDate, ...]]:
    return [access_dates.find(f"Title. https://example.org/a ({date})") for date in dates]


def test_list_settles_its_ambiguous_dates() -> None:
    """A date of the list that shows the order settles the others of the same list."""
    european = access_dates.resolve(_list("accessed 08/04/2024", "accessed 25/11/2024"))
    assert [(str(d.value), d.ambiguous) for (d,) in european] == [("2024-04-08", False), ("2024-11-25", False)]
    american = access_dates.resolve(_list("accessed 08/04/2024", "accessed 11/25/2024"))
    assert [(str(d.value), d.ambiguous) for (d,) in american] == [("2024-08-04", False), ("2024-11-25", False)]


def test_contradicting_list_stays_ambiguous() -> None:
    """Where the list shows both orders, or nothing, its ambiguous dates stay so."""
    both = access_dates.resolve(_list("accessed 08/04/2024", "accessed 25/11/2024", "accessed 11/25/2024"))
    assert [d.ambiguous for (d,) in both] == [True, False, False]
    (alone,) = access_dates.resolve(_list("accessed 08/04/2024"))
    assert alone[0].ambiguous


def test_language_of_the_list_settles() -> None:
    """A list in a language that writes the day first settles a date whose own marker does not tell."""
    (dates,) = access_dates.resolve(_list("05/04/2024"), languages=["fr"])
    assert [(str(d.value), d.ambiguous) for d in dates] == [("2024-04-05", False)]


def test_languages_given_settle_at_once() -> None:
    """The caller may know the language of a field or a list."""
    date = access_dates.parse_field("05/04/2024", languages=["de"])
    assert date is not None
    assert (str(date.value), date.ambiguous) == ("2024-04-05", False)


def test_order_that_the_numerals_prove_is_kept() -> None:
    """What a date shows of its author's habit goes along with it."""
    assert [date.order for (date,) in _list("accessed 25/11/2024", "accessed 11/25/2024", "accessed 5 May 2024")] == [
        Order.DAY_FIRST,
        Order.MONTH_FIRST,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2015-01-19", "2015-01-19", id="iso"),
        pytest.param("2015-01-19T10:00:00Z", "2015-01-19", id="iso-with-time"),
        pytest.param("2015/11/06/", "2015-11-06", id="ris"),
        pytest.param("19.01.2015", "2015-01-19", id="dots"),
        pytest.param("29th June, 2013", "2013-06-29", id="ordinal"),
        pytest.param("19.09.2020 р.", "2020-09-19", id="year-label"),
        pytest.param("31May 2013", "2013-05-31", id="glued"),
        pytest.param("18טן אויגוסט 2008", "2008-08-18", id="yiddish"),
        pytest.param("۲۶ ژوئیه ۲۰۰۸", "2008-07-26", id="persian"),
        pytest.param("20130120", "2013-01-20", id="compact"),
        pytest.param("{{date|20|janvier|2013}}", "2013-01-20", id="wiki-template"),
        pytest.param("[[20 de enero]] de [[2013]]", "2013-01-20", id="wiki-links"),
        pytest.param("2013-yil 20-yanvar", "2013-01-20", id="uzbek"),
        pytest.param("2013-03", "2013-03", id="month"),
        pytest.param("2014", "2014", id="year"),
        pytest.param("Accessed: June 12, 2024", "2024-06-12", id="with-marker"),
    ],
)
def test_field(text: str, value: str) -> None:
    """A field that can hold only an access date needs no marker."""
    date = access_dates.parse_field(text)
    assert date is not None
    assert str(date.value) == value
    assert text[date.start : date.end] == date.raw


@pytest.mark.parametrize("text", [pytest.param("", id="empty"), pytest.param("today", id="word")])
def test_field_without_date(text: str) -> None:
    """An empty field, or a word, is no access date."""
    assert access_dates.parse_field(text) is None


@pytest.mark.parametrize("text", [pytest.param(" 31.02.2023 ", id="no-day"), pytest.param("19 of 5", id="digits")])
def test_field_that_cannot_be_read(text: str) -> None:
    """Digits that make no date are told as they stand."""
    date = access_dates.parse_field(text)
    assert date is not None
    assert (date.value, date.raw) == (None, text.strip())


def test_choose_takes_the_first_possible_date() -> None:
    """A reference with several access dates has the first that is a day of the calendar."""
    dates = access_dates.find("https://example.org/a (accessed 31.02.2023; accessed 05.03.2023; accessed 06.03.2023)")
    assert [str(date.value) for date in dates] == ["None", "2023-03-05", "2023-03-06"]
    chosen = access_dates.choose(dates)
    assert chosen is not None
    assert str(chosen.value) == "2023-03-05"
    assert access_dates.choose(dates[:1]) == dates[0]
    assert access_dates.choose(()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "作者：〈題名〉，《晨報》，2019年5月1日，取自{U}（瀏覽於2020年3月5日）", ["2020-03-05"], id="both"
        ),
        pytest.param(
            "作者：〈題名〉。2019年5月1日，取自{U}（瀏覽於2020年3月5日）", ["2020-03-05"], id="the-one-behind"
        ),
        pytest.param("作者：〈題名〉，《晨報》，2019年5月1日，擷取自{U}", [], id="of-publication"),
        pytest.param("作者：題名。2020年3月5日，取自{U}", ["2020-03-05"], id="taiwanese-apa"),
        pytest.param("作者：題名，2020年3月5日取自{U}", ["2020-03-05"], id="without-comma"),
        pytest.param("Maanõukogu määrus nr 3, 01.05.2019, kättesaadav: {U}", [], id="estonian"),
    ],
)
def test_date_before_the_place_where_the_text_is_to_be_had(text: str, expected: list[str]) -> None:
    """In front of "taken from" and "available at" stands the day of publication, unless the style says otherwise."""
    assert find(text) == expected
