"""How a list says that there is an archived copy: in its own language and with its own form of dates."""

from __future__ import annotations

import re
from datetime import date

from linkcheck.model import Reference

# By what stands in a reference of that language; the first that is found counts
_LANGUAGES = (
    (
        re.compile(r"дата (?:зверненн|перегляду|доступу)|\bперевірено|\bпроцитовано", re.I),
        "Архівна копія: {url}, збережено {day}",
    ),
    (re.compile(r"[\u0400-\u04ff]{4}"), "Архивная копия: {url}, сохранена {day}"),
    (
        re.compile(r"\b(?:abgerufen|zugriff|abruf|aufgerufen|letzter zugriff)\b", re.I),
        "Archiviert: {url}, gesichert am {day}",
    ),
    (
        re.compile(r"\b(?:consulté|consultée|page consultée|dernier accès|vu le)\b", re.I),
        "Archivé : {url}, capturé le {day}",
    ),
    (
        re.compile(r"\b(?:consultado|consultada|recuperado|fecha de (?:consulta|acceso))\b", re.I),
        "Archivado: {url}, capturado el {day}",
    ),
    (re.compile(r"\b(?:acesso em|acedido|acessado|consultado em)\b", re.I), "Arquivado: {url}, capturado em {day}"),
    (
        re.compile(r"\b(?:consultato|ultima consultazione|ultimo accesso|visitato)\b", re.I),
        "Archiviato: {url}, catturato il {day}",
    ),
    (re.compile(r"\b(?:dostęp|data dostępu|pobrano)\b", re.I), "Zarchiwizowano: {url}, zapisano {day}"),
    (re.compile(r"\b(?:geraadpleegd|bezocht)\b", re.I), "Gearchiveerd: {url}, vastgelegd op {day}"),
    (re.compile("[\u3040-\u30ff]"), "アーカイブ：{url}、{day}取得"),
    (re.compile("[\uac00-\ud7af]{2}"), "보존본: {url}, {day} 저장"),
    (re.compile("[\u4e00-\u9fff]{2}"), "存档：{url}，保存于{day}"),
)
_ENGLISH = "Archived: {url}, captured {day}"

_FORMS = (
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"), "%d.%m.%Y"),
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"), "{0.year}年{0.month}月{0.day}日"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}"), "%Y/%m/%d"),
)
"""Forms of dates that are read alike everywhere; all others become ISO 8601."""


def archived(reference: Reference, url: str, day: date) -> str:
    """Return a clause that names an archived copy."""
    phrase = next((phrase for form, phrase in _LANGUAGES if form.search(reference.text)), _ENGLISH)
    return phrase.format(url=url, day=_written(reference.accessed_raw or "", day))


def _written(example: str, day: date) -> str:
    for form, pattern in _FORMS:
        if form.fullmatch(example.strip()):
            return pattern.format(day) if "{" in pattern else day.strftime(pattern)
    return day.isoformat()
