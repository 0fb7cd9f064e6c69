"""`mashang qr` on a real deployment in a temporary folder."""

import json
from pathlib import Path

import pytest

from app.cli import commands, run
from qr import pictures, reading
from qr.posters import GRIDS, Kind
from tests.app import houses
from tests.handlers.letters.reading import bare, pdf_pages
from tests.qr import walls


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()
    return tmp_path


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["qr", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def a_window(capsys: pytest.CaptureFixture[str], name: str = "6 号窗口（虚构）") -> str:
    run(["place", "add", "--kind", "window", "--name", name, "--unit", "services", "--json"])
    place: str = json.loads(capsys.readouterr().out)["place"]
    return place


def test_help_lists_every_kind_and_number_of_stickers() -> None:
    assert (set(commands.POSTERS), {int(each) for each in commands.STICKERS}) == (set(Kind), set(GRIDS))


def test_a_place_becomes_pictures_that_are_genuine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = a_window(capsys)
    logo = folder / "logo.svg"
    logo.write_bytes(walls.SVG_LOGO)
    made = [str(folder / f"code.{ending}") for ending in ("png", "svg", "pdf")]
    codes = [told(["make", place, "--to", each, "--logo", str(logo)], capsys)[0] for each in made]
    code, out, _ = told(["check", made[0], made[2]], capsys)
    assert (codes, code, out.count("genuine and valid  6 号窗口（虚构）")) == ([0, 0, 0], 0, 2)
    assert b"<svg" in Path(made[1]).read_bytes()


def test_a_code_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, picture = a_window(capsys), folder / "code.png"
    told(["make", place, "--to", str(picture)], capsys)
    run(["qr", "revoke", place, "--reason", "Torn off (made up)"])
    foreign, nothing = folder / "foreign.png", folder / "nothing.png"
    foreign.write_bytes(pictures.png(walls.LINK))
    nothing.write_bytes(walls.picture_file())
    capsys.readouterr()
    code, out, _ = told(["check", str(picture), str(foreign), str(nothing), "--json"], capsys)
    verdicts = [each["verdict"] for each in json.loads(out)]
    assert (code, verdicts) == (1, ["revoked", "foreign", "no-code"])
    assert walls.LINK not in out


def test_posters_of_all_places_with_an_index_and_kept_the_second_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, to = a_window(capsys), folder / "out"
    revoked = a_window(capsys, "旧窗口（虚构）")
    run(["qr", "revoke", revoked, "--reason", "Torn off (made up)"])
    capsys.readouterr()
    code, out, _ = told(["poster", "--all", "--language", "both", "--to", str(to), "--json"], capsys)
    said = json.loads(out)
    row = next(each for each in said["posters"] if each["place"] == place)
    page = bare(pdf_pages((to / row["file"]).read_bytes())[row["page"] - 1])
    assert (code, revoked in out, said["kept"], said["troubles"]) == (0, False, 0, [])
    assert [
        each for each in ("6号窗口（虚构）", "样张", "1个工作日内", "署名举报15个工作日内") if bare(each) not in page
    ] == []
    code, out, _ = told(["poster", "--all", "--language", "both", "--to", str(to)], capsys)
    assert (code, f"({said['made']} of them made before)" in out, "index-a4-zh-en.csv" in out) == (0, True, True)


@pytest.mark.parametrize("kind", ["a4", "card", "stickers"])
def test_what_is_printed_to_be_typed_is_the_short_code_of_the_place(
    folder: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    place, to = a_window(capsys), folder / "out"
    short = json.loads(told(["show", place, "--json"], capsys)[1])["short"]
    _, out, _ = told(["poster", place, "--kind", kind, "--language", "en", "--to", str(to), "--json"], capsys)
    page = bare(pdf_pages((to / json.loads(out)["posters"][0]["file"]).read_bytes())[0])
    assert (9, True) == (len(short), bare(f"type {short}") in page)


def test_a_closed_place_has_nothing_to_print(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = folder / "places.csv"
    places.write_text("类型,编号,名称,负责单位,已关闭\n窗口,W-1,旧窗口（虚构）,services,是\n", "utf-8")
    assert 0 == run(["place", "import", str(places), "--yes"])
    assert 0 == run(["place", "show", "W-1", "--json"])
    capsys.readouterr()
    code, out, _ = told(["poster", "--all", "--to", str(folder / "out"), "--json"], capsys)
    run(["place", "list", "--json"])
    closed = [each["place"] for each in json.loads(capsys.readouterr().out) if "旧窗口" in each["names"]["zh-Hans"]]
    assert (0, 1) == (code, len(closed))
    assert not set(closed) & {each["place"] for each in json.loads(out)["posters"]}


def test_a_name_that_cannot_be_printed_is_told_and_ends_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = a_window(capsys, "幸福🏠窗口")
    code, _, err = told(["poster", place, "--kind", "a6", "--to", str(folder / "out")], capsys)
    assert (code, err) == (
        1, f"✗ {place}  The font has not these characters: 🏠. Please write the name in another way.\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["make", "https://jiandu.example", "--to", "a.gif"], 2, "must end in"),
        (["make", "nowhere", "--to", "a.png"], 2, "no such place"),
        (["make", "https://jiandu.example/" + "x" * 3000, "--to", "a.png"], 1, "too long"),
        (["make", "https://jiandu.example", "--to", "a.png", "--logo", "bad"], 2, "no PNG, JPEG or SVG"),
        (["make", "https://jiandu.example", "--to", "a.png", "--logo", "absent"], 3, "cannot be read"),
        (["poster", "--to", "out"], 2, "--all"),
        (["poster", "x", "--all", "--to", "out"], 2, "--all"),
        (["poster", "nowhere", "--to", "out"], 2, "no such place"),
        (["poster", "--all", "--to", "bad"], 3, "cannot be read or written"),
        (["poster", "--all", "--to", "out", "--templates", "own"], 1, "template poster.typ: unknown variable"),
        (["check", "bad"], 3, "no picture or PDF"),
    ],
)
def test_what_is_wrong_is_told(
    arguments: list[str],
    code: int,
    words: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    Path("bad").write_bytes(b"no picture")
    Path("own").mkdir()
    Path("own/poster.typ").write_text("#nonsense")
    found, _, err = told(arguments, capsys)
    assert (found, words in err, Path("a.png").exists()) == (code, True, False)


def test_a_link_is_drawn_without_any_deployment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.png"
    assert told(["make", "https://jiandu.example/x", "--to", str(file)], capsys)[0] == 0
    assert reading.picture(file.read_bytes()) == ("https://jiandu.example/x",)
