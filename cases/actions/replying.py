"""The answer, what the reporter says to it, and the review of it."""

from cases import events
from cases.actions import history, steps
from cases.actions.accepting import spoken, without_words
from cases.actions.moving import go
from cases.actions.steps import By, Done, Outcome, Words
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books

#: How satisfied the reporter is (domain.md B6). Silence is none of them.
SATISFIED = frozenset({"very-no", "no", "partly", "yes", "very"})

#: So often somebody tries before a case may be closed without having reached the reporter.
ENOUGH_TRIES = 3


def reply(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """Nobody calls an anonymous reporter back: the answer is left to be read, and the case is closed."""
    if words is None:
        return without_words(books, case, by, "reply")
    new = State.CLOSED if case.anonymous else State.REPLIED
    return spoken(books, case, go(books, case, new, by, only={State.REPLYING}), words, "reply", by)


def call_back(
    books: Books,
    case: Case,
    by: By,
    *,
    solved: bool,
    outcome: str | None = None,
    result: bool = False,
    reached: bool = True,
    satisfied: str | None = None,
    publish: bool = False,
) -> Outcome:
    """Solved, or done once more, twice at most; then it is refused and goes up a level (S-17, S-18). What the reporter
    said is kept then as well. Whoever was not reached is tried again."""
    if not reached:
        return _tried(books, case, by)
    if satisfied is not None and satisfied not in SATISFIED:
        steps.admit(books, case, by, Act.CALL_BACK)
        return steps.refuse(books, case, by, "call_back", "no-such-answer")
    new = State.CLOSED if solved else State.REWORK
    called = go(books, case, new, by, Grounds(outcome=outcome, result=result), only={State.REPLIED})
    if isinstance(called, Done) or called.error.facts["why"] == "too-many-reworks":
        said = events.CalledBack(
            case=case.id, at=by.now, actor=by.actor, solved=solved, satisfied=satisfied, publish=publish
        )
        books.diary.append(called.case, said.entry())
    return called


def close_unreached(books: Books, case: Case, by: By, *, outcome: str | None = None, result: bool = False) -> Outcome:
    """Nobody could be called back, however often it was tried; such cases are counted apart (domain.md B6)."""
    if case.state is State.REPLIED and history.tries(books.diary.of(case.id)) < ENOUGH_TRIES:
        steps.admit(books, case, by, Act.CALL_BACK)
        return steps.refuse(books, case, by, "close_unreached", "too-few-tries")
    grounds = Grounds(outcome=outcome, result=result, unreached=True)
    return go(books, case, State.CLOSED, by, grounds, only={State.REPLIED})


def open_appeal(books: Books, case: Case, by: By) -> Outcome:
    """The reporter asked on paper or by telephone, within the time to do so (X-03)."""
    return go(books, case, State.APPEAL, by)


def decide_appeal(
    books: Books, case: Case, by: By, *, again: bool, outcome: str | None = None, result: bool = False
) -> Outcome:
    """`again`: the unit has to take it up again. Otherwise the answer stands."""
    new = State.HANDLING if again else State.CLOSED
    return go(books, case, new, by, Grounds(outcome=outcome, result=result), only={State.APPEAL})


def _tried(books: Books, case: Case, by: By) -> Outcome:
    steps.admit(books, case, by, Act.CALL_BACK)
    diary = books.diary.of(case.id)
    why = steps.objection(
        ("not-from-here", case.state is not State.REPLIED),
        ("own-work", by.actor in history.handled_by(case, diary)),
    )
    if why:
        return steps.refuse(books, case, by, "call_back", why)
    event = events.CallbackTried(case=case.id, at=by.now, actor=by.actor, tries=history.tries(diary) + 1)
    return steps.keep(books, case, case, event, by.reason)
