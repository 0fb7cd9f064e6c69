"""What every change of a case does to its clocks, in the same transaction: the one door to due dates and reminders."""

from cases.case import Case
from cases.clocks import promising, stages
from cases.clocks.keeping import keep
from cases.clocks.model import Clock
from cases.clocks.stages import Moment
from cases.events import Event
from cases.ports import Books


def turn(books: Books, old: Case | None, new: Case, event: Event) -> None:
    """`old` is None when the case is new."""
    rules = books.rules.current()
    moment = Moment(rules=rules, old=old, new=new, event=event)
    newest = newest_of(books, new.id)
    changed: list[Clock] = []
    for rule in rules.clocks.values():
        rounds = stages.step(rule, moment, newest.get(rule.name))
        changed += rounds
        newest.update({clock.name: clock for clock in rounds})
    changed += promising.step(moment, newest)
    keep(books, new, changed, rules, event=event)


def newest_of(books: Books, case_id: str) -> dict[str, Clock]:
    """The newest round of each clock."""
    return {clock.name: clock for clock in sorted(books.clocks.of(case_id), key=lambda each: each.round)}
