"""The rules that are shipped say what domain.md B2 says."""

import re
from datetime import time

import pytest

from cases import events, flags, lifecycle
from cases.case import Case, State, Track
from cases.organisation import Role
from cases.rules import checking, reading
from cases.rules.choosing import choose
from cases.rules.model import CLOCKED, Act, Kind, Point
from tests.cases import builders
from tests.cases.rules import samples

RULES = samples.rules()

# Key: limit, profile. None where nobody is reminded: a right that ends, the program itself, a bound.
B2 = {
    "S-01": ("3min", None),
    "S-02": ("1wd", "RP-S"),
    "S-02.urgent": ("2h", "RP-H"),
    "S-02.green": ("2h", "RP-H"),
    "S-03": ("5wd", "RP-S"),
    "S-03.again": ("5wd", None),
    "S-04": ("1wd", "RP-S"),
    "S-04.stuck": ("0wd", "RP-S"),
    "S-04.urgent": ("2h", "RP-H"),
    "S-05": ("4h", "RP-H"),
    "S-05.urgent": ("30min", "RP-H"),
    "S-06": ("2wd", None),
    "S-07": ("1wd", "RP-S"),
    "S-08": ("1wd", "RP-S"),
    "S-08.urgent": ("2h", "RP-H"),
    "S-09": ("24h", "RP-H"),
    "S-10": ("3wd", "RP-S"),
    "S-11": ("5wd", "RP-S"),
    "S-12": ("7wd", "RP-S"),
    "S-13": ("15wd", "RP-L"),
    "S-14": ("10wd", None),
    "S-15": ("1wd", "RP-S"),
    "S-16": ("1wd", "RP-S"),
    "S-17": ("3wd", "RP-S"),
    "S-17.rating": ("7d", None),
    "S-18": ("5wd", "RP-S"),
    "S-19": ("10wd", None),
    "S-19.late": ("30d", None),
    "S-19.closed": ("180d", None),
    "S-20": ("30d", "RP-L"),
    "S-21": ("30d", "RP-L"),
    "S-21.request": ("30d", None),
    "S-22": ("3wd", "RP-S"),
    "D-01": ("1wd", "RP-S"),
    "D-02": ("5wd", "RP-X"),
    "D-03": ("15wd", "RP-X"),
    "D-04": ("1mo|30d", "RP-X"),
    "D-05": ("60d", "RP-L"),
    "D-06": ("15wd", "RP-X"),
    "D-07": ("10wd", "RP-S"),
    "D-08": ("5wd", "RP-S"),
    "D-08.cross": ("10wd", "RP-S"),
    "P-01": ("10wd", "RP-X"),
    "P-02": ("30d", "RP-X"),
    "P-02.most": ("90d", None),
    "I-01": ("7wd", "RP-X"),
    "I-02": ("60wd", "RP-L"),
    "I-02.extension": ("30wd", None),
    "X-01": ("15d", "RP-X"),
    "X-02": ("60d", "RP-X"),
    "X-02.extension": ("30d", None),
    "X-03": ("30d", "RP-X"),
    "X-03.request": ("30d", None),
    "T-01": ("30d", "RP-L"),
    "T-02": ("5wd", "RP-S"),
    "T-03": ("90d", "RP-L"),
    "PR-01": ("15wd", "RP-S"),
    "IN-01": ("1wd", "RP-A"),
    "T-04.lists": ("day5", "RP-S"),
    "T-04.steps": ("day10", "RP-S"),
    "E-01.ack": ("7d", "RP-X"),
    "E-01.feedback": ("3mo", "RP-X"),
}

HARD = {"D-02", "D-03", "D-04", "D-06", "P-01", "P-02", "P-02.most", "I-01", "X-01", "X-02", "X-02.extension"}
HARD |= {"X-03", "X-03.request"}


def a_case(track: str, state: str, *flags: str, **changes: object) -> Case:
    return builders.a_case(track=Track(track), state=State(state), flags=frozenset(flags), **changes)


def test_every_policy_of_the_table_is_there_with_its_limit_and_profile() -> None:
    assert {each.key: (each.limit.text, each.profile) for each in RULES.policies} == B2


def test_what_a_rule_limits_is_hard() -> None:
    assert {each.key for each in RULES.policies if each.hard} == HARD


def test_only_the_emergency_and_the_first_reply_run_round_the_clock() -> None:
    assert {each.key for each in RULES.policies if each.limit.continuous} == {"S-01", "S-09"}


def test_only_the_eu_pack_is_off() -> None:
    assert {each.key for each in RULES.policies if not each.active} == {"E-01.ack", "E-01.feedback"}


def test_every_policy_has_a_basis() -> None:
    known = re.compile(r"R\d\d|00\d-\d\d|proposed")
    assert [each.key for each in RULES.policies if not each.basis or not all(map(known.fullmatch, each.basis))] == []


def test_every_limit_may_be_extended_as_far_as_the_table_says() -> None:
    bounds = {each.key: each.extension for each in RULES.policies if each.extension}
    ordinary = dict.fromkeys(("S-09", "S-10", "S-11", "S-12", "S-13"), "S-14")
    assert bounds == ordinary | {"P-02": "P-02.most", "I-02": "I-02.extension", "X-02": "X-02.extension"}


def row(point: Point) -> tuple[object, ...]:
    when = point.percent or (point.minutes if point.working_days is None else (point.working_days, point.at))
    return point.level, when, point.to, point.act


NINE, TWO = time(9), time(14)
L0 = ("L0",)
REMIND, OVERDUE = Act.REMIND, Act.OVERDUE


@pytest.mark.parametrize(
    ("key", "ladder", "any_time", "points"),
    [
        (
            "RP-H",
            False,
            True,
            [
                ("50%", 50, L0, REMIND),
                ("80%", 80, L0, REMIND),
                ("0", 0, ("L1",), OVERDUE),
                ("+1h", 60, ("L2",), OVERDUE),
                ("+4h", 240, ("L3",), OVERDUE),
            ],
        ),
        (
            "RP-S",
            True,
            False,
            [("-1wd", (-1, NINE), L0, REMIND), ("0wd", (0, NINE), L0, REMIND), ("-2h", -120, L0, REMIND)],
        ),
        (
            "RP-L",
            True,
            False,
            [
                ("50%", 50, L0, REMIND),
                ("-5wd", (-5, NINE), L0, REMIND),
                ("-3wd", (-3, NINE), L0, REMIND),
                ("-1wd", (-1, NINE), L0, REMIND),
                ("0wd", (0, NINE), L0, REMIND),
            ],
        ),
        (
            "RP-X",
            False,
            False,
            [
                ("-5wd", (-5, NINE), L0, REMIND),
                ("-3wd", (-3, NINE), ("L0", "L1"), REMIND),
                ("-1wd", (-1, NINE), ("L0", "L2"), REMIND),
                ("0wd", (0, NINE), L0, REMIND),
                ("0wd-pm", (0, TWO), L0, REMIND),
                ("0", 0, ("L3",), Act.INCIDENT),
                ("+1wd", (1, NINE), ("L4",), OVERDUE),
            ],
        ),
        ("RP-A", True, True, [("1%", 1, L0, REMIND), ("50%", 50, L0, REMIND)]),
    ],
)
def test_a_profile_reminds_as_the_table_says(
    key: str, ladder: bool, any_time: bool, points: list[tuple[object, ...]]
) -> None:
    profile = RULES.profiles[key]
    assert (profile.ladder, profile.any_time, list(map(row, profile.points))) == (ladder, any_time, points)


def test_the_ladder_climbs_from_the_handler_to_the_head_of_all() -> None:
    assert [(each.level, each.working_days, each.to, each.act, each.draft) for each in RULES.ladder] == [
        ("0", None, ("L0", "L1"), Act.OVERDUE, False),
        ("+1wd", 1, ("L1",), Act.URGE, False),
        ("+3wd", 3, ("L2",), Act.SUPERVISE, False),
        ("+5wd", 5, ("L3",), Act.LETTER, True),
        ("+10wd", 10, ("L4",), Act.TALK, True),
        ("+15wd", 15, ("L5",), Act.LEVEL_UP, True),
    ]


def test_sending_keeps_office_hours_and_asks_for_a_person_above_the_urging_slip() -> None:
    sending = RULES.sending
    assert (sending.opens, sending.closes, sending.digest_above) == (time(8, 30), time(18), 5)
    assert sending.by_itself == {Act.OVERDUE, Act.URGE}


CHOICES: tuple[tuple[str, str, tuple[str, ...], dict[str, object], str, str | None], ...] = (
    ("S", "submitted", (), {}, "acceptance", "S-02"),
    ("S", "submitted", (), {"urgent": True}, "acceptance", "S-02.urgent"),
    ("S", "submitted", (), {"urgent": True, "anonymous": True}, "acceptance", "S-02"),
    ("S", "submitted", ("green-channel",), {}, "acceptance", "S-02.green"),
    ("S", "submitted", ("green-channel",), {"anonymous": True}, "acceptance", "S-02"),
    ("P", "submitted", (), {}, "acceptance", "S-02"),
    ("I", "submitted", (), {"urgent": True}, "acceptance", "I-01"),
    ("X", "submitted", (), {}, "acceptance", "X-01"),
    ("D", "submitted", (), {}, "acceptance", None),
    ("D", "submitted", (), {}, "registration", "D-01"),
    ("D", "submitted", (), {}, "forwarding", "D-02"),
    ("D", "submitted", (), {}, "notice", "D-03"),
    ("D", "submitted", ("repeat",), {}, "notice", None),
    ("D", "submitted", (), {"anonymous": True}, "notice", None),
    ("D", "submitted", (), {}, "acknowledgement", None),
    ("D", "supplementing", (), {}, "supplement", "S-03"),
    ("S", "submitted", ("unanswered",), {}, "late-supplement", "S-03.again"),
    ("S", "submitted", (), {}, "late-supplement", None),
    ("S", "accepted", (), {}, "dispatch", "S-04"),
    ("S", "accepted", ("stuck",), {"urgent": True}, "dispatch", "S-04.stuck"),
    ("S", "accepted", (), {"urgent": True}, "dispatch", "S-04.urgent"),
    ("P", "accepted", ("stuck",), {}, "dispatch", "P-01"),
    ("S", "dispatched", (), {}, "signing", "S-05"),
    ("S", "dispatched", (), {"urgent": True}, "signing", "S-05.urgent"),
    ("S", "dispatched", (), {}, "return-window", "S-06"),
    ("S", "returned", (), {}, "ruling", "S-07"),
    ("S", "handling", (), {}, "first-contact", "S-08"),
    ("S", "handling", (), {"urgent": True}, "first-contact", "S-08.urgent"),
    ("S", "handling", (), {"urgent": True, "anonymous": True}, "first-contact", None),
    ("S", "handling", (), {}, "handling", "S-11"),
    ("S", "handling", ("complex",), {}, "handling", "S-13"),
    ("S", "handling", ("complex", "quick"), {}, "handling", "S-10"),
    ("S", "handling", ("quick", "stuck"), {}, "handling", "S-12"),
    ("S", "handling", ("stuck", "complex"), {"urgent": True}, "handling", "S-09"),
    ("S", "handling", ("stuck",), {"category": "C13.02"}, "handling", "S-09"),
    ("S", "handling", (), {"category": "C13"}, "handling", "S-09"),
    ("S", "handling", (), {"category": "C03.01"}, "handling", "S-11"),
    ("P", "handling", (), {"urgent": True}, "handling", "P-02"),
    ("I", "handling", ("complex",), {}, "handling", "I-02"),
    ("X", "handling", (), {"category": "C13.02"}, "handling", "X-02"),
    ("S", "suspended", (), {}, "suspension", "S-20"),
    ("S", "review", (), {}, "review", "S-15"),
    ("S", "replying", (), {}, "reply", "S-16"),
    ("S", "replied", (), {}, "callback", "S-17"),
    ("S", "closed", (), {"anonymous": True}, "rating", "S-17.rating"),
    ("S", "replied", (), {}, "review-request", "S-21.request"),
    ("X", "replied", (), {}, "review-request", "X-03.request"),
    ("P", "replied", (), {}, "review-request", None),
    ("S", "rework", (), {}, "rework", "S-18"),
    ("S", "appeal", (), {}, "appeal", "S-21"),
    ("X", "appeal", (), {}, "appeal", "X-03"),
    ("D", "transferred", (), {}, "opinion", "D-04"),
    ("D", "disposed", (), {}, "result", "D-05"),
    ("D", "feedback", (), {}, "feedback", "D-06"),
    ("D", "clarifying", (), {}, "clarification", "D-08"),
    ("D", "clarifying", ("cross-department",), {}, "clarification", "D-08.cross"),
    ("S", "rejected", ("supplement-overdue",), {}, "archive", "S-19.late"),
    ("S", "withdrawn", ("supplement-overdue",), {}, "archive", "S-19"),
    ("S", "closed", (), {}, "archive", "S-19.closed"),
    ("D", "closed", (), {}, "archive", "S-19.closed"),
    ("X", "referred", (), {}, "archive", "S-19"),
    ("D", "screening", (), {}, "recusal", "S-22"),
    ("S", "handling", (), {}, "rectification", "T-01"),
    ("S", "handling", (), {}, "letter", "T-02"),
    ("S", "archived", (), {}, "privacy", "PR-01"),
    ("D", "screening", (), {"anonymous": True}, "privacy", "PR-01"),
    ("D", "closed", (), {}, "incident", "IN-01"),
    ("S", "closed", ("rectified",), {}, "recheck", "T-03"),
    ("S", "closed", (), {}, "recheck", None),
)


@pytest.mark.parametrize(("track", "state", "flags", "changes", "clock", "key"), CHOICES)
def test_the_first_policy_that_fits_is_chosen(
    track: str, state: str, flags: tuple[str, ...], changes: dict[str, object], clock: str, key: str | None
) -> None:
    found = choose(RULES, clock, a_case(track, state, *flags, **changes))
    assert (found.key if found else None) == key


def test_every_policy_of_a_clock_is_chosen_by_some_row_of_that_table() -> None:
    chosen = {key for *_, key in CHOICES}
    assert {each.key for each in RULES.policies if each.active and each.kind in CLOCKED} == chosen - {None}


def test_a_policy_can_be_asked_for_as_if_the_case_were_elsewhere() -> None:
    found = choose(RULES, "archive", a_case("S", "handling"), state=State.CLOSED)
    assert found is not None
    assert found.key == "S-19.closed"


def test_a_sealed_case_matches_no_category() -> None:
    rules = samples.rules(samples.policy("D-08.cross", when='{ categories = ["C13"] }'))
    found = choose(rules, "clarification", a_case("D", "clarifying", category=None))
    assert found is not None
    assert found.key == "D-08"


def test_every_state_of_every_track_has_a_clock_that_somebody_must_answer_or_the_program_ends() -> None:
    """No open case without owner and next due date: walked over the table of moves, named and anonymous."""
    lacking = []
    for track in Track:
        for state in _reached(track):
            for anonymous in (False, True):
                if anonymous and state in (State.REPLIED, State.FEEDBACK):
                    continue  # guards of B3: both exist only where a name was given
                case = a_case(track.value, state.value, anonymous=anonymous)
                kinds = {
                    policy.kind
                    for name, rule in RULES.clocks.items()
                    if state in rule.runs and (policy := choose(RULES, name, case)) is not None
                }
                if not kinds & {Kind.DUTY, Kind.AUTOMATIC}:
                    lacking.append((track, state, anonymous))
    assert lacking == []


def test_every_way_into_such_a_state_begins_a_clock_or_goes_on_with_one() -> None:
    """A duty that runs in the new state starts by that move, by that state, or was there before it."""
    lacking = []
    for old, moves in lifecycle.MOVES.items():
        for new, tracks in moves.items():
            for track in sorted(tracks):
                if not {old, new} <= _reached(track):
                    continue
                anonymous = State.REPLIED not in (old, new) and State.FEEDBACK not in (old, new)
                case = a_case(track.value, new.value, anonymous=anonymous)
                if not any(_runs_after(name, old, new, case) for name in RULES.clocks):
                    lacking.append((track, old, new))
    assert lacking == []


def _runs_after(name: str, old: State, new: State, case: Case) -> bool:
    rule = RULES.clocks[name]
    policy = choose(RULES, name, case)
    if policy is None or new not in rule.runs or policy.kind not in (Kind.DUTY, Kind.AUTOMATIC):
        return False
    inside = rule.runs | rule.held
    began = new.value in rule.starts and old not in inside
    return began or f"{old}>{new}" in rule.starts or rule.resumes or (old in inside and bool(rule.starts & inside))


def _reached(track: Track) -> set[State]:
    found, waiting = set[State](), [State.SUBMITTED]
    while waiting:
        state = waiting.pop()
        turns_into_a_complaint = track is Track.DISCIPLINE and state is State.ACCEPTED
        if state not in found and state is not State.ARCHIVED and not turns_into_a_complaint:
            found.add(state)
            waiting += lifecycle.allowed(track, state)
    return found


def test_what_is_promised_are_duties_of_the_track_in_their_order() -> None:
    chain = ("acceptance", "dispatch", "handling", "review", "reply")
    assert dict(RULES.promise) == {track: ("notice",) if track == "D" else chain for track in Track}


def test_clocks_are_answered_by_roles_that_exist_or_by_the_reporter_or_the_program() -> None:
    roles = {role.value for role in Role}
    wrong = [name for name, rule in RULES.clocks.items() if not roles >= set(rule.who)]
    silent = [name for name, rule in RULES.clocks.items() if not rule.who and not rule.reporter]
    assert (wrong, silent) == ([], ["archive"])


def test_clocks_wait_for_events_that_happen() -> None:
    named = {each for rule in RULES.clocks.values() for each in rule.starts | rule.ends if each[0].isupper()}
    assert [each for each in sorted(named) if not hasattr(events, each)] == []


def test_policies_and_clocks_ask_for_flags_that_exist() -> None:
    known = {value for name, value in vars(flags).items() if name.isupper() and isinstance(value, str)}
    asked = {flag for policy in RULES.policies for when in policy.whens for flag in when.flags | when.no_flags}
    asked |= {flag for rule in RULES.clocks.values() for flag in rule.flags | rule.no_flags}
    assert asked <= known


def test_clocks_wait_for_moves_that_are_allowed() -> None:
    moves = {each for rule in RULES.clocks.values() for each in rule.starts if ">" in each}
    allowed = {f"{old}>{new}" for old, news in lifecycle.MOVES.items() for new in news}
    assert moves <= allowed


def test_every_clock_falls_back_to_a_policy_on_each_of_its_tracks() -> None:
    ruleset = reading.read(reading.shipped())
    lacking = {
        name
        for name, rule in RULES.clocks.items()
        for track in rule.tracks
        if checking.default(ruleset, rule, track) is None
    }
    assert lacking == {"acknowledgement", "eu-feedback"}
