"""What a script asks to be done, done within the transaction of the turn.

Slow things (Argon2id) are prepared outside: an effect that lacks them raises `Unprepared`, the transaction is undone,
the runner prepares, and the turn is run again from its beginning. It is pure until here, so it comes out the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot import status
from bot.filings import file_ids, filing_of
from bot.ports import UnitOfWork
from cases import actions, errors, public
from cases.actions import DraftKey
from cases.case import Author, Case, Credentials, Lock
from cases.events import REPORTER
from cases.instants import half_day
from cases.ports import Aftercare
from dialog.ports import Visitor
from dialog.prompts import Hint, Prompt
from dialog.questions import facts_of
from dialog.script import Script
from dialog.state import State
from dialog.turn import Effect, Outcome
from dialog.values import Json

_LOOKUP_AGAIN = ("number", "secret", "menu")
_ACT_DONE = ("menu", "supplement", "supplement_files", "message", "withdraw", "solved", "rating", "review")

#: Look-ups: a visitor may try ten times at once and once in 20 s from then on, a number thrice as often. Failing
#: delays; it never locks a case (decision 15).
VISITOR_TRIES, VISITOR_REFILL = 10.0, 1 / 20
NUMBER_TRIES, NUMBER_REFILL = 30.0, 1 / 10
#: Filings of one visitor in half a day. Counted by half days, because the bucket's own time would tell when an
#: anonymous filing was made (decision 7).
FILINGS, FILINGS_REFILL = 10.0, 10 / (12 * 3600)


class Unprepared(Exception):
    """Something slow is wanted first: credentials for a new case, or a secret to be proved."""

    def __init__(self, lock: Lock | None = None, secret: str = "", *, credentials: bool = False) -> None:
        super().__init__("unprepared")
        self.lock, self.secret, self.credentials = lock, secret, credentials


@dataclass(kw_only=True)
class Prepared:
    """What has been prepared for this turn.

    `refusal` is why the case could not be opened the last time: that transaction was undone as a whole, and this one
    only says so. `proved` holds reporter keys (or None) by the salt they were proved with.
    """

    credentials: Credentials | None = None
    refusal: errors.CaseError | None = None
    proved: dict[bytes, str | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class World:
    """What effects need of the rest of the house."""

    aftercare: Aftercare
    zone: tzinfo
    receipt: Callable[[Case, Credentials, str, datetime], Mapping[str, Json]]
    digest: Callable[[str], str]
    new_id: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it. `erase`: nothing of the conversation stays but the last words, until they are acknowledged."""

    outcome: Outcome | None = None
    erase: bool = False


def perform(
    world: World,
    books: UnitOfWork,
    visitor: Visitor,
    script: Script,
    state: State,
    effect: Effect,
    prepared: Prepared,
    *,
    now: datetime,
) -> Done:
    """Raises `Unprepared`."""
    match effect.name:
        case "submit":
            return _submit(world, books, visitor, script, state, prepared, now)
        case "look_up":
            return _look_up(world, books, visitor, effect, prepared, now)
        case "supplement" | "message" | "withdraw" | "rate" | "review":
            return _act(world, books, visitor, effect, now)
        case "leave":
            return _leave(effect)
        case "discard":
            books.evidence.discard(visitor.ref)
            return Done()
        case "erase":
            books.evidence.discard(visitor.ref)
            return Done(erase=True)
        case name:
            raise ValueError(f"no such effect: {name}")


def _submit(
    world: World,
    books: UnitOfWork,
    visitor: Visitor,
    script: Script,
    state: State,
    prepared: Prepared,
    now: datetime,
) -> Done:
    wait = books.buckets.take(
        world.digest(f"filings {visitor.ref}"),
        capacity=FILINGS,
        per_second=FILINGS_REFILL,
        now=half_day(now, world.zone),
    )
    if wait:
        return _ask_again(Prompt(text="lookup.wait", facts={"seconds": round(wait + 0.5)}, kind="trouble"), "summary")
    credentials = prepared.credentials
    if credentials is None:
        raise Unprepared(credentials=True)
    if prepared.refusal is not None:
        return _refused(books, visitor, prepared.refusal)
    filing = filing_of(script, state, facts_of(script, state))
    if not _held(books, visitor, filing.files):
        return _ask_again(Prompt(text="intake.trouble.files-gone", kind="trouble"), "evidence", "originals", "summary")
    draft = DraftKey(owner=visitor.ref, key=visitor.key)
    case = actions.submit(
        books, filing, credentials, now=now, case_id=world.new_id(), zone=world.zone, draft=draft
    ).case
    books.evidence.discard(visitor.ref)
    if not case.anonymous and not case.sealed:
        books.talk.follow(visitor, case.id)
    key = "receipt-anonymous" if case.anonymous else "receipt-tip" if case.sealed else "receipt"
    told = Prompt(
        text=f"intake.{key}",
        kind="receipt",
        extra=world.receipt(case, credentials, state.language, now),
        hint=Hint.NONE,
    )
    return Done(outcome=Outcome(say=(told,), ended=True), erase=True)


def _refused(books: UnitOfWork, visitor: Visitor, refusal: errors.CaseError) -> Done:
    """The words for a filing that could not be kept; what was answered stays, but above our authority nothing does."""
    match refusal:
        case errors.AboveAuthority():
            books.evidence.discard(visitor.ref)
            return Done(outcome=Outcome(say=(Prompt(text="intake.above.ask", kind="stop"),), ended=True), erase=True)
        case errors.FilingIncomplete():
            return _ask_again(Prompt(text="intake.trouble.incomplete", kind="trouble"), "summary")
        case errors.TooFewRecipients() | errors.NoCustodian():
            return _ask_again(Prompt(text="intake.trouble.no-recipients", kind="trouble"), "summary")
        case _:
            raise refusal


def _look_up(
    world: World, books: UnitOfWork, visitor: Visitor, effect: Effect, prepared: Prepared, now: datetime
) -> Done:
    number, secret = str(effect.data["number"]), str(effect.data["secret"])
    # Whoever has to wait takes nothing from the number's bucket, which others need.
    wait = books.buckets.take(
        world.digest(f"look-up by {visitor.ref}"), capacity=VISITOR_TRIES, per_second=VISITOR_REFILL, now=now
    ) or books.buckets.take(
        world.digest(f"look-up of {number}"), capacity=NUMBER_TRIES, per_second=NUMBER_REFILL, now=now
    )
    if wait:
        return _ask_again(Prompt(text="lookup.wait", facts={"seconds": round(wait + 0.5)}, kind="trouble"), "secret")
    lock = books.cases.lock_of(number)
    salt = lock.salt if lock else b""
    if salt not in prepared.proved:
        raise Unprepared(lock, secret)
    reporter_key = prepared.proved[salt]
    if lock is None or reporter_key is None:
        return _ask_again(Prompt(text="lookup.wrong", kind="trouble"), "number", "secret", facts={"number": None})
    case = books.cases.by_number(number)
    return Done(outcome=_standing(world, books, case, now, reporter_key=reporter_key))


def _standing(
    world: World,
    books: UnitOfWork,
    case: Case,
    now: datetime,
    *,
    reporter_key: str | None,
    say: tuple[Prompt, ...] = (),
    clears: tuple[str, ...] = (),
) -> Outcome:
    """The case as its reporter may see it. Messages are shown when the secret was just given, not on the way back."""
    diary = books.diary.of(case.id)
    thread = books.contents.thread(case, reporter_key) if reporter_key else ()
    head_id = public.head_of(case, diary)
    head = books.cases.get(head_id) if head_id else None
    view = public.view(case, diary, thread, world.aftercare, now, head)
    facts: dict[str, Json] = {
        "case": case.id,
        "sealed": case.sealed,
        "may": sorted(act.value for act in view.acts),
    }
    shown = status.prompts(view, world.zone) if reporter_key else ()
    return Outcome(facts=facts, say=(*say, *shown), clears=clears)


def _act(world: World, books: UnitOfWork, visitor: Visitor, effect: Effect, now: datetime) -> Done:
    """Only with a case that the secret has opened in this conversation; its id is in the sealed state."""
    data = effect.data
    case = books.cases.get(str(data["case"]))
    if effect.name not in _allowed(data.get("may")):
        raise errors.NoSuchCase
    if effect.name == "supplement" and not _held(books, visitor, file_ids(data.get("supplement_files"))):
        return _ask_again(Prompt(text="intake.trouble.files-gone", kind="trouble"), "supplement_files")
    try:
        said = _carry_out(world, books, visitor, case, effect, now)
    except errors.CaseOver:
        said = "lookup.over"
    case = books.cases.get(case.id)
    outcome = _standing(world, books, case, now, reporter_key=None, say=(Prompt(text=said),), clears=_ACT_DONE)
    return Done(outcome=outcome)


def _carry_out(world: World, books: UnitOfWork, visitor: Visitor, case: Case, effect: Effect, now: datetime) -> str:
    """Do it; the text key of what to say."""
    data, zone = effect.data, world.zone
    draft = DraftKey(owner=visitor.ref, key=visitor.key)
    match effect.name:
        case "supplement":
            files = file_ids(data.get("supplement_files"))
            actions.supplement(
                books,
                case,
                text=str(data["supplement"]),
                files=files,
                now=now,
                zone=zone,
                message_id=world.new_id(),
                draft=draft,
                keep_originals=not case.anonymous,
            )
            books.evidence.discard(visitor.ref)
            return "lookup.supplemented"
        case "message":
            actions.message(
                books,
                case,
                author=Author.REPORTER,
                text=str(data["message"]),
                now=now,
                zone=zone,
                message_id=world.new_id(),
                actor=REPORTER,
            )
            return "lookup.messaged"
        case "withdraw":
            done = actions.withdraw(books, case, now=now, zone=zone)
            if isinstance(done, actions.Refused):
                return "lookup.over"
            return "lookup.withdrawn-tip" if case.sealed else "lookup.withdrawn"
        case "rate":
            actions.rate(books, case, stars=int(str(data["rating"])), solved=str(data["solved"]), now=now, zone=zone)
            return "lookup.rated"
        case _:
            actions.ask_review(books, case, reason=str(data["review"]), now=now, zone=zone, message_id=world.new_id())
            return "lookup.review-asked"


def _leave(effect: Effect) -> Done:
    if effect.data.get("menu") == "another":
        return Done(outcome=Outcome(facts={"case": None, "may": None, "number": None}, clears=_LOOKUP_AGAIN))
    return Done(outcome=Outcome(say=(Prompt(text="lookup.left"),), ended=True), erase=True)


def _held(books: UnitOfWork, visitor: Visitor, files: Sequence[str]) -> bool:
    """Whether all of these are still files of this visitor's draft."""
    return not files or {*files} <= {file.id for file in books.evidence.staged(visitor.ref)}


def _allowed(may: Json) -> tuple[str, ...]:
    return tuple(str(act) for act in may) if isinstance(may, list | tuple) else ()


def _ask_again(trouble: Prompt, *clears: str, facts: Mapping[str, Json] | None = None) -> Done:
    return Done(outcome=Outcome(facts=facts or {}, say=(trouble,), clears=clears))
