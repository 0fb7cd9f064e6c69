"""Codes that carry the link to the bot instead of the one to the page, by the real commands."""

import asyncio
import json
from pathlib import Path

import pytest

from app.cli import run
from qr import pictures, reading
from tests.app import houses
from tests.handlers.letters.reading import bare, pdf_pages
from tests.support.telegram.client import Bench, new_token

ADDRESS = "https://jiandu.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    monkeypatch.setenv("MASHANG_BASE_URL", ADDRESS)
    capsys.readouterr()
    return tmp_path


@pytest.fixture
def with_bot(folder: Path, monkeypatch: pytest.MonkeyPatch, bench: Bench) -> Path:
    monkeypatch.setenv("MASHANG_TELEGRAM_PUBLIC_TOKEN", bench.token)
    monkeypatch.setenv("MASHANG_TELEGRAM_API", bench.api)
    return folder


async def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """In a thread: the command has a loop of its own."""
    code = await asyncio.to_thread(run, list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


async def a_window(capsys: pytest.CaptureFixture[str]) -> str:
    wanted = ("--kind", "window", "--name", "6 号窗口（虚构）", "--unit", "services", "--json")
    _, out, _ = await told(capsys, "place", "add", *wanted)
    return str(json.loads(out)["place"])


async def link_of(capsys: pytest.CaptureFixture[str], place: str) -> str:
    return str(json.loads((await told(capsys, "qr", "show", place, "--json"))[1])["link"])


def said_by(file: str) -> str:
    (link,) = reading.picture(Path(file).read_bytes())
    return link


async def test_a_code_opens_the_chat_with_the_bot_and_is_genuine(
    with_bot: Path, capsys: pytest.CaptureFixture[str], bench: Bench
) -> None:
    place, files = await a_window(capsys), [str(with_bot / f"code.{ending}") for ending in ("png", "svg", "pdf")]
    code = (await link_of(capsys, place)).rsplit("/", 1)[1]
    made = [(await told(capsys, "qr", "make", place, "--to", file, "--telegram"))[0] for file in files]
    link = said_by(files[0])
    name = link.removeprefix("https://t.me/").split("?")[0]
    assert ([0, 0, 0], f"https://t.me/{name}?start={code}") == (made, link)
    assert (await bench.state())["lint"] == []
    checked, out, _ = await told(capsys, "qr", "check", files[0], files[2])
    assert (0, 2) == (checked, out.count("genuine and valid"))


async def test_a_poster_says_what_telegram_is_worth(with_bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, to = await a_window(capsys), with_bot / "out"
    wanted = ("--language", "both", "--to", str(to), "--telegram", "--json")
    code, out, _ = await told(capsys, "qr", "poster", place, *wanted)
    (file,) = {row["file"] for row in json.loads(out)["posters"]}
    page = bare(pdf_pages((to / file).read_bytes())[0])
    said = ("它知道您的账号，内容存在境外", "which knows your account", "jiandu.example", "扫开后对方应为@", "输入")
    assert (0, []) == (code, [each for each in said if bare(each) not in page])
    assert bare("不用下载，可以匿名") not in page


async def test_without_a_bot_it_is_told_and_nothing_is_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, to = await a_window(capsys), folder / "code.png"
    code, _, err = await told(capsys, "qr", "make", place, "--to", str(to), "--telegram")
    assert (2, True, False) == (code, "No Telegram bot is set up" in err, to.exists())
    code, _, err = await told(capsys, "qr", "make", ADDRESS, "--to", str(to), "--telegram")
    assert (2, True, False) == (code, "--telegram is for places" in err, to.exists())


async def test_where_telegram_does_not_answer_nothing_is_drawn_and_the_token_is_not_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = new_token()
    monkeypatch.setenv("MASHANG_TELEGRAM_PUBLIC_TOKEN", token)
    monkeypatch.setenv("MASHANG_TELEGRAM_API", "http://127.0.0.1:9")
    place, to = await a_window(capsys), folder / "code.png"
    code, out, err = await told(capsys, "qr", "make", place, "--to", str(to), "--telegram")
    assert (3, True, False) == (code, "did not say what the bot is called" in err, to.exists())
    assert token.split(":")[1] not in out + err


async def test_a_code_of_ours_that_leads_elsewhere_is_not_genuine(
    with_bot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the page or to the bot of somebody else it is a trap."""
    code = (await link_of(capsys, await a_window(capsys))).rsplit("/", 1)[1]
    links = (f"{ADDRESS}/s/{code}", code, f"https://evil.example/s/{code}", f"https://t.me/other_demo_bot?start={code}")
    links += (f"{ADDRESS}.evil.example/s/{code}", f"{ADDRESS}@evil.example/s/{code}")
    files = [with_bot / f"{number}.png" for number in range(len(links))]
    for file, link in zip(files, links, strict=True):
        file.write_bytes(pictures.png(link))
    found, out, _ = await told(capsys, "qr", "check", *map(str, files), "--json")
    verdicts = [each["verdict"] for each in json.loads(out)]
    assert (1, ["genuine", "genuine", *("elsewhere",) * 4]) == (found, verdicts)
