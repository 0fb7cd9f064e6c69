"""`mashang organisation`, on a real deployment in a temporary folder."""

from pathlib import Path

import pytest

from app.cli import run
from cases.organisation import Organisation, Role
from tests.app import houses


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()


def stored() -> Organisation:
    return houses.inside(lambda books: books.organisation.load())


def a_sheet(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """One of the exported sheets, with some words replaced."""
    assert run(["organisation", "export", str(folder / "sheets")]) == 0
    file = folder / "sheets" / name
    text = file.read_text(encoding="utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_workbook_goes_out_and_comes_in_unchanged(tmp_path: Path) -> None:
    before = stored()
    assert run(["organisation", "export", str(tmp_path / "o.xlsx")]) == 0
    assert run(["organisation", "import", str(tmp_path / "o.xlsx")]) == 0
    assert before == stored()


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_sheet(tmp_path, "people.csv", ("谭示例（虚构）", "覃示例（虚构）"))
    before = stored()
    assert run(["organisation", "import", "--dry-run", str(file)]) == 0
    assert ("覃示例（虚构）" in capsys.readouterr().out, before) == (True, stored())


def test_what_is_different_changes(tmp_path: Path) -> None:
    file = a_sheet(tmp_path, "people.csv", ("谭示例（虚构）", "覃示例（虚构）"))
    assert run(["organisation", "import", str(file), "--as", "p-ding"]) == 0
    assert stored().people["p-tan"].name == "覃示例（虚构）"


def test_one_bad_row_keeps_all_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_sheet(tmp_path, "people.csv", ("谭示例（虚构）", "覃示例（虚构）"), ("p-yin", "no id!"))
    before = stored()
    assert run(["organisation", "import", str(file)]) == 1
    told = capsys.readouterr()
    assert ("no id!" in told.out + told.err, before) == (False, stored())


def test_a_handler_may_not(tmp_path: Path) -> None:
    file = a_sheet(tmp_path, "people.csv", ("谭示例（虚构）", "覃示例（虚构）"))
    assert run(["organisation", "import", str(file), "--as", "p-pan"]) == 1
    assert stored().people["p-tan"].name == "谭示例（虚构）"


def test_a_sensitive_role_waits(tmp_path: Path) -> None:
    file = a_sheet(tmp_path, "posts.csv", ("p-lin,office,Dispatcher", "p-lin,office,auditor"))
    assert run(["organisation", "import", str(file), "--as", "p-lin"]) == 0
    assert not stored().has_role("p-lin", Role.AUDITOR)
    assert ["p-lin"] == [each.person for each in houses.inside(lambda books: books.staff.pending())]
