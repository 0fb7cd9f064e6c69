"""The dialog in a terminal."""

from pathlib import Path

import pytest

from bot.channels import console
from bot.ports import Busy
from tests.support.house import TestHouse, a_house
from tests.support.transcripts import ConsoleDriver, a_file


class Keyboard:
    """Lines somebody will type, and what the screen showed."""

    def __init__(self, house: TestHouse, *lines: str) -> None:
        self.house, self.lines = house, list(lines)
        self.screen: list[str] = []
        self.hidden: list[str] = []

    async def read(self, *, secret: bool = False) -> str | None:
        line = self.lines.pop(0) if self.lines else None
        if secret and line is not None:
            self.hidden.append(line)
        return line

    async def read_file(self, path: str) -> bytes:
        if path != "photo.jpg":
            raise FileNotFoundError(path)
        return a_file(path)

    async def talk(self, *, talker: object = None, language: str = "en") -> str:
        await console.converse(
            talker or self.house.runner,  # type: ignore[arg-type]
            self.house.visitor("typist", channel="console"),
            self.house.words,
            language=language,
            read=self.read,
            write=self.screen.append,
            read_file=self.read_file,
        )
        return "\n".join(self.screen)


@pytest.mark.parametrize(("language", "words"), [("en", "Good-bye."), ("zh-Hans", "再见")])
async def test_it_ends_with_the_input(tmp_path: Path, language: str, words: str) -> None:
    async with a_house(tmp_path) as house:
        assert words in await Keyboard(house).talk(language=language)


async def test_quit_leaves(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        keyboard = Keyboard(house, "/quit", "1")
        await keyboard.talk()
        assert keyboard.lines == ["1"]


@pytest.mark.parametrize("typed", ["1", "/1", "Report a problem or ask for something", "report a problem"])
async def test_a_choice_is_its_number_or_its_words(tmp_path: Path, typed: str) -> None:
    async with a_house(tmp_path) as house:
        assert "Before you begin" in await Keyboard(house, typed).talk()


async def test_choices_are_a_numbered_list(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        assert "1. Report a problem or ask for something\n2. Ask how a case stands" in await Keyboard(house).talk()


async def test_help_tells_what_else_can_be_typed(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        assert "/file PATH" in await Keyboard(house, "/help").talk()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/frobnicate", "“/frobnicate” is nothing that can be typed here."),
        ("/file", "Please write the path of the file"),
        ("/file nowhere.jpg", "There is no such file, or it cannot be read: nowhere.jpg"),
        ("/file photo.jpg", "The question now does not take files"),
        ("/edit", "Please write the number of an answer"),
        ("/edit 99", "Please write the number of an answer"),
        ("", "Nothing has been typed yet."),
        ("   ", "Nothing has been typed yet."),
    ],
)
async def test_what_cannot_be_done_is_said(tmp_path: Path, typed: str, words: str) -> None:
    async with a_house(tmp_path) as house:
        assert words in await Keyboard(house, typed).talk()


async def test_only_the_secret_is_read_without_an_echo(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        keyboard = Keyboard(house, "2", "0000-0000-0012", "7H4K-QW2M-9XTR-D3PF", "/quit")
        screen = await keyboard.talk()
        assert (keyboard.hidden, "7H4K" in screen) == (["7H4K-QW2M-9XTR-D3PF"], False)


async def test_what_may_be_left_out_says_so(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        lines = [
            "1",
            "1",
            "3",
            "4",
            "2",
            "3",
            "施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。",
            "/1",
            "1",
        ]
        screen = await Keyboard(house, *lines, "2026-08", "1").talk()
        assert screen.count("(You may leave this out: /skip)") == 1


async def test_another_language_holds_for_the_terminals_own_words(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        keyboard = Keyboard(house, "/language", "1", "/help")
        assert "这里还可以输入" in await keyboard.talk()


async def test_after_the_end_enter_begins_anew(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        keyboard = Keyboard(house, "1", "/cancel", "1", "")
        screen = await keyboard.talk()
        assert ("This conversation is over" in screen, screen.count("What would you like to do?")) == (True, 2)


async def test_a_full_house_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:

        class Full:
            def __getattr__(self, name: str) -> object:
                return getattr(house.runner, name)

            async def turn(self, *_: object, **__: object) -> object:
                raise Busy("busy", 7)

        assert "again in 7 seconds" in await Keyboard(house).talk(talker=Full())


async def test_the_receipt_is_shown_with_number_and_secret_and_then_erased(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        driver = ConsoleDriver(house, "typist", "en")
        await driver.start("")
        for line in ("1", "1", "3", "4", "2", "3"):
            await driver.type(line)
        await driver.type("施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。")
        await driver.type("/1")
        await driver.type("1")
        for line in ("2026-08", "1", "/skip", "/1", *["/skip"] * 4, "请尽快办理。", "/skip", "2", "2", *["/skip"] * 4):
            shown = await driver.type(line)
        summary = "\n".join(shown)
        edited = "\n".join(await driver.type("/edit 2"))
        await driver.type("/back")
        receipt = "\n".join(await driver.type("1"))
        kept = "\n".join(await driver.keep())
        left = await house.runner.history(driver.visitor)
        await driver.close()
        assert "(2) Kind: Question" in summary
        assert "What kind of matter is it?" in edited
        assert "Number: 0000-0000-0012\nQuery secret: " in receipt
        assert ("has been erased here" in kept, left) == (True, [])
