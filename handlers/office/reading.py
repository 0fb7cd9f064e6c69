"""From what a dispatcher filled in to a filing, or to what is wrong with it, question by question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cases import categories, tracks
from cases import filing as forms
from cases.case import Filing, Track
from cases.filing import IDENTITY_SLOTS
from cases.values import Json
from dialog.amounts import amount
from dialog.dates import fuzzy_date
from dialog.heard import Heard, Parsed, Parser, Trouble, Value
from dialog.parsers import line, narrative
from handlers.office import questions
from handlers.office.questions import Kind, Question

#: Behind the name of a field: "nobody knows" was ticked.
UNKNOWN = "_unknown"

#: This belongs to the tips, and so not here; that to another form.
A_TIP, OTHER_TRACK = "office.wrong.a-tip", "office.wrong.other-track"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A text key and its facts; they never repeat what was typed."""

    key: str
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Read:
    """`wrong` by slot, in the order of the form; `filing` is None as long as there is something in it."""

    filing: Filing | None = field(default=None, repr=False)
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    @property
    def is_a_tip(self) -> bool:
        return any(each.key == A_TIP for each in self.wrong.values())


def read(
    track: Track,
    typed: Mapping[str, str],
    *,
    checks: Mapping[str, Parser],
    language: str,
    today: date,
    place: str | None = None,
) -> Read:
    """`typed` by slot; `checks` are those of `credit_code`, `contact` and `phone`."""
    wrong: dict[str, Wrong] = {}
    given: dict[str, Json] = {}
    for question in questions.asked(track):
        if typed.get(question.slot + UNKNOWN) and question.may_be_unknown:
            given[question.slot] = None
            continue
        text = typed.get(question.slot, "").strip()
        if not text:
            continue
        heard = Heard(text=text, language=language, today=today)
        match _understood(question, track, heard, checks, given):
            case Value(value):
                given[question.slot] = value
            case Trouble(key, facts):
                wrong[question.slot] = Wrong(key=key, facts=dict(facts))
    filing = _filing(track, given, language, place)
    wrong |= {slot: Wrong(key="office.wrong.missing") for slot in forms.missing(filing) if slot not in wrong}
    elsewhere = _elsewhere(filing)
    if elsewhere is not None:
        wrong["category"] = elsewhere
    order = [each.slot for each in questions.asked(track)]
    told = {slot: wrong[slot] for slot in sorted(wrong, key=lambda slot: _place(order, slot))}
    return Read(filing=None if told else filing, wrong=told)


def _filing(track: Track, given: Mapping[str, Json], language: str, place: str | None) -> Filing:
    anonymous = given.get("wish_named") == "anonymous"
    kept = dict(_that_stand(given))
    return forms.sorted_out(
        Filing(
            track=track,
            anonymous=anonymous,
            language=language,
            answers={slot: value for slot, value in kept.items() if slot not in IDENTITY_SLOTS},
            identity={slot: value for slot, value in kept.items() if slot in IDENTITY_SLOTS},
            place=place,
        )
    )


def _that_stand(given: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """An answer does not count when the answer before it says that it is not asked."""
    asked = {
        "when_to": given.get("when_ongoing") != "yes",
        "other_number": given.get("other_channels") == "yes",
        "share_identity": given.get("fear") != "yes",
        "callback_way": given.get("callback") == "yes",
        "callback_time": given.get("callback") == "yes",
        "project_stage": given.get("project") is not None,
    }
    yield from ((slot, value) for slot, value in given.items() if asked.get(slot, True))


def _elsewhere(filing: Filing) -> Wrong | None:
    """Where answers point to two tracks, the stricter (decision 1). Whoever enters a petition has decided."""
    code = filing.answers.get("category")
    category = categories.get(code) if isinstance(code, str) else None
    if category is None:
        return None
    about = filing.answers.get("subject_kind") == "person"
    found = tracks.of_category(category.tracks, about_a_person=about)
    if found is Track.DISCIPLINE:
        return Wrong(key=A_TIP)
    if filing.track is Track.PETITION or (filing.anonymous and found in questions.NAMED_ONLY):
        return None
    found = tracks.stricter(filing.track, found)
    return None if found is filing.track else Wrong(key=OTHER_TRACK, facts={"track": {"key": f"office.track.{found}"}})


def _understood(
    question: Question, track: Track, heard: Heard, checks: Mapping[str, Parser], given: Mapping[str, Json]
) -> Parsed:
    match question.kind:
        case Kind.CHOICE:
            return _one_of(heard.text, known=heard.text in questions.choices_of(question, track))
        case Kind.CATEGORY:
            category = categories.get(heard.text)
            return _one_of(heard.text, known=category is not None and category.above is not None)
        case Kind.CHECKED:
            parse = checks[question.slot]
        case Kind.WORDS:
            parse = narrative(least=question.least, most=question.most)
        case Kind.DATE:
            parse = fuzzy_date(after="when_from" if question.slot == "when_to" else "")
        case Kind.AMOUNT:
            parse = amount(most=question.most)
        case Kind.LINE:
            parse = line(question.most)
    return parse(heard, given)


def _one_of(text: str, *, known: bool) -> Parsed:
    return Value(text) if known else Trouble("office.wrong.not-one-of-these")


def _place(order: list[str], slot: str) -> int:
    return order.index(slot) if slot in order else len(order)
