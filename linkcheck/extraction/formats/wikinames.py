"""What the parameters of citation templates mean, in the languages of Wikipedia.

A parameter is known by a stem in its name ("dataaccés", "access-date" and "url-access-date" all hold one), so that the
many spellings of one wiki need no list of their own.
"""

from __future__ import annotations

import unicodedata
from enum import Enum, unique
from functools import lru_cache


@unique
class Meaning(Enum):
    """What a parameter holds."""

    ACCESSED = "accessed"
    ARCHIVED = "archived"  # an archive's URL, or the date of its copy
    ADDRESS = "address"
    DATE = "date"
    TITLE = "title"
    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    EPRINT = "eprint"
    IGNORED = "ignored"  # nothing that a reader of the page sees as words
    TEXT = "text"


# Module:Citation/CS1/Configuration and the citation templates of the wikis named; looked up in 2025-11.
_ACCESSED = """
accessdate accessed accessday accessmonth accessyear accessdato accesdate acessdate retrieved retrievaldate
lastaccess visited viewed checkdate zugriff abruf gekuckt bezocht raadpleeg geraadpleegd toegangsdatum hämtdatum
hämtad hämtår hämtmånad besøksdato besøgsdato hentet hentedato hentedag hentningsdato tilgangsdato lesedato
vitja skoðað sótt consulté consulte consulta consultat accèsle dateaccès dateconsultation acceso fechaacceso
accesu fechaaccesu acesso acessado accesso datadiaccesso dataaccés dataacceso sartze sarreradata dataaccesării
accesat dataacces dostęp dostępu přístup přístupu prístup prístupu pridobitve pridobljeno dostop pristupljeno
pristup preuzeto приступ приступљено преузето пристап пристапено посетено достъп посетен датаобращения
датадоступа датадоступу датазвернення датазвароту датапросмотра проверено перевірено праверана қаралған тикшерү
күрсәтелгән каралган viitattu luettu haettu kasutatud vaadatud vaadeldud juurdepääs piekļuves pieejas skatīts
tikrinta žiūrėta prieiga hozzáférés elérés megtekintve erişimtarihi erişim istifadətarixi müraciəttarixi baxılıb
murojaat qaralgan հասանելի մուտքիամսաթիվ դիտված այցելած წვდომის ნანახია πρόσβαση ανάκτηση aksesuar vizituar
hapur تاريخالوصول تاريخالاطلاع الاطلاع تاریخبازدید تاریخبازبینی تاریخدسترسی بازدید دسترسی رسائی اخذشدہ سەردان
بینین لاسرسی תאריךוידוא וידוא תאריךגישה גישה נבדק צוטט अभिगमन पहुँच ॲक्सेस अॅक्सेस अ‍ॅक्सेस पाहिले सङ्ग्रहमिति
সংগ্রহেরতারিখ সংগ্রহের ਪਹੁੰਚ પ્રવેશ અભિગમન அணுகல் பார்த்தநாள் సేకరించిన ಪ್ರವೇಶ ശേഖരിച്ച ප්‍රවේශ วันที่เข้าถึง
เข้าถึง สืบค้น เรียกดู ngàytruycập truycập truynhập tanggalakses diakses akses tarikhakses capaian
petsangpagkuha 访问日期 訪問日期 存取日期 查閱日期 查阅日期 引用日期 检索日期 檢索日期 浏览日期 瀏覽日期
取用日期 访问时间 閲覧日 アクセス日 参照日 확인날짜 확인일자 접근날짜 접근일자 검색일 방문일 확인일 alirdato
aliro vidita dyddiadcyrch rochtana läst åtkomst accd بازیابی besoek pieejams
"""
_ARCHIVED = """
archiv archiw archief arquivo arquiv arkiv arkisto arxiu arsiv arşiv arhiv arhīv archyv arsip arhiiv artxibo
архив архів архіў мұрағат әршив αρχειο αρχείο արխիվ არქივ أرشيف ارشيف بایگانی آرکائیو ئەرشیف ארכיון आर्काइव
अभिलेख पुरालेख संग्रह-यूआरएल विदा আর্কাইভ ஆவண ఆర్కైవ్ ಆರ್ಕೈವ್ आर्काईव्ह 存档 存檔 归档 歸檔 备份 アーカイブ 보존
아카이브 lưutrữ เก็บถาวร wayback webcite zarchiwizowano záloha
"""
_ADDRESS = """
url uri www adresa adres adresse osoite адрес адреса ссылка посилання спасылка online lireenligne urltexte
enllaç enlace lien ligação hlekkur tinklapis bağlantı αρχική σύνδεσμος حيث مسار رابط نشانی پیوند ربط ناونیشان
כתובת קישור दुवा यूआरएल ইউআরএল 网址 網址 链接 連結 주소 링크 liênkết địachỉ ที่อยู่
"""
_DATE = """
date dato datum data dagsetning fecha año année annee ano anno any rok jahr jaar år datefr vuosi ajankohta
päivämäärä aasta kuupäev gads metai év dátum tarih yıl tarix sana дата год рік година датум жыл күні ημερομηνία
έτος ամսաթիվ տարի თარიღი წელი تاريخ تاریخ سال سنة ڕێکەوت תאריך שנה דאטע तारीख तिथि दिनांक वर्ष তারিখ বছর தேதி
தேதியில் తేదీ ದಿನಾಂಕ തീയതി วันที่ ปี ngày năm tanggal tahun tarikh 日期 年份 年月日 年 日付 날짜 연도 dyddiad
dáta year month day mois jour monat tag månad måned maand mes mese giorno miesiąc месяц число місяць
publicationdate udgivelsesdato utgivelsesdato
"""
_TITLE = """
title titel tittel titre título titulo titolo títol tytuł titul názov název naslov naziv заглавие название назва
назив наслов наслоў загаловак otsikko nimeke nimike pealkiri virsraksts nosaukums pavadinimas cím titlu başlık
başlıq sarlavha тақырып аталышы исем τίτλος վերնագիր სათაური عنوان سرنویس سەردێڕ כותרת שם टाइटल शीर्षक শিরোনাম
தலைப்பு శీర్షిక ಶೀರ್ಷಿಕೆ തലക്കെട്ട് ชื่อ tiêuđề nhanđề judul tajuk 标题 標題 タイトル 題名 제목 teitl teideal
izenburua titulua rubrik
"""
_IGNORED = """
language lang langue sprache språk sprog idioma lingua język язык мова език језик dil nyelv kieli 语言 語言 言語
언어 לשון שפה لغة زبان زمان भाषा ভাষা isbn issn oclc bibcode lccn asin page pages seiten sivut sidor s p ref
name group urlstatus deadurl deadlink offline df mode format type quote language2 display-authors accessurl
urlaccess doiaccess dødlenke ölüurl brokenlink nopp via trans-title botfix fixattempted bot
"""
_EXACT = {
    "doi": Meaning.DOI,
    "pmid": Meaning.PMID,
    "pmc": Meaning.PMCID,
    "pmcid": Meaning.PMCID,
    "arxiv": Meaning.EPRINT,
    "eprint": Meaning.EPRINT,
}


_VOWELS_ARE_MARKS = "\u0900"  # from Devanagari on, a mark may be all that tells two words apart


def folded(name: str) -> str:
    """Return a name without what spellings differ in: case, accents, blanks, hyphens, underscores, invisible marks."""
    kept = []
    for char in unicodedata.normalize("NFKD", name.casefold()):
        category = unicodedata.category(char)
        if category[0] in "LN" or (category[0] == "M" and char >= _VOWELS_ARE_MARKS):
            kept.append(char)
    return "".join(kept)


def _stems(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(name) for name in names.split()))


_STEMS = (
    (Meaning.ARCHIVED, _stems(_ARCHIVED)),
    (Meaning.ACCESSED, _stems(_ACCESSED)),
    (Meaning.TITLE, _stems(_TITLE)),
    (Meaning.DATE, _stems(_DATE)),
    (Meaning.ADDRESS, _stems(_ADDRESS)),
)
_SHORT = 4  # letters; a stem no longer than this must be the whole name
_KNOWN_SHORT = {stem: meaning for meaning, stems in reversed(_STEMS) for stem in stems if len(stem) <= _SHORT}
_LONG = tuple((meaning, tuple(stem for stem in stems if len(stem) > _SHORT)) for meaning, stems in _STEMS)
_DATE_WORDS = tuple(stem for stem in _stems(_DATE) if len(stem) == _SHORT and stem not in ("anno", "jaar", "jahr"))
_NOTHING = frozenset(_stems(_IGNORED))
_OWN_SCRIPT = 0x2E80  # Chinese, Japanese and Korean say with two characters what takes others ten


@lru_cache(maxsize=2048)
def meaning(name: str) -> Meaning:
    """Tell what a parameter called `name` holds."""
    key = folded(name).rstrip("0123456789")
    if key in _EXACT:
        return _EXACT[key]
    if key in _NOTHING or (key.endswith("link") and key != "link"):
        return Meaning.IGNORED
    if key in _KNOWN_SHORT:
        return _KNOWN_SHORT[key]
    for what, stems in _LONG:
        if any(stem in key for stem in stems):
            return what
    for what, stems in _STEMS:
        if any(len(stem) > 1 and ord(stem[0]) >= _OWN_SCRIPT and stem in key for stem in stems):
            return what
    if any(key.startswith(stem) or key.endswith(stem) for stem in _DATE_WORDS):
        return Meaning.DATE
    return Meaning.TEXT


@lru_cache(maxsize=2048)
def is_archive_template(name: str) -> bool:
    """Tell whether a template called `name` shows an archived copy."""
    key = folded(name)
    return any(stem in key for what, stems in _LONG if what is Meaning.ARCHIVED for stem in stems)


_FOOTNOTES = """
efn|efn-ua|efn-lr|refn|#tag:ref|fn|note|notetag|footnote|footref|noot|voetnoot|fußnote|nota|notas|remarque
note de pied|הערה|הערות|הערת שוליים|przypis|uwaga|прим|примечание|примітка|бележка|poznámka|لم|پانویس|یاد
shadow ref|注釈|注释|註釋|각주
"""
_FOOTNOTE_TEMPLATES = frozenset(folded(name) for name in _FOOTNOTES.strip().replace("\n", "|").split("|"))


def is_footnote_template(name: str) -> bool:
    """Tell whether what a template called `name` is given stands in a note of its own."""
    return folded(name) in _FOOTNOTE_TEMPLATES
