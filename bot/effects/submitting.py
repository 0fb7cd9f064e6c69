"""From the answers to a case: the end of the intake."""

from bot.effects.scene import Done, Scene, Unprepared, ask_again
from bot.filings import filing_of
from cases import actions, errors, promises
from cases.case import Case
from cases.instants import half_day
from dialog.prompts import Prompt
from dialog.questions import facts_of
from dialog.script import Script
from dialog.state import State
from dialog.turn import Outcome

#: Filings of one visitor in half a day. Counted by half days, because the bucket's own time would tell when an
#: anonymous filing was made (decision 7).
FILINGS, FILINGS_REFILL = 10.0, 10 / (12 * 3600)


def submit(scene: Scene, script: Script, state: State) -> Done:
    """Raises `Unprepared`, and what `actions.submit` raises: then nothing of it is kept."""
    world, books = scene.world, scene.books
    half = half_day(scene.now, world.zone)
    if scene.wait_for(f"filings {scene.visitor.ref}", capacity=FILINGS, per_second=FILINGS_REFILL, at=half):
        return ask_again("intake.trouble.too-many", "summary")
    credentials = scene.prepared.credentials
    if credentials is None:
        raise Unprepared(credentials=True)
    if scene.prepared.refusal is not None:
        return _refused(scene, scene.prepared.refusal)
    filing = filing_of(script, state, facts_of(script, state))
    if not scene.holds(filing.files):
        return ask_again("intake.trouble.files-gone", "evidence", "originals", "summary")
    case = actions.submit(
        books, filing, credentials, now=scene.now, case_id=world.new_id(), zone=world.zone, draft=scene.draft
    ).case
    scene.discard_files()
    if not case.anonymous and not case.sealed:
        books.talk.follow(scene.visitor, case.id)
    promise = promises.promise(case, books.clocks.of(case.id), now=scene.now)
    receipt = world.receipt(case, promise, credentials, state.language, scene.now)
    told = Prompt(text=f"intake.{_receipt_key(case)}", kind="receipt", extra=receipt)
    return Done(outcome=Outcome(say=(told,), ended=True), erase=True)


def _receipt_key(case: Case) -> str:
    if case.anonymous:
        return "receipt-anonymous"
    return "receipt-tip" if case.sealed else "receipt"


def _refused(scene: Scene, refusal: errors.CaseError) -> Done:
    """The words for a filing that could not be kept; what was answered stays, but above our authority nothing does."""
    match refusal:
        case errors.AboveAuthority():
            scene.discard_files()
            return Done(outcome=Outcome(say=(Prompt(text="intake.above.ask", kind="stop"),), ended=True), erase=True)
        case errors.FilingIncomplete():
            return ask_again("intake.trouble.incomplete", "summary")
        case errors.TooFewRecipients() | errors.NoCustodian():
            return ask_again("intake.trouble.no-recipients", "summary")
        case _:
            raise refusal
