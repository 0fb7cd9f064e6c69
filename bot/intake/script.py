"""All questions of the intake in the order they are asked (domain.md B5, decisions 1–3).

Whom it is about comes before what happened, so that a matter above this platform is never told here (decision 3).
Who files comes last of all, when one knows what it is worth.
"""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from bot import checks
from bot.intake.choices import (
    NO_PROJECT,
    category_choices,
    learn_category,
    learn_suggestions,
    navigate_categories,
    project_choices,
    unit_choices,
)
from bot.intake.facts import derive, drop_prefill
from dialog.conditions import Condition, Is, Known, Not, all_of, any_of, is_
from dialog.dates import fuzzy_date
from dialog.parsers import amount, line, narrative
from dialog.prompts import Choice, Hint
from dialog.script import OPTIONAL, Kind, Learn, Script, Step

ACCOUNT_KNOWN: Condition = is_("account_known", True)
TIP: Condition = is_("sealed", True)
OPEN: Condition = Not(TIP)
ANONYMOUS: Condition = is_("anonymous", True)
NAMED: Condition = Not(ANONYMOUS)
PAYMENT: Condition = is_("track", "P")
PERSON: Condition = is_("subject_kind", "person")
SERVICE_FORM: Condition = OPEN  # S, P and I share a column of B5
TIP_NAMED: Condition = all_of(TIP, NAMED)
TIP_ANONYMOUS: Condition = all_of(TIP, ANONYMOUS)


def _choices(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=value) for value in values)


class _More(TypedDict, total=False):
    """What else a choice may say of itself; see `Step`."""

    when: Condition
    required: Condition
    given: bool
    why: bool
    clears: tuple[str, ...]
    learn: Learn
    after: Mapping[str, str]
    reopens: Mapping[str, tuple[str, ...]]
    masked: bool
    in_summary: bool
    asked_as: tuple[tuple[Condition, str], ...]


def _choice(name: str, *values: str, **more: Unpack[_More]) -> Step:
    return Step(name=name, kind=Kind.CHOICE, choices=_choices(*values), hint=Hint.NONE, **more)


OPENING = (
    _choice(
        "notice",
        "understood",
        "shared",
        learn=lambda value, _: {"shared": value == "shared"},
        after={"shared": "intake.notice.shared-note"},
        asked_as=((ACCOUNT_KNOWN, "intake.notice.ask-known"),),
        in_summary=False,
    ),
    _choice(
        "emergency",
        "danger",
        "stoppage",
        "no",
        after={"danger": "intake.emergency.danger-note", "stoppage": "intake.emergency.stoppage-note"},
    ),
    _choice("kind", "help", "complaint", "tip", "enquiry", "suggestion", "praise", clears=("matter",), why=True),
    _choice("matter", "stuck", "arrears", "foreign", "none", when=is_("kind", "help", "complaint")),
    # A chat platform knows who is there and keeps what is said: a tip, and whoever wants to be anonymous, is sent to
    # the web chat (decisions 6–8).
    Step(
        name="move",
        kind=Kind.CHOICE,
        choices=(Choice(value="web", link="web_link"), Choice(value="here")),
        when=all_of(ACCOUNT_KNOWN, TIP, any_of(Not(is_("became_tip", True)), is_("seal", "seal"))),
        hint=Hint.NONE,
        in_summary=False,
    ),
    _choice(
        "wish_named",
        "named",
        "anonymous",
        why=True,
        learn=drop_prefill,
        asked_as=(
            (all_of(ACCOUNT_KNOWN, is_("track", "P", "I")), "intake.wish_named.ask-parties-known"),
            (ACCOUNT_KNOWN, "intake.wish_named.ask-known"),
            (is_("track", "P", "I"), "intake.wish_named.ask-parties"),
        ),
    ),
    Step(
        name="to_web",
        kind=Kind.STOP,
        choices=(Choice(value="web", text="intake.move.web", link="web_link"),),
        when=all_of(ACCOUNT_KNOWN, any_of(ANONYMOUS, is_("move", "web"))),
        in_summary=False,
    ),
    _choice(
        "prefill_dropped",
        "understood",
        when=all_of(ANONYMOUS, is_("place_identifies", True)),
        in_summary=False,
    ),
    # Becomes due with the category, but stands here: it is confirmed before anything that only tips are asked.
    _choice(
        "seal",
        "seal",
        "other",
        when=is_("became_tip", True),
        reopens={"other": ("category", "seal")},
        in_summary=False,
    ),
)

WHOM = (
    _choice("subject_kind", "unit", "person", "rule", "unknown", why=True),
    _choice(
        "subject_level",
        "section",
        "division",
        "bureau",
        "ministry",
        "platform-head",
        "unknown",
        when=all_of(TIP, Not(is_("subject_kind", "rule"))),
        masked=True,
    ),
    Step(name="above", kind=Kind.STOP, when=is_("above", True), in_summary=False),
    _choice(
        "subject_head", "yes", "no", "unknown", when=all_of(TIP, is_("subject_kind", "person", "unknown")), masked=True
    ),
    Step(
        name="subject_unit",
        when=Not(is_("subject_kind", "rule")),
        options=unit_choices,
        parse=line(100),
        masked=True,
    ),
    Step(
        name="subject_name",
        when=PERSON,
        required=TIP,
        choices=(Choice(value="unknown"),),
        parse=line(60),
        masked=True,
    ),
    Step(
        name="subject_post",
        when=PERSON,
        required=TIP_NAMED,
        choices=(Choice(value="unknown"),),
        parse=line(100),
        masked=True,
    ),
    Step(name="subject_relation", when=all_of(TIP, PERSON), required=OPTIONAL, parse=line(200), masked=True, why=True),
)

WHAT = (
    Step(
        name="narrative",
        kind=Kind.PIECES,
        parse=narrative(least=20, most=2000),
        learn=learn_suggestions,
        clears=("category", "seal"),
        masked=True,
        asked_as=((TIP, "intake.narrative.ask-tip"),),
    ),
    Step(
        name="category",
        kind=Kind.CHOICE,
        options=category_choices,
        navigate=navigate_categories,
        learn=learn_category,
        clears=("seal",),
        hint=Hint.NONE,
        masked=True,
        asked_as=(
            (is_("browse", "more"), "intake.category.ask-group"),
            (Not(is_("browse", None)), "intake.category.ask-item"),
        ),
    ),
    Step(name="when_from", parse=fuzzy_date(), hint=Hint.DATE, masked=True),
    _choice("when_ongoing", "yes", "no", "unknown"),
    Step(
        name="when_to",
        when=is_("when_ongoing", "no", "unknown"),
        choices=(Choice(value="unknown"),),
        parse=fuzzy_date(after="when_from"),
        hint=Hint.DATE,
        masked=True,
    ),
    Step(name="where", parse=line(200), given=True, required=TIP_NAMED, masked=True),
    Step(
        name="project",
        given=True,
        required=SERVICE_FORM,
        choices=(Choice(value=NO_PROJECT),),
        parse=line(120),
        masked=True,
        clears=("project_which", "project_stage"),
        effect="find_project",
    ),
    # What was written may be one of these.
    Step(
        name="project_which",
        kind=Kind.CHOICE,
        when=Not(is_("projects", None)),
        options=project_choices,
        typed=True,
        parse=line(120),
        masked=True,
        clears=("project_stage",),
        effect="take_project",
        in_summary=False,
    ),
    _choice(
        "project_stage",
        "attraction",
        "approval",
        "construction",
        "production",
        "unknown",
        when=all_of(Known("project"), Not(is_("project", NO_PROJECT, None))),
        given=True,
        required=SERVICE_FORM,
    ),
    _choice("how_known", "first-hand", "document", "hearsay", required=OPTIONAL),
    Step(name="procedures", required=OPTIONAL, parse=line(500), masked=True),
    _choice("impact", "harm", "hindrance", "burden", "other", required=OPTIONAL),
    Step(name="amount", required=PAYMENT, when=any_of(PAYMENT, is_("impact", "harm", "burden")), parse=amount()),
    Step(name="contract_date", when=PAYMENT, parse=fuzzy_date(), hint=Hint.DATE),
    Step(name="loss", required=OPTIONAL, when=OPEN, parse=line(300)),
    Step(name="demand", required=SERVICE_FORM, parse=line(300), masked=True),
    Step(name="evidence", kind=Kind.FILES, required=OPTIONAL, hint=Hint.FILES, why=True),
    _choice(
        "originals",
        "drop",
        "keep",
        when=all_of(ANONYMOUS, Known("evidence"), Not(is_("evidence", None))),
        in_summary=False,
    ),
)

ELSEWHERE = (
    _choice("other_channels", "yes", "no", required=Not(TIP_ANONYMOUS)),
    Step(name="other_number", when=is_("other_channels", "yes"), required=OPTIONAL, parse=line(120)),
    _choice(
        "in_court",
        "yes",
        "no",
        required=Not(TIP_ANONYMOUS),
        after={"yes": "intake.in_court.yes-note"},
    ),
    Step(name="keep_away", required=OPTIONAL, parse=line(300), why=True, masked=True),
    _choice("fear", "yes", "no", required=OPTIONAL, after={"yes": "intake.fear.yes-note"}),
)

WHO = (
    Step(name="enterprise", when=NAMED, given=True, required=SERVICE_FORM, parse=line(120), masked=True),
    Step(
        name="credit_code",
        when=all_of(NAMED, Known("enterprise"), Not(Is("enterprise", (None,)))),
        given=True,
        required=OPTIONAL,
        parse=checks.credit_code,
        masked=True,
    ),
    Step(name="contact", when=NAMED, parse=checks.person, masked=True),
    Step(name="phone", when=NAMED, parse=checks.contact, hint=Hint.PHONE, why=True, masked=True),
    _choice(
        "share_identity",
        "no",
        "yes",
        when=all_of(OPEN, NAMED, Not(is_("fear", "yes"))),
        why=True,
    ),
    _choice("callback", "yes", "no", when=NAMED),
    _choice("callback_way", "phone", "message", when=all_of(NAMED, is_("callback", "yes"))),
    _choice("callback_time", "morning", "afternoon", "any", when=all_of(NAMED, is_("callback", "yes"))),
    _choice("publish_reply", "no", "yes", when=OPEN, required=OPTIONAL),
    _choice("use_case", "no", "yes", when=OPEN, required=OPTIONAL),
)

SUMMARY = (
    Step(
        name="summary",
        kind=Kind.SUMMARY,
        choices=_choices("submit", "edit"),
        effect="submit",
        effect_when=("submit",),
        in_summary=False,
        asked_as=((TIP, "intake.summary.ask-tip"),),
    ),
)

INTAKE = Script(
    name="intake",
    version=1,
    steps=(*OPENING, *WHOM, *WHAT, *ELSEWHERE, *WHO, *SUMMARY),
    derive=derive,
    keeps_draft=True,
)
