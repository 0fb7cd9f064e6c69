"""Conversations as files, and who plays them: see tests/transcripts/README.md."""

from collections.abc import Callable
from pathlib import Path

from tests.support.house import TestHouse
from tests.support.transcripts.at_console import ConsoleDriver
from tests.support.transcripts.at_plain import PlainDriver
from tests.support.transcripts.at_runner import RunnerDriver
from tests.support.transcripts.at_web import WebDriver
from tests.support.transcripts.driver import Driver
from tests.support.transcripts.player import Player, a_file
from tests.support.transcripts.writing import FOLDER, Line, all_transcripts, expanded, load

__all__ = ["FOLDER", "ConsoleDriver", "Line", "a_file", "all_transcripts", "expanded", "load", "play"]

DRIVERS: dict[str, Callable[[TestHouse, str, str], Driver]] = {
    "runner": RunnerDriver,
    "console": ConsoleDriver,
    "web": WebDriver,
    "plain": PlainDriver,
}


async def play(house: TestHouse, path: Path, language: str, driver: str) -> Player:
    player = Player(house=house, transcript=load(path), language=language, new_driver=DRIVERS[driver])
    await player.play()
    return player
