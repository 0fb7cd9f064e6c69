"""The moves of B3 and decision 22."""

from dataclasses import replace
from itertools import product

import pytest

from cases import errors, lifecycle
from cases.case import State, Track
from cases.lifecycle import Grounds
from tests.cases.builders import a_case
from tests.cases.test_texts import words

D = Track.DISCIPLINE

ALL_GROUNDS = Grounds(
    right_channel="12388",
    head="case-9",
    head_track=Track.SERVICE,
    rejected_for=lifecycle.SUPPLEMENT_OVERDUE,
    outcome="solved",
    result=True,
    approver="office-head",
    clue_manager=True,
    declared=True,
    in_time=True,
)

# B3 and decision 22, written out once more by hand: old state, new states, and the tracks where not all.
B3 = {
    "draft": "submitted",
    "submitted": "supplementing accepted rejected referred merged screening withdrawn",
    "supplementing": "submitted rejected withdrawn",
    "accepted": "dispatched referred merged withdrawn",
    "dispatched": "handling returned withdrawn",
    "returned": "dispatched referred",
    "handling": "review suspended referred merged withdrawn",
    "suspended": "handling closed",
    "review": "replying handling",
    "replying": "replied closed",
    "replied": "closed rework appeal",
    "rework": "review",
    "appeal": "closed handling",
    "screening": "transferred referred rejected merged accepted",
    "rejected": "submitted",
    "transferred": "disposed",
    "disposed": "feedback clarifying closed screening",
    "feedback": "closed clarifying screening",
    "clarifying": "closed",
    "closed": "archived handling screening",
    "archived": "",
}
DECISION_22 = {
    "handling": "supplementing returned",
    "screening": "supplementing",
    "merged": "archived",
    "rejected": "archived",
    "referred": "archived",
    "withdrawn": "archived",
    # A pause ends where it began: the way back of the two edges above.
    "supplementing": "handling screening",
}


def pairs(table: dict[str, str]) -> set[tuple[State, State]]:
    return {(State(old), State(new)) for old, news in table.items() for new in news.split()}


ALLOWED = pairs(B3) | pairs(DECISION_22)


def why(case_changes: dict[str, object], new: State, grounds: Grounds = ALL_GROUNDS) -> object:
    with pytest.raises(errors.MoveRefused) as refused:
        lifecycle.check_move(a_case(**case_changes), new, grounds)
    return refused.value.facts["why"]


def test_the_table_says_what_b3_and_decision_22_say() -> None:
    assert {(old, new) for old, news in lifecycle.MOVES.items() for new in news} == ALLOWED


def test_every_state_has_a_row() -> None:
    assert set(lifecycle.MOVES) == set(State)


def refusal(track: Track, old: State, new: State) -> tuple[object, object]:
    """What it says it was, and why it stays so."""
    try:
        lifecycle.check_move(a_case(track=track, state=old), new, ALL_GROUNDS)
    except errors.MoveRefused as refused:
        return refused.facts["old"], refused.facts["why"]
    return None, "not refused"


@pytest.mark.parametrize("track", Track)
def test_whatever_is_not_in_the_table_is_refused(track: Track) -> None:
    """All of the two thousand pairs in five tests: one test each would take longer than the rest of this folder."""
    others = [(old, new) for old, new in product(State, State) if new not in lifecycle.allowed(track, old)]
    told = {(old, new): refusal(track, old, new) for old, new in others}
    refused = {(old, why) for old in State for why in ("not-in-table", "only-a-flag")}
    assert {} == {pair: said for pair, said in told.items() if said[0] != pair[0].value or said not in refused}


def reachable(track: Track) -> set[State]:
    seen, new = set[State](), {State.DRAFT}
    while new:
        seen |= new
        new = {state for old in new for state in lifecycle.allowed(track, old)} - seen
    return seen


DISCIPLINE_ONLY = {State.SCREENING, State.TRANSFERRED, State.DISPOSED, State.FEEDBACK, State.CLARIFYING}
SERVICE_ONLY = {
    State.DISPATCHED, State.RETURNED, State.HANDLING, State.SUSPENDED, State.REVIEW, State.REPLYING, State.REPLIED,
    State.REWORK, State.APPEAL, State.WITHDRAWN,
}  # fmt: skip


@pytest.mark.parametrize(
    ("track", "never"),
    [
        (Track.SERVICE, DISCIPLINE_ONLY),
        (Track.PETITION, DISCIPLINE_ONLY),
        (Track.PAYMENT, DISCIPLINE_ONLY | {State.APPEAL}),
        (Track.FOREIGN, DISCIPLINE_ONLY | {State.APPEAL}),
        (Track.DISCIPLINE, SERVICE_ONLY),
    ],
)
def test_every_state_of_a_track_is_reached_and_no_other(track: Track, never: set[State]) -> None:
    assert set(State) - reachable(track) == never


@pytest.mark.parametrize("track", Track)
def test_only_the_archive_is_a_dead_end(track: Track) -> None:
    """A tip that is accepted is a service complaint from then on, so it goes on there."""
    goes_on_elsewhere = {State.ACCEPTED} if track is D else set()
    stuck = {state for state in reachable(track) if not lifecycle.allowed(track, state)}
    assert stuck == {State.ARCHIVED} | goes_on_elsewhere


def test_a_final_case_is_only_archived_or_brought_back_in_time() -> None:
    after = {new for state in lifecycle.FINAL for new in lifecycle.MOVES[state]}
    assert after == {State.ARCHIVED, State.SUBMITTED}


def without(**changes: object) -> Grounds:
    return replace(ALL_GROUNDS, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "new", "lacking", "expected"),
    [
        ({"state": State.SUBMITTED}, State.REJECTED, {"right_channel": None}, "needs-right-channel"),
        ({"state": State.SUBMITTED}, State.MERGED, {"head": None, "head_track": None}, "needs-head"),
        ({"state": State.SUBMITTED}, State.MERGED, {"head": "case-1"}, "needs-head"),
        ({"state": State.SUBMITTED}, State.MERGED, {"head_track": D}, "other-track"),
        ({"state": State.HANDLING}, State.SUSPENDED, {"approver": None}, "needs-approver"),
        ({"state": State.CLOSED}, State.HANDLING, {"approver": None}, "needs-approver"),
        ({"state": State.CLOSED, "track": D}, State.SCREENING, {"approver": None}, "needs-approver"),
        ({"state": State.DISPOSED, "track": D}, State.CLARIFYING, {"approver": None}, "needs-approver"),
        ({"state": State.SCREENING, "track": D}, State.ACCEPTED, {"clue_manager": False}, "needs-clue-manager"),
        ({"state": State.REJECTED}, State.SUBMITTED, {"rejected_for": "civil"}, "rejected-for-good"),
        ({"state": State.REJECTED}, State.SUBMITTED, {"in_time": False}, "too-late"),
        ({"state": State.REJECTED}, State.ARCHIVED, {}, "still-reopens"),
        ({"state": State.CLOSED}, State.HANDLING, {"in_time": False}, "too-late"),
        ({"state": State.CLOSED, "track": D}, State.SCREENING, {"in_time": False}, "too-late"),
        ({"state": State.CLOSED}, State.ARCHIVED, {}, "still-reopens"),
        ({"state": State.REPLIED}, State.APPEAL, {"in_time": False}, "too-late"),
        ({"state": State.DISPATCHED}, State.RETURNED, {"in_time": False}, "office-only"),
        ({"state": State.HANDLING}, State.RETURNED, {"returns": 1}, "office-only"),
        ({"state": State.DISPATCHED}, State.HANDLING, {"declared": False}, "needs-declaration"),
        ({"state": State.SUBMITTED}, State.REFERRED, {"right_channel": None}, "needs-right-channel"),
        ({"state": State.REVIEW}, State.REPLYING, {"handled": True}, "own-work"),
        ({"state": State.REVIEW}, State.HANDLING, {"handled": True}, "own-work"),
        ({"state": State.REPLIED}, State.CLOSED, {"handled": True}, "own-work"),
        ({"state": State.APPEAL}, State.CLOSED, {"handled": True}, "own-work"),
        ({"state": State.DISPOSED, "track": D}, State.CLARIFYING, {"approver_handled": True}, "own-work"),
        ({"state": State.REPLIED}, State.REWORK, {"reworks": 2}, "too-many-reworks"),
        ({"state": State.REPLIED}, State.CLOSED, {"outcome": None}, "needs-result"),
        ({"state": State.REPLIED}, State.CLOSED, {"result": False}, "needs-result"),
        ({"state": State.SUPPLEMENTING}, State.HANDLING, {}, "not-asked-from-there"),
        ({"state": State.SUPPLEMENTING}, State.SUBMITTED, {"asked_from": State.HANDLING}, "not-asked-from-there"),
        ({"state": State.SUBMITTED, "track": D}, State.WITHDRAWN, {}, "only-a-flag"),
        ({"state": State.REPLYING, "anonymous": True}, State.REPLIED, {}, "anonymous"),
        ({"state": State.REPLYING}, State.CLOSED, {}, "reply-first"),
        ({"state": State.DISPOSED, "track": D, "anonymous": True}, State.FEEDBACK, {}, "anonymous"),
    ],
)
def test_guards(case: dict[str, object], new: State, lacking: dict[str, object], expected: str) -> None:
    assert why(case, new, without(**lacking)) == expected


@pytest.mark.parametrize(("old", "new"), sorted(ALLOWED - {(State.MERGED, State.ARCHIVED)}))
def test_with_all_grounds_every_move_of_the_table_goes_on_some_track(old: State, new: State) -> None:
    track = sorted(lifecycle.MOVES[old][new], reverse=True)[0]
    asked_from = new if old is State.SUPPLEMENTING and new in (State.HANDLING, State.SCREENING) else None
    anonymous = (old, new) == (State.REPLYING, State.CLOSED)
    over = new is State.ARCHIVED
    grounds = without(head_track=track, asked_from=asked_from, in_time=not over)
    lifecycle.check_move(a_case(track=track, state=old, anonymous=anonymous), new, grounds)


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ("submitted supplementing screening", "received"),
        ("transferred", "accepted"),
        ("disposed feedback clarifying", "handling"),
        ("closed archived", "closed"),
        ("rejected referred", "redirected"),
    ],
)
def test_public_words_of_a_tip_are_those_of_b3(states: str, word: str) -> None:
    assert {lifecycle.public_word(D, State(state)) for state in states.split()} == {f"status.{word}"}


@pytest.mark.parametrize(("state", "returns", "in_time"), [(State.HANDLING, 3, True), (State.DISPATCHED, 0, False)])
def test_the_office_returns_a_case_later_and_again(state: State, returns: int, in_time: bool) -> None:
    lifecycle.check_move(a_case(state=state), State.RETURNED, without(office=True, returns=returns, in_time=in_time))


def test_a_merged_case_shows_the_word_of_its_head() -> None:
    assert lifecycle.public_word(D, State.MERGED, head=State.TRANSFERRED) == "status.accepted"


@pytest.mark.parametrize("track", Track)
def test_every_state_has_a_public_word_in_both_languages(track: Track) -> None:
    keys = {lifecycle.public_word(track, state).removeprefix("status.") for state in State}
    assert (keys - set(words("zh-Hans", "status")), keys - set(words("en", "status"))) == (set(), set())


@pytest.mark.parametrize("state", State)
def test_no_word_outside_tells_one_inner_stage_of_the_handling_from_another(state: State) -> None:
    inner = {State.HANDLING, State.REVIEW, State.REPLYING, State.REWORK, State.APPEAL}
    assert state not in inner or lifecycle.public_word(Track.SERVICE, state) == "status.handling"
