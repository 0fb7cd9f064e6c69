"""A letter as DOCX, for an office that goes on working with it. Says what the PDF says."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from dialog.catalogue import Catalogue
from handlers.letters.letter import Letter
from handlers.letters.sheets import Sheet, sheet

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

#: Fonts that an office has: for Latin letters and digits, for Chinese text, for Chinese headings.
_LATIN, _SONG, _HEI = "Times New Roman", "仿宋", "黑体"
_RED, _GREY = "A3201D", "5F5F5F"


@dataclass(frozen=True, kw_only=True)
class _Style:
    """Sizes and spaces in points: of a Chinese letter, of any other. `line` is the distance of lines, 0 the font's own;
    `rule` a line drawn at the paragraph: where, how, in which colour."""

    size: tuple[int, int]
    font: str = _SONG
    align: str = "left"
    colour: str = "000000"
    line: tuple[int, int] = (28, 0)
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 8)
    indent: tuple[int, int] = (0, 0)
    right: tuple[int, int] = (0, 0)
    rule: tuple[str, str, str] | None = None
    together: bool = False


#: By the name that a word processor shows.
_STYLES: Final = {
    "Letter specimen": _Style(size=(11, 10), font=_HEI, align="center", colour=_GREY, line=(0, 0), after=(0, 0)),
    "Letter head": _Style(size=(24, 22), font=_HEI, align="center", colour=_RED, line=(0, 0), after=(6, 4)),
    "Letter number": _Style(size=(14, 12), align="center", after=(22, 20), rule=("bottom", "single", _RED)),
    "Letter title": _Style(size=(22, 18), font=_HEI, align="center", line=(0, 0), after=(16, 14)),
    "Letter to": _Style(size=(16, 12)),
    "Letter body": _Style(size=(16, 12), align="both", indent=(200, 0)),
    "Letter foot": _Style(size=(16, 12), align="right", right=(32, 0), after=(0, 2), together=True),
    "Letter receipt title": _Style(
        size=(15, 13), font=_HEI, align="center", before=(36, 30), rule=("top", "dashed", _GREY), together=True
    ),
    "Letter receipt": _Style(size=(16, 12), together=True),
    "Letter page": _Style(size=(11, 10), align="center", line=(0, 0), after=(0, 0)),
}

#: What the library's empty document brings along and nobody needs: who made it, a picture of it, hundreds of styles.
_BALLAST: Final = ("extended-properties", "thumbnail", "stylesWithEffects", "customXml", "numbering")
_KEPT: Final = ("Normal", "Default Paragraph Font", "Normal Table", "No List")

#: The first instant a ZIP can tell: the file does not say when it was packed.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def docx(letter: Letter, words: Catalogue) -> bytes:
    """The same bytes for the same letter."""
    from docx import Document  # the server starts without it

    printed = sheet(letter, words)
    document = Document(BytesIO(_empty()))
    _set_up(document, printed)
    _write(document, printed)
    out = BytesIO()
    document.save(out)
    return _repacked(out.getvalue())


def _write(document: "Document", printed: Sheet) -> None:
    def add(style: str, *texts: str) -> None:
        for text in texts:
            document.add_paragraph(text, style=f"Letter {style}")

    add("head", printed.head)
    add("number", printed.number)
    add("title", printed.title)
    add("to", printed.to)
    add("body", *printed.paragraphs)
    add("foot", "", *printed.signature)
    add("foot", *([printed.dated] if printed.dated else []))
    if printed.receipt:
        add("receipt title", printed.receipt_title)
        add("receipt", *printed.receipt)


def _set_up(document: "Document", printed: Sheet) -> None:
    from docx.shared import Mm

    about, day = document.core_properties, datetime.combine(printed.day, time(), UTC)
    about.author = about.comments = about.last_modified_by = ""
    about.title, about.language = printed.name, printed.language
    about.created = about.modified = day

    for name, style in _STYLES.items():
        _add_style(document, name, style, at=0 if printed.language.startswith("zh") else 1)

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.top_margin, section.bottom_margin = Mm(34), Mm(32)
    if printed.specimen:
        top = section.header.paragraphs[0]
        top.style = document.styles["Letter specimen"]
        top.add_run(printed.specimen)
    bottom = section.footer.paragraphs[0]
    bottom.style = document.styles["Letter page"]
    _page_number(bottom)


@cache
def _empty() -> bytes:
    """The library's empty document without its ballast, which takes longer to read than a letter to write."""
    from docx import Document

    document = Document()
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_BALLAST)]:
            del rels[key]
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add_style(document: "Document", name: str, style: _Style, *, at: int) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).element
    layout = _child(made, "w:pPr")
    if style.together:
        _child(layout, "w:keepNext")
        _child(layout, "w:keepLines")
    if style.rule:
        edge, kind, colour = style.rule
        rules = _child(layout, "w:pBdr")
        _child(rules, f"w:{edge}", {"val": kind, "sz": "10", "space": "8", "color": colour})
    line = {"line": str(20 * style.line[at]), "lineRule": "exact"} if style.line[at] else {"line": "264"}
    _child(layout, "w:spacing", {"before": str(20 * style.before[at]), "after": str(20 * style.after[at]), **line})
    first = {"firstLineChars": str(style.indent[at]), "firstLine": str(20 * style.size[at] * style.indent[at] // 100)}
    _child(layout, "w:ind", {"right": str(20 * style.right[at]), **(first if style.indent[at] else {})})
    _child(layout, "w:jc", {"val": "left" if style.align == "both" and at else style.align})
    look = _child(made, "w:rPr")
    _child(look, "w:rFonts", {"ascii": _LATIN, "hAnsi": _LATIN, "cs": _LATIN, "eastAsia": style.font})
    _child(look, "w:color", {"val": style.colour})
    for size in ("w:sz", "w:szCs"):
        _child(look, size, {"val": str(2 * style.size[at])})
    _child(look, "w:lang", {"val": "en-GB", "eastAsia": "zh-CN"})


def _page_number(paragraph: "Paragraph") -> None:
    """Counted by whoever opens it."""
    paragraph.add_run("— ")
    field = _child(paragraph._p, "w:fldSimple", {"instr": "PAGE"})
    _child(_child(field, "w:r"), "w:t").text = "1"
    paragraph.add_run(" —")


def _child(parent: "BaseOxmlElement", tag: str, values: dict[str, str] | None = None) -> "BaseOxmlElement":
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    child = OxmlElement(tag)
    for name, value in (values or {}).items():
        child.set(qn(f"w:{name}"), value)
    parent.append(child)
    return child


def _repacked(packed: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _NO_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
