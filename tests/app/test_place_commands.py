"""`mashang place import`, `export` and `show`, on a real deployment in a temporary folder."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.cli import run
from cases.organisation import Organisation
from cases.places import Place
from tests.app import houses
from tests.handlers.sheets.sample_files import csv_of
from tests.support import registers

PROJECTS = list(registers.projects(12, territories=["禾坪县（虚构）", "lanxi"], departments=["construction"]))


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()


def stored() -> tuple[Sequence[Place], Organisation]:
    return houses.inside(lambda books: (books.places.all(), books.organisation.load()))


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def a_file(folder: Path, rows: Sequence[Sequence[object]], name: str = "projects.csv") -> str:
    (folder / name).write_bytes(csv_of(rows))
    return str(folder / name)


def test_a_workbook_of_projects_is_shown_and_then_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, before = tmp_path / "projects.xlsx", stored()
    file.write_bytes(registers.workbook(PROJECTS))
    code, out, err = told(["place", "import", str(file)], capsys)
    assert (0, "", True, before) == (code, err, out.startswith("“Places”: 12 new"), stored())
    assert "nothing was changed" in out
    code, out, _ = told(["place", "import", str(file), "--yes"], capsys)
    assert (0, True, len(before[0]) + 12) == (code, "Imported." in out, len(stored()[0]))
    once = stored()
    code, out, _ = told(["place", "import", str(file), "--yes"], capsys)
    assert (0, "Nothing changes.\n12 without a change.\n", once) == (code, out, stored())


def test_an_error_keeps_the_whole_file_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored()
    file = a_file(tmp_path, [registers.HEADINGS, *PROJECTS, PROJECTS[0]])
    code, out, err = told(["place", "import", file, "--yes"], capsys)
    assert (1, "", before) == (code, out, stored())
    assert [
        "Sheet “Places”, row 14: The same as row 2.",
        "✗ There are errors. Nothing was changed.",
    ] == err.splitlines()


def test_unknown_headings_are_told_and_can_be_mapped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, [["项目编号", "项目名称", "业主单位", "备注"], ["XM-1", "示例（虚构）", "lanxi", "x"]])
    code, out, err = told(["place", "import", file, "--kind", "project"], capsys)
    assert (0, True, True) == (code, "业主单位" in err, "--map" in err)
    mapped = ["--kind", "project", "--map", "业主单位=Unit", "--map", "备注="]
    code, out, err = told(["place", "import", file, *mapped, "--json"], capsys)
    assert (0, "") == (code, err)
    answer = json.loads(out)
    assert (False, 1, 0, []) == (answer["done"], answer["added"], answer["changed"], answer["problems"])
    assert "Lanxi District" in answer["changes"][1]


@pytest.mark.parametrize("typed", ["业主单位", "=unit", "业主单位=nonsense", ""])
def test_a_map_that_says_nothing_is_refused(typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = told(["place", "import", a_file(tmp_path, [["id"]]), "--map", typed], capsys)
    assert (2, True) == (code, "service_group" in err)


def test_refusals_are_json_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(["place", "import", a_file(tmp_path, [["kind"], ["project"]]), "--json", "--yes"], capsys)
    answer = json.loads(out)
    assert (1, True, False) == (code, answer["refused"], answer["done"])
    assert [("missing-column", 1, "name_zh")] == [
        (each["code"], each["row"], each["column"]) for each in answer["problems"]
    ]


def test_who_may_not_import_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored()
    file = a_file(tmp_path, [registers.HEADINGS, *PROJECTS])
    code, _, err = told(["place", "import", file, "--yes", "--as", "p-gao"], capsys)
    assert (1, "✗ This person may not import places.\n", before) == (code, err, stored())


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 3 == told(["place", "import", str(tmp_path / "none.csv")], capsys)[0]


@pytest.mark.parametrize("name", ["register.xlsx", "register.csv"])
def test_what_was_exported_comes_in_unchanged(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored()
    assert 0 == told(["place", "export", str(tmp_path / name)], capsys)[0]
    code, out, err = told(["place", "import", str(tmp_path / name), "--yes"], capsys)
    assert (0, f"Nothing changes.\n{len(before[0])} without a change.\n", "", before) == (code, out, err, stored())


def test_an_export_of_one_kind_has_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(["place", "export", "--kind", "window", str(tmp_path / "w.csv")], capsys)
    assert 2 == len((tmp_path / "w.csv").read_text("utf-8-sig").splitlines())
    assert 2 == told(["place", "export", str(tmp_path / "w.pdf")], capsys)[0]


def test_a_place_is_shown_with_what_is_blank_and_with_its_diary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["kind", "number", "name_zh", "unit"], ["project", "XM-1", "示例（虚构）", "lanxi"]]
    told(["place", "import", a_file(tmp_path, rows), "--yes"], capsys)
    rows[1][3] = "heping"
    told(["place", "import", a_file(tmp_path, rows), "--yes", "--as", "p-lin"], capsys)
    code, out, _ = told(["place", "show", "XM-1"], capsys)
    assert (0, True) == (
        code,
        {"Number: XM-1", "Leading unit: (blank)", "Unit: Heping County (fictional)"} <= set(out.splitlines()),
    )
    assert "林" in out
    assert "Unit Lanxi District (fictional) → Heping County (fictional)" in out
    answer = json.loads(told(["place", "show", "示例(虚构)", "--json"], capsys)[1])
    assert ("heping", [], "p-lin") == (answer["unit"], answer["teams"], answer["diary"][-1]["actor"])


def test_a_place_that_is_not_clear_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["kind", "number", "name_zh"], ["project", "XM-8", "示例（虚构）"], ["project", "XM-9", "示例（虚构）"]]
    told(["place", "import", a_file(tmp_path, rows), "--yes"], capsys)
    code, _, err = told(["place", "show", "示例（虚构）"], capsys)
    ids = [place.id for place in stored()[0] if place.number in ("XM-8", "XM-9")]
    assert (2, True) == (code, all(id_ in err for id_ in ids))
    assert 2 == told(["place", "show", "nothing"], capsys)[0]
