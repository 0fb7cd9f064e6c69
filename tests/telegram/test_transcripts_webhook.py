"""Every transcript on Telegram by webhook, over real HTTP; test_transcripts.py has the same by polling."""

from pathlib import Path

import pytest

from tests.support.telegram.client import Bench
from tests.support.transcripts.plays import play_on_telegram, plays

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@pytest.mark.parametrize(("path", "language"), plays("webhook"))
async def test_the_transcript_comes_out_as_written(path: Path, language: str, tmp_path: Path, bench: Bench) -> None:
    await play_on_telegram(path, language, bench, tmp_path, webhook=True)
