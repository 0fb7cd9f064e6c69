"""What is owed is kept as it was, once for each update; strangers are answered seldom; and how long polling waits."""

import base64
from datetime import timedelta

import pytest

from handlers.telegram import outbox, polling
from handlers.telegram.model import Choice, Erase, Errand, Say, Saying, SendLink
from handlers.telegram.settings import CHANNEL, StaffBotSettings
from handlers.telegram.strangers import EACH, IN_ALL, Strangers
from handlers.telegram.trouble import Garbled, Refused, Unreached
from tests.support.house import NOW, Clock, TestHouse
from tests.support.whole import whole

SAY = Say(
    key="staffbot.help",
    language="en",
    facts={"count": 3, "due": {"instant": NOW.isoformat(), "zone": "Asia/Shanghai"}},
    rows=((Choice(key="a", data="1", facts={"n": 1}), Choice(key="b", data="2")), (Choice(key="c", data="3"),)),
    at=4,
)
SOURCE = "staff 4242"


async def kept(house: TestHouse, update: int, *sayings: Saying) -> list[Errand]:
    errands = [Errand(chat=7, saying=saying) for saying in sayings]
    owed = await house.store.transact(
        lambda books: outbox.keep(books.post, SOURCE, update, errands, str, now=NOW, until=NOW)
    )
    return [outbox.read(each) for each in owed]


@pytest.mark.parametrize("saying", [SAY, Erase(message=5), SendLink(person="p", purpose="sign-in", language="en")])
async def test_what_is_kept_is_read_as_it_was(house: TestHouse, saying: Saying) -> None:
    assert [(each.chat, each.saying) for each in await kept(house, 1, saying)] == [(7, saying)]


@pytest.mark.parametrize("sayings", [(), (SAY,), (SAY, Erase(message=5))])
async def test_an_update_is_answered_once(house: TestHouse, sayings: tuple[Saying, ...]) -> None:
    await kept(house, 1, *sayings)
    with pytest.raises(outbox.Repeated):
        await kept(house, 1, SAY)


async def test_updates_beside_each_other_have_places_of_their_own(house: TestHouse) -> None:
    places = [each.id for update in (1, 2, 3) for each in await kept(house, update, *[Erase(message=5)] * outbox.MOST)]
    assert len(set(places)) == 3 * outbox.MOST


async def test_too_much_for_one_update_is_refused(house: TestHouse) -> None:
    with pytest.raises(ValueError, match="too much"):
        await kept(house, 1, *[SAY] * (outbox.MOST + 1))


async def test_what_is_owed_is_encrypted(house: TestHouse) -> None:
    await kept(house, 1, SAY)
    assert "staffbot.help" not in whole(vars(house.store))


async def test_nothing_to_say_leaves_nothing_to_do(house: TestHouse) -> None:
    await kept(house, 1)
    later = NOW + timedelta(days=1)
    assert await house.store.read(lambda books: books.post.unsettled(before=later, limit=9)) == 0


def test_a_stranger_is_answered_once_in_a_while() -> None:
    clock = Clock()
    strangers = Strangers(clock)
    first, again = strangers.may_be_told(1), strangers.may_be_told(1)
    clock.at += EACH
    assert (first, again, strangers.may_be_told(1)) == (True, False, True)


def test_a_crowd_of_strangers_is_answered_slowly() -> None:
    strangers = Strangers(Clock())
    assert sum(strangers.may_be_told(n) for n in range(1000)) == IN_ALL.capacity


def test_few_strangers_are_remembered() -> None:
    clock = Clock()
    strangers = Strangers(clock, most=3)
    for n in range(9):
        strangers.may_be_told(n)
        clock.at += timedelta(seconds=10)
    assert len(strangers._told) == 3


@pytest.mark.parametrize(
    ("told", "failed", "waits"),
    [
        (Refused(409), 1, polling.CONFLICT),
        (Refused(429, seconds=77), 1, 77),
        (Refused(401), 1, polling.REFUSED),
        (Unreached("ReadTimeout"), 1, 1),
        (Garbled(), 3, 4),
        (Refused(502), 99, polling.MOST_BACK_OFF),
        (OSError(), 2, 2),
    ],
)
def test_how_long_polling_waits(told: Exception, failed: int, waits: float) -> None:
    assert polling.pause(told, failed) == waits


def test_a_source_is_named_without_the_token() -> None:
    token = base64.urlsafe_b64encode(bytes(20)).decode()
    settings = StaffBotSettings(token=f"4242:{token}", key=b"k")
    assert (settings.source, token in repr(settings)) == (f"{CHANNEL} 4242", False)
