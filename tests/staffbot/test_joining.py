"""A chat is joined to an account by a one-time link and a button; whoever is not known learns nothing."""

from tests.support.telegram.client import Message
from tests.support.telegram.people import InGroup, Person, keys
from tests.support.telegram.staff import Staff


async def opens(here: Staff, person: Person, token: str) -> Message:
    """Follows the link into the chat; the message with the button."""
    mark = await here.bench.mark()
    await here.dealt_with(await person.says(f"/start {token}"), after=mark)
    return (await person.screen())[-1]


async def presses(here: Staff, person: Person, message: Message, number: int = 0) -> None:
    mark = await here.bench.mark()
    key = keys(message)[number]
    await here.dealt_with(await person.presses(key["callback_data"], message["message_id"]), after=mark)


async def test_link_and_button_join_a_chat(either: Staff) -> None:
    person = Person(bench=either.bench, language="en")
    asked = await opens(either, person, await either.link_for("p-pan"))
    await presses(either, person, asked)
    account = await either.account("p-pan")
    assert account is not None
    assert account.chat == person.id
    assert (await person.screen())[-1]["text"] == either.words("staffbot.join.done")


async def test_the_link_alone_joins_nothing(here: Staff) -> None:
    person = Person(bench=here.bench)
    await opens(here, person, await here.link_for("p-pan"))
    assert await here.account("p-pan") is None


async def test_the_question_becomes_the_answer(here: Staff) -> None:
    person = Person(bench=here.bench)
    asked = await opens(here, person, await here.link_for("p-pan"))
    await presses(here, person, asked)
    assert [message["message_id"] for message in await person.screen() if message["mine"]] == [asked["message_id"]]


async def test_a_link_joins_once(here: Staff) -> None:
    first, second = Person(bench=here.bench), Person(bench=here.bench, language="en")
    token = await here.link_for("p-pan")
    await presses(here, first, await opens(here, first, token))
    told = await opens(here, second, token)
    account = await here.account("p-pan")
    assert account is not None
    assert (account.chat, told["text"]) == (first.id, here.words("staffbot.stranger"))


async def test_a_used_link_and_no_link_are_one_answer(here: Staff) -> None:
    person, other = Person(bench=here.bench, language="en"), Person(bench=here.bench, language="en")
    without = await here.tells(person, "/start")
    wrong = await here.tells(other, f"/start {'A' * 43}")
    assert without == wrong == [here.words("staffbot.stranger")]


async def test_the_button_is_good_in_its_own_chat_only(here: Staff) -> None:
    person, other = Person(bench=here.bench), Person(bench=here.bench)
    asked = await opens(here, person, await here.link_for("p-pan"))
    await here.tells(other, "/start")
    await presses(here, other, asked)
    assert await here.account("p-pan") is None


async def test_a_chat_of_somebody_else_is_not_taken_away(here: Staff) -> None:
    person = await here.join("p-luo")
    asked = await opens(here, person, await here.link_for("p-pan"))
    await presses(here, person, asked)
    luo = await here.account("p-luo")
    assert luo is not None
    assert luo.chat == person.id
    assert await here.account("p-pan") is None
    assert (await person.screen())[-1]["text"] == here.words("staffbot.join.taken")


async def test_a_link_that_was_of_no_use_can_still_be_used(here: Staff) -> None:
    taken, own = await here.join("p-luo"), Person(bench=here.bench)
    token = await here.link_for("p-pan")
    await presses(here, taken, await opens(here, taken, token))
    await presses(here, own, await opens(here, own, token))
    account = await here.account("p-pan")
    assert account is not None
    assert account.chat == own.id


async def test_the_chat_before_is_told(here: Staff) -> None:
    before, after = await here.join("p-pan"), Person(bench=here.bench)
    mark = await here.bench.mark()
    await presses(here, after, await opens(here, after, await here.link_for("p-pan")))
    assert await here.heard(before, after=mark) == [here.words("staffbot.join.left")]


async def test_the_chat_before_is_a_stranger_then(here: Staff) -> None:
    before, after = await here.join("p-pan"), Person(bench=here.bench)
    await presses(here, after, await opens(here, after, await here.link_for("p-pan")))
    assert await here.tells(before, "/help") == [here.words("staffbot.stranger")]


async def test_a_stranger_is_not_answered_again_and_again(here: Staff) -> None:
    person = Person(bench=here.bench, language="en")
    await here.tells(person, "hello")
    assert await here.tells(person, "hello") == []


async def test_of_a_stranger_nothing_is_kept(here: Staff) -> None:
    person = Person(bench=here.bench)
    await here.tells(person, "我想反映一件事")
    assert await here.house.store.read(lambda books: books.staff.by_chat(person.id)) is None
    assert await here.house.store.read(lambda books: books.post.unsettled(before=here.house.clock(), limit=9)) == 0


async def test_whoever_has_left_is_a_stranger(here: Staff) -> None:
    person = await here.join("p-pan")
    await here.leaves("p-pan")
    assert await here.tells(person, "/help") == [here.words("staffbot.stranger")]


async def test_in_a_group_nothing_is_said(here: Staff) -> None:
    somebody = InGroup(bench=here.bench, name="p-pan")
    mark = await here.bench.mark()
    done = await somebody.says(f"/start@bench{here.bench.bot_id}_bot {await here.link_for('p-pan')}")
    await here.dealt_with(done, after=mark)
    assert await here.heard(somebody, after=mark) == []
