"""The menu and the bot's own page: in each language, within Telegram's limits, and set only where it differs."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramServerError
from aiogram.methods import (
    GetMyCommands,
    GetMyDescription,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotDescription, BotShortDescription

import texts
from bot.channels.telegram import menu
from dialog.catalogue import Catalogue

WORDS = Catalogue(texts.load())
each_language = pytest.mark.parametrize("language", texts.LANGUAGES)


class Page(BaseSession):
    """What Telegram keeps of a bot, by language."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str | None], Any] = {}
        self.scopes: set[str] = set()
        self.set: list[str] = []
        self.broken = False

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        if self.broken:
            raise TelegramServerError(method=method, message="Bad Gateway")
        match method:
            case GetMyCommands():
                return self.kept.get(("commands", method.language_code), [])
            case GetMyDescription():
                return BotDescription(description=self.kept.get(("long", method.language_code), ""))
            case GetMyShortDescription():
                return BotShortDescription(short_description=self.kept.get(("short", method.language_code), ""))
            case SetMyCommands():
                self.scopes.add(method.scope.type if method.scope else "default")
                return self._keep("commands", method.language_code, method.commands)
            case SetMyDescription():
                return self._keep("long", method.language_code, method.description)
            case SetMyShortDescription():
                return self._keep("short", method.language_code, method.short_description)
        raise AssertionError(f"an unexpected {type(method).__name__}")

    def _keep(self, what: str, language: str | None, value: Any) -> bool:
        self.set.append(f"{what} {language}")
        self.kept[what, language] = value
        return True

    async def close(self) -> None: ...

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        raise AssertionError("nothing is to be loaded")
        yield b""


def a_bot(page: Page) -> Bot:
    return Bot("42:TEST", session=page)


async def test_everything_is_set_once_per_language() -> None:
    page = Page()
    await menu.apply(a_bot(page), WORDS)
    assert sorted(page.set) == sorted(
        f"{what} {code}" for what in ("commands", "long", "short") for code in (None, "en")
    )
    assert page.kept["commands", "en"][0] == BotCommand(
        command="new", description=WORDS.text("telegram.command.new", "en")
    )
    assert page.kept["long", None] == WORDS.text("telegram.description", "zh-Hans")


async def test_what_is_right_already_is_left_alone() -> None:
    page = Page()
    await menu.apply(a_bot(page), WORDS)
    page.set.clear()
    page.kept["short", "en"] = "something older"
    await menu.apply(a_bot(page), WORDS)
    assert page.set == ["short en"]


async def test_the_menu_is_for_private_chats_only() -> None:
    page = Page()
    await menu.apply(a_bot(page), WORDS)
    assert page.scopes == {"all_private_chats"}


async def test_whoever_calls_hears_of_trouble() -> None:
    page = Page()
    page.broken = True
    with pytest.raises(TelegramServerError):
        await menu.apply(a_bot(page), WORDS)


@each_language
def test_the_words_are_within_the_limits(language: str) -> None:
    assert all(3 <= len(command.description) <= 256 for command in menu.commands(WORDS, language))
    assert len(WORDS.text("telegram.description", language)) <= 512
    assert len(WORDS.text("telegram.short-description", language)) <= 120


@each_language
@pytest.mark.parametrize("key", ["description", "short-description"])
def test_the_page_says_that_telegram_knows_who_writes_and_that_the_web_does_not(key: str, language: str) -> None:
    said = WORDS.text(f"telegram.{key}", language)
    assert all(word in said for word in {"zh-Hans": ("账号", "境外", "匿名", "网页")}.get(language, ("account", "web")))


@each_language
def test_every_language_of_ours_has_a_page(language: str) -> None:
    assert [ours for ours, _ in menu.LANGUAGES if ours == language] == [language]
