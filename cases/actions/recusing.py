"""Somebody should not have this case (RC-03 to RC-06). Access ends at once, before anybody decides; no clock stops, and
the unit that owns the case goes on owning it."""

from dataclasses import replace

from cases import events, gate
from cases.actions import history, steps
from cases.actions.steps import By, Outcome
from cases.case import Case
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.organisation import Organisation, Recusal
from cases.ports import Books

#: The diary has the reason, under the key of the case; the organisation only that there is one (RC-07).
ASKED = "asked"


def declare(books: Books, case: Case, by: By, *, clear: bool) -> Outcome:
    """Before anything is read or signed for. `clear`: there is nothing to recuse me for. Otherwise the reason is stated
    (RC-02), and access ends at once, before anybody decides (RC-03). It is a word about this case, so it holds wherever
    the case goes, until the person is challenged."""
    if not clear and by.reason:
        return ask_recusal(books, case, by, person=by.actor)
    steps.admit(books, case, by, Act.SEE)
    if not clear:
        return steps.refuse(books, case, by, "declare", "needs-reason")
    why = steps.objection(("over", case.state in FINAL), ("already", by.actor in case.declared))
    if why:
        return steps.refuse(books, case, by, "declare", why)
    event = events.Declared(case=case.id, at=by.now, actor=by.actor)
    return steps.keep(books, case, replace(case, declared=case.declared | {by.actor}), event)


def ask_recusal(books: Books, case: Case, by: By, *, person: str) -> Outcome:
    """By the person, by the reporter, or by anybody who may see the case."""
    steps.admit(books, case, by, Act.SEE)
    organisation = books.organisation.load()
    kept, without = _kept_away(case, organisation, person)
    why = steps.objection(
        ("over", case.state in FINAL),
        ("no-such-person", not organisation.is_active(person)),
        ("already", not gate.untouched(case, person, organisation, day=by.day)),
        ("nobody-left", not _somebody_decides(without, kept, by)),
    )
    if why:
        return steps.refuse(books, case, by, "ask_recusal", why)
    if kept is not organisation:
        books.organisation.save(kept)
    event = events.RecusalAsked(case=case.id, at=by.now, actor=by.actor, person=person, handler=case.handler == person)
    return steps.keep(books, case, without, event, by.reason)


def decide_recusal(books: Books, case: Case, by: By, *, person: str, granted: bool) -> Outcome:
    """By the office; whoever is challenged has no access and so never decides (RC-05)."""
    steps.admit(books, case, by, Act.OVERSEE)
    asked = history.challenged(books.diary.of(case.id), person)
    if asked is None:
        return steps.refuse(books, case, by, "decide_recusal", "nothing-asked")
    decided = case
    if not granted:
        decided = _let_back(books, case, person, had_it=asked.facts.get("handler") is True)
    event = events.RecusalDecided(case=case.id, at=by.now, actor=by.actor, person=person, granted=granted)
    return steps.keep(books, case, decided, event, by.reason)


def _kept_away(case: Case, organisation: Organisation, person: str) -> tuple[Organisation, Case]:
    """On a sealed case an exclusion on the case itself would tell who is accused, so it is kept with the people."""
    without = replace(
        case,
        handler=None if case.handler == person else case.handler,
        leader=None if case.leader == person else case.leader,
        declared=case.declared - {person},
    )
    if case.sealed:
        entry = Recusal(person=person, case=case.id, reason=ASKED)
        return replace(organisation, recusals=(*organisation.recusals, entry)), without
    access = replace(case.access, excluded_people=case.access.excluded_people | {person})
    return organisation, replace(without, access=access)


def _let_back(books: Books, case: Case, person: str, *, had_it: bool) -> Case:
    if case.sealed:
        organisation = books.organisation.load()
        left = tuple(each for each in organisation.recusals if (each.person, each.case) != (person, case.id))
        books.organisation.save(replace(organisation, recusals=left))
        return case
    access = replace(case.access, excluded_people=case.access.excluded_people - {person})
    return replace(case, access=access, handler=person if had_it and case.handler is None else case.handler)


def _somebody_decides(case: Case, organisation: Organisation, by: By) -> bool:
    return any(
        gate.visible((case,), person, organisation, day=by.day, act=Act.OVERSEE) for person in organisation.people
    )
