"""Headings under which a document lists what it refers to."""

from __future__ import annotations

import re
import unicodedata

from linkcheck.regexes import regex

# Gathered from Wikipedia's section headings in these languages and from thesis templates; looked up in 2025-11.
_HEADINGS = """
references|reference|reference list|list of references|references cited|cited references|references and notes
notes and references|bibliography|select bibliography|selected bibliography|annotated bibliography|works cited
work cited|literature cited|literature|cited literature|citations|sources|source|footnotes|endnotes|notes
further reading|external links|links|web references|online references|bibliographic references|references and links
references and further reading|sources and references|works consulted|cited works|cited sources|primary sources
secondary sources|online sources|web sources|webography|webliography|sitography|resources|reading list
suggested reading|recommended reading|publications cited|credits and references|literatur|literaturverzeichnis
quellen|quellenverzeichnis|quellenangaben|einzelnachweise|belege|nachweise|weblinks|fußnoten|fussnoten|anmerkungen
weiterführende literatur|literatur und quellen|quellen und literatur|internetquellen|onlinequellen|literaturhinweise
literaturangaben|referenzen|verweise|bibliografie|bibliographie|endnoten|références|références bibliographiques
notes et références|bibliographie sommaire|sources et bibliographie|liens externes|webographie|sitographie
ouvrages cités|liste de références|liste des références|médiagraphie|notes et sources|referencias
referencias bibliográficas|bibliografía|bibliografía consultada|obras citadas|fuentes|notas|notas y referencias
enlaces externos|lista de referencias|literatura citada|webgrafía|fuentes consultadas|bibliografía citada
notas al pie|referências|referências bibliográficas|bibliografia|fontes|notas e referências|ligações externas
links externos|lista de referências|referências citadas|bibliografia consultada|riferimenti
riferimenti bibliografici|bibliografia essenziale|note|note e riferimenti|fonti|sitografia|collegamenti esterni
opere citate|referenze|referències|enllaços externs|ligazóns externas|notas e referencias|erreferentziak
kanpo estekak|oharrak|referenties|literatuur|literatuurlijst|bronnen|bronvermelding|bronnenlijst|noten|voetnoten
externe links|externe link|literatuuropgave|geraadpleegde literatuur|verwysings|bronne|eksterne skakels|referenser
källor|källförteckning|litteratur|litteraturförteckning|litteraturlista|noter|fotnoter|externa länkar|referenslista
källhänvisningar|referanser|kilder|kildeliste|litteraturliste|eksterne lenker|referenceliste|litteraturfortegnelse
referencer|kildehenvisninger|kildefortegnelse|eksterne henvisninger|kjelder|heimildir|tilvísanir|heimildaskrá
tenglar|keldur|lähteet|lähdeluettelo|viitteet|kirjallisuus|kirjallisuusluettelo|aiheesta muualla|kirjallisuutta
viited|kasutatud kirjandus|kirjandus|allikad|välislingid|kasutatud allikad|atsauces|literatūra|avoti
izmantotā literatūra|literatūras saraksts|ārējās saites|šaltiniai|nuorodos|literatūros sąrašas|išnašos|bibliografija
przypisy|literatura|źródła|spis literatury|wykaz literatury|netografia|linki zewnętrzne|literatura cytowana|zdroje
použitá literatura|seznam použité literatury|seznam literatury|poznámky|externí odkazy|citace|použité zdroje
seznam použitých zdrojů|zoznam použitej literatúry|referencie|zoznam literatúry|externé odkazy|iné projekty|odkazy
irodalom|irodalomjegyzék|hivatkozások|források|felhasznált irodalom|jegyzetek|bibliográfia|külső hivatkozások
referințe|surse|bibliografie selectivă|legături externe|referinte|referințe bibliografice|viri|sklici|opombe
viri in literatura|zunanje povezave|izvori|bilješke|literatura i izvori|popis literature|vanjske poveznice
izvori i literatura|napomene|spoljašnje veze|vanjski linkovi|референце|литература|извори|напомене|спољашње везе
литература и извори|наводи|надворешни врски|користена литература|библиографија|белешки|список литературы
библиография|примечания|источники|ссылки|сноски|библиографический список|использованная литература
список использованной литературы|список использованных источников|список источников|литература и источники
ссылки на источники|список источников и литературы|источники и литература|использованные источники
библиографические ссылки|цитируемая литература|література|список літератури|примітки|джерела|посилання|бібліографія
список використаних джерел|використана література|список використаної літератури|виноски|перелік посилань|літаратура
крыніцы|зноскі|спасылкі|бібліяграфія|заўвагі|източници|използвана литература|бележки|външни препратки
цитирана литература|бележки и източници|әдебиеттер|пайдаланылған әдебиеттер|дереккөздер|адабиёт|адабият|адабияттар
ишлатилган адабиётлар|foydalanilgan adabiyotlar|adabiyotlar|manbalar|ədəbiyyat|i̇stinadlar|mənbələr|istinadlar
xarici keçidlər|эшләкәр|искәрмәләр|әдәбият|сылтамалар|булакстар|шилтемелер|эх сурвалж|ном зүй|лавлагаа
ашигласан материал|βιβλιογραφία|αναφορές|παραπομπές|πηγές|σημειώσεις|βιβλιογραφικές αναφορές|εξωτερικοί σύνδεσμοι
υποσημειώσεις|kaynakça|kaynaklar|referanslar|notlar|dipnotlar|dış bağlantılar|bibliyografya|yararlanılan kaynaklar
referencat|burimet|shënime|lidhje të jashtme|գրականություն|ծանոթագրություններ|աղբյուրներ|հղումներ
օգտագործված գրականություն|արտաքին հղումներ|ლიტერატურა|სქოლიო|წყაროები|გამოყენებული ლიტერატურა|ბიბლიოგრაფია
რესურსები ინტერნეტში|المراجع|مراجع|المصادر|مصادر|قائمة المراجع|المصادر والمراجع|المراجع والمصادر|الهوامش|هوامش
ملاحظات|وصلات خارجية|ببليوغرافيا|قائمة المصادر والمراجع|ثبت المصادر والمراجع|مراجع البحث|المراجع العربية
المراجع الأجنبية|منابع|پانویس|منابع و مآخذ|فهرست منابع|کتابنامه|کتاب‌شناسی|یادداشت‌ها|پیوند به بیرون|ارجاعات|مآخذ
منابع و ارجاعات|حوالہ جات|کتابیات|بیرونی روابط|سەرچاوەکان|پەراوێزەکان|ژێدەرەکان|مصدرونه|سرچينې|حوالا|ذريعا
ביבליוגרפיה|מקורות|הערות שוליים|לקריאה נוספת|קישורים חיצוניים|רשימת מקורות|מראי מקום|הערות|רפרנסים|רשימה ביבליוגרפית
רעפערענצן|מקורים|ווייטערדיגע ליינונג|सन्दर्भ|संदर्भ|संदर्भ सूची|सन्दर्भ सूची|ग्रंथ सूची|स्रोत|टिप्पणियाँ
बाहरी कड़ियाँ|संदर्भ ग्रंथ|सन्दर्भ ग्रन्थ सूची|सन्दर्भहरू|सन्दर्भ सामग्रीहरू|बाह्य दुवे|संदर्भ आणि नोंदी|संदर्भसूची
तथ्यसूत्र|তথ্যসূত্র|গ্রন্থপঞ্জি|উৎস|বহিঃসংযোগ|টীকা|সহায়ক গ্রন্থ|তথ্যউৎস|সূত্র|তথ্য সংগ্ৰহ|ਹਵਾਲੇ|ਬਾਹਰੀ ਲਿੰਕ|ਸਰੋਤ
સંદર્ભ|સંદર્ભો|બાહ્ય કડીઓ|ଆଧାର|ମେଳକ|குறிப்புகள்|மேற்கோள்கள்|உசாத்துணை|ஆதாரங்கள்|வெளி இணைப்புகள்|மேற்கோள்|மூலங்கள்
మూలాలు|ఆధారాలు|బయటి లింకులు|సంప్రదించిన పుస్తకాలు|ಉಲ್ಲೇಖಗಳು|ಆಕರಗಳು|ಹೊರಗಿನ ಕೊಂಡಿಗಳು|അവലംബം|അവലംബങ്ങൾ
പുറത്തേക്കുള്ള കണ്ണികൾ|ഗ്രന്ഥസൂചി|ආශ්‍රිත|මූලාශ්‍ර|බාහිර සබැඳි|อ้างอิง|เอกสารอ้างอิง|บรรณานุกรม|รายการอ้างอิง
แหล่งข้อมูลอื่น|แหล่งอ้างอิง|เชิงอรรถ|รายการเอกสารอ้างอิง|ແຫຼ່ງອ້າງອີງ|ເອກະສານອ້າງອີງ|ឯកសារយោង|គន្ថនិទ្ទេស|ကိုးကား
ကျမ်းကိုး|ကျမ်းကိုးစာရင်း|ዋቢ|ማጣቀሻ|ዋቢ ምንጭ|ምንጮች|tài liệu tham khảo|tham khảo|chú thích|nguồn|thư mục|liên kết ngoài
danh mục tài liệu tham khảo|ghi chú|nguồn tham khảo|daftar pustaka|referensi|rujukan|sumber|catatan kaki
pranala luar|daftar rujukan|daftar referensi|bibliografi|kepustakaan|pustaka|senarai rujukan|pautan luar
mga sanggunian|sanggunian|talasanggunian|mga pinagkunan|marejeo|tanbihi|vyanzo|viungo vya nje|raadraac|tixraac
参考文献|参考资料|参考資料|参考书目|參考文獻|參考資料|參考書目|引用文献|引用文獻|注释|註釋|脚注|腳註|注|註|外部链接
外部連結|来源|來源|文献|文獻|参考链接|参考網站|参考网站|参考网址|引文|资料来源|資料來源|主要参考文献|延伸阅读
延伸閱讀|引用|出典|参照|参考|関連文献|外部リンク|参考サイト|参考url|文献一覧|参考文献一覧|引用・参考文献
参考・引用文献|注釈|参照文献|参考図書|参考論文|참고문헌|참고 문헌|참고자료|참고 자료|각주|출처|외부 링크|인용문헌
인용 문헌|미주|참조|주석|참고 문헌 목록|cyfeiriadau|ffynonellau|llyfryddiaeth|dolenni allanol|tagairtí|foinsí|nótaí
iomraidhean|referansoù|daveennoù|pennadoù kar|iturria|noti|ħoloq barranin|fontoj|referencoj|piednotoj
eksteraj ligiloj|bibliografio|notae|nexus externi
"""

_FURNITURE = regex(r"^[\W\d_]+|[\W_]+$")
_NUMERAL = regex(
    r"^(?:(?:chapter|section|appendix|kapitel|anhang|глава|раздел)\s+\S{1,4}|[ivxlc]{1,6}[.)]|[a-zа-я][.)]"
    r"|第?[一二三四五六七八九十]{1,3}[、章节節.．])\s*"
)


def _folded(heading: str) -> str:
    text = unicodedata.normalize("NFC", heading).casefold()
    return " ".join(text.split())


_KNOWN = frozenset(_folded(name) for line in _HEADINGS.strip().splitlines() for name in line.split("|"))
_LONGEST = 80


def is_reference_heading(heading: str) -> bool:
    """Tell whether a heading, without its markup, announces references: "7. References:", "Список литературы"."""
    if len(heading) > _LONGEST:
        return False
    text = _folded(heading)
    text = _FURNITURE.sub("", _NUMERAL.sub("", _FURNITURE.sub("", text)))
    if text in _KNOWN:
        return True
    parts = [part.strip() for part in re.split(r"\s*(?:/|&|／|\(|（|\)|）)\s*", text) if part.strip()]
    return len(parts) > 1 and all(part in _KNOWN for part in parts)
