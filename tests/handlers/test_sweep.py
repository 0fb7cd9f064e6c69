"""Alerts: each raised once, at its true time, to the right people, whatever happened to the program in between."""

from collections import Counter
from dataclasses import replace

import pytest

from cases.case import Access, State, Track
from cases.clocks.model import Clock, NoticeState, ReminderState, Run
from cases.organisation import Leave, Recusal
from cases.rules import reading
from cases.rules.model import Act
from dialog.ports import Visitor
from storage.ports import UnitOfWork
from tests.cases.builders import PEOPLE, a_tip, an_organisation
from tests.cases.clocks.schedules import at
from tests.handlers.reminding import LOCK, Office, case_of, id_of, keep, moved, number_of, start

ID = id_of(1)
DUE = "2026-03-09 17:30"  # of S-11 begun on Mon 2026-03-02


def people(office_notices: object) -> Counter[str]:
    return Counter(each.person for each in office_notices)  # type: ignore[attr-defined]


async def test_nothing_is_raised_before_its_time(office: Office) -> None:
    await office.begin(case_of(1))
    swept = await office.sweep("2026-03-06 08:59")
    assert (swept.clocks, await office.notices()) == (0, [])


async def test_a_warning_goes_to_the_handler(office: Office) -> None:
    await office.begin(case_of(1))
    swept = await office.sweep("2026-03-06 09:00")
    assert (dict(swept.alerts), people(await office.notices())) == ({"-1wd": 1}, {"housing-handler": 1})


async def test_a_second_sweep_raises_nothing_again(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep(DUE)
    again = await office.sweep(DUE)
    assert (again.clocks, (await office.events())["AlertRaised"]) == (0, 1)


async def test_the_due_date_is_missed_at_its_true_time(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 20:15")
    clock = await office.clock()
    links = await office.do(lambda books: books.diary.of(ID))
    missed = next(link for link in links if link.event == "DeadlineMissed")
    assert (clock.missed, missed.facts["due"], missed.at) == (
        at(DUE),
        at(DUE).isoformat(),
        at("2026-03-09 20:15"),
    )


async def test_a_missed_deadline_is_noted_once_for_each_version(office: Office) -> None:
    await office.begin(case_of(1))
    for now in (DUE, "2026-03-10 09:00", "2026-03-12 09:00"):
        await office.sweep(now)
    assert (await office.events())["DeadlineMissed"] == 1

    def later(books: UnitOfWork) -> None:
        clock = moved(books.clocks.of(ID)[-1], at("2026-03-13 17:30"))
        keep(books, clock, books.rules.current(), at("2026-03-12 10:00"))

    await office.do(later)
    await office.sweep("2026-03-13 17:30")
    assert ((await office.events())["DeadlineMissed"], (await office.clock()).missed) == (2, at(DUE))


async def test_e17_a_breach_on_friday_is_followed_on_monday_morning(staffed: Office) -> None:
    await staffed.begin(case_of(1), started="2026-03-06 10:00")  # due Fri 2026-03-13 17:30
    await staffed.sweep("2026-03-13 17:30")
    await staffed.send("2026-03-13 17:30")
    told = len(await staffed.desk.told())
    for now in ("2026-03-14 09:00", "2026-03-15 09:00", "2026-03-16 08:59"):
        await staffed.sweep(now)
        await staffed.send(now)
    assert len(await staffed.desk.told()) == told == 3
    await staffed.sweep("2026-03-16 09:00")
    await staffed.send("2026-03-16 09:00")
    assert len(await staffed.desk.told()) == told + 2
    assert (await staffed.clock()).missed == at("2026-03-13 17:30")


async def test_e29_a_policy_that_went_leaves_the_breach_and_stops_the_alerts(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep(DUE)

    def deactivate(books: UnitOfWork) -> None:
        text = reading.shipped().replace('key = "S-11"\n', 'key = "S-11"\nactive = false\n')
        text += '\n[[policy]]\nkey = "S-11.b"\nclock = "handling"\nlimit = "8wd"\nprofile = "RP-S"\nbasis = ["R20"]\n'
        books.rules.save("rules", text, at=at(DUE), actor="administrator", reason="-")

    await office.do(deactivate)
    swept = await office.sweep("2026-03-20 09:00")
    assert (dict(swept.alerts), swept.failed, (await office.events())["AlertRaised"]) == ({}, 0, 1)
    assert (await office.clock()).missed == at(DUE)
    reminders = await office.reminders()
    assert reminders["+1wd"] is ReminderState.PLANNED  # not used up: reckoning anew decides what becomes of it


async def test_e32_after_downtime_one_message_with_the_true_time_and_no_late_warning(staffed: Office) -> None:
    """Down across a warning (15:30) and the breach (17:30)."""
    await staffed.begin(case_of(1), case_of(2))
    await staffed.sweep("2026-03-09 15:00")
    swept = await staffed.sweep("2026-03-09 17:45")
    await staffed.send("2026-03-09 17:45")
    reminders = await staffed.reminders()
    assert (reminders["-2h"], reminders["0"]) == (ReminderState.SKIPPED, ReminderState.RAISED)
    assert (swept.skipped, [each.level for each in await staffed.notices() if each.act is Act.REMIND]) == (2, ["0wd"])
    late = [telling for who, telling in await staffed.desk.told() if who == "housing-head"]
    assert [(each.items[0].due, each.items[0].late) for each in late] == [(at(DUE), True)] * 2


async def test_e32_of_several_warnings_that_were_slept_through_the_last_is_given(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 16:00")
    reminders = await office.reminders()
    assert [reminders[level] for level in ("-1wd", "0wd", "-2h", "0")] == [
        ReminderState.SKIPPED,
        ReminderState.SKIPPED,
        ReminderState.RAISED,
        ReminderState.PLANNED,
    ]


async def test_after_a_week_of_downtime_every_step_is_a_row_and_each_person_gets_one_message(office: Office) -> None:
    await office.begin(case_of(1))
    swept = await office.sweep("2026-03-17 10:00")  # behind +5wd
    assert dict(swept.alerts) == {"0": 1, "+1wd": 1, "+3wd": 1, "+5wd": 1}
    assert (await office.events()) == {"DeadlineMissed": 1, "AlertRaised": 4}
    notices = {each.person: each.level for each in await office.notices()}
    assert notices == {
        "housing-handler": "0",
        "housing-head": "+1wd",
        "housing-deputy": "+1wd",
        "office-head": "+3wd",
        "supervisor": "+5wd",
    }
    assert {each.due for each in await office.notices()} == {at(DUE)}


async def test_the_ladder_climbs_to_the_leader_and_the_head_of_all(office: Office) -> None:
    await office.begin(case_of(1, leader="approvals-handler"))
    found: dict[str, set[str]] = {}
    times = (DUE, "2026-03-10 09:00", "2026-03-12 09:00", "2026-03-16 09:00", "2026-03-23 09:00", "2026-03-30 09:00")
    for now in times:
        await office.sweep(now)
    for each in await office.notices():
        found.setdefault(each.level, set()).add(each.person)
    assert found == {
        "0": {"housing-handler", "housing-head", "housing-deputy"},
        "+1wd": {"housing-head", "housing-deputy"},
        "+3wd": {"office-head", "supervisor"},
        "+5wd": {"supervisor"},
        "+10wd": {"approvals-handler"},
        "+15wd": {"chair"},
    }


async def test_letters_are_drafts_and_the_diary_says_so(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-31 09:00")
    links = await office.do(lambda books: books.diary.of(ID))
    drafts = {str(link.facts["level"]): link.facts.get("draft", False) for link in links if link.event == "AlertRaised"}
    assert drafts == {"0": False, "+1wd": False, "+3wd": True, "+5wd": True, "+10wd": True, "+15wd": True}


async def test_a_hard_limit_has_its_warnings_copied_upwards_and_an_incident(office: Office) -> None:
    await office.begin(case_of(1), key="P-02", started="2026-03-02 10:00")  # 30 d: Wed 2026-04-01, 24:00
    found: dict[str, set[str]] = {}
    for now in ("2026-03-25 09:00", "2026-03-27 09:00", "2026-03-31 09:00", "2026-04-01 09:00", "2026-04-01 14:00"):
        await office.sweep(now)
    await office.sweep("2026-04-02 00:00")
    await office.sweep("2026-04-02 09:00")
    for each in await office.notices():
        found.setdefault(each.level, set()).add(each.person)
    heads = {"housing-head", "housing-deputy"}
    assert found == {
        "-5wd": {"housing-handler"},
        "-3wd": {"housing-handler", *heads},
        "-1wd": {"housing-handler", "office-head", "supervisor"},
        "0wd": {"housing-handler"},
        "0wd-pm": {"housing-handler"},
        "0": {"supervisor"},
        "+1wd": {"supervisor"},
    }
    assert {each.act for each in await office.notices() if each.level == "0"} == {Act.INCIDENT}


async def test_the_diary_of_a_tip_counts_who_was_told_and_names_nobody(office: Office) -> None:
    await office.begin(a_tip(id=ID, number=number_of(1)), key="D-01")
    await office.sweep("2026-03-03 17:30")
    links = await office.do(lambda books: books.diary.of(ID))
    assert [link.facts["to"] for link in links if link.event == "AlertRaised"] == [2]
    assert people(await office.notices()).keys() == {"clue-1", "clue-2"}


async def test_the_accused_are_never_told(office: Office) -> None:
    access = Access(excluded_units=frozenset({"housing", "quality"}), excluded_people=frozenset({"supervisor"}))
    await office.begin(case_of(1, access=access))
    await office.sweep("2026-03-31 09:00")
    told = people(await office.notices()).keys()
    units = {who: unit for who, (_, unit, *_) in PEOPLE.items()}
    assert (told != set(), {units[who] for who in told} & {"housing", "quality"}, "supervisor" in told) == (
        True,
        set(),
        False,
    )


async def test_a_stand_in_is_told_and_a_recused_one_is_not(office: Office) -> None:
    day = at(DUE).date()
    away = Leave(person="housing-handler", first=day, last=day, stand_in="housing-reviewer")
    recusal = Recusal(person="housing-reviewer", case=id_of(2), reason="同学")
    await office.open(an_organisation(leaves=(away,), recusals=(recusal,)))
    await office.begin(case_of(1), case_of(2))
    await office.sweep("2026-03-09 15:30")
    told = [set(people(await office.notices(id_of(n)))) for n in (1, 2)]
    assert told == [{"housing-reviewer"}, {"housing-head", "housing-deputy"}]


async def test_nobody_to_tell_is_an_alarm_and_never_silence(office: Office) -> None:
    await office.begin(case_of(1, access=Access(excluded_people=frozenset(PEOPLE))))
    swept = await office.sweep(DUE)
    failed = await office.do(lambda books: books.notices.failed())
    assert (swept.unheard, [each.person for each in failed], (await office.events())["NobodyToTell"]) == (1, [""], 1)


async def test_a_window_ends_silently(office: Office) -> None:
    await office.begin(case_of(1, state=State.DISPATCHED), key="S-06")
    await office.sweep("2026-03-04 17:31")
    clock = await office.clock()
    assert (clock.run, clock.ended, clock.missed, await office.notices(), await office.events()) == (
        Run.DONE,
        at("2026-03-04 17:30"),
        None,
        [],
        {},
    )


async def test_the_program_archives_by_itself(office: Office) -> None:
    await office.begin(case_of(1, state=State.WITHDRAWN), key="S-19")
    await office.sweep("2026-03-16 17:30")
    case = await office.do(lambda books: books.cases.get(ID))
    assert (case.state, (await office.clock()).open, await office.notices()) == (State.ARCHIVED, False, [])


async def test_what_the_program_archives_is_late_for_nobody(office: Office) -> None:
    """It looks some seconds after the due date, and after a night on which it did not run much later."""
    await office.begin(case_of(1, state=State.CLOSED), key="S-19.closed", started="2026-03-02 10:00")
    await office.sweep("2026-09-01 03:00")
    assert ((await office.clock()).missed, (await office.events())["DeadlineMissed"]) == (None, 0)


async def test_what_cannot_be_archived_is_told_to_the_office(office: Office) -> None:
    await office.begin(case_of(1, state=State.HANDLING), key="S-19")
    await office.sweep("2026-03-16 17:30")
    assert set(people(await office.notices())) == {"supervisor"}


VISITOR = Visitor(channel="web", ref="somebody", key=b"k" * 32)


def news(books: UnitOfWork) -> int:
    return sum(not said.mine for said in books.talk.history(VISITOR))


async def waits_for_the_reporter(office: Office, **changes: object) -> None:
    await office.begin(case_of(1, state=State.SUPPLEMENTING, **changes), key="S-03")
    await office.do(lambda books: books.talk.follow(VISITOR, ID))


async def test_the_reporter_is_told_that_there_is_news_at_most_once_until_it_is_seen(office: Office) -> None:
    await waits_for_the_reporter(office)
    counts: list[int] = []
    for now in ("2026-03-06 09:00", "2026-03-09 09:00", "2026-03-09 15:30"):
        await office.sweep(now)
        counts.append(await office.do(news))
    assert (counts, await office.notices()) == ([1, 1, 1], [])


async def test_the_reporter_who_could_know_is_closed_as_overdue(office: Office) -> None:
    await waits_for_the_reporter(office)
    await office.sweep(DUE)
    case = await office.do(lambda books: books.cases.get(ID))
    assert (case.state, await office.notices()) == (State.REJECTED, [])


async def test_the_reporter_who_could_not_be_reached_is_not_closed(office: Office) -> None:
    await waits_for_the_reporter(office)
    await office.sweep("2026-03-09 15:30")  # there is news, and nobody has looked
    await office.sweep(DUE)
    case = await office.do(lambda books: books.cases.get(ID))
    assert case.state is State.SUBMITTED


async def test_a_level_that_went_from_the_rules_is_rather_told_than_lost(office: Office) -> None:
    await office.begin(case_of(1))

    def rename(books: UnitOfWork) -> None:
        text = reading.shipped().replace('level = "+1wd"\nworking_days = 1', 'level = "+one"\nworking_days = 1')
        books.rules.save("rules", text, at=at(DUE), actor="administrator", reason="-")

    await office.do(rename)
    await office.sweep("2026-03-10 09:00")
    assert (await office.reminders())["+1wd"] is ReminderState.RAISED


async def test_what_was_planned_for_a_clock_that_does_not_run_is_skipped(office: Office) -> None:
    await office.begin(case_of(1))
    await office.do(lambda books: books.clocks.save(replace(books.clocks.of(ID)[-1], run=Run.PAUSED)))
    swept = await office.sweep(DUE)
    assert (swept.skipped, await office.notices()) == (4, [])


async def test_all_that_is_due_is_raised_however_much_it_is(on_sqlite: Office) -> None:
    """No limit to a run (osTicket stops at 100)."""
    await on_sqlite.begin(*(case_of(n) for n in range(1, 601)))
    swept = await on_sqlite.sweep(DUE)
    assert (swept.clocks, swept.missed, (await on_sqlite.sweep(DUE)).clocks) == (600, 600, 0)


async def test_notices_of_the_night_wait_for_the_window_but_for_those_of_hours(office: Office) -> None:
    await office.begin(case_of(1, urgent=True), key="S-09", started="2026-03-06 15:00")  # due Sat 15:00
    await office.begin(case_of(2), started="2026-02-26 10:00")  # due Thu 2026-03-05 17:30 or before
    await office.sweep("2026-03-07 15:00")
    assert {each.after for each in await office.notices(id_of(1))} == {at("2026-03-07 15:00")}
    assert {each.after for each in await office.notices(id_of(2))} == {at("2026-03-09 08:30")}


async def test_a_breach_caused_by_a_change_says_so(office: Office) -> None:
    def work(books: UnitOfWork) -> Clock:
        books.cases.add(case := case_of(1), LOCK)
        clock = start(books, case, "S-11", at("2026-03-02 10:00"))
        caused = replace(moved(clock, at("2026-03-03 17:30")), caused="policy")
        keep(books, caused, books.rules.current(), at("2026-03-05 10:00"))
        return caused

    clock = await office.do(work)
    await office.sweep("2026-03-05 10:00")
    links = await office.do(lambda books: books.diary.of(ID))
    facts = next(link.facts for link in links if link.event == "DeadlineMissed")
    assert (facts["caused"], facts["due"]) == ("policy", clock.due.isoformat())


async def test_recorded_action_clears_what_waits(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep(DUE)
    await staffed.do(lambda books: books.notices.clear(ID, "handling", now=at(DUE)))
    await staffed.send("2026-03-09 17:31")
    states = {each.state for each in await staffed.notices()}
    assert (await staffed.desk.told(), states) == ([], {NoticeState.CLEARED})


@pytest.mark.parametrize("track", [Track.SERVICE, Track.PAYMENT])
async def test_the_stage_that_is_told_is_the_public_one(staffed: Office, track: Track) -> None:
    await staffed.begin(case_of(1, state=State.RETURNED, track=track))
    await staffed.sweep(DUE)
    await staffed.send("2026-03-09 17:31")
    assert {telling.items[0].stage for _, telling in await staffed.desk.told()} == {"status.accepted"}
