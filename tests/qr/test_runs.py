"""Many posters at once: interrupted and gone on with, never half a file, and an index that a spreadsheet may open."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qr import reading
from qr.posters import By, Kind, Order, Report, Spot, files, run
from tests.handlers.letters.reading import bare, pdf_pages
from tests.qr import walls

#: Begins a run and is killed, like a loss of power, after the first file.
KILLED = """
import os, signal, sys
from pathlib import Path
from qr.posters import Order, files, run
from tests.qr import walls

kept, written = files.remember, []

def and_die(folder, name, made):
    if written:
        (folder / ".begun.pdf.part").write_bytes(b"%PDF half")
        (folder / name).write_bytes(b"%PDF whole in name only")
        (folder / files.MADE).open("a").write('\\n{"file": "' + name)
        os.kill(os.getpid(), signal.SIGKILL)
    kept(folder, name, made)
    written.append(name)

files.remember = and_die
run(walls.some_spots(6, units=3), Order(), walls.a_host(), walls.words(), Path(sys.argv[1]))
"""


def a_run(folder: Path, spots: Sequence[Spot], by: By = "unit", order: Order | None = None, **host: object) -> Report:
    return run(spots, order or Order(), walls.a_host(**host), walls.words(), folder, by=by)


def rows(folder: Path) -> list[list[str]]:
    text = (folder / "index-a4-zh.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_each_place_is_in_the_file_and_on_the_page_that_are_told(tmp_path: Path) -> None:
    spots = walls.some_spots(5)
    report = a_run(tmp_path, spots)
    pages = {
        file: list(reading.document((tmp_path / file).read_bytes(), 72)) for file in {row.file for row in report.rows}
    }
    assert [pages[row.file][row.page - 1] for row in report.rows] == [(row.spot.link,) for row in report.rows]
    assert {row.spot.id for row in report.rows} == {spot.id for spot in spots}
    assert [len(found) for found in pages.values()].count(0) == 0


def test_one_file_for_each_place(tmp_path: Path) -> None:
    report = a_run(tmp_path, walls.some_spots(3), "place")
    assert (report.made, len({row.file for row in report.rows}), {row.page for row in report.rows}) == (3, 3, {1})


def test_what_is_whole_and_would_be_the_same_is_kept(tmp_path: Path) -> None:
    spots = walls.some_spots(4)
    first, again = a_run(tmp_path, spots), a_run(tmp_path, spots)
    assert ((first.made, first.kept), (again.made, again.kept), again.rows) == ((2, 0), (0, 2), first.rows)


@pytest.mark.parametrize(
    "changed",
    [
        {"host": {"next_step": walls.next_steps("2 个工作日", "2 working days")}},
        {"host": {"address": "other.example"}},
        {"host": {"specimen": True}},
        {"host": {"logo": walls.a_logo()}},
        {"order": Order(marks=True)},
    ],
    ids=["limit", "address", "specimen", "logo", "marks"],
)
def test_what_would_be_different_is_made_anew(changed: dict[str, object], tmp_path: Path) -> None:
    spots = walls.some_spots(2, units=1)
    a_run(tmp_path, spots)
    order, host = changed.get("order"), changed.get("host", {})
    again = run(spots, order or Order(), walls.a_host(**host), walls.words(), tmp_path)  # type: ignore[arg-type]
    assert (again.made, again.kept) == (1, 0)


def test_only_the_unit_whose_place_has_changed_is_made_anew(tmp_path: Path) -> None:
    spots = walls.some_spots(4)
    a_run(tmp_path, spots)
    again = a_run(tmp_path, [walls.a_spot(id=spots[0].id, unit=spots[0].unit), *spots[1:]])
    assert (again.made, again.kept) == (1, 1)


def test_a_file_that_somebody_has_changed_is_made_anew(tmp_path: Path) -> None:
    spots = walls.some_spots(2, units=1)
    (name,) = {row.file for row in a_run(tmp_path, spots).rows}
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:-100])
    assert (a_run(tmp_path, spots).made, (tmp_path / name).read_bytes()) == (1, whole)


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_ends_like_one_that_was_not(tmp_path: Path) -> None:
    broken, whole, spots = tmp_path / "broken", tmp_path / "whole", walls.some_spots(6, units=3)
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(broken)], check=False, env={**os.environ, "PYTHONPATH": "."}
    )
    assert died.returncode == -signal.SIGKILL
    again, once = a_run(broken, spots), a_run(whole, spots)
    told = {name: (broken / name).read_bytes() for name in {row.file for row in again.rows}}
    assert ((again.made, again.kept), again.rows) == ((2, 1), once.rows)
    assert told == {name: (whole / name).read_bytes() for name in told}


def test_a_name_that_cannot_be_printed_keeps_no_other_from_its_poster(tmp_path: Path) -> None:
    spots = walls.some_spots(3, units=1)
    bad = [walls.a_spot(id="bad00000000001", names={"zh-Hans": "幸福🏠小区"}, unit="u0")]
    bad += [walls.a_spot(id="bad00000000002", names={"zh-Hans": "长" * 201}, unit="u0")]
    report = a_run(tmp_path, [spots[0], *bad, *spots[1:]])
    assert [(row.page, row.trouble and row.trouble.code) for row in report.rows] == [
        (1, None), (0, "missing-glyphs"), (0, "name-too-long"), (2, None), (3, None),
    ]  # fmt: skip
    assert [row[3] for row in rows(tmp_path)][1:3] == ["未制作：字体缺字 🏠", "未制作：名称过长"]
    assert "幸福□小区" in bare("".join(pdf_pages((tmp_path / "index-a4-zh.pdf").read_bytes())))


def test_no_part_of_a_file_is_left_when_something_goes_wrong(tmp_path: Path) -> None:
    def fail() -> None:
        with files.whole(tmp_path / "a.pdf") as fresh:
            fresh.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_spreadsheet_finds_no_formula_in_the_index(tmp_path: Path) -> None:
    a_run(tmp_path, [walls.a_spot(names={"zh-Hans": "=HYPERLINK(1)"}, unit_names={"zh-Hans": "+甲局"})])
    assert rows(tmp_path)[0][1:3] == ["'=HYPERLINK(1)", "'+甲局"]


@pytest.mark.parametrize(
    "name", ["", "con", "NUL", "com1", "a/b", "..", "a:b*c?", "住建局", "x" * 300, "Ab", "a b.", "-"]
)
def test_a_file_name_is_safe_everywhere(name: str) -> None:
    made = files.safe(name)
    assert (made == made.encode("ascii").decode().strip(". -"), len(made) <= 80, set(made) & set('<>:"/|?* .')) == (
        True, True, set(),
    )  # fmt: skip
    assert made.lower() not in {"con", "nul", "com1", ""}


def test_other_names_give_other_files_also_where_capitals_do_not_count() -> None:
    names = ["ab", "Ab", "aB", "AB", "a b", "a/b", "a-b", "住建局", "水利局", "", "x"]
    assert len({files.safe(name).lower() for name in names}) == len(names)


def test_a_file_name_tells_nothing_of_the_code(tmp_path: Path) -> None:
    spots = walls.some_spots(2)
    names = [row.file for by in ("unit", "place") for row in a_run(tmp_path, spots, by).rows]
    tags = [spot.link[-16:] for spot in spots]
    assert [name for name in names for tag in tags if tag in name] == []


def test_many_places_of_one_unit_get_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qr.posters.runs.MOST_PAGES", 2)
    report = a_run(tmp_path, walls.some_spots(5, units=1))
    assert [(row.file[-6:], row.page) for row in report.rows] == [
        ("u0.pdf", 1), ("u0.pdf", 2), (".2.pdf", 1), (".2.pdf", 2), (".3.pdf", 1),
    ]  # fmt: skip


def test_progress_is_told_and_ends_with_all(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    spots = walls.some_spots(4)
    order = Order(kind=Kind.A6)
    run(spots, order, walls.a_host(), walls.words(), tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 4), (4, 4)]
