"""Workbooks and CSV files made for tests, well or badly."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
TYPES, BOOK, RELATIONS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_STRINGS_RELATION = (
    '<Relationship Id="rIdStrings" Target="sharedStrings.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    del book[book.active.title]
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_table_of_texts(data: bytes) -> bytes:
    """The same workbook as a spreadsheet program keeps it: texts stand in a table of their own."""
    strings: list[str] = []

    def number(found: re.Match[str]) -> str:
        strings.append(found[2])
        return f'<c{found[1]}t="s"><v>{len(strings) - 1}</v></c>'

    page = part_of(data, SHEET).decode()
    page = re.sub(r'<c([^>]*)t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>', number, page)
    table = "".join(f"<si><t>{string}</t></si>" for string in strings)
    added = {
        SHEET: page,
        STRINGS: f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{table}</sst>',
        TYPES: part_of(data, TYPES).decode().replace("</Types>", f"{_STRINGS_TYPE}</Types>"),
        RELATIONS: part_of(data, RELATIONS)
        .decode()
        .replace("</Relationships>", f"{_STRINGS_RELATION}</Relationships>"),
    }
    for name, part in added.items():
        data = with_part(data, name, part.encode())
    return data


def with_part(data: bytes, name: str, part: bytes | None) -> bytes:
    """The same archive with one part replaced, added or (None) taken out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        if part is not None:
            new.writestr(name, part)
    return file.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def csv_of(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
