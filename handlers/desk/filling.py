"""The forms of actions: out of `forms.FORMS` into fields that a template shows, and from what was filled in to what the
desk service takes.

Units and people are all there are, whoever is kept away from the case: a list with gaps would tell who. Choosing
somebody who is kept away gets the same neutral refusal as choosing somebody who cannot do it (CF-01, CF-02).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases.organisation import Organisation, Role, plain
from cases.values import Json
from handlers.desk import showing
from handlers.desk.forms import Form as Posted
from handlers.work import attaching, forms
from handlers.work.answers import MOST_CODE, MOST_REASON, MOST_WORDS, Given, NotFilledIn
from handlers.work.cards import Card
from handlers.work.forms import FORMS, Field, Group, Kind, Reason

#: More than so many are not listed in each field: they are typed by name, with suggestions as long as there are not too
#: many of these either.
MOST_LISTED, MOST_SUGGESTED = 100, 500

#: Working days, days, working hours.
LIMIT_UNITS = ("wd", "d", "h")

#: Of a tip it is only said that there is a result.
_ON_FILE = "desk.field.result_on_file"

_HANDS = (Role.HANDLER, Role.UNIT_HEAD)


@dataclass(frozen=True, kw_only=True)
class Option:
    """`words` is a fact for texts: a key, or names by language."""

    value: str
    words: Json


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field. `wrong` is why it was not taken, `value` what was typed (boxes: all of them, with blanks between)."""

    name: str
    kind: str
    label: str
    must: bool
    options: Sequence[Option] = ()
    suggestions: str = ""
    most: int = MOST_CODE
    value: str = field(default="", repr=False)
    more: str = ""
    wrong: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form on a page. `hint` is a text below `desk.hint`, where there is one; `files`: it may come with files;
    `sealed`: a reason is asked for on a tip, and it comes in clear."""

    action: str
    group: Group
    fields: Sequence[Shown]
    version: int
    approved: bool
    files: bool
    hint: str = ""
    again: bool = False
    sealed: bool = False


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a form may offer besides: messages that may be taken back, and people whose recusal is asked for. `unit` is
    where the rules would send the case."""

    messages: Sequence[Option] = ()
    challenged: Sequence[str] = ()
    unit: str = ""


def sheet(
    card: Card,
    action: str,
    organisation: Organisation,
    known: Known,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: NotFilledIn | None = None,
) -> Sheet:
    form = forms.of(action, sealed=card.sealed) or FORMS[action]
    values = typed or {}
    why = {str(wrong.facts["field"]): f"desk.wrong.{wrong.facts['why']}"} if wrong else {}
    fields = [_shown(each, card, action, organisation, known, values, why.get(each.name, "")) for each in form.fields]
    if form.reason is not Reason.NONE:
        fields.append(
            Shown(
                name="reason",
                kind=Kind.WORDS.value,
                label=label_key(action, "reason"),
                must=form.reason is Reason.MUST,
                most=MOST_REASON,
                value=values.get("reason", ""),
                wrong=why.get("reason", ""),
            )
        )
    return Sheet(
        action=action,
        group=form.group,
        fields=fields,
        version=card.version,
        approved=form.approved,
        files=action in attaching.TAKING and not card.sealed,
        hint="declare_reading" if action == "declare" and card.reads else action,
        again=typed is not None,
        sealed=card.sealed and form.reason is not Reason.NONE,
    )


def typed(action: str, posted: Posted) -> dict[str, str]:
    """By field: what was filled in, boxes with blanks between. What the form does not ask is not taken."""
    names = [each.name for each in FORMS[action].fields]
    found = {name: " ".join(posted.all(name)) for name in (*names, "reason", "limit_unit")}
    return {name: value for name, value in found.items() if value}


def given(action: str, filled: Mapping[str, str], organisation: Organisation) -> Given:
    """What the desk service takes. Raises `NotFilledIn` for a unit or a person whom nobody knows."""
    found = {name: value for name, value in filled.items() if name != "limit_unit"}
    for each in FORMS[action].fields:
        value = filled.get(each.name, "").strip()
        if not value:
            continue
        if each.kind is Kind.LIMIT:
            unit = filled.get("limit_unit", "")
            found[each.name] = f"{value}{unit if unit in LIMIT_UNITS else ''}"
        elif each.kind is Kind.UNIT:
            found[each.name] = _meant(
                each, value, {unit.id: [*unit.names.values()] for unit in organisation.units.values()}
            )
        elif each.kind in (Kind.PERSON, Kind.COLLEAGUE):
            found[each.name] = _meant(
                each, value, {person.id: [person.name] for person in organisation.people.values()}
            )
    return found


def label_key(action: str, name: str) -> str:
    """Where a field means something of its own in an action, `_OWN` says so."""
    return f"desk.field.{action}_{name}" if (action, name) in _OWN else f"desk.field.{name}"


def in_words(action: str, name: str, value: Json, organisation: Organisation) -> Json:
    """The value of a field as a fact for texts."""
    kind = next((each.kind for each in FORMS[action].fields if each.name == name), Kind.WORDS)
    match value:
        case bool():
            return {"key": "desk.yes" if value else "desk.no"}
        case list() | tuple():
            return [{"key": f"desk.flag.{each}"} for each in value]
        case str() if kind is Kind.UNIT:
            return {"names": dict(showing.unit_names(organisation, value))}
        case str() if kind in (Kind.PERSON, Kind.COLLEAGUE):
            return showing.person_name(organisation, value)
        case str() if kind is Kind.LIMIT:
            return showing.limit(value)
        case str() if kind is Kind.CHOICE:
            return {"key": f"desk.choice.{name}.{value}"}
    return value


#: Fields whose label is another one in that action.
_OWN = frozenset(
    (action, "yes")
    for action in (
        *("declare", "sign_for", "call_back", "decide_appeal", "decide_recusal", "supervise", "change_urgency"),
        *("recheck", "clarify", "answer_privacy"),
    )
) | {
    ("reject", "code"), ("ask_privacy", "code"), ("confirm_transfer", "code"), ("find_false_accusation", "code"),
    ("refer", "receipt"), ("transfer", "receipt"), ("note", "words"), ("take_supplement", "words"),
    ("ask_supplement", "words"), ("ask_recusal", "reason"), ("declare", "reason"), ("assign_leader", "whom"),
    ("recall", "words"),
}  # fmt: skip


def _shown(
    each: Field,
    card: Card,
    action: str,
    organisation: Organisation,
    known: Known,
    values: Mapping[str, str],
    wrong: str,
) -> Shown:
    options = _options(each, card, action, organisation, known)
    typed_in = len(options) > MOST_LISTED
    return Shown(
        name=each.name,
        kind=_kind(each, card, action),
        label=_ON_FILE if (each.name, each.kind) == ("result", Kind.YES_NO) else label_key(action, each.name),
        must=each.must,
        options=() if typed_in else options,
        suggestions=_suggestions(each) if typed_in and len(options) <= MOST_SUGGESTED else "",
        most=MOST_WORDS if each.kind is Kind.WORDS else MOST_CODE,
        value=values.get(each.name, _beforehand(each, card, action, known)),
        more=values.get("limit_unit", LIMIT_UNITS[0]) if each.kind is Kind.LIMIT else "",
        wrong=wrong,
    )


def _suggestions(each: Field) -> str:
    """The list of the page that they come from."""
    return "units" if each.kind is Kind.UNIT else "people"


def _kind(each: Field, card: Card, action: str) -> str:
    """Whoever has declared says so no more when signing."""
    return "hidden" if (action, each.name) == ("sign_for", "yes") and card.declared else each.kind.value


def _beforehand(each: Field, card: Card, action: str, known: Known) -> str:
    match action, each.name:
        case "sign_for", "yes" if card.declared:
            return "yes"
        case "assign_at_meeting" | "rule_on_return", "unit":
            return card.owner
        case "dispatch", "unit":
            return known.unit
    return ""


def _options(each: Field, card: Card, action: str, organisation: Organisation, known: Known) -> Sequence[Option]:
    match each.kind:
        case Kind.YES_NO:
            keys = (
                (f"desk.{action}_yes", f"desk.{action}_no")
                if action in _SAID_OTHERWISE and each.name == "yes"
                else ("desk.yes", "desk.no")
            )
            return [Option(value=value, words={"key": key}) for value, key in zip(("yes", "no"), keys, strict=True)]
        case Kind.CHOICE:
            return [Option(value=value, words={"key": f"desk.choice.{each.name}.{value}"}) for value in each.choices]
        case Kind.FLAGS:
            has = each.name == "no_flags"
            flags = [flag for flag in each.choices if (flag in card.flags) is has]
            return [Option(value=flag, words={"key": f"desk.flag.{flag}"}) for flag in flags]
        case Kind.UNIT:
            units = sorted(card.co_units) if action == "end_co_handling" else list(organisation.units)
            return [Option(value=unit, words={"names": dict(showing.unit_names(organisation, unit))}) for unit in units]
        case Kind.COLLEAGUE:
            return _people(organisation, _colleagues(organisation, card.owner))
        case Kind.PERSON if action == "decide_recusal":
            return _people(organisation, known.challenged)
        case Kind.PERSON:
            return _people(organisation, [who for who in organisation.people if organisation.is_active(who)])
        case Kind.MESSAGE:
            return known.messages
    return ()


_SAID_OTHERWISE = frozenset(("declare", "sign_for"))


def _people(organisation: Organisation, people: Sequence[str]) -> Sequence[Option]:
    """Each with a unit, since several share a name."""
    return [Option(value=who, words=_person(organisation, who)) for who in people]


def _person(organisation: Organisation, who: str) -> Json:
    posts = organisation.posts_of(who)
    unit = showing.unit_names(organisation, posts[0].unit) if posts else {"": ""}
    facts: Json = {"name": showing.person_name(organisation, who), "unit": {"names": dict(unit)}}
    return {"key": "desk.person", "facts": facts} if posts else showing.person_name(organisation, who)


def _colleagues(organisation: Organisation, unit: str) -> Sequence[str]:
    return tuple(dict.fromkeys(who for role in _HANDS for who in organisation.holders(role, unit)))


def _meant(field_: Field, value: str, known: Mapping[str, Sequence[str]]) -> str:
    """An id, or a name that only one bears."""
    if value in known:
        return value
    found = [each for each, names in known.items() if plain(value) and plain(value) in map(plain, names)]
    if len(found) != 1:
        raise NotFilledIn(field=field_.name, why="several" if found else "not-one-of-these")
    return found[0]


__all__ = ["Known", "Option", "Sheet", "Shown", "forms", "given", "in_words", "label_key", "sheet", "typed"]
