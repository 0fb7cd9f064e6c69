"""Files that mean harm, or that a spreadsheet program would never write."""

import io
import struct
import tracemalloc
import warnings
import zipfile
from datetime import date, time, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import roster
from handlers.roster import Problem, Sheet, Sheets, Unfit
from handlers.sheets import archives, markup, problems
from handlers.sheets.columns import MOST_ROWS
from handlers.sheets.problems import Findings
from tests.handlers.roster.sample_files import PEOPLE, SAID, check, codes, only, read, read_csv, where, words
from tests.handlers.sheets.sample_files import (
    BOOK,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    csv_of,
    part_of,
    saved,
    with_part,
    with_table_of_texts,
    workbook,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NEW = ["p-new", "新示范（虚构）", "是"]
FILE = with_table_of_texts(workbook(only(people=[PEOPLE, NEW])))
PARTS = (SHEET, STRINGS, STYLES, TYPES, BOOK, RELATIONS)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def told(data: bytes, name: str = "organisation.xlsx") -> list[str]:
    return codes(roster.read(data, name, words()).problems)


def with_sheet(old: str, new: str) -> Sheets:
    """The workbook with something replaced in the markup of its sheet."""
    page = part_of(FILE, SHEET).decode()
    assert old in page
    return roster.read(with_part(FILE, SHEET, page.replace(old, new, 1).encode()), "organisation.xlsx", words())


def test_the_sheet_that_is_spoilt_below_is_sound() -> None:
    assert told(FILE) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"x" * 50, b"id,name\n", b"\x00" * 500])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    assert told(data) == ["not-a-workbook"]


def test_some_other_archive_is_refused() -> None:
    assert told(with_part(FILE, TYPES, None)) == ["not-a-workbook"]


def test_a_workbook_with_a_password_is_refused() -> None:
    assert told(OLD + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")) == ["encrypted"]


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(FILE)
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag in the directory
    assert told(bytes(data)) == ["encrypted"]


@pytest.mark.parametrize(("data", "name"), [(OLD + b"\x00" * 600, "organisation.xlsx"), (b"x", "organisation.xls")])
def test_an_old_workbook_is_refused(data: bytes, name: str) -> None:
    assert told(data, name) == ["old-workbook"]


@pytest.mark.parametrize("name", ["organisation.xlsm", "ORGANISATION.XLSM", "organisation.xltm", "organisation.xlsb"])
def test_a_macro_workbook_is_refused_by_its_name(name: str) -> None:
    assert told(FILE, name) == ["macro"]


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/VBAproject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/x.bin"]
)
def test_a_macro_workbook_is_refused_by_what_is_in_it(part: str) -> None:
    assert told(with_part(FILE, part, b"<x/>")) == ["macro"]


def test_a_macro_workbook_is_refused_by_its_type() -> None:
    types = part_of(FILE, TYPES).replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert told(with_part(FILE, TYPES, types)) == ["macro"]


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = with_part_of_nothing()
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert told(data) == ["bomb"]


def with_part_of_nothing() -> bytes:
    file = io.BytesIO(FILE)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/nothing.xml", bytes(archives.MOST_UNPACKED))
    return file.getvalue()


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(with_part_of_nothing())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    tracemalloc.start()
    assert told(bytes(data)) == ["not-a-workbook"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < archives.MOST_UNPACKED / 8


def test_an_archive_of_too_many_parts_is_refused() -> None:
    file = io.BytesIO(FILE)
    with zipfile.ZipFile(file, "a") as archive:
        for at in range(archives.MOST_PARTS):
            archive.writestr(f"xl/{at}.xml", "<x/>")
    assert told(file.getvalue()) == ["bomb"]


def test_a_part_that_comes_twice_is_refused() -> None:
    file = io.BytesIO(FILE)
    with zipfile.ZipFile(file, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET.upper(), part_of(FILE, SHEET))
    assert told(file.getvalue()) == ["not-a-workbook"]


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(way: int) -> None:
    """No spreadsheet program does so, and how much memory they take is not told beforehand."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILE)) as old, zipfile.ZipFile(file, "w", way) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert told(file.getvalue()) == ["not-a-workbook"]


def test_pictures_and_folders_do_not_disturb() -> None:
    file = io.BytesIO(FILE)
    with zipfile.ZipFile(file, "a") as archive:
        archive.mkdir("xl/media")
        archive.writestr("xl/media/image1.png", b"\x89PNG <")
    assert told(file.getvalue()) == []


@pytest.mark.parametrize("name", ["organisation.xlsx", "people.csv"])
def test_a_file_that_is_too_large_is_not_looked_at(name: str) -> None:
    assert told(bytes(archives.MOST_BYTES + 1), name) == ["too-large"]


DOCTYPES = [
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.invalid/x.dtd">%a;]>',
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("part", PARTS)
def test_markup_with_entities_is_refused_wherever_it_is(part: str, doctype: str) -> None:
    text = part_of(FILE, part).decode()
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    assert told(with_part(FILE, part, (doctype + body).encode())) == ["markup"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_another_encoding_hides_no_entity(encoding: str) -> None:
    text = DOCTYPES[0] + part_of(FILE, SHEET).decode()
    assert told(with_part(FILE, SHEET, text.encode(encoding))) == ["markup"]


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "gb2312", "iso-8859-1"])
def test_markup_is_in_a_unicode_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + part_of(FILE, SHEET).decode()
    assert told(with_part(FILE, SHEET, text.encode())) in (["markup"], ["broken"])


def test_markup_that_is_too_deep_is_refused() -> None:
    assert told(with_part(FILE, STYLES, b"<x>" * 5000 + b"</x>" * 5000)) == ["markup"]


@pytest.mark.parametrize("part", PARTS)
def test_markup_that_is_none_is_refused(part: str) -> None:
    assert told(with_part(FILE, part, b"<x>")) == ["broken"]


@pytest.mark.parametrize("part", [STRINGS, TYPES, BOOK, RELATIONS])
def test_markup_that_means_nothing_is_refused(part: str) -> None:
    assert told(with_part(FILE, part, b"<x/>"))[0] in ("broken", "no-sheets")


@pytest.mark.parametrize("number", ["99999999999", "9" * 5000, "1048577", "0", "-1", "1", "x", "1e3", "２"])
def test_rows_that_cannot_be_are_refused(number: str) -> None:
    """The library would make a billion rows of the first, and lose a row that comes too late without a word."""
    assert codes(with_sheet('<row r="2"', f'<row r="{number}"').problems) == ["broken"]


@pytest.mark.parametrize("cell", ["A2", "B1x", "ZZZZ2", "2", "", "１2"])
def test_cells_that_cannot_be_are_refused(cell: str) -> None:
    assert codes(with_sheet('<c r="B2"', f'<c r="{cell}"').problems) == ["broken"]


def test_what_stands_outside_of_cells_is_nothing() -> None:
    """As in the order of calculation, which names cells backwards."""
    order = f'<calcChain xmlns="{MAIN}"><c r="C3"/><c r="A1"/><f>1</f></calcChain>'
    assert told(with_part(FILE, "xl/calcChain.xml", order.encode())) == []
    assert codes(with_sheet("</row></sheetData>", "<f>1+1</f></row></sheetData>").problems) == []


def looked(cells: str, *, rows: int = 10, below: str = "") -> markup.Sight:
    page = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData>{below}</worksheet>'
    return markup.look(page.encode(), markup.Room(most_rows=rows))


def test_a_row_counts_once_and_also_when_all_it_holds_are_formulas() -> None:
    assert looked("<c><v>1</v></c><c><v>2</v></c>", rows=1) == markup.Sight()
    with pytest.raises(Unfit):
        looked("<c><f>1</f></c>", rows=0)


def test_of_very_many_formulas_and_merged_cells_the_first_are_shown() -> None:
    merged = '<mergeCell ref="A1:B1"/>' * 501
    sight = looked("<c><f>1</f></c>" * 501, below=f"<mergeCells>{merged}</mergeCells>")
    assert (500, 500) == (len(sight.formulas), len(sight.merged))


@pytest.mark.parametrize("ref", ["", "x", "A1:", "A0:B1", "A1:B1:C1", "A12345678"])
def test_merged_cells_that_cannot_be_are_refused(ref: str) -> None:
    with pytest.raises(Unfit):
        looked("", below=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')


def test_what_the_library_warns_of_is_of_no_use_here() -> None:
    """It quotes cells, and a workbook without styles is as good as any."""
    assert told(with_part(FILE, STYLES, f'<styleSheet xmlns="{MAIN}"/>'.encode())) == []


def test_what_a_sheet_says_of_its_own_size_hides_no_row() -> None:
    told = with_sheet('<dimension ref="A1:C2"', '<dimension ref="A1:A1"')
    assert [row.values["id"] for row in told.rows[Sheet.PEOPLE]] == ["p-new"]


def test_a_text_that_is_not_in_the_table_of_texts_is_refused() -> None:
    assert codes(with_sheet("<v>3</v>", "<v>300</v>").problems) == ["broken"]


def test_a_number_that_is_endless_is_refused() -> None:
    assert codes(with_sheet('t="s"><v>3</v>', f"><v>{'9' * 5000}</v>").problems) == ["broken"]


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_beyond_all_numbers_is_no_value(number: str) -> None:
    assert codes(with_sheet('t="s"><v>3</v>', f"><v>{number}</v>").problems) == ["broken-cell"]


def test_parts_that_are_not_needed_are_not_opened() -> None:
    assert told(with_part(FILE, "xl/externalLinks/externalLink1.xml", DOCTYPES[1].encode() + b"<x/>")) == []


def test_merged_cells_are_refused_with_their_row() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SAID)))
    book["人员"].merge_cells("B2:B3")
    told = roster.read(saved(book), "organisation.xlsx", words())
    assert ("merged", Sheet.PEOPLE, 2, None) in where(told.problems)


def test_a_merged_range_as_large_as_the_sheet_costs_nothing() -> None:
    told = with_sheet("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert codes(told.problems) == ["merged"]


@pytest.mark.parametrize("formula", ["=1+1", "=HYPERLINK(1)", "=cmd|' /C calc'!A0"])
def test_a_formula_is_refused_with_its_cell(formula: str) -> None:
    told = read(only(people=[PEOPLE, NEW, ["p-x", formula, "是"]]))
    assert where(told.problems) == [("formula", Sheet.PEOPLE, 3, "name")]


def test_a_formula_is_refused_although_its_value_is_there() -> None:
    told = with_sheet('t="s"><v>4</v>', "><f>1+1</f><v>2</v>")
    assert where(told.problems) == [("formula", Sheet.PEOPLE, 2, "name")]


@pytest.mark.parametrize("text", ["=1+1", "  =1+1", "\u3000=1+1"])
def test_a_text_that_would_run_is_refused(text: str) -> None:
    assert where(read_csv(csv_of([PEOPLE, ["p-x", text, "是"]])).problems) == [("formula", Sheet.PEOPLE, 2, "name")]


def test_a_cell_with_an_error_is_refused() -> None:
    told = with_sheet('t="s"><v>4</v>', 't="e"><v>#REF!</v>')
    assert where(told.problems) == [("broken-cell", Sheet.PEOPLE, 2, "name")]


@pytest.mark.parametrize("value", [time(8, 30), timedelta(hours=30)])
def test_a_time_of_day_is_no_value(value: object) -> None:
    told = read(only(people=[PEOPLE, ["p-x", value, "是"]]))
    assert where(told.problems) == [("broken-cell", Sheet.PEOPLE, 2, "name")]


def test_what_a_spreadsheet_made_a_date_of_is_refused() -> None:
    """3-4 typed as an id has become the fourth of March: it would read as an id, and a wrong one."""
    told = read(only(people=[PEOPLE, [date(2026, 3, 4), "新示范（虚构）", "是"]]))
    assert where(told.problems) == [("date-not-text", Sheet.PEOPLE, 2, "id")]


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\u2028", "\ufffe", "a\nb", "a\tb"]
)
def test_signs_that_cannot_be_seen_are_refused(sign: str) -> None:
    told = read_csv(csv_of([PEOPLE, ["p-x", f"新{sign}示范", "是"]]))
    assert where(told.problems) == [("control-character", Sheet.PEOPLE, 2, "name")]


@pytest.mark.parametrize(("length", "expected"), [(200, []), (201, ["too-long"])])
def test_a_name_has_200_characters_at_most(length: int, expected: list[str]) -> None:
    assert codes(read_csv(csv_of([PEOPLE, ["p-x", "名" * length, "是"]])).problems) == expected


def test_a_column_far_to_the_right_is_told() -> None:
    """Once for its row, and not read."""
    row = [*NEW, *[None] * 60, "far", "farther"]
    for read_ in (read(only(people=[PEOPLE, row])), read_csv(csv_of([PEOPLE, row]))):
        assert [("too-wide", Sheet.PEOPLE, 2, None)] == where(read_.problems)


def test_a_sheet_has_50_000_rows_at_most() -> None:
    rows = b"".join(b"p-%d,x\n" % at for at in range(MOST_ROWS))
    (problem,) = read_csv(b"id,name\n" + rows).problems
    assert (problem.code, problem.facts) == ("too-many-rows", {"limit": 50_000})


def test_a_workbook_has_50_000_rows_at_most() -> None:
    """Counted before the library sees the first."""
    page = part_of(FILE, SHEET).decode()
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(3, MOST_ROWS + 2))
    (problem,) = roster.read(
        with_part(FILE, SHEET, page.replace("</sheetData>", f"{rows}</sheetData>").encode()), "x.xlsx", words()
    ).problems
    assert (problem.code, problem.facts) == ("too-many-rows", {"limit": 50_000})


def test_a_workbook_of_too_many_empty_cells_is_refused() -> None:
    page = part_of(FILE, SHEET).decode()
    cells = "".join(f'<row r="{at}">{"<c/>" * 10_000}</row>' for at in range(3, 54))
    data = with_part(FILE, SHEET, page.replace("</sheetData>", f"{cells}</sheetData>").encode())
    assert told(data) == ["too-many-cells"]


@pytest.mark.parametrize(
    "data",
    ["id,name\np-x,名\n".encode("utf-16"), b"id,name\np-x,\xff\xff\n", b"\xef\xbb\xbfid,name\np-x,\xc4\xfa\n"],
    ids=["utf-16", "nothing", "marked as utf-8"],
)
def test_csv_in_an_unknown_encoding_is_refused(data: bytes) -> None:
    assert codes(read_csv(data).problems) == ["encoding"]


@pytest.mark.parametrize("text", ['id,name\n"p-x,x\n', 'id,name\n"p"x,x\n', f"id,name\np-x,{'x' * 200_000}\n"])
def test_csv_that_does_not_close_is_refused(text: str) -> None:
    assert codes(read_csv(text).problems) == ["not-csv"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    part=st.sampled_from(PARTS),
    place=st.floats(min_value=0, max_value=1),
    cut=st.integers(min_value=0, max_value=30),
    put=st.binary(max_size=12)
    | st.sampled_from([b"<v>", b"</row>", b'r="9"', b"99999999", b"-", b't="d"', b'count="9"']),
)
def test_whatever_is_done_to_a_workbook_it_is_read_or_refused(part: str, place: float, cut: int, put: bytes) -> None:
    whole = part_of(FILE, part)
    at = int(len(whole) * place)
    told = roster.read(with_part(FILE, part, whole[:at] + put + whole[at + cut :]), "x.xlsx", words())
    assert isinstance(told, Sheets)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_a_csv_file_holds_it_is_read_or_refused(data: bytes) -> None:
    assert isinstance(read_csv(b"id,name\n" + data), Sheets)


def test_of_many_problems_the_first_are_told_and_the_others_counted() -> None:
    told = read_csv(csv_of([["id", "name"], *[["P X", "x"]] * 1500]))
    assert (len(told.problems), told.problems[-1].code, told.problems[-1].facts) == (1001, "more", {"count": 500})


def test_warnings_behind_very_many_problems_are_not_counted() -> None:
    findings = Findings([Problem(code="bad-id")] * problems.MOST)
    findings.add(Problem(code="unknown-column"))
    assert {"bad-id"} == set(codes(findings.all()))


def test_no_problem_holds_what_stands_in_a_cell() -> None:
    secret = "王某 13800138000"
    told = read_csv(csv_of([PEOPLE, [secret, secret * 30, secret], ["p-x", "x", secret]]))
    assert told.problems
    assert "13800138000" not in repr(told)


def test_how_many_more_there_are_is_told_last() -> None:
    found = check(read_csv(csv_of([["id", "name"], *[["P X", "x"]] * 1500])))
    assert ["more"] == [each.code for each in found if each.sheet is None] == [found[-1].code]
