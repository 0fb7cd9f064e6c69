"""Which transcript is played how on Telegram."""

from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.house import a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.transcripts.at_telegram import at_telegram
from tests.support.transcripts.player import Player


def plays(way: str) -> list[object]:
    """Every transcript in every language it is for, by this way of receiving ("polling" or "webhook"). At once they are
    played in turn, one by polling in Chinese, the next by webhook in English; the rest comes with the long tests."""
    found: list[object] = []
    for number, path in enumerate(transcripts.all_transcripts()):
        languages = transcripts.load(path).languages
        turn, language_at_once = ("polling", languages[0]) if number % 2 == 0 else ("webhook", languages[-1])
        for language in languages:
            quick = (way, language) == (turn, language_at_once)
            found.append(
                pytest.param(path, language, id=f"{path.stem}-{language}", marks=[] if quick else [pytest.mark.soak])
            )
    return found


async def play_on_telegram(path: Path, language: str, bench: Bench, folder: Path, *, webhook: bool) -> Player:
    async with a_house(folder) as house, telegram(house, bench, webhook=webhook) as here:
        player = Player(house=house, transcript=transcripts.load(path), language=language, new_driver=at_telegram(here))
        await player.play()
    return player
