"""What must be asked (domain.md B5, decision 1): the mandatory matrix as a table, by slot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from cases.case import Filing, Track
from cases.values import Json


class Need(StrEnum):
    MUST = "M"
    MAY = "O"
    NEVER = "-"


# Slot: question, service real-name, service anonymous, tip real-name, tip anonymous.
_TABLE = """
notice            1  M M M M
emergency         2  M M M M
kind              3  M M M M
wish_named        4  M M M M
enterprise        5  M - O -
credit_code       5  O - O -
contact           6  M - M -
phone             6  M - M -
share_identity    7  M - - -
category          8  M M M M
narrative         9  M M M M
subject_kind     10  M M M M
subject_unit     10  M M M M
subject_name     11  O O M M
subject_post     11  O O M O
subject_level    11  O O O O
subject_head     11  O O O O
subject_relation 11  O O O O
when_from        12  M M M M
when_to          12  M M M M
when_ongoing     12  M M M M
where            13  O O M O
project          14  O O O O
project_stage    14  O O O O
how_known        15  O O O O
procedures       15  O O O O
impact           16  O O O O
amount           16  O O O O
contract_date    16  O O O O
loss             16  O O O O
demand           17  M M O O
evidence         18  O O O O
other_channels   19  M M M O
other_number     19  O O O O
in_court         19  M M M O
keep_away        20  O O O O
fear             21  O O O O
callback         22  M - M -
callback_way     22  O - O -
callback_time    22  O - O -
publish_reply    23  O O - -
use_case         23  O O - -
"""

_ROWS = tuple(line.split() for line in _TABLE.strip().splitlines())
SLOTS = tuple(row[0] for row in _ROWS)

#: The question of B5 that fills a slot.
QUESTION = {row[0]: int(row[1]) for row in _ROWS}

#: Beside the answers: the id of the project that the answer to question 14 names, where the register knows it.
PROJECT_ID = "project_id"

#: Who the reporter is; kept apart from the case (CF-04).
IDENTITY_SLOTS = frozenset({"enterprise", "credit_code", "contact", "phone"})

#: "Unknown" is an answer here: the slot must be there, and may be null.
MAY_BE_UNKNOWN = frozenset({"subject_unit", "subject_name", "subject_post", "when_from", "when_to", "where", "project"})

_NOBODY_IN_PERSON = ("unit", "rule", "unknown")
_PAYMENT = ("amount", "contract_date")


def needs(track: Track, *, anonymous: bool) -> Mapping[str, Need]:
    """What the matrix says for every slot. P and I use the column of S; P adds amount and contract date."""
    column = (4 if track is Track.DISCIPLINE else 2) + anonymous
    found = {row[0]: Need(row[column]) for row in _ROWS}
    return found | dict.fromkeys(_PAYMENT, Need.MUST) if track is Track.PAYMENT else found


def needed(filing: Filing) -> tuple[str, ...]:
    """The slots that this filing must fill, in the order of the questions: the matrix, and what other answers imply."""
    answers = filing.answers
    must = {slot for slot, need in needs(filing.track, anonymous=filing.anonymous).items() if need is Need.MUST}
    if answers.get("subject_kind") in _NOBODY_IN_PERSON:
        must -= {"subject_name", "subject_post"}
    if answers.get("subject_kind") in ("rule", "unknown"):
        must -= {"subject_unit"}
    if said_yes(answers.get("when_ongoing")):
        must -= {"when_to"}
    if _filled(answers.get("project_stage")):
        must |= {"project"}
    if said_yes(answers.get("fear")):
        must -= {"share_identity"}  # the identity is for the custodians alone, so there is nothing to ask
    if not filing.anonymous and said_yes(answers.get("callback")):
        must |= {"callback_way"}
    return tuple(slot for slot in SLOTS if slot in must)


def missing(filing: Filing) -> tuple[str, ...]:
    """The slots that must be filled and are not, in the order of the questions."""
    given = {**filing.answers, **filing.identity}
    return tuple(slot for slot in needed(filing) if not _answered(slot, given))


def sorted_out(filing: Filing) -> Filing:
    """Identity apart from the rest, and nothing that this kind of filing never asks: what a channel let slip through
    must not reach the case (CF-04, CF-09)."""
    given = {**filing.answers, **filing.identity}
    wanted = needs(filing.track, anonymous=filing.anonymous)
    kept = {slot: value for slot, value in given.items() if wanted.get(slot) is not Need.NEVER}
    apart = IDENTITY_SLOTS | filing.identity.keys()
    return replace(
        filing,
        answers={slot: value for slot, value in kept.items() if slot not in apart},
        identity={} if filing.anonymous else {slot: value for slot, value in kept.items() if slot in apart},
    )


def said_yes(value: Json) -> bool:
    return value is True or value == "yes"


def text_of(value: Json) -> str:
    """The words in an answer, whatever its shape."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(map(text_of, value.values()))
    if isinstance(value, Sequence):
        return "、".join(map(text_of, value))
    return ""


def _answered(slot: str, given: Mapping[str, Json]) -> bool:
    return slot in given and (_filled(given[slot]) or (slot in MAY_BE_UNKNOWN and given[slot] is None))


def _filled(value: Json) -> bool:
    """A plain "no" is an answer; nothing but blanks is not."""
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != [] and value != {}
