"""What may be done from a chat. A card there is the same for all kinds of cases; of a sealed one even the names of
steps would tell what it is, so all of it is done on the web desk (decision 13)."""

from cases.case import Case
from handlers.work.cards import Card
from handlers.work.forms import FORMS, Group

#: More of these do not stand on the card itself.
MOST_FIRST = 4


def offered(card: Card) -> tuple[str, ...]:
    """In the order of the forms. Before the declaration there is nothing else: signing asks for it first."""
    if card.sealed:
        return ()
    if not card.declared and not card.reads and "declare" in card.actions:
        return ("sign_for",) if "sign_for" in card.actions else ("declare",)
    return tuple(name for name in card.actions if name != "declare" or not card.declared)


def first(card: Card) -> tuple[str, ...]:
    """What comes next in the ordinary course."""
    return tuple(name for name in offered(card) if FORMS[name].group is Group.FIRST)[:MOST_FIRST]


def is_pressed(action: str) -> bool:
    """It can be done with buttons alone; the others ask for words, which are written on the web desk."""
    return FORMS[action].pressed and not FORMS[action].approved


def is_declared(case: Case, action: str, person: str) -> bool:
    """Whoever has declared is not asked again when signing."""
    return action == "sign_for" and person in case.declared
