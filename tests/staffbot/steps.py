"""The steps of a whole journey: who does what, and what everybody sees of it."""

from datetime import datetime, timedelta

import httpx

from cases.case import State
from handlers import telling
from handlers.ports import Item, Morning, Telling
from tests.desk.desk import forms, words
from tests.staffbot.scene import MORNING, Scene
from tests.staffbot.story import ANSWERED, FILED, INSIDE, RATED, SUPPLEMENTED, TOLD
from tests.support.house import ZONE, catalogue
from tests.support.telegram import one_time
from tests.support.telegram.people import InGroup, keys

DO, MORE, OPEN, OTHERS, READ = (f"staffbot.button.{name}" for name in ("do", "more", "open", "others", "read"))
STALE, OLD, DONE, GONE = "staffbot.toast.stale", "staffbot.toast.old", "staffbot.toast.done", "staffbot.card.gone"

#: When handling ends, once it was extended, and the steps after it: when, whom they are for, and who hears that a
#: letter waits. The slip goes by itself; the last step is no letter.
LIMIT = datetime(2026, 3, 16, 17, 30, tzinfo=ZONE)
LADDER = (
    ((3, 16, 17, 31), ("p-pan", "p-gao"), ()),
    ((3, 17, 12, 0), ("p-gao",), ()),
    ((3, 19, 12, 0), ("p-cheng",), ("p-lin", "p-qiao")),
    ((3, 23, 12, 0), (), ("p-lin", "p-qiao")),
    ((3, 30, 12, 0), ("p-shan",), ("p-lin", "p-qiao")),
    ((4, 7, 12, 0), ("p-zhou",), ()),
)


async def filed(here: Scene) -> None:
    """The code on the wall opens a page, which names the chat; there it is filed."""
    async with httpx.AsyncClient() as client:
        page = await client.get(f"http://127.0.0.1:{here.product.port}/s/{here.house.code('project')}")
    assert 200 == page.status_code
    await here.reporter.does(*FILED)
    assert State.SUBMITTED == (await here.case()).state


async def routed(here: Scene) -> None:
    """Old, repeated and foreign presses are answered and not obeyed. Whom the reporter is afraid of sees nothing."""
    lin, pan, tan = (here.team[person] for person in ("p-lin", "p-pan", "p-tan"))
    card = await lin.card(here.number)
    await lin.presses(card, "desk.act.accept")
    confirm = lin.data_of(DO, await lin.stands(card))
    toasts = [
        await pan.sends(confirm, card["message_id"]),
        await lin.presses(card, DO),
        await lin.sends(confirm, card["message_id"]),
        await lin.sends(lin.data_of("desk.act.accept", card), card["message_id"]),
    ]
    done = lin.words(DONE, act={"key": "desk.act.accept"})
    assert [pan.words(OLD), done, lin.words(STALE), lin.words(STALE)] == toasts
    await lin.acts(here.number, "desk.act.route", DO)
    found = await here.case()
    assert (State.DISPATCHED, "construction") == (found.state, found.owner)
    assert [tan.words(GONE)] == await tan.says(f"/find {here.number}")


async def signed_for(here: Scene) -> None:
    """Nothing is read before the declaration; then once by each link."""
    pan = here.team["p-pan"]
    card = await pan.card(here.number)
    assert [pan.words("desk.act.sign_for")] == [key["text"] for key in keys(card)]
    await pan.presses(card, "desk.act.sign_for", "desk.sign_for_yes")
    found = await here.case()
    assert (State.HANDLING, "p-pan") == (found.state, found.handler)
    link = await pan.link(here.number, READ)
    page, again = await one_time.opened(link), await one_time.opened(link)
    assert (True, 410) == (TOLD["narrative"] in page.text, again.status_code)
    here.errors.append(again.text)
    await pan.acts(here.number, "desk.act.first_contact", DO)


async def asked_and_answered(here: Scene) -> None:
    """What is typed into the chat is deleted there. The reporter is told that there is news, and reads it with number
    and secret; the handler is told that an answer came."""
    pan = here.team["p-pan"]
    assert [pan.words("staffbot.words")] == await pan.says(INSIDE["typed"])
    assert INSIDE["typed"] not in [message["text"] for message in await pan.person.screen()]
    await _writes(here, "p-pan", "note", words=INSIDE["note"])
    await _writes(here, "p-pan", "ask_supplement", words=ANSWERED["asked"])
    assert State.SUPPLEMENTING == (await here.case()).state
    await here.at(MORNING + timedelta(hours=2))  # the clock of handling waits as long
    assert ANSWERED["asked"] in await here.reporter.taps_the_news()
    mark = await here.staff.mark()
    await here.reporter.does(*SUPPLEMENTED)
    await here.settled()
    assert (State.HANDLING, {"p-pan"}) == ((await here.case()).state, set(await here.told(after=mark)))
    page = await one_time.opened(await pan.link(here.number, READ))
    assert TOLD["supplement"] in page.text


async def extended(here: Scene) -> None:
    """The head declares, and approves at the web desk, where the bot signs in. The group gets the numbers of the
    morning, in which a case is not that somebody is kept away from."""
    gao = here.team["p-gao"]
    group = InGroup(bench=here.staff, id=gao.person.id)
    await group.says(f"/bind@bench{here.staff.bot_id}_bot")
    await here.staff.answered(group.group)
    (asked,) = [message for message in await group.screen() if message["mine"]]
    await group.presses(keys(asked)[0]["callback_data"], asked["message_id"])
    await _writes(here, "p-pan", "extend", limit="3", limit_unit="wd", reason=INSIDE["why"])
    await gao.acts(here.number, "desk.act.declare", "desk.declare_yes")
    await gao.says("/signin")
    async with one_time.browser(address := await gao.address()) as browser:
        await browser.follow(await browser.send(forms(await browser.get(address))[0]))
        page = await browser.get(f"/desk/cases/{here.number}")
        approves = next(form for form in forms(page) if "/desk/proposals/" in form.action)
        await browser.follow(await browser.send(approves, None, yes="yes"))
    assert LIMIT == await here.due("handling")
    await here.reporter.taps_the_news()
    mark = await here.staff.mark()
    await here.at(MORNING + timedelta(days=1))
    numbers, *_ = await here.staff.answered(group.group, after=mark)
    assert gao.words("staffbot.group.numbers", open=0, today=0, late=0) == numbers["params"]["text"]


async def reminded(here: Scene) -> None:
    """The day before, on the morning itself together with the day's numbers, and in its last hours: the handler."""
    pan = here.team["p-pan"]
    once, numbers = _said(here, "p-pan"), _said(here, "p-pan", morning=Morning(total=1, today=1, late=0, waiting=0))
    for instant, expected in (
        (LIMIT.replace(day=13, hour=12), [once]),
        (LIMIT.replace(hour=9), [once, numbers]),
        (LIMIT - timedelta(hours=1.9), [once]),
    ):
        mark = await here.staff.mark()
        await here.at(instant, "remind", "morning")
        told = await here.told(after=mark)
        assert ({"p-pan"}, sorted(expected)) == (set(told), sorted(told["p-pan"]))
    await pan.presses(await pan.last(), OPEN)
    assert pan.words("desk.act.finish") + " ↗" in [key["text"] for key in keys(await pan.last())]


async def late(here: Scene) -> None:
    """Each step goes to the people of its level, and its draft to those who may confirm it; nobody is told twice."""
    lin = here.team["p-lin"]
    card, leader = await lin.card(here.number), here.names["p-shan"]
    await lin.presses(card, MORE, "desk.act.assign_leader")
    while leader not in [key["text"] for key in keys(await lin.stands(card))]:
        await lin.presses(card, OTHERS)
    await lin.presses(card, leader, DO)
    await here.settled()
    for (month, day, hour, minute), people, office in LADDER:
        mark = await here.staff.mark()
        await here.at(datetime(2026, month, day, hour, minute, tzinfo=ZONE))
        said = {person: [_said(here, person, late=True, draft=person in office)] for person in (*people, *office)}
        assert said == await here.told(after=mark)


async def reviewed_and_replied(here: Scene) -> None:
    await _writes(here, "p-pan", "finish", outcome="solved", result=INSIDE["result"])
    await _declares(here, "p-ruan")
    await here.team["p-ruan"].acts(here.number, "desk.act.approve", DO)
    await _writes(here, "p-pan", "reply", words=ANSWERED["reply"])
    assert State.REPLIED == (await here.case()).state
    assert ANSWERED["reply"] in await here.reporter.taps_the_news()


async def called_back(here: Scene, *, webhook: bool) -> None:
    """Killed between two questions: the second is answered while nobody is there, and it goes on. A button of before is
    stale then as ever. It was not solved, so it is done again."""
    yin = here.team["p-yin"]
    await _declares(here, "p-yin")
    card = await yin.card(here.number)
    await yin.presses(card, "desk.act.call_back", "desk.yes")
    answer = yin.data_of("desk.no", await yin.stands(card))
    here.product.kill()
    mark = await here.staff.mark()
    pressed = await yin.person.presses(answer, card["message_id"])
    await here.start(webhook=webhook)
    await yin.toast(pressed, after=mark)
    toast = await yin.presses(card, "desk.choice.satisfied.no", "desk.no", DO)
    assert yin.words(DONE, act={"key": "desk.act.call_back"}) == toast
    assert State.REWORK == (await here.case()).state
    assert yin.words(STALE) == await yin.sends(answer, card["message_id"])


async def done_again_and_rated(here: Scene) -> None:
    await _writes(here, "p-pan", "finish_rework", outcome="solved", result=INSIDE["result again"])
    await here.team["p-gao"].acts(here.number, "desk.act.approve", DO)
    await _writes(here, "p-pan", "reply", words=ANSWERED["reply again"])
    assert ANSWERED["reply again"] in await here.reporter.taps_the_news()
    await here.reporter.does(*RATED)
    answers = ("desk.yes", "desk.yes", "desk.choice.satisfied.very", "desk.yes", DO)
    await here.team["p-yin"].acts(here.number, "desk.act.call_back", *answers)
    assert State.CLOSED == (await here.case()).state


async def archived(here: Scene) -> None:
    """By itself when its time is over. In the reporter's chat the secret stands no more."""
    assert catalogue().text("status.closed", "zh-Hans") in await here.reporter.taps_the_news()
    await here.at(await here.due("archive") + timedelta(minutes=1))
    assert State.ARCHIVED == (await here.case()).state
    lin = here.team["p-lin"]
    assert lin.words("staffbot.stage.closed") in (await lin.card(here.number))["text"]
    assert here.reporter.secret not in str(await here.reporter.somebody.screen())


async def _writes(here: Scene, person: str, action: str, **values: str) -> None:
    """In the form behind the link that the button brings."""
    page = await one_time.opened(await here.team[person].link(here.number, f"desk.act.{action}"), **values)
    assert 200 == page.status_code, words(page)[:500]


async def _declares(here: Scene, person: str) -> None:
    await here.team[person].acts(here.number, "desk.act.declare", "desk.declare_yes")


def _said(here: Scene, person: str, *, late: bool = False, draft: bool = False, morning: Morning | None = None) -> str:
    """How that person is reminded of the case."""
    item = Item(number=here.number, stage="status.handling", due=LIMIT, late=late, draft=draft)
    told = Telling(language=here.team[person].language, items=(item,), morning=morning)
    return telling.words(told, catalogue(), ZONE)
