"""Who may do what only the office does."""

from cases.events import SYSTEM
from cases.organisation import Organisation, Role


def may_enter(person: str, organisation: Organisation) -> bool:
    """A case that did not come through the chat: a dispatcher of the office."""
    return person in organisation.holders(Role.DISPATCHER, organisation.office)


def may_change_codes(person: str, organisation: Organisation) -> bool:
    """New codes and the end of old ones: a dispatcher or a supervisor of the office, and who sits at the machine."""
    office = organisation.office
    roles = (Role.DISPATCHER, Role.SUPERVISOR)
    return person == SYSTEM or any(person in organisation.holders(role, office) for role in roles)


def may_import(person: str, organisation: Organisation) -> bool:
    """The organisation as sheets: the administrator, a dispatcher of the office, and who sits at the machine itself."""
    return person == SYSTEM or may_enter(person, organisation) or person in organisation.holders(Role.ADMINISTRATOR)


def may_change_places(person: str, organisation: Organisation) -> bool:
    """The register of places: as the organisation."""
    return may_import(person, organisation)


def may_take_leave_for(person: str, other: str, organisation: Organisation) -> bool:
    """Everybody for themselves, the head of a unit for its people."""
    if not (organisation.is_active(person) and organisation.is_active(other)):
        return False
    heads = frozenset(post.unit for post in organisation.posts_of(person) if post.head)
    return person == other or bool(heads & organisation.units_of(other))
