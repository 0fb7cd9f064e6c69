"""From a filled-in filing to a case."""

from dataclasses import replace
from datetime import datetime, tzinfo

from cases import categories, errors, exclusions, flags
from cases import filing as forms
from cases.actions import steps
from cases.case import Access, Case, Credentials, Filing, State, Track
from cases.clocks.turning import turn
from cases.events import REPORTER, CaseSubmitted
from cases.exclusions import Excluded
from cases.organisation import Organisation
from cases.ports import Books
from cases.values import Json

#: The reporter fears retaliation (question 21): the identity is for the custodians alone, whatever question 7 said.
PROTECTED = flags.PROTECTED

#: Answers to question 2 that make a case urgent.
EMERGENCIES = ("danger", "stoppage")


def submit(
    books: Books,
    filing: Filing,
    credentials: Credentials,
    *,
    now: datetime,
    case_id: str,
    zone: tzinfo,
    draft: steps.DraftKey | None = None,
) -> steps.Done:
    """Keep a new case. `credentials.number` is canonical; `draft` opens the files.

    Raises `errors.FilingIncomplete`, and before anything is kept `errors.AboveAuthority` (the draft is the caller's to
    erase), `errors.TooFewRecipients`, `errors.NoCustodian`; `errors.NumberTaken`.
    """
    lacking = forms.missing(filing)
    if lacking:
        raise errors.FilingIncomplete(slots=lacking)
    filing = forms.sorted_out(filing)
    organisation = books.organisation.load()
    exclusions.check_authority(filing, organisation)
    excluded = exclusions.of(filing, organisation)
    case = _case(
        filing, credentials.number, organisation, excluded, case_id, steps.instant(filing.anonymous, now, zone)
    )
    if filing.files and filing.keep_originals and not case.sealed:
        exclusions.choose_custodians(organisation, excluded)  # asked before anything is kept
    case = replace(case, identity=_put_identity(books, filing, organisation, excluded))
    books.cases.add(case, credentials.lock)
    books.contents.put(case, "answers", _contents(filing))
    steps.adopt(books, case, draft, filing.files, keep_originals=filing.keep_originals)
    event = CaseSubmitted(case=case.id, at=case.filed, actor=REPORTER)
    books.diary.append(case, event.entry())
    turn(books, None, case, event)
    return steps.Done(case=case, event=event)


def _case(
    filing: Filing, number: str, organisation: Organisation, excluded: Excluded, case_id: str, filed: datetime
) -> Case:
    case = Case(
        id=case_id,
        number=number,
        track=filing.track,
        state=State.SUBMITTED,
        version=1,
        filed=filed,
        owner=exclusions.choose_owner(organisation, excluded),
        language=filing.language,
        anonymous=filing.anonymous,
        urgent=_urgent(filing),
        access=Access(excluded_units=excluded.units, excluded_people=excluded.people),
    )
    if case.sealed:
        chosen = exclusions.choose_recipients(organisation, excluded)
        # Who is excluded would tell who is accused, so it is not on the case: the allow-list alone decides.
        return replace(case, access=Access(recipients=tuple(dict.fromkeys(each.person for each in chosen))))
    category = filing.answers.get("category")
    return replace(
        case, flags=_flags(filing), category=category if isinstance(category, str) else None, place=filing.place
    )


def _flags(filing: Filing) -> frozenset[str]:
    """办不成事 has limits of its own, on the service track (S-04, S-12)."""
    stuck = filing.track is Track.SERVICE and filing.answers.get("kind") == "stuck"
    marks = {PROTECTED: forms.said_yes(filing.answers.get("fear")), flags.STUCK: stuck}
    return frozenset(flag for flag, stands in marks.items() if stands)


def _contents(filing: Filing) -> dict[str, Json]:
    """Everything answered, and on a sealed case the place too, which is nowhere else."""
    return {**filing.answers, "place": filing.place} if filing.place else dict(filing.answers)


def _urgent(filing: Filing) -> bool:
    """Danger or stoppage (question 2), or work safety (C13). Of a tip only the former may show on the case."""
    category = filing.answers.get("category")
    known = categories.get(category) if isinstance(category, str) else None
    by_category = known is not None and known.urgent and not known.sealed
    return filing.answers.get("emergency") in EMERGENCIES or (filing.track is not Track.DISCIPLINE and by_category)


def _put_identity(books: Books, filing: Filing, organisation: Organisation, excluded: Excluded) -> str | None:
    if not filing.identity:
        return None
    answers = filing.answers
    agreed = forms.said_yes(answers.get("share_identity")) and not forms.said_yes(answers.get("fear"))
    custodians = exclusions.choose_custodians(organisation, excluded)
    return books.identities.put(
        filing.identity,
        owner_may_read=agreed and filing.track is not Track.DISCIPLINE,
        custodians=[each.public_key for each in custodians],
    )
