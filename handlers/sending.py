"""Delivers what the sweep has queued: singly, or above a number one digest a day for each person (domain.md B2).

Three steps a person: lease the notices, deliver outside any transaction, record. Killed in between, the lease runs out
and they are sent once more (decision 25). Undelivered means not reminded: it is shown and passed on (trap 3).
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from functools import partial
from itertools import groupby
from operator import attrgetter

from cases import errors, lifecycle, numbers
from cases.actions import alerting
from cases.case import Case
from cases.clocks import drafts, duties, planning, targets, window
from cases.clocks.model import Notice, NoticeState
from cases.clocks.news import NEWS
from cases.events import SYSTEM, NobodyToTell
from cases.organisation import Role
from cases.ports import Books
from cases.rules.model import Act, ClockRule, Rules
from handlers.abreast import abreast
from handlers.books import Desk, Transactions
from handlers.correspondence import waiting
from handlers.ports import Delivery, Item, StaffDesk, Telling
from handlers.retention.keeping import RETENTION

log = logging.getLogger(__name__)

#: Notices looked at in one transaction; more when they are all one person's, whose digest is not cut in pieces.
PAGE = 500
#: How long one sender keeps others from what it is delivering, and how long it waits for a desk to answer.
LEASE, PATIENCE = timedelta(minutes=10), 20.0
#: So many desks are waited for at once.
AT_ONCE = 8
#: After each attempt that failed; after the last, the person counts as unreachable.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
#: One digest a day: a bucket that holds one and has no time to fill again on its day.
_DIGEST, _SLOWLY = 1.0, 1.0 / timedelta(days=7).total_seconds()


@dataclass(frozen=True, kw_only=True)
class Sent:
    """`tellings` delivered, with the notices in them; `retried` and `passed_on` notices; `deferred` to the next time
    the window opens; `failed` deliveries that could not even be recorded."""

    tellings: int = 0
    notices: int = 0
    retried: int = 0
    passed_on: int = 0
    deferred: int = 0
    failed: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(
            tellings=self.tellings + other.tellings,
            notices=self.notices + other.notices,
            retried=self.retried + other.retried,
            passed_on=self.passed_on + other.passed_on,
            deferred=self.deferred + other.deferred,
            failed=self.failed + other.failed,
        )


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What one person gets in one message."""

    person: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True)
class Leased:
    parcels: tuple[Parcel, ...]
    deferred: int


@dataclass(frozen=True, kw_only=True)
class Sender:
    store: Transactions
    desk: StaffDesk
    zone: tzinfo
    page: int = PAGE

    async def send(self, now: datetime) -> Sent:
        """Until nothing waits. Trouble with one person is that person's only (trap 2)."""
        total = Sent()
        while True:
            leased = await self.store.transact(partial(_lease, now=now, zone=self.zone, page=self.page))
            if not leased.parcels and not leased.deferred:
                return total
            total += Sent(deferred=leased.deferred)
            total = sum(await abreast(partial(self._guarded, now=now), leased.parcels, most=AT_ONCE), total)

    async def _guarded(self, parcel: Parcel, now: datetime) -> Sent:
        try:
            return await self._send(parcel, now)
        except Exception:
            log.exception("reminder-failed", extra={"facts": {"count": len(parcel.notices)}})
            return Sent(failed=1)

    async def _send(self, parcel: Parcel, now: datetime) -> Sent:
        seen = await self.store.read(partial(_look, parcel=parcel, now=now, zone=self.zone))
        told = tuple(notice for notice, item in seen if item is not None)
        gone = tuple(each for each in parcel.notices if each not in {notice for notice, _ in seen})
        barred = tuple(notice for notice, item in seen if item is None)
        delivery = Delivery.DELIVERED
        if told:
            telling = Telling(
                language=self.desk.language(parcel.person), items=tuple(item for _, item in seen if item is not None)
            )
            delivery = await self._deliver(parcel.person, telling)
        return await self.store.transact(
            partial(_record, told=told, barred=barred, gone=gone, delivery=delivery, now=now, zone=self.zone)
        )

    async def _deliver(self, person: str, telling: Telling) -> Delivery:
        try:
            return await asyncio.wait_for(self.desk.tell(person, telling), PATIENCE)
        except Exception:
            log.exception("desk-failed", extra={"facts": {"count": len(telling.items)}})
            return Delivery.LATER


def _lease(books: Books, *, now: datetime, zone: tzinfo, page: int) -> Leased:
    rules = books.rules.current()
    opens = window.opening(now, rules)
    parcels: list[Parcel] = []
    deferred = 0
    for person, group in groupby(_waiting(books, now, page), key=attrgetter("person")):
        notices = tuple(group)
        parcels += [Parcel(person=person, notices=(each,)) for each in notices if each.any_time]
        rest = tuple(each for each in notices if not each.any_time)
        if rest and opens > now:
            deferred += _put_off(books, rest, opens)
        elif packed := rest and _packed(books, person, rest, rules, now, zone):
            parcels += packed
        else:
            deferred += _put_off(books, rest, window.tomorrow(now, rules))
    for parcel in parcels:
        for notice in parcel.notices:
            books.notices.save(_leased(notice, now))
    return Leased(
        parcels=tuple(
            replace(each, notices=tuple(_leased(notice, now) for notice in each.notices)) for each in parcels
        ),
        deferred=deferred,
    )


def _waiting(books: Books, now: datetime, page: int) -> Sequence[Notice]:
    """Whole persons: whoever may have been cut off comes with the next page."""
    while True:
        found = books.notices.waiting(now=now, limit=page)
        whole = [each for each in found if len(found) < page or each.person != found[-1].person]
        if whole or not found:
            return whole
        page *= 4


def _packed(
    books: Books, person: str, notices: tuple[Notice, ...], rules: Rules, now: datetime, zone: tzinfo
) -> Sequence[Parcel]:
    """One by one while they are few; then one digest, once a day; empty when it has gone already. What is tried again
    had its turn before."""
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, time.min, zone)
    if books.notices.sent_since(person, midnight) + len(notices) <= rules.sending.digest_above:
        return [Parcel(person=person, notices=(each,)) for each in notices]
    if any(each.tries for each in notices) or not books.buckets.take(
        f"digest {person} {today.isoformat()}", capacity=_DIGEST, per_second=_SLOWLY, now=now
    ):
        return [Parcel(person=person, notices=notices)]
    return []


def _put_off(books: Books, notices: Sequence[Notice], after: datetime) -> int:
    for each in notices:
        books.notices.save(replace(each, after=after))
    return len(notices)


def _leased(notice: Notice, now: datetime) -> Notice:
    return replace(notice, after=now + LEASE, tries=notice.tries + 1)


def _look(books: Desk, *, parcel: Parcel, now: datetime, zone: tzinfo) -> Sequence[tuple[Notice, Item | None]]:
    """What is said of each, as it stands now; None where this person may not be told any more, or is away. Those of a
    case that is no more are left out, and of a draft that does not wait for this person any more."""
    organisation = books.organisation.load()
    day = now.astimezone(zone).date()
    found: list[tuple[Notice, Item | None]] = []
    for notice in parcel.notices:
        try:
            case = duties.case_of(books, notice.case)
        except errors.NoSuchCase:
            continue
        draft = _may_be_a_draft(case, notice) and waiting.wait(books, case, notice.person, now=now, zone=zone)
        if drafts.is_one(notice) and not draft:
            continue
        item = Item(
            mark=f"{notice.clock} {notice.version} {notice.level}",
            number=numbers.shown(case.number) if case.number else "",
            stage=_stage(case, notice),
            due=notice.due,
            late=now > notice.due,
            draft=draft,
        )
        found.append((notice, item if targets.may_be_told(notice.person, case, organisation, day) else None))
    return found


def _may_be_a_draft(case: Case, notice: Notice) -> bool:
    """A step of the ladder, and not of a duty of the office."""
    return case.id != duties.OFFICE and notice.act is not Act.REMIND


def _record(
    books: Books,
    *,
    told: Sequence[Notice],
    barred: Sequence[Notice],
    gone: Sequence[Notice],
    delivery: Delivery,
    now: datetime,
    zone: tzinfo,
) -> Sent:
    for each in gone:
        books.notices.save(replace(each, state=NoticeState.CLEARED))
    if delivery in (Delivery.DELIVERED, Delivery.ELSEWHERE):
        for each in told:
            books.notices.save(replace(each, state=NoticeState.SENT, sent=now))
            if delivery is Delivery.ELSEWHERE and each.instead_of is None:
                _tell_others_too(books, each, now, zone)
        passed = _pass_on(books, barred, now, zone)
        return Sent(tellings=bool(told), notices=len(told), passed_on=passed)
    given_up = delivery is Delivery.UNREACHABLE
    again = [each for each in told if not given_up and each.tries <= len(BACKOFF)]
    rules = books.rules.current()
    retried = 0
    for each in again:
        if _still_queued(books, each):
            after = now + BACKOFF[each.tries - 1]
            books.notices.save(replace(each, after=after if each.any_time else window.opening(after, rules)))
            retried += 1
    lost = [*barred, *(each for each in told if each not in again)]
    return Sent(retried=retried, passed_on=_pass_on(books, lost, now, zone))


def _still_queued(books: Books, notice: Notice) -> bool:
    """Nobody has done meanwhile what it reminds of."""
    key = _key(notice)
    return any(_key(each) == key and each.state is NoticeState.QUEUED for each in books.notices.of(notice.case))


def _key(notice: Notice) -> tuple[str, int, str, str]:
    return notice.clock, notice.version, notice.level, notice.person


def _pass_on(books: Books, notices: Sequence[Notice], now: datetime, zone: tzinfo) -> int:
    lost = [each for each in notices if _still_queued(books, each)]
    for each in lost:
        books.notices.save(replace(each, state=NoticeState.FAILED))
        _tell_another(books, each, now, zone)
    return len(lost)


def _tell_others_too(books: Books, notice: Notice, now: datetime, zone: tzinfo) -> None:
    """Whoever is reached by the web desk only may look there too late: the stand-in and the dispatchers hear of it."""
    rules, organisation = books.rules.current(), books.organisation.load()
    case, day = duties.case_of(books, notice.case), now.astimezone(zone).date()
    stand_in = organisation.stand_in_for(notice.person, day)
    others = (*((stand_in,) if stand_in else ()), *organisation.holders(Role.DISPATCHER, organisation.office))
    after = now if notice.any_time else window.opening(now, rules)
    fresh = replace(notice, state=NoticeState.QUEUED, tries=0, sent=None, after=after, instead_of=notice.person)
    told, failed = _of_step(books, notice)
    out = {notice.person, *told, *failed}
    for person in dict.fromkeys(others):
        if person not in out and targets.may_be_told(person, case, organisation, day):
            books.notices.add(replace(fresh, person=person))


def _of_step(books: Books, notice: Notice) -> tuple[Collection[str], Collection[str]]:
    """Who is told because of the same step, of itself or of its letter, and who could not be."""
    step = drafts.step_of(notice)
    alike = [each for each in books.notices.of(notice.case) if drafts.step_of(each) == step]
    failed = {each.person for each in alike if each.state is NoticeState.FAILED}
    return {each.person for each in alike if each.state is not NoticeState.FAILED}, failed


def _tell_another(books: Books, notice: Notice, now: datetime, zone: tzinfo) -> None:
    rules, organisation = books.rules.current(), books.organisation.load()
    case, rule = duties.case_of(books, notice.case), _rule(rules, notice.clock)
    if rule is None:
        return
    told, failed = _of_step(books, notice)
    day = now.astimezone(zone).date()
    if drafts.is_one(notice):
        others: Sequence[str] = [who for who in targets.confirming(case, organisation, day) if who not in failed]
    else:
        levels = _levels(books, notice, rules)
        others = targets.instead_of(notice.person, case, rule, organisation, day, levels=levels, failed=failed)
    after = now if notice.any_time else window.opening(now, rules)
    fresh = replace(notice, state=NoticeState.QUEUED, tries=0, sent=None, after=after, instead_of=notice.person)
    for person in others:
        if person not in told:
            books.notices.add(replace(fresh, person=person))
    if not others:
        books.notices.add(replace(fresh, person=alerting.NOBODY, state=NoticeState.FAILED))
        if case.id != duties.OFFICE:
            clock, _, level = drafts.step_of(notice)
            event = NobodyToTell(case=case.id, at=now, actor=SYSTEM, clock=clock, level=level)
            books.diary.append(case, event.entry())


def _stage(case: Case, notice: Notice) -> str:
    """A duty of the office is called by its name, a case by the neutral word for where it stands."""
    if case.id == duties.OFFICE:
        return f"policy.clock.{notice.clock}"
    if notice.clock == RETENTION:
        return "retention.stage"
    return lifecycle.public_word(case.track, case.state)


def _rule(rules: Rules, name: str) -> ClockRule | None:
    if name in (NEWS, RETENTION):
        return ClockRule(name=name)
    duty = next((each for each in duties.policies(rules) if each.clock == name), None)
    return rules.clocks.get(name) or (duties.rule_of(duty) if duty else None)


def _levels(books: Books, notice: Notice, rules: Rules) -> Sequence[str]:
    """Whom the alert was for."""
    clock = next((each for each in books.clocks.of(notice.case) if each.name == notice.clock and each.open), None)
    policy = next((each for each in rules.policies if clock is not None and each.key == clock.policy), None)
    point = planning.points(policy, rules).get(notice.level) if policy is not None else None
    return point.to if point is not None else targets.LEVELS[:1]
