"""Trap 10: an album of photos that becomes several cases, or loses all but one; a kind of message that is dropped
without a word; an edit that wipes the earlier text."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cases import numbers
from storage.ports import UnitOfWork
from tests.support.house import a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.telegram.somebody import TO_THE_FILES, TO_WHOM, Somebody, a_photo
from tests.support.whole import whole


@pytest.fixture
async def somebody(tmp_path: Path, bench: Bench) -> AsyncIterator[Somebody]:
    async with a_house(tmp_path) as house, telegram(house, bench) as here:
        yield Somebody(here)


async def test_an_album_is_one_case_with_all_its_pictures(somebody: Somebody) -> None:
    await somebody.does(*TO_THE_FILES)
    person, here = somebody.driver.person, somebody.here
    done = await person.sends_album(*(a_photo(shade) for shade in (1, 2, 3, 4)))
    await here.dealt_with(*(one.update for one in done), chat=person.id)
    await somebody.does("> press done", "> play elsewhere", "> play who-on-service", "> press submit")

    def filed(books: UnitOfWork) -> tuple[int, int]:
        case = books.cases.by_number(numbers.canonical(somebody.player.kept["number"]))
        return books.cases.count(), len(books.evidence.of(case))

    assert await here.house.store.read(filed) == (1, 4)


MEDIA = {"file_id": "f", "file_unique_id": "f", "file_size": 9}
ODD = {
    "sticker": {
        **MEDIA, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False,
    },
    "poll": {
        "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
        "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    },
    "dice": {"emoji": "🎲", "value": 3},
    "game": {"title": "g", "description": "g", "photo": []},
    "voice": {**MEDIA, "duration": 1},
    "video_note": {**MEDIA, "duration": 1, "length": 1},
    "audio": {**MEDIA, "duration": 1},
    "video": {**MEDIA, "duration": 1, "width": 1, "height": 1},
    "animation": {**MEDIA, "duration": 1, "width": 1, "height": 1},
    "contact": {"phone_number": "13800138000", "first_name": "某甲"},
    "location": {"latitude": 26.08, "longitude": 119.3},
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
async def test_no_kind_of_message_is_dropped_without_a_word(somebody: Somebody, kind: str) -> None:
    await somebody.does("> play to-the-kind")
    assert await somebody.does_all(lambda: somebody.driver.person.sends(**{kind: ODD[kind]}))


async def test_both_versions_of_an_edited_message_are_filed(somebody: Somebody) -> None:
    await somebody.does(*TO_WHOM, "> press rule", "> type 施工许可已经提交三个月，一直没有答复，")
    message = next(one["message_id"] for one in await somebody.screen() if "三个月" in one.get("text", ""))
    person = somebody.driver.person
    await somebody.does_all(lambda: person.edits(message, text="施工许可已经提交四个月，一直没有答复，"))
    await somebody.does("> press done", "> command back")
    visitor, now = somebody.driver.visitor, somebody.here.house.clock()
    conversation = await somebody.here.house.store.read(lambda books: books.talk.load(visitor, now=now))
    assert "三个月" in whole(conversation)
    assert "四个月" in whole(conversation)
