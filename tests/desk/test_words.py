"""Whatever the desk may have to say has its words in both languages."""

import texts
from cases import events, flags
from cases.actions import DOORS
from cases.case import Author, State
from cases.organisation import Role
from cases.rules.model import Act as Alert
from cases.tracks import KINDS
from dialog.catalogue import Catalogue
from handlers.desk import answered, filling, history
from handlers.timetable import Standing
from handlers.work import answers, forms
from handlers.work.countdown import Unit
from handlers.work.forms import FORMS, Group, Kind
from handlers.work.phrases import shipped
from storage.evidence import errors as files
from tests.desk.refusals import REFUSALS

WORDS = Catalogue(texts.load())


def lacking(*keys: str) -> list[str]:
    return [f"{language}: {key}" for language in WORDS.languages for key in keys if not WORDS.has(key, language)]


def events_of(kind: type[events.Event]) -> list[str]:
    return [each.__name__ for each in kind.__subclasses__()]


def test_every_kind_of_matter_that_a_reporter_may_choose() -> None:
    shown = {
        (language, kind): fact
        for language in WORDS.languages
        for kind in KINDS
        for _, fact in answered.lines({"kind": kind}, WORDS, language)
    }
    assert (2 * len(KINDS), {}) == (
        len(shown),
        {key: fact for key, fact in shown.items() if not isinstance(fact, dict)},
    )


def test_every_state_and_step() -> None:
    assert [] == lacking(*(f"desk.{area}.{state}" for state in State for area in ("state", "step")))
    assert [] == lacking("desk.step.recusal", *(f"desk.standing.{each}" for each in Standing))


def test_every_action() -> None:
    assert [] == lacking(*(f"desk.act.{name}" for name in {*FORMS, *DOORS}), *(f"desk.group.{each}" for each in Group))


def test_every_field_and_choice() -> None:
    fields = [(action, each) for action, form in FORMS.items() for each in form.fields]
    labels = [filling.label_key(action, each.name) for action, each in fields]
    reasons = [filling.label_key(action, "reason") for action in FORMS]
    choices = [
        f"desk.choice.{each.name}.{choice}" for _, each in fields if each.kind is Kind.CHOICE for choice in each.choices
    ]
    assert [] == lacking(*labels, *reasons, *choices, *(f"desk.limit_unit.{unit}" for unit in filling.LIMIT_UNITS))


def test_every_flag_role_and_author() -> None:
    marks = [value for name, value in vars(flags).items() if name.isupper() and isinstance(value, str)]
    assert [] == lacking(*(f"desk.flag.{flag}" for flag in (*marks, *forms.BY_HAND)))
    assert [] == lacking(*(f"desk.role.{role}" for role in Role), *(f"desk.author.{each}" for each in Author))


def test_every_event_and_what_is_told_of_it() -> None:
    assert [] == lacking(*(f"desk.event.{name}" for name in events_of(events.Event)), "desk.event.Other")
    assert [] == lacking(*(f"desk.told_of.{name}" for name in ("new", *history.TOLD)))
    assert [] == lacking(*(f"desk.alert.{act}" for act in Alert))


def test_every_refusal() -> None:
    assert [] == lacking(*(f"desk.refusal.{why}" for why in REFUSALS))


def test_every_reason_why_a_field_or_a_file_is_not_taken() -> None:
    assert [] == lacking(*(f"desk.wrong.{why}" for why in ("missing", "too-long", "not-one-of-these", "not-a-limit")))
    assert [] == lacking("desk.wrong.several", "desk.wrong.no-such-case", *(f"file.{code}" for code in files.CODES))
    assert answers.NotFilledIn.code == "not-filled-in"


def test_every_countdown() -> None:
    assert [] == lacking(*(f"desk.{area}.{unit}" for unit in Unit for area in ("left", "late")))


def test_whoever_is_kept_away_is_refused_like_whoever_cannot_do_it() -> None:
    """Nobody learns from a refusal that a unit or a person is excluded (CF-01, CF-02)."""
    pairs = (("excluded-unit", "no-such-unit"), ("not-of-the-unit", "no-such-person"))
    told = [
        {WORDS.text(f"desk.refusal.{why}", language) for why in pair} for pair in pairs for language in WORDS.languages
    ]
    assert [1, 1, 1, 1] == [len(each) for each in told]


def test_every_phrase_is_in_both_languages_and_fits_actions_that_have_words() -> None:
    assert [{"zh-Hans", "en"}] * len(shipped()) == [set(phrase.words) for phrase in shipped()]
    assert [{"zh-Hans", "en"}] * len(shipped()) == [set(phrase.titles) for phrase in shipped()]
    actions = {action for phrase in shipped() for action in phrase.actions}
    assert all(any(each.name == "words" for each in FORMS[action].fields) for action in actions)
