"""Reads PDF and DOCX back, without a program that CI may not have."""

import re
from collections.abc import Iterator
from io import BytesIO

import docx
import pikepdf

_CODE = rb"<([0-9a-fA-F]+)>"


def pdf_text(made: bytes) -> str:
    """All characters in the order in which they are drawn; where lines end and blanks are wide is not told."""
    return "".join(pdf_pages(made))


def pdf_pages(made: bytes) -> list[str]:
    with pikepdf.open(BytesIO(made)) as file:
        return ["".join(_drawn(page)) for page in file.pages]


def docx_text(made: bytes) -> str:
    """Header, paragraphs and footer, line by line."""
    document = docx.Document(BytesIO(made))
    section = document.sections[0]
    return "\n".join(
        paragraph.text for part in (section.header, document, section.footer) for paragraph in part.paragraphs
    )


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _drawn(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _meanings(font) for name, font in page.resources.get("/Font", {}).items()}
    font: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(page):
        match str(step.operator):
            case "Tf":
                font = fonts[str(step.operands[0])]
            case "Tj":
                yield from _decoded(bytes(step.operands[0]), font)
            case "TJ":
                for each in step.operands[0]:
                    if isinstance(each, pikepdf.String):
                        yield from _decoded(bytes(each), font)


def _decoded(codes: bytes, font: dict[int, str]) -> Iterator[str]:
    for at in range(0, len(codes), 2):
        yield font[int.from_bytes(codes[at : at + 2])]


def _meanings(font: pikepdf.Object) -> dict[int, str]:
    table = font.ToUnicode.read_bytes()
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, meaning in re.findall(_CODE + rb"\s*" + _CODE, block):
            found[int(code, 16)] = _text(meaning)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, meaning in re.findall(_CODE + rb"\s*" + _CODE + rb"\s*" + _CODE, block):
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(ord(_text(meaning)) + code - int(first, 16))
    return found


def _text(meaning: bytes) -> str:
    return bytes.fromhex(meaning.decode()).decode("utf-16-be")
