"""RC-01, RC-03, RC-07, RC-08, RC-10 in the chat with the staff bot: a card and buttons from before the recusal, every
command, and what a stand-in sees."""

from dataclasses import replace
from datetime import timedelta

from cases import numbers
from cases.case import State
from cases.organisation import Leave
from tests.recusal.scenes import KIN, act, hears, kept, organised, reviewed, told_of
from tests.staffbot.test_cards import card_of, dispatched, labels, last, presses, sends
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.people import keys
from tests.support.telegram.staff import Staff

COMMANDS = ("/mine", "/due", "/today")


async def test_whoever_was_recused_holds_a_card_that_is_good_for_nothing(here: Staff, judge: Judge) -> None:
    """Pressed, asked for by number, listed: as a case that does not exist, and no link is sent any more."""
    judge.expects("editMessageText:400", "deleteMessage:400")  # it is gone already when the next button is pressed
    case, pan = await dispatched(here), await here.join("p-pan")
    card = await card_of(here, pan, case)
    await presses(here, pan, card, "Sign for it")
    asked = keys(await last(pan))
    listed = [numbers.shown(case.number) in "".join(await here.tells(pan, command)) for command in COMMANDS]
    await act(here.house, "p-lin", case, "ask_recusal", whom="p-pan", reason=KIN)
    buttons = [key["callback_data"] for key in (*keys(card), *asked) if "callback_data" in key]
    before = await kept(here.house, case)
    toasts = {await sends(here, pan, data, card["message_id"]) for data in buttons}
    found = [await here.tells(pan, f"/find {number}") for number in (case.number, "0000-0000-0000")]
    now_listed = [numbers.shown(case.number) in "".join(await here.tells(pan, command)) for command in COMMANDS]
    assert (True, [False] * 3) == (any(listed), now_listed)
    assert ({here.words("staffbot.toast.none")}, found[0], before) == (toasts, found[1], await kept(here.house, case))
    assert here.words("staffbot.card.gone") in [message["text"] for message in await pan.screen()]


async def test_the_relation_is_declared_and_the_case_is_gone_from_the_chat(here: Staff, judge: Judge) -> None:
    """RC-07: nobody in the chat reads the reason, neither the person nor whoever decides."""
    judge.expects("editMessageText:400")  # whoever comes first, the press or the news, takes the card away
    case, pan, qiao = await dispatched(here), await here.join("p-pan"), await here.join("p-qiao")
    card = await card_of(here, pan, case)
    await act(here.house, "p-lin", case, "ask_recusal", whom="p-pan", reason=KIN)
    toast = await presses(here, pan, card, "Sign for it")
    shown = await card_of(here, qiao, case)
    said = [message["text"] for person in (pan, qiao) for message in await person.screen()]
    assert (here.words("staffbot.toast.none"), State.DISPATCHED) == (toast, (await kept(here.house, case)).state)
    assert (False, True) == (any(KIN in text for text in said), numbers.shown(case.number) in shown["text"])


async def test_whoever_wrote_the_result_is_offered_no_review_of_it(here: Staff) -> None:
    case = await reviewed(here.house)
    await act(here.house, "p-gao", case, "send_back", reason="依据不够。")
    await act(here.house, "p-gao", case, "finish", outcome="solved", result="已办结。")
    gao, ruan = await here.join("p-gao"), await here.join("p-ruan")
    shown = [labels(await card_of(here, person, case)) for person in (gao, ruan)]
    approve = here.words("desk.act.approve")
    assert [False, True] == [any(approve in label for label in each) for each in shown]


async def test_a_stand_in_of_somebody_recused_finds_and_hears_nothing(here: Staff) -> None:
    case, xue = await dispatched(here), await here.join("p-xue")
    day = here.house.clock().date()
    leave = Leave(person="p-pan", first=day, last=day + timedelta(days=3), stand_in="p-xue")
    await organised(here.house, lambda known: replace(known, leaves=(leave,)))
    before = await here.tells(xue, f"/find {case.number}")
    await act(here.house, "p-lin", case, "ask_recusal", whom="p-pan", reason=KIN)
    after = await here.tells(xue, f"/find {case.number}")
    lists = "".join([text for command in COMMANDS for text in await here.tells(xue, command)])
    gone = here.words("staffbot.card.gone")
    assert (False, [gone], False) == (before == [gone], after, numbers.shown(case.number) in lists)
    assert "p-xue" not in told_of(await hears(here.house), case)
