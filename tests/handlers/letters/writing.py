"""Facts, templates and words for tests of letters. All units are fictional."""

from datetime import date

import texts
from dialog.catalogue import Catalogue
from handlers.letters import Facts, Kind, Letter, confirmed, draft, edited, templates
from handlers.letters.templates import Template

WORDS = Catalogue(texts.load())

NUMBER = "K7M2-4QXA-93TB"
MONDAY = date(2026, 3, 16)


def facts(**known: object) -> Facts:
    """Of a case that is not sealed, as far as the system knows it by itself."""
    return _facts(known, owner="政务服务中心（虚构）", category="政务服务与审批", sealed=False)


def sealed_facts(**known: object) -> Facts:
    return _facts(known, sealed=True)


def _facts(known: dict[str, object], **more: object) -> Facts:
    given: dict[str, object] = {
        "case_number": NUMBER,
        "stage": "status.handling",
        "to": "滨海示例局（虚构）",
        "issuer": "云川市总专班办公室（虚构）",
        "drafted": MONDAY,
        "filed": date(2026, 3, 2),
        "due": date(2026, 3, 9),
        "reply_by": date(2026, 3, 23),
        "days_late": 5,
    }
    return Facts(**given | more | known)  # type: ignore[arg-type]


def template(kind: Kind, body: str, language: str = "zh-Hans", *, receipt: str = "") -> Template:
    """The least there can be around that body."""
    sections = f"[标题]\n题名\n[主送]\n{{主送}}：\n[正文]\n{body}\n[落款]\n{{发文单位}}\n"
    return templates.read(sections + (f"[回执]\n{receipt}\n" if receipt else ""), kind, language)


def a_letter(kind: Kind = Kind.URGE, language: str = "zh-Hans", *, specimen: bool = True) -> Letter:
    return draft(templates.shipped(kind, language), facts(), WORDS, specimen=specimen)


def knowing(kind: Kind = Kind.URGE, /, **known: object) -> Letter:
    return draft(templates.shipped(kind, "zh-Hans"), facts(**known), WORDS)


def saying(*paragraphs: str, language: str = "zh-Hans", specimen: bool = True) -> Letter:
    """A letter that a person has written anew."""
    return edited(a_letter(language=language, specimen=specimen), paragraphs)


def a_numbered_letter(kind: Kind = Kind.URGE, language: str = "zh-Hans", *, specimen: bool = True) -> Letter:
    return confirmed(a_letter(kind, language, specimen=specimen), WORDS, seq=12, on=MONDAY)
