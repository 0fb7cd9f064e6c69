"""Something happened on a case that somebody has to know of at once, whatever the clocks say. It goes the way of every
reminder, content-free, so that what cannot be delivered is shown and passed on."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from cases import lists
from cases.case import Case
from cases.clocks import targets, window
from cases.clocks.model import Notice, NoticeState
from cases.instants import half_day
from cases.ports import Books
from cases.rules.model import Act

HALF_DAY = timedelta(hours=12)

#: The name under which such notices are kept, in place of that of a clock.
NEWS = "news"


def heard(books: Books, case: Case, *, now: datetime, zone: tzinfo) -> None:
    """The reporter said something: whoever has the case in hand, or may open it, is told. Of an anonymous one not
    before the half day is over, or the telling would tell when they came (decision 7)."""
    people = (case.access.recipients or ()) if case.sealed else (case.handler,) if case.handler else ()
    tell(books, case, people, now=half_day(now, zone) + HALF_DAY if case.anonymous else now)


def tell(books: Books, case: Case, people: Iterable[str], *, now: datetime) -> None:
    """Each of them once, unless that is on its way already; nobody who may not be told. Not all that happens changes
    the version of the case: neither a proposal nor the answer to it does."""
    rules, organisation = books.rules.current(), books.organisation.load()
    day = now.astimezone(rules.calendar.zone).date()
    due = lists.due(books.clocks.of(case.id), rules) or now
    after = now if case.urgent else window.opening(now, rules)
    known = [each for each in books.notices.of(case.id) if (each.clock, each.version) == (NEWS, case.version)]
    for person in dict.fromkeys(people):
        own = [each for each in known if each.person == person]
        waits = any(each.state is NoticeState.QUEUED and not each.tries and each.after <= after for each in own)
        if not waits and targets.may_be_told(person, case, organisation, day):
            books.notices.add(
                Notice(
                    case=case.id,
                    clock=NEWS,
                    version=case.version,
                    level=f"{NEWS}-{len(own) + 1}" if own else NEWS,
                    person=person,
                    act=Act.REMIND,
                    due=due,
                    after=after,
                    any_time=case.urgent,
                )
            )
