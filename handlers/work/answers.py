"""From what somebody filled in to the fields of a door. Values come as text, as a form or a button gives them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cases import errors
from cases.actions import Fields, Words
from cases.time import limits
from cases.values import Json
from handlers.work.forms import Field, Form, Kind, Reason

MOST_WORDS, MOST_CODE, MOST_REASON = 10_000, 60, 2_000

Given = Mapping[str, str]


class NotFilledIn(errors.CaseError):
    """A field is missing or is not what it should be. Facts: `field`, `why` ("missing", "too-long", "not-one-of-these",
    "not-a-limit")."""

    code = "not-filled-in"


def check(form: Form, given: Given) -> dict[str, Json]:
    """The values of a form by name, words trimmed and choices known. Raises `NotFilledIn`."""
    found: dict[str, Json] = {}
    for field in form.fields:
        value = _value(field, given.get(field.name, "").strip())
        if value is not None:
            found[field.name] = value
        elif field.must or (field.after is not None and found.get(field.after) is True):
            raise NotFilledIn(field=field.name, why="missing")
    return found


def reason_of(form: Form, given: Given) -> str | None:
    """Raises `NotFilledIn`."""
    said = given.get("reason", "").strip() if form.reason is not Reason.NONE else ""
    if len(said) > MOST_REASON:
        raise NotFilledIn(field="reason", why="too-long")
    if not said and form.reason is Reason.MUST:
        raise NotFilledIn(field="reason", why="missing")
    return said or None


def fields_of(values: Mapping[str, Json], new_id: Callable[[], str], *, approver: str | None = None) -> Fields:
    """`values` as `check` gave them, perhaps kept for a while in between."""
    fields = Fields(approver=approver)
    for name, value in values.items():
        match name:
            case "words":
                fields = replace(fields, words=Words(id=new_id(), text=str(value)))
            case "result":
                fields = replace(fields, result=value is not False)
            case "limit":
                fields = replace(fields, limit=limits.parse(str(value)))
            case "flags":
                fields = replace(fields, flags=_codes(value))
            case "no_flags":
                fields = replace(fields, no_flags=_codes(value))
            case _:
                fields = replace(fields, **{name: value})  # type: ignore[arg-type]
    return fields


def _value(field: Field, given: str) -> Json:
    if not given:
        return None
    match field.kind:
        case Kind.YES_NO:
            return _one_of(field, given, ("yes", "no")) == "yes"
        case Kind.CHOICE:
            return _one_of(field, given, field.choices)
        case Kind.FLAGS:
            return [_one_of(field, each, field.choices) for each in given.split()]
        case Kind.LIMIT:
            try:
                return limits.parse(given).text
            except ValueError:
                raise NotFilledIn(field=field.name, why="not-a-limit") from None
        case Kind.WORDS:
            return _short(field, given, MOST_WORDS)
        case _:
            return _short(field, given, MOST_CODE)


def _one_of(field: Field, given: str, choices: tuple[str, ...]) -> str:
    if given not in choices:
        raise NotFilledIn(field=field.name, why="not-one-of-these")
    return given


def _short(field: Field, given: str, most: int) -> str:
    if len(given) > most:
        raise NotFilledIn(field=field.name, why="too-long")
    return given


def _codes(value: Json) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list | tuple) else frozenset()
