"""The questions of the public intake as one form, for whoever enters a case that was told, written or passed on. Labels
and choices have the words of the intake; what must be answered is in `cases.filing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases import filing
from cases.case import Track
from cases.filing import MAY_BE_UNKNOWN, Need


class Kind(StrEnum):
    CHOICE = "choice"
    LINE = "line"
    WORDS = "words"
    DATE = "date"
    AMOUNT = "amount"
    CATEGORY = "category"
    CHECKED = "checked"  # by a check of its own: who the reporter is


#: A tip is never entered here (decision 4); a petition is entered here only.
TRACKS = (Track.SERVICE, Track.PAYMENT, Track.FOREIGN, Track.PETITION)

#: These need a contract party or an investor to be served, so they are never anonymous (R26, R27).
NAMED_ONLY = frozenset({Track.PAYMENT, Track.FOREIGN})

#: The answers to question 3 that lead to a track.
KINDS = {
    Track.SERVICE: ("help", "complaint", "stuck", "enquiry", "suggestion", "praise"),
    Track.PAYMENT: ("arrears",),
    Track.FOREIGN: ("foreign",),
    Track.PETITION: ("help", "complaint", "suggestion"),
}

#: Kinds that the intake asks for as special matters.
MATTERS = frozenset({"stuck", "arrears", "foreign"})


@dataclass(frozen=True, kw_only=True)
class Question:
    slot: str
    kind: Kind
    choices: tuple[str, ...] = ()
    most: int = 0
    least: int = 1

    @property
    def may_be_unknown(self) -> bool:
        return self.slot in MAY_BE_UNKNOWN


def _choice(slot: str, *choices: str) -> Question:
    return Question(slot=slot, kind=Kind.CHOICE, choices=choices)


def _line(slot: str, most: int) -> Question:
    return Question(slot=slot, kind=Kind.LINE, most=most)


#: In the order of the form; who files comes first, for a caller says so first.
QUESTIONS: tuple[Question, ...] = (
    _choice("notice", "understood"),
    _choice("wish_named", "named", "anonymous"),
    _line("enterprise", 120),
    Question(slot="credit_code", kind=Kind.CHECKED, most=40),
    Question(slot="contact", kind=Kind.CHECKED, most=60),
    Question(slot="phone", kind=Kind.CHECKED, most=100),
    _choice("share_identity", "no", "yes"),
    _choice("emergency", "danger", "stoppage", "no"),
    _choice("kind"),
    Question(slot="narrative", kind=Kind.WORDS, least=20, most=2000),
    Question(slot="category", kind=Kind.CATEGORY),
    _choice("subject_kind", "unit", "person", "rule", "unknown"),
    _line("subject_unit", 100),
    _line("subject_name", 60),
    _line("subject_post", 100),
    Question(slot="when_from", kind=Kind.DATE, most=100),
    _choice("when_ongoing", "yes", "no", "unknown"),
    Question(slot="when_to", kind=Kind.DATE, most=100),
    _line("where", 200),
    _line("project", 120),
    _choice("project_stage", "attraction", "approval", "construction", "production", "unknown"),
    _choice("how_known", "first-hand", "document", "hearsay"),
    _line("procedures", 500),
    _choice("impact", "harm", "hindrance", "burden", "other"),
    Question(slot="amount", kind=Kind.AMOUNT, most=60),
    Question(slot="contract_date", kind=Kind.DATE, most=100),
    _line("loss", 300),
    _line("demand", 300),
    _choice("other_channels", "yes", "no"),
    _line("other_number", 120),
    _choice("in_court", "yes", "no"),
    _line("keep_away", 300),
    _choice("fear", "yes", "no"),
    _choice("callback", "yes", "no"),
    _choice("callback_way", "phone", "message"),
    _choice("callback_time", "morning", "afternoon", "any"),
    _choice("publish_reply", "no", "yes"),
    _choice("use_case", "no", "yes"),
)


def choices_of(question: Question, track: Track) -> tuple[str, ...]:
    if question.slot == "kind":
        return KINDS[track]
    if question.slot == "wish_named" and track in NAMED_ONLY:
        return ("named",)
    return question.choices


def asked(track: Track) -> Sequence[Question]:
    """What a filing of this track asks; of a payment the date of the contract too."""
    payment = track is Track.PAYMENT
    return tuple(each for each in QUESTIONS if each.slot != "contract_date" or payment)


def must(slot: str, track: Track) -> bool:
    """Whether the matrix asks for it; the answers to others may take that away."""
    return filing.needs(track, anonymous=False)[slot] is Need.MUST
