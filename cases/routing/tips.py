"""A tip finds its recipients in memory, before it is sealed (decision 4). Nothing of the way there is kept."""

from collections.abc import Iterator, Sequence

from cases import exclusions
from cases.case import Filing
from cases.exclusions import Excluded
from cases.organisation import Organisation, Recipient, Role
from cases.routing.decisions import Considered, Sealing, Why

_READERS = (Role.CLUE_MANAGER, Role.CUSTODIAN)


def seal_to(filed: Filing, organisation: Organisation) -> Sealing:
    """Raises before anything is kept: `errors.AboveAuthority`, `errors.TooFewRecipients` (decision 11)."""
    exclusions.check_authority(filed, organisation)
    excluded = exclusions.of(filed, organisation)
    recipients = exclusions.choose_recipients(organisation, excluded)
    return Sealing(
        owner=exclusions.choose_owner(organisation, excluded),
        recipients=recipients,
        trail=tuple(_trail(organisation, excluded, recipients)),
    )


def _trail(organisation: Organisation, excluded: Excluded, chosen: Sequence[Recipient]) -> Iterator[Considered]:
    taken = {each.person for each in chosen}
    keyed = {each.person for each in organisation.recipients if not each.ended}
    seen: set[str] = set()
    for post in organisation.posts:
        person = post.person
        if person in seen or not any(organisation.has_role(person, role) for role in post.roles & set(_READERS)):
            continue
        seen.add(person)
        out = person in excluded.people or bool(organisation.units_of(person) & excluded.units)
        reasons = (
            (Why.TAKEN, person in taken),
            (Why.EXCLUDED, out),
            (Why.INACTIVE, not organisation.is_active(person)),
            (Why.NO_KEY, person not in keyed),
        )
        why = next((why for why, stands in reasons if stands), Why.RESERVE)
        yield Considered(unit=post.unit, person=person, why=why)
