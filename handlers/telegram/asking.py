"""What somebody is in the middle of: one action on one version of a case, one question after the other. Kept between
two presses: codes and ids, no words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cases.case import Case
from cases.organisation import Organisation, Role
from cases.values import Json
from handlers.telegram import offers
from handlers.work.forms import FORMS, PRESSED, Field, Kind

#: Answers on one page, and in all: more are found on the web desk.
PAGE, MOST = 8, 40

_STEPS: Final = 256
_HANDS: Final = frozenset({Role.HANDLER, Role.UNIT_HEAD})
_YES_NO: Final = ("yes", "no")


@dataclass(frozen=True, kw_only=True)
class Amid:
    """`options` are the answers to the question that is open, `step` counts what was pressed since it began."""

    case: str
    action: str
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    page: int = 0
    step: int = 0

    @property
    def question(self) -> Field | None:
        """None when everything is answered."""
        return next((each for each in asked(self.action) if each.name not in {*self.values, *self.skipped}), None)

    @property
    def shown(self) -> Sequence[tuple[int, str]]:
        """The answers of the open page with their places."""
        return list(enumerate(self.options))[self.page * PAGE : (self.page + 1) * PAGE]

    @property
    def pages(self) -> int:
        return -(-len(self.options) // PAGE)

    @property
    def goes_at_once(self) -> bool:
        """One question of yes or no is asked once, not twice."""
        fields = asked(self.action)
        return len(fields) == 1 and fields[0].kind is Kind.YES_NO


def asked(action: str) -> tuple[Field, ...]:
    return tuple(each for each in FORMS[action].fields if each.kind in PRESSED)


def begin(case: Case, action: str, person: str, organisation: Organisation) -> Amid | None:
    """None where there are too many answers for a chat."""
    values = {"yes": "yes"} if offers.is_declared(case, action, person) else {}
    return _open(Amid(case=case.id, action=action, version=case.version, values=values), case, organisation)


def pick(amid: Amid, place: int, case: Case, organisation: Organisation) -> Amid | None:
    """None where the next question has too many answers. Raises IndexError for what was not offered."""
    question = amid.question
    if question is None or place >= len(amid.options):
        raise IndexError(place)
    values = {**amid.values, question.name: amid.options[place]}
    return _open(replace(amid, values=values, step=_next(amid)), case, organisation)


def skip(amid: Amid, case: Case, organisation: Organisation) -> Amid | None:
    """As `pick`. Raises IndexError for what must be answered."""
    question = amid.question
    if question is None or question.must:
        raise IndexError
    return _open(replace(amid, skipped=(*amid.skipped, question.name), step=_next(amid)), case, organisation)


def turn(amid: Amid, page: int) -> Amid:
    """Raises IndexError."""
    if page >= amid.pages:
        raise IndexError(page)
    return replace(amid, page=page, step=_next(amid))


def needs_words(amid: Amid, place: int) -> bool:
    """Whoever has to be recused says why, which is not said in a chat."""
    declares = amid.action in ("declare", "sign_for") and amid.question is not None and amid.question.name == "yes"
    return declares and amid.options[place : place + 1] == ("no",)


def written(amid: Amid) -> Json:
    return {
        "case": amid.case,
        "action": amid.action,
        "version": amid.version,
        "values": dict(amid.values),
        "skipped": list(amid.skipped),
        "options": list(amid.options),
        "page": amid.page,
        "step": amid.step,
    }


def read(state: Json) -> Amid | None:
    """None for anything else, and for an action that is no more."""
    match state:
        case {
            "case": str(case),
            "action": str(action),
            "version": int(version),
            "values": Mapping() as values,
            "skipped": [*skipped],
            "options": [*options],
            "page": int(page),
            "step": int(step),
        } if action in FORMS:
            return Amid(
                case=case,
                action=action,
                version=version,
                values={name: str(value) for name, value in values.items()},
                skipped=tuple(map(str, skipped)),
                options=tuple(map(str, options)),
                page=page,
                step=step,
            )
    return None


def _next(amid: Amid) -> int:
    return (amid.step + 1) % _STEPS


def _open(amid: Amid, case: Case, organisation: Organisation) -> Amid | None:
    question = amid.question
    options = () if question is None else _options(question, amid.action, case, organisation)
    return replace(amid, options=options, page=0) if len(options) <= MOST else None


def _options(question: Field, action: str, case: Case, organisation: Organisation) -> tuple[str, ...]:
    """Units and people are all there are, whoever is kept away from the case: a list with gaps would tell who."""
    match question.kind:
        case Kind.YES_NO:
            return _YES_NO
        case Kind.CHOICE:
            return question.choices
        case Kind.UNIT:
            return tuple(sorted(case.co_units)) if action == "end_co_handling" else tuple(organisation.units)
        case Kind.COLLEAGUE:
            posts = (post for post in organisation.posts if post.unit == case.owner and post.roles & _HANDS)
            people = dict.fromkeys(post.person for post in posts)
        case _:
            people = dict.fromkeys(organisation.people)
    return tuple(person for person in people if organisation.is_active(person))
