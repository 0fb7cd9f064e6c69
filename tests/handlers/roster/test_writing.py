"""What stands in an exported file, and what never does."""

import csv
import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from cases.organisation import Organisation, Team
from handlers import roster
from handlers.roster import Sheet
from tests.handlers.roster.sample_files import SAID, an_organisation, words
from tests.handlers.sheets.sample_files import part_of


def exported(organisation: Organisation | None = None, language: str = "zh-Hans") -> openpyxl.Workbook:
    data = roster.export_workbook(organisation or an_organisation(), language, words())
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(page: Sheet, organisation: Organisation | None = None, language: str = "zh-Hans") -> list[list[str]]:
    data = roster.export_csvs(organisation or an_organisation(), language, words())[page]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def called(name: str) -> Organisation:
    organisation = an_organisation()
    return replace(
        organisation, people={"p-ann": replace(organisation.people["p-ann"], name=name)}, teams=(), leaves=()
    )


def test_a_workbook_has_a_sheet_for_each_kind() -> None:
    assert exported().sheetnames == list(SAID)


def test_a_workbook_says_what_the_organisation_is() -> None:
    page = exported()["任职"]
    assert [[cell or "" for cell in row] for row in page.values] == [list(row) for row in SAID["任职"]]


def test_headings_and_words_are_in_the_language_asked_for() -> None:
    assert rows(Sheet.POSTS, language="en")[:3] == [
        ["Person", "Unit", "Roles", "Head"],
        ["p-ann", "office", "Clue manager", "Yes"],
        ["p-bai", "housing", "Handler, Reviewer", "No"],
    ]


def test_all_seven_sectors_are_there_to_be_filled_in() -> None:
    assert [row[0] for row in rows(Sheet.SECTORS)[1:]] == ["机关", "学校", "医院", "企业", "中介", "村社", "家庭"]


def test_csv_has_the_mark_of_utf_8_so_that_a_spreadsheet_reads_it() -> None:
    files = roster.export_csvs(an_organisation(), "zh-Hans", words())
    assert {data[:3] for data in files.values()} == {b"\xef\xbb\xbf"}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "＝1", "'=1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_escaped(name: str) -> None:
    assert rows(Sheet.PEOPLE, called(name))[1][1] == f"'{name}"
    cell = exported(called(name))["人员"]["B2"]
    assert (cell.value, cell.data_type) == (f"'{name}", "s")


@pytest.mark.parametrize(("name", "kept"), [("#REF!", "#REF!"), ("TRUE", "TRUE"), ("_x0041_", "_x005F_x0041_")])
def test_what_a_spreadsheet_would_make_something_else_of_stays_a_text(name: str, kept: str) -> None:
    data = roster.export_workbook(called(name), "zh-Hans", words())
    cell = openpyxl.load_workbook(io.BytesIO(data))["人员"]["B2"]
    assert ("s", True) == (cell.data_type, kept.encode() in part_of(data, "xl/worksheets/sheet2.xml"))
    told = roster.read(data, "organisation.xlsx", words()).rows[Sheet.PEOPLE]
    assert name == told[0].values["name"]


@pytest.mark.parametrize("name", ["安示范（虚构）", "a=b", "'quoted'", "#1"])
def test_what_nothing_runs_is_written_as_it_is(name: str) -> None:
    assert rows(Sheet.PEOPLE, called(name))[1][1] == name


def test_ids_stay_text_when_somebody_edits_them() -> None:
    assert exported()["人员"]["A2"].number_format == "@"


def test_dates_are_dates() -> None:
    cell = exported()["请假"]["B2"]
    assert (cell.value, cell.number_format) == (datetime.fromisoformat("2026-03-02"), "yyyy-mm-dd")
    assert rows(Sheet.LEAVE)[1] == ["p-bai", "2026-03-02", "2026-03-06", "p-cen"]


def test_neither_keys_nor_recusals_are_in_any_file() -> None:
    files = roster.export_csvs(an_organisation(), "en", words()).values()
    workbook = exported()
    texts = [*map(str, files), *(str(list(page.values)) for page in workbook.worksheets)]
    assert not any(secret in text for text in texts for secret in ("age1", "case-1", "secret reason"))


def test_a_list_that_would_be_cut_off_is_not_written() -> None:
    members = tuple(f"{at:040}" for at in range(1000))
    team = replace(an_organisation().teams[0], members=members)
    assert isinstance(team, Team)
    with pytest.raises(roster.Unfit):
        exported(replace(an_organisation(), teams=(team,)))
