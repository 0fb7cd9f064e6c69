"""CF-03, decision 3: a matter above this platform leaves nothing behind."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from tests.confidentiality.conftest import Seen, person
from tests.confidentiality.journeys import (
    FILE_NAME,
    IDENTIFYING,
    NAMED_TIP,
    TIP,
    TYPED,
    Journey,
)
from tests.confidentiality.thief import Cell, counts, found_in, naming
from tests.storage.evidence_samples import jpeg

#: What the last words leave until they are shown, and a pace bucket for a day: nothing that was typed is in either.
PASSING = {"outbox", "bucket"}

BY_RANK = {**TIP, "subject_level": "bureau"}
PLATFORM_HEAD = {**TIP, "subject_level": "platform-head"}
#: Known only when everything has been told: the head of the city, of which the office is a part.
BY_NAME = {**NAMED_TIP, "subject_level": "division", "subject_head": "yes", "subject_unit": "Yunchuan City"}
#: The head of the office itself, whatever rank was given.
BY_PERSON = {**NAMED_TIP, "subject_level": "section", "subject_head": "yes", "subject_name": "乔示例"}


def boxes(cells: list[Cell]) -> set[bytes]:
    return {bytes(cell.value) for cell in cells if isinstance(cell.value, bytes | memoryview)}


@pytest.mark.parametrize(
    "answers", [BY_RANK, PLATFORM_HEAD, BY_NAME, BY_PERSON], ids=["rank", "platform-head", "by-name", "by-person"]
)
async def test_nothing_of_a_matter_above_us_is_in_any_table_file_or_log(
    seen: Seen, answers: Mapping[str, object], logged: Callable[[], str]
) -> None:
    before = counts(seen.cells())
    them = person(seen.house)
    await them.until("evidence", answers)
    if (await them.state()) is not None:
        await them.stage(jpeg())
        await them.until("summary", answers, files=[jpeg()])
        assert naming(seen.cells(), [them.visitor.ref])
        await them.press("submit")
    assert ["stop"] == [block["kind"] for block in them.blocks]

    after = {name: count for name, count in counts(seen.cells()).items() if count != before.get(name, 0)}
    assert after.keys() <= PASSING
    assert not naming(seen.cells(), [*TYPED, *IDENTIFYING, FILE_NAME, "bureau", "platform-head", 'Yunchuan City"'])
    assert not [word for word in (*TYPED, *IDENTIFYING, FILE_NAME) if word in logged()]

    await seen.house.store.checkpoint()
    assert [] == found_in(seen.house.folder, [*TYPED, *IDENTIFYING, FILE_NAME])


async def test_the_last_words_are_gone_once_shown_and_the_pace_after_a_day(seen: Seen) -> None:
    before = counts(seen.cells())
    them = person(seen.house)
    await them.until("summary", BY_NAME)
    await them.press("submit")
    await them.runner.acknowledge(them.visitor, upto=them.heard[-1].seq)
    assert {"bucket"} >= {name for name, count in counts(seen.cells()).items() if count != before.get(name, 0)}

    tomorrow = seen.house.clock.at + timedelta(days=1, minutes=1)
    while await seen.house.store.transact(lambda books: books.housekeeping.expire(now=tomorrow)):
        pass
    assert before == counts(seen.cells())
    assert not naming(seen.cells(), [them.visitor.ref, *them.sent])


async def test_not_even_the_ciphertext_of_the_draft_stays_on_the_disk(seen: Seen) -> None:
    them = person(seen.house)
    await them.until("summary", BY_NAME, files=[jpeg()])
    drafted = {box for box in boxes(seen.cells()) if len(box) > 40} - await _standing(them, seen)
    assert len(drafted) > 30
    await them.press("submit")
    await seen.house.store.checkpoint()
    assert not drafted & boxes(seen.cells())
    assert [] == found_in(seen.house.folder, drafted)


async def _standing(them: Journey, seen: Seen) -> set[bytes]:
    """Boxes that are there without anybody's draft: none in an empty house."""
    return {
        bytes(cell.value)
        for cell in seen.cells()
        if isinstance(cell.value, bytes)
        and cell.table not in ("inbox", "outbox", "conversation", "evidence", "evidence_chunk")
    }
