"""Every transcript on every channel, in every language it is for."""

from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.house import a_house

#: The runner plays all languages; a channel before it adds no words of its own and plays one with the long tests only.
LONG = {("plain", "en"), ("console", "zh-Hans"), ("web", "zh-Hans")}

PLAYS = [
    pytest.param(
        path,
        language,
        driver,
        id=f"{path.stem}-{language}-{driver}",
        marks=[pytest.mark.soak] * ((driver, language) in LONG and len(transcripts.load(path).languages) > 1),
    )
    for path in transcripts.all_transcripts()
    for language in transcripts.load(path).languages
    for driver in transcripts.DRIVERS
]


@pytest.mark.parametrize(("path", "language", "driver"), PLAYS)
async def test_the_transcript_comes_out_as_written(path: Path, language: str, driver: str, tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await transcripts.play(house, path, language, driver)


@pytest.mark.parametrize("name", ["service-named-at-a-project", "tip-named", "files", "messages-on-a-tip", "draft"])
async def test_on_a_file_it_comes_out_alike(name: str, tmp_path: Path) -> None:
    """SQLite instead of dictionaries."""
    async with a_house(tmp_path, sqlite=True) as house:
        await transcripts.play(house, transcripts.FOLDER / f"{name}.transcript", "zh-Hans", "runner")


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["service-named-at-a-project", "service-anonymous", "tip-named", "files", "messages"])
async def test_on_postgresql_it_comes_out_alike(name: str, tmp_path: Path, postgres_url: str) -> None:
    async with a_house(tmp_path, database=postgres_url) as house:
        await transcripts.play(house, transcripts.FOLDER / f"{name}.transcript", "en", "web")


@pytest.mark.parametrize("line", ["< intake.matter.ask", "<! intake.kind.ask", "> press nothing", "< cases 1"])
async def test_a_transcript_that_does_not_come_out_fails(line: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.transcript"
    wrong.write_text(f"Something wrong\nplace: none\n> play to-the-kind\n{line}\n", "utf-8")
    async with a_house(tmp_path / "house") as house:
        with pytest.raises(AssertionError, match=r"wrong\.transcript:4"):
            await transcripts.play(house, wrong, "en", "runner")


def test_every_part_is_played_by_somebody() -> None:
    told = "".join(path.read_text("utf-8") for path in transcripts.FOLDER.rglob("*.[tp]*"))
    unused = [path.stem for path in (transcripts.FOLDER / "parts").iterdir() if f"> play {path.stem}\n" not in told]
    assert unused == []
