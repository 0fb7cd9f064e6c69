"""Which transcript is played how on Telegram."""

from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.house import a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.transcripts.at_telegram import at_telegram
from tests.support.transcripts.player import Player


def plays(first: str) -> list[object]:
    """Every transcript in every language it is for; in the language `first` at once, where there is another one only
    with the long tests: there the other way of receiving has it at once."""
    found: list[object] = []
    for path in transcripts.all_transcripts():
        languages = transcripts.load(path).languages
        for language in languages:
            long = len(languages) > 1 and language != first
            found.append(pytest.param(path, language, id=f"{path.stem}-{language}", marks=[pytest.mark.soak] * long))
    return found


async def play_on_telegram(path: Path, language: str, bench: Bench, folder: Path, *, webhook: bool) -> Player:
    async with a_house(folder) as house, telegram(house, bench, webhook=webhook) as here:
        player = Player(house=house, transcript=transcripts.load(path), language=language, new_driver=at_telegram(here))
        await player.play()
    return player
