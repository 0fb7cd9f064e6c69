"""Every transcript on Telegram by polling, over real HTTP; test_transcripts_webhook.py has the same by webhook."""

from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.telegram.client import Bench
from tests.support.transcripts.plays import play_on_telegram, plays
from tests.support.transcripts.writing import load

pytestmark = pytest.mark.slow

#: On Telegram they end where somebody wants to be anonymous; no other does.
ENDING_THERE = [
    "edit-that-changes-the-way",
    "messages-anonymous",
    "service-anonymous",
    "tip-anonymous-at-an-enterprise",
]


@pytest.mark.parametrize(("path", "language"), plays("polling"))
async def test_the_transcript_comes_out_as_written(path: Path, language: str, tmp_path: Path, bench: Bench) -> None:
    await play_on_telegram(path, language, bench, tmp_path, webhook=False)


def test_only_who_wants_to_be_anonymous_is_sent_away() -> None:
    """None is left out silently: what ends early is listed here."""
    ending = [
        path.stem
        for path in transcripts.all_transcripts()
        if any(line.rest == "over" and line.is_for("telegram") for line in load(path).lines)
    ]
    assert ending == ENDING_THERE


def test_each_is_played_at_once_and_with_the_long_tests_by_both_ways_in_every_language() -> None:
    whole = [(str(path), spoken) for path in transcripts.all_transcripts() for spoken in load(path).languages]
    both = [(way, one) for way in ("polling", "webhook") for one in plays(way)]
    assert sorted(whole * 2) == sorted((str(one.values[0]), one.values[1]) for _, one in both)  # type: ignore[attr-defined]
    quick = [str(one.values[0]) for _, one in both if not one.marks]  # type: ignore[attr-defined]
    assert sorted(quick) == sorted(str(path) for path in transcripts.all_transcripts())
    assert {way for way, one in both if not one.marks} == {"polling", "webhook"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", ["< intake.matter.ask", "<! intake.kind.ask", "> press nothing", "< cases 1"])
async def test_a_transcript_that_does_not_come_out_fails(line: str, tmp_path: Path, bench: Bench) -> None:
    wrong = tmp_path / "wrong.transcript"
    wrong.write_text(f"Something wrong\nplace: none\n> play to-the-kind\n{line}\n", "utf-8")
    with pytest.raises(AssertionError, match=r"wrong\.transcript:4"):
        await play_on_telegram(wrong, "en", bench, tmp_path / "house", webhook=False)
