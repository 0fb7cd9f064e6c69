"""Number and secret, then what the case allows: add, write, withdraw, rate, ask for a review."""

from collections.abc import Sequence

from cases import errors, numbers
from dialog.conditions import Condition, Facts, is_
from dialog.heard import Heard, Parsed, Trouble, Value
from dialog.parsers import narrative
from dialog.prompts import Choice, Hint
from dialog.script import OPTIONAL, Kind, Script, Step

#: What can be done with a case, in the order it is offered.
ACTS = ("supplement", "message", "withdraw", "rate", "review")


def _doing(act: str) -> Condition:
    return is_("menu", act)


def _number(heard: Heard, _facts: Facts) -> Parsed:
    try:
        return Value(numbers.canonical(heard.text))
    except errors.NotANumber:
        return Trouble("lookup.number.odd")


def _secret(heard: Heard, _facts: Facts) -> Parsed:
    try:
        return Value(numbers.canonical_secret(heard.text))
    except errors.NotASecret:
        return Trouble("lookup.secret.odd")


def _menu(facts: Facts) -> tuple[Choice, ...]:
    may = facts.get("may")
    allowed = may if isinstance(may, Sequence) and not isinstance(may, str) else ()
    acts = tuple(Choice(value=act) for act in ACTS if act in allowed)
    return (*acts, Choice(value="another"), Choice(value="leave"))


LOOKUP = Script(
    name="lookup",
    version=1,
    steps=(
        Step(name="number", parse=_number, hint=Hint.NUMBER, given=True, clears=("secret",)),
        Step(name="secret", parse=_secret, hint=Hint.SECRET, transient=True, effect="look_up"),
        Step(
            name="menu",
            kind=Kind.CHOICE,
            options=_menu,
            hint=Hint.NONE,
            effect="leave",
            effect_when=("leave", "another"),
        ),
        Step(name="supplement", kind=Kind.PIECES, when=_doing("supplement"), parse=narrative(least=2, most=2000)),
        Step(
            name="supplement_files",
            kind=Kind.FILES,
            when=_doing("supplement"),
            required=OPTIONAL,
            hint=Hint.FILES,
            effect="supplement",
        ),
        Step(
            name="message",
            kind=Kind.PIECES,
            when=_doing("message"),
            parse=narrative(least=2, most=2000),
            effect="message",
        ),
        Step(
            name="withdraw",
            kind=Kind.CHOICE,
            when=_doing("withdraw"),
            choices=(Choice(value="yes"), Choice(value="no")),
            hint=Hint.NONE,
            effect="withdraw",
            effect_when=("yes",),
            reopens={"no": ("menu", "withdraw")},
            asked_as=((is_("sealed", True), "lookup.withdraw.ask-tip"),),
        ),
        Step(
            name="solved",
            kind=Kind.CHOICE,
            when=_doing("rate"),
            choices=(Choice(value="yes"), Choice(value="partly"), Choice(value="no")),
            hint=Hint.NONE,
        ),
        Step(
            name="rating",
            kind=Kind.CHOICE,
            when=_doing("rate"),
            choices=tuple(Choice(value=value) for value in ("1", "2", "3", "4", "5")),
            hint=Hint.NONE,
            effect="rate",
        ),
        Step(
            name="review",
            kind=Kind.PIECES,
            when=_doing("review"),
            parse=narrative(least=2, most=1000),
            effect="review",
        ),
    ),
)
