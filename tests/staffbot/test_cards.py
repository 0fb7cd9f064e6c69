"""Cases in the chat: cards, presses, and what is bound to whom. Filings are of reporters who are made up."""

from typing import Any

import pytest

from cases.case import Case, State, Track
from cases.errors import NoSuchCase
from cases.staff import Link, Purpose
from handlers.ports import Delivery, Item, Telling
from tests.cases.builders import TIP_ANSWERS
from tests.handlers.work.filing import file
from tests.support.house import NOW
from tests.support.telegram.client import Message
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.people import Person, keys
from tests.support.telegram.staff import Staff

#: Words of the filing that must never be in a chat, nor what tells its kind or place.
SECRET = ("许可证", "窗口", "云川", "示例五金厂", "白示例", "13800000000", "C03", "请书面答复")


async def a_case(here: Staff, **answers: Any) -> Case:
    return await file(here.house, **answers)


async def a_tip(here: Staff) -> Case:
    tip: dict[str, Any] = dict(TIP_ANSWERS)
    return await file(here.house, track=Track.DISCIPLINE, **tip)


async def acts(here: Staff, person: str, case: Case, name: str, **given: str) -> None:
    """At the web desk."""
    await here.house.house.workplace(person).act(case.number, name, given, version=None, now=here.house.clock())


async def dispatched(here: Staff) -> Case:
    case = await a_case(here)
    await acts(here, "p-lin", case, "accept")
    await acts(here, "p-lin", case, "dispatch", unit="construction")
    return case


async def now_is(here: Staff, case: Case) -> Case:
    return await here.house.store.read(lambda books: books.cases.get(case.id))


async def card_of(here: Staff, person: Person, case: Case) -> Message:
    """Asked for by its number."""
    await here.tells(person, f"/find {case.number}")
    return await last(person)


async def last(person: Person) -> Message:
    return [message for message in await person.screen() if message["mine"]][-1]


def labels(message: Message) -> list[str]:
    return [key["text"] for key in keys(message)]


async def presses(here: Staff, person: Person, message: Message, label: str) -> str:
    """The toast."""
    (key,) = [key for key in keys(message) if key["text"].removesuffix(" ↗") == label]
    return await sends(here, person, key["callback_data"], message["message_id"])


async def sends(here: Staff, person: Person, data: str, message: int) -> str:
    mark = await here.bench.mark()
    calls = await here.dealt_with(await person.presses(data, message), after=mark)
    (answer,) = [call for call in calls if call["method"] == "answerCallbackQuery"]
    return str(answer["params"].get("text", ""))


async def link_in(here: Staff, message: Message, purpose: Purpose) -> Link:
    (key,) = keys(message)
    token = key["url"].rpartition("/")[2]
    return await here.house.store.read(lambda books: here.links.peek(books, token, purpose, now=here.house.clock()))


async def test_a_card_says_number_stage_date_and_next_step(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    number, due, step = (await card_of(here, person, case))["text"].splitlines()
    assert number.endswith(f"· {here.words('staffbot.stage.accepted')}")
    assert due.startswith("Due ")
    assert due.endswith("left")
    assert step == "Next: The handler signs for it"


async def test_signing_asks_about_recusal_first(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan", language="zh-Hans")
    card = await card_of(here, person, case)
    await presses(here, person, card, "签收")
    asked = await last(person)
    assert (labels(asked), (await now_is(here, case)).state) == (
        ["我与本件没有需要回避的关系", "我应当回避", "返回"],
        State.DISPATCHED,
    )


async def test_a_case_is_signed_for_by_two_presses_on_one_card(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Sign for it")
    toast = await presses(here, person, await last(person), "Nothing ties me to this case")
    after = await last(person)
    assert (await now_is(here, case)).state is State.HANDLING
    assert toast == here.words("staffbot.toast.done", act={"key": "desk.act.sign_for"})
    assert (after["message_id"], "First" in after["text"]) == (card["message_id"], False)


async def test_who_has_to_be_recused_says_why_at_the_web_desk(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Sign for it")
    await presses(here, person, await last(person), "I have to be recused")
    link = await link_in(here, await last(person), Purpose.ACT)
    assert (link.person, link.case, link.action) == ("p-pan", case.id, "declare")


async def test_before_the_declaration_nothing_else_is_offered(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    assert labels(await card_of(here, person, case)) == ["Sign for it"]


async def test_choices_are_made_step_by_step(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    await presses(here, person, await card_of(here, person, case), "Do not take up")
    await presses(here, person, await last(person), "for another authority")
    await presses(here, person, await last(person), "police")
    sure = await last(person)
    assert here.words("staffbot.card.sure") in sure["text"]
    await presses(here, person, sure, "Do it")
    assert (await now_is(here, case)).state is State.REJECTED


async def test_one_can_go_back_without_doing_anything(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Do not take up")
    await presses(here, person, await last(person), "Back")
    assert (await last(person))["text"] == card["text"]
    assert await here.house.store.read(lambda books: books.staff.amid("p-lin", now=here.house.clock())) is None


async def test_a_case_is_dispatched_to_a_unit_that_is_chosen(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    await acts(here, "p-lin", case, "accept")
    await presses(here, person, await card_of(here, person, case), "Dispatch")
    units = labels(await last(person))
    await presses(here, person, await last(person), units[1])
    await presses(here, person, await last(person), "Do it")
    changed = await now_is(here, case)
    organisation = await here.house.house.workplace("p-lin").organisation()
    assert (changed.state, changed.owner) == (State.DISPATCHED, list(organisation.units)[1])


async def test_an_excluded_unit_is_among_the_answers_and_refused_like_any_other(here: Staff) -> None:
    """A list with a gap would tell who is kept away."""
    plain, kept_away = (
        await a_case(here),
        await a_case(here, subject_kind="unit", keep_away="云川市市场监管局（虚构）"),
    )
    person = await here.join("p-lin")
    shown = []
    for case in (plain, kept_away):
        await acts(here, "p-lin", case, "accept")
        await presses(here, person, await card_of(here, person, case), "Dispatch")
        shown.append(labels(await last(person)))
    assert shown[0] == shown[1]


async def test_words_are_written_at_the_web_desk(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    await acts(here, "p-pan", case, "sign_for", yes="yes")
    mark = await here.bench.mark()
    await presses(here, person, await card_of(here, person, case), "Finish and hand in for review")
    (text,) = (await here.heard(person, after=mark))[1:]
    link = await link_in(here, await last(person), Purpose.ACT)
    now = await now_is(here, case)
    assert (link.person, link.case, link.action, link.version) == ("p-pan", case.id, "finish", now.version)
    assert "10 minutes" in text


async def test_content_is_read_through_a_link(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    await acts(here, "p-pan", case, "sign_for", yes="yes")
    await presses(here, person, await card_of(here, person, case), "Read at the web desk")
    link = await link_in(here, await last(person), Purpose.READ)
    assert (link.person, link.case) == ("p-pan", case.id)


async def test_an_old_button_is_answered_and_not_obeyed(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    await acts(here, "p-lin", case, "accept")
    toast = await presses(here, person, card, "Take up")
    assert toast == here.words("staffbot.toast.stale")
    assert "Dispatch" in labels(await last(person))


async def test_a_button_pressed_twice_acts_once(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Take up")
    sure = await last(person)
    first = await presses(here, person, sure, "Do it")
    again = await presses(here, person, sure, "Do it")
    diary = await here.house.store.read(lambda books: books.diary.of(case.id))
    accepted = [link for link in diary if link.event == "CaseMoved" or link.event == "CaseAccepted"]
    assert first == here.words("staffbot.toast.done", act={"key": "desk.act.accept"})
    assert again == here.words("staffbot.toast.stale")
    assert len(accepted) <= 1


async def test_an_answer_to_an_earlier_question_is_not_taken_for_the_next(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    await presses(here, person, await card_of(here, person, case), "Do not take up")
    first = await last(person)
    await presses(here, person, first, "for another authority")
    toast = await presses(here, person, first, "in court, arbitration or review already")
    assert toast == here.words("staffbot.toast.stale")
    amid = await here.house.store.read(lambda books: books.staff.amid("p-lin", now=here.house.clock()))
    assert isinstance(amid, dict)
    assert amid["values"] == {"code": "elsewhere"}


async def test_a_button_of_somebody_else_is_good_for_nothing(here: Staff) -> None:
    case, mine, other = await a_case(here), await here.join("p-lin"), await here.join("p-qiao")
    (accept, *_) = keys(await card_of(here, mine, case))
    toast = await sends(here, other, accept["callback_data"], 1001)
    assert (toast, (await now_is(here, case)).state) == (here.words("staffbot.toast.old"), State.SUBMITTED)


async def test_a_forged_button_is_good_for_nothing(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    forged = keys(card)[0]["callback_data"]
    forged = ("B" if forged[20] != "B" else "C").join((forged[:20], forged[21:]))
    assert await sends(here, person, forged, card["message_id"]) == here.words("staffbot.toast.old")


async def test_absent_and_forbidden_are_one_answer(here: Staff) -> None:
    case, stranger = await dispatched(here), await here.join("p-luo")
    forbidden = await here.tells(stranger, f"/find {case.number}")
    absent = await here.tells(stranger, "/find 0000-0000-0000")
    nonsense = await here.tells(stranger, "/find nonsense")
    assert forbidden == absent == nonsense == [here.words("staffbot.card.gone")]


async def test_a_number_alone_is_looked_for(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    (text,) = await here.tells(person, case.number.lower())
    assert text.splitlines()[0].endswith(here.words("staffbot.stage.received"))


async def test_one_card_a_case_at_the_end_of_the_chat(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    first = await card_of(here, person, case)
    second = await card_of(here, person, case)
    ours = [message["message_id"] for message in await person.screen() if message["mine"] and keys(message)]
    assert ours == [second["message_id"]] != [first["message_id"]]


async def test_a_card_that_cannot_be_edited_comes_anew(here: Staff, judge: Judge) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Take up")
    await here.bench.fault(method="editMessageText", code=400)
    await presses(here, person, await last(person), "Do it")
    assert (await last(person))["message_id"] != card["message_id"]
    assert "Dispatch" in labels(await last(person))


async def test_pressing_twice_leaves_the_card_where_it_is(here: Staff, judge: Judge) -> None:
    judge.expects("editMessageText:400")
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    await presses(here, person, card, "Do not take up")
    asked = await last(person)
    await presses(here, person, card, "Do not take up")
    assert await last(person) == asked


async def test_a_card_follows_what_is_done_at_the_web_desk(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    card = await card_of(here, person, case)
    mark = await here.bench.mark()
    await acts(here, "p-lin", case, "accept")
    await here.bench.until(lambda journal: [one for one in journal[mark:] if one.get("method") == "editMessageText"])
    await here.idle()
    after = await last(person)
    assert (after["message_id"], "Dispatch" in labels(after)) == (card["message_id"], True)


async def test_whoever_may_see_it_no_more_keeps_no_card(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    await card_of(here, person, case)
    mark = await here.bench.mark()
    with pytest.raises(NoSuchCase):
        await acts(here, "p-pan", case, "declare", yes="no", reason="亲属")
    await here.bench.until(lambda journal: [one for one in journal[mark:] if one.get("method") == "editMessageText"])
    await here.idle()
    assert (await last(person))["text"] == here.words("staffbot.card.gone")


async def test_of_a_tip_the_chat_shows_nothing_that_tells_it_is_one(here: Staff) -> None:
    case, person = await a_tip(here), await here.join("p-wei")
    card = await card_of(here, person, case)
    number, *rest = card["text"].splitlines()
    assert number.endswith(f"· {here.words('staffbot.stage.received')}")
    assert rest[-1] == "Next: at the web desk"
    assert labels(card) == ["Read at the web desk ↗"]


async def test_nothing_of_what_a_case_says_is_ever_in_a_chat(here: Staff) -> None:
    case = await a_case(here)
    for person, labels_ in (
        (await here.join("p-lin", language="zh-Hans"), ("受理", "确定")),
        (await here.join("p-qiao", language="zh-Hans"), ()),
    ):
        await card_of(here, person, case)
        for label in labels_:
            await presses(here, person, await last(person), label)
        for command in ("/mine", "/due", "/today"):
            await here.tells(person, command)
    said = [str(call["params"]) for call in await here.bench.calls()]
    assert [word for word in SECRET if any(word in each for each in said)] == []


async def test_lists_show_the_own_cases_with_a_button_each(here: Staff) -> None:
    case, person = await dispatched(here), await here.join("p-pan")
    await acts(here, "p-pan", case, "sign_for", yes="yes")
    (text,) = await here.tells(person, "/mine")
    listed = await last(person)
    (key,) = keys(listed)
    assert text.splitlines()[0] == here.words("staffbot.list.mine")
    await sends(here, person, key["callback_data"], listed["message_id"])
    assert (await last(person))["text"].splitlines()[0].startswith(key["text"])


async def test_a_long_list_goes_on_in_the_same_message(here: Staff) -> None:
    person = await here.join("p-pan")
    for _ in range(10):
        case = await dispatched(here)
        await acts(here, "p-pan", case, "sign_for", yes="yes")
    await here.tells(person, "/mine")
    listed = await last(person)
    await presses(here, person, listed, here.words("staffbot.button.next"))
    after = await last(person)
    assert (after["message_id"], len(keys(listed)), len(keys(after))) == (listed["message_id"], 9, 2)


@pytest.mark.parametrize("command", ["/mine", "/due"])
async def test_an_empty_list_says_so(here: Staff, command: str) -> None:
    person = await here.join("p-luo")
    (text,) = await here.tells(person, command)
    assert text.splitlines()[-1] == here.words("staffbot.list.none")


async def test_today_begins_with_the_numbers(here: Staff) -> None:
    await a_case(here)
    person = await here.join("p-lin")
    (text,) = await here.tells(person, "/today")
    assert text.splitlines()[0] == here.words("staffbot.list.today", total=1, today=0, late=0)


async def test_a_reminder_has_a_button_that_opens_the_card(here: Staff) -> None:
    case, person = await a_case(here), await here.join("p-lin")
    telling = Telling(language="en", items=(Item(number=case.number, stage="status.received", due=NOW, late=False),))
    assert await here.desk.tell("p-lin", telling) is Delivery.DELIVERED
    await presses(here, person, await last(person), "Open")
    assert "Take up" in labels(await last(person))
