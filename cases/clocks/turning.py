"""What every change of a case does to its clocks, in the same transaction: the one door to due dates and reminders."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cases import lists
from cases.case import Case
from cases.clocks import promising, stages
from cases.clocks.keeping import keep
from cases.clocks.model import Clock
from cases.clocks.stages import Moment
from cases.events import Event
from cases.ports import Books
from cases.rules.model import Rules


def turn(books: Books, old: Case | None, new: Case, event: Event) -> None:
    """`old` is None when the case is new."""
    rules = books.rules.current()
    moment = Moment(rules=rules, old=old, new=new, event=event)
    rounds = books.clocks.of(new.id) if old is not None else ()
    newest = newest_in(rounds)
    changed: list[Clock] = []
    for rule in rules.clocks.values():
        stepped = stages.step(rule, moment, newest.get(rule.name))
        changed += stepped
        newest.update({clock.name: clock for clock in stepped})
    changed += promising.step(moment, newest)
    keep(books, new, changed, rules, event=event, rounds=rounds)
    enlist(books, new, newest.values(), rules, event.at)


def enlist(books: Books, case: Case, clocks: Iterable[Clock], rules: Rules, now: datetime) -> None:
    """Its place in the lists of the desk, as things stand at `now`."""
    over = case.state in lists.OVER
    names, bars = lists.names_of(case, books.organisation.load()), lists.bars_of(case)
    books.lists.put(case, names, bars, over=over, at=now if over else lists.due(clocks, rules))


def newest_of(books: Books, case_id: str) -> dict[str, Clock]:
    """The newest round of each clock."""
    return newest_in(books.clocks.of(case_id))


def newest_in(rounds: Sequence[Clock]) -> dict[str, Clock]:
    return {clock.name: clock for clock in sorted(rounds, key=lambda each: each.round)}
