"""Every transcript on every channel, in every language it is for."""

from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.house import a_house

PLAYS = [
    pytest.param(path, language, driver, id=f"{path.stem}-{language}-{driver}")
    for path in transcripts.all_transcripts()
    for language in transcripts.load(path).languages
    for driver in transcripts.DRIVERS
]


@pytest.mark.parametrize(("path", "language", "driver"), PLAYS)
async def test_the_transcript_comes_out_as_written(path: Path, language: str, driver: str, tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await transcripts.play(house, path, language, driver)
