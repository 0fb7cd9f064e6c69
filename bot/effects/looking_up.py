"""Number and secret proved, and what a reporter may then do with the case."""

from bot import status
from bot.effects.scene import Done, Scene, Unprepared, ask_again
from bot.filings import file_ids
from cases import actions, errors, public
from cases.case import Author, Case
from cases.events import REPORTER
from dialog.prompts import Prompt
from dialog.turn import Effect, Outcome
from dialog.values import Json

#: A visitor may try ten times at once and once in 20 s from then on, a number thrice as often. Failing delays; it
#: never locks a case (decision 15).
VISITOR_TRIES, VISITOR_REFILL = 10.0, 1 / 20
NUMBER_TRIES, NUMBER_REFILL = 30.0, 1 / 10

_ANOTHER = ("number", "secret", "menu")
_ACT_DONE = ("menu", "supplement", "supplement_files", "message", "withdraw", "solved", "rating", "review")


def look_up(scene: Scene, effect: Effect) -> Done:
    """Raises `Unprepared`. A wrong number and a wrong secret get the same words, after the same work."""
    number, secret = str(effect.data["number"]), str(effect.data["secret"])
    lock = scene.books.cases.lock_of(number)
    salt = lock.salt if lock else b""
    # Whoever has to wait takes nothing from the number's bucket, which others need.
    wait = scene.wait_for(f"look-up by {scene.visitor.ref}", capacity=VISITOR_TRIES, per_second=VISITOR_REFILL)
    if not wait and scene.prepared.proved.get(salt) is None:
        # Only failing costs the number something: both buckets would hold one instant, and so tell whose case it is.
        wait = scene.wait_for(f"look-up of {number}", capacity=NUMBER_TRIES, per_second=NUMBER_REFILL)
    if wait:
        return ask_again("lookup.wait", "secret", told={"seconds": round(wait + 0.5)})
    if salt not in scene.prepared.proved:
        raise Unprepared(lock, secret)
    reporter_key = scene.prepared.proved[salt]
    if lock is None or reporter_key is None:
        return ask_again("lookup.wrong", "number", "secret", number=None)
    case = scene.books.cases.by_number(number)
    # Whoever could not be reached has the time to add something from now on (decision 23).
    visit = actions.visited(scene.books, case, now=scene.now, zone=scene.world.zone)
    return Done(outcome=_standing(scene, visit.case if visit else case, reporter_key=reporter_key))


def act(scene: Scene, effect: Effect) -> Done:
    """Only with a case that the secret has opened in this conversation; its id is in the sealed state."""
    data = effect.data
    case = scene.books.cases.get(str(data["case"]))
    if effect.name not in _allowed(data.get("may")):
        raise errors.NoSuchCase
    if effect.name == "supplement" and not scene.holds(file_ids(data.get("supplement_files"))):
        return ask_again("intake.trouble.files-gone", "supplement_files")
    try:
        said = _carry_out(scene, case, effect)
    except errors.CaseOver:
        said = "lookup.over"
    standing = _standing(scene, scene.books.cases.get(case.id), say=(Prompt(text=said),), clears=_ACT_DONE)
    return Done(outcome=standing)


def leave(effect: Effect) -> Done:
    if effect.data.get("menu") == "another":
        return Done(outcome=Outcome(facts={"case": None, "may": None, "number": None}, clears=_ANOTHER))
    return Done(outcome=Outcome(say=(Prompt(text="lookup.left"),), ended=True), erase=True)


def _standing(
    scene: Scene,
    case: Case,
    *,
    reporter_key: str | None = None,
    say: tuple[Prompt, ...] = (),
    clears: tuple[str, ...] = (),
) -> Outcome:
    """The case as its reporter may see it. Messages are shown when the secret was just given, not on the way back."""
    world, books = scene.world, scene.books
    diary = books.diary.of(case.id)
    thread = books.contents.thread(case, reporter_key) if reporter_key else ()
    head_id = public.head_of(case, diary)
    head = books.cases.get(head_id) if head_id else None
    view = public.view(case, diary, thread, books.clocks.of(case.id), scene.now, head)
    if reporter_key:
        books.contents.shown(case)
    facts: dict[str, Json] = {
        "case": case.id,
        "sealed": case.sealed,
        "may": sorted(act.value for act in view.acts),
    }
    shown = status.prompts(view, world.zone) if reporter_key else ()
    return Outcome(facts=facts, say=(*say, *shown), clears=clears)


def _carry_out(scene: Scene, case: Case, effect: Effect) -> str:
    """Do it; the text key of what to say."""
    data, books, now, zone, new_id = effect.data, scene.books, scene.now, scene.world.zone, scene.world.new_id
    match effect.name:
        case "supplement":
            actions.supplement(
                books,
                case,
                text=str(data["supplement"]),
                files=file_ids(data.get("supplement_files")),
                now=now,
                zone=zone,
                message_id=new_id(),
                draft=scene.draft,
                keep_originals=not case.anonymous,
            )
            scene.discard_files()
            return "lookup.supplemented"
        case "message":
            text, author = str(data["message"]), Author.REPORTER
            actions.message(
                books, case, author=author, text=text, now=now, zone=zone, message_id=new_id(), actor=REPORTER
            )
            return "lookup.messaged"
        case "withdraw":
            if isinstance(actions.withdraw(books, case, now=now, zone=zone), actions.Refused):
                return "lookup.over"
            return "lookup.withdrawn-tip" if case.sealed else "lookup.withdrawn"
        case "rate":
            actions.rate(books, case, stars=int(str(data["rating"])), solved=str(data["solved"]), now=now, zone=zone)
            return "lookup.rated"
        case _:
            actions.ask_review(books, case, reason=str(data["review"]), now=now, zone=zone, message_id=new_id())
            return "lookup.review-asked"


def _allowed(may: Json) -> tuple[str, ...]:
    return tuple(str(act) for act in may) if isinstance(may, list | tuple) else ()
