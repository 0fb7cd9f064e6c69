"""Who must never come near a case, and who may open it (CF-01, CF-02, CF-03, RC-09, decision 2)."""

from dataclasses import dataclass

from cases import categories, errors, filing
from cases.case import Filing, Track
from cases.organisation import Level, Organisation, Recipient, Role

#: Categories whose subject is accused, whatever the track (decision 2).
_ACCUSING = frozenset({"C11", "C12"})

FEWEST_RECIPIENTS = 2

#: The answer to the question of rank that says: it is the head of the organ that runs this platform (CF-03).
PLATFORM_HEAD = "platform-head"


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """`units` with everything under them; `people` named, and posted in one of these units today."""

    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


def accuses_unit(filed: Filing) -> bool:
    """Whether the unit named is accused, rather than asked to act."""
    if filed.answers.get("subject_kind") == "person":
        return False
    category = filed.answers.get("category")
    group = categories.group_of(category) if isinstance(category, str) else ""
    return filed.track is Track.DISCIPLINE or group in _ACCUSING


def of(filed: Filing, organisation: Organisation) -> Excluded:
    """From the subject (question 10 and 11) and question 20. A named person is accused on every track."""
    answers = filed.answers
    named_unit = organisation.find_units(filing.text_of(answers.get("subject_unit")))
    named_person = organisation.find_people(filing.text_of(answers.get("subject_name")))
    keep_away = filing.text_of(answers.get("keep_away"))
    units = organisation.find_units(keep_away) | (named_unit if accuses_unit(filed) or _head(filed) else frozenset())
    return spread(organisation, units=units, people=named_person | organisation.find_people(keep_away))


def spread(organisation: Organisation, *, units: frozenset[str], people: frozenset[str]) -> Excluded:
    """What follows from those named: a head or deputy stands for the whole unit, and a unit for everything under it."""
    led = {post.unit for post in organisation.posts if post.head and post.person in people}
    out = frozenset[str]().union(*(organisation.under(unit) for unit in units | led))
    return Excluded(units=out, people=people | organisation.people_in(out))


def check_authority(filed: Filing, organisation: Organisation) -> None:
    """Raises `errors.AboveAuthority` when the subject ranks above this platform, or leads it or what is above it."""
    answers = filed.answers
    if filed.track is not Track.DISCIPLINE and answers.get("subject_kind") != "person":
        return
    level = answers.get("subject_level")
    if level == PLATFORM_HEAD:
        raise errors.AboveAuthority
    if isinstance(level, str) and level in set(Level) and Level(level).above(organisation.authority):
        raise errors.AboveAuthority
    over_us = {organisation.office, *organisation.above(organisation.office)}
    units = organisation.find_units(filing.text_of(answers.get("subject_unit")), loosely=False)
    people = organisation.find_people(filing.text_of(answers.get("subject_name")))
    led = {post.unit for post in organisation.posts if post.head and post.person in people}
    if led & over_us or (_head(filed) and units & over_us) or units & (over_us - {organisation.office}):
        raise errors.AboveAuthority


def choose_owner(organisation: Organisation, excluded: Excluded) -> str:
    """The office, or the nearest unit above it that is not excluded. Raises `errors.AboveAuthority` without one."""
    for unit in (organisation.office, *organisation.above(organisation.office)):
        if unit not in excluded.units:
            return unit
    raise errors.AboveAuthority


def choose_recipients(organisation: Organisation, excluded: Excluded) -> tuple[Recipient, ...]:
    """All clue managers who are not excluded; custodians only where those are fewer than two.

    Raises `errors.TooFewRecipients`: a tip is always sealed to two people at least (decision 11).
    """
    chosen = _eligible(organisation, excluded, Role.CLUE_MANAGER)
    if len({each.person for each in chosen}) < FEWEST_RECIPIENTS:
        chosen += tuple(each for each in _eligible(organisation, excluded, Role.CUSTODIAN) if each not in chosen)
    if len({each.person for each in chosen}) < FEWEST_RECIPIENTS:
        raise errors.TooFewRecipients
    return chosen


def choose_custodians(organisation: Organisation, excluded: Excluded) -> tuple[Recipient, ...]:
    """Who may open the reporter's identity. Raises `errors.NoCustodian`."""
    chosen = _eligible(organisation, excluded, Role.CUSTODIAN)
    if not chosen:
        raise errors.NoCustodian
    return chosen


def _eligible(organisation: Organisation, excluded: Excluded, role: Role) -> tuple[Recipient, ...]:
    return tuple(
        each
        for each in sorted(organisation.active_recipients(), key=lambda each: (each.person, each.public_key))
        if organisation.has_role(each.person, role)
        and each.person not in excluded.people
        and not organisation.units_of(each.person) & excluded.units
    )


def _head(filed: Filing) -> bool:
    """The subject is, or may be, a person who leads the unit named. Not knowing counts as leading it: it costs the
    colleagues nothing, and a mistake the other way tells the accused."""
    if filed.answers.get("subject_kind") not in ("person", "unknown"):
        return False
    said = filed.answers.get("subject_head")
    return filing.said_yes(said) or said == "unknown" or ("subject_head" in filed.answers and said is None)
