"""What stands against an act, and what changes with it beside the state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import actions, errors, gate
from cases.actions import By, Done, Fields, Refused
from cases.case import Access, Author, Case, State, Track
from cases.clocks.model import Run
from cases.gate import Act
from cases.lifecycle import SUPPLEMENT_OVERDUE, Grounds
from cases.organisation import Post, Role
from cases.time import limits
from tests.cases.acting import ENOUGH, LATER, TIP_ENOUGH, a_clock, books_with, do, done, facts, lines, went, why
from tests.cases.books import DictBooks
from tests.cases.builders import DAY, NOW, ZONE, a_case, a_filing, a_tip, an_organisation, credentials

ACCEPTED, HANDLING, REVIEW = State.ACCEPTED, State.HANDLING, State.REVIEW
IN_HAND = a_case(state=HANDLING, handler="housing-handler")


# ── To the unit and back ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_unit_it_is_dispatched_to_owns_it_and_nobody_has_signed() -> None:
    case = done(do(books_with(a_case(state=ACCEPTED, handler="x")), "dispatch", "dispatcher"))
    assert (case.owner, case.handler) == ("quality", None)


@pytest.mark.parametrize("unit", ["housing", "quality"])
def test_cf_01_never_to_an_excluded_unit_or_one_under_it(unit: str) -> None:
    """Although the station under it was not named itself."""
    access = Access(excluded_units=frozenset({"housing"}))
    books = books_with(a_case(state=ACCEPTED, owner="office", access=access))
    assert why(do(books, "dispatch", "dispatcher", replace(ENOUGH, unit=unit))) == "excluded-unit"


def test_not_to_a_unit_that_does_not_exist() -> None:
    books = books_with(a_case(state=ACCEPTED))
    assert why(do(books, "dispatch", "dispatcher", replace(ENOUGH, unit="moon"))) == "no-such-unit"


def test_what_hinders_a_project_is_put_right_at_once() -> None:
    fields = replace(ENOUGH, flags=frozenset({"project-landing"}))
    assert done(do(books_with(a_case(state=ACCEPTED)), "dispatch", "dispatcher", fields)).flags == {
        "project-landing", "quick",
    }  # fmt: skip


def test_a_flag_that_follows_from_something_is_not_set_by_hand() -> None:
    fields = replace(ENOUGH, flags=frozenset({"withdrawn"}))
    assert why(do(books_with(a_case(state=ACCEPTED)), "dispatch", "dispatcher", fields)) == "no-such-flag"
    assert why(do(books_with(a_case()), "set_flags", "dispatcher", fields)) == "no-such-flag"


def test_whoever_signs_has_it_in_hand() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    assert done(do(books, "sign_for", "housing-handler")).handler == "housing-handler"


def test_moved_by_hand_the_same_follows_as_at_the_door() -> None:
    books = books_with(a_case(state=ACCEPTED))
    by = {"now": LATER, "zone": ZONE}
    sent = actions.move(
        books,
        books.cases.get("case-1"),
        State.DISPATCHED,
        actor="dispatcher",
        grounds=Grounds(unit="quality", flags=frozenset({"quick"})),
        **by,
    )  # type: ignore[arg-type]
    refused = actions.move(books, sent.case, HANDLING, actor="quality-handler", **by)  # type: ignore[arg-type]
    assert why(refused) == "needs-declaration"
    ready = done(do(books, "declare", "quality-handler"))
    signed = actions.move(books, ready, HANDLING, actor="quality-handler", **by)  # type: ignore[arg-type]
    assert (signed.case.owner, signed.case.handler, signed.case.flags) == ("quality", "quality-handler", {"quick"})


def test_rc_02_nobody_signs_without_having_said_that_there_is_nothing_to_be_recused_for() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    assert why(do(books, "sign_for", "housing-handler", Fields(yes=False))) == "needs-declaration"
    assert (books.cases.get("case-1").handler, lines(books)) == (None, ["MoveRefused"])


def test_rc_02_it_is_said_before_or_together_with_signing() -> None:
    together = books_with(a_case(state=State.DISPATCHED))
    signed = done(do(together, "sign_for", "housing-handler", Fields(yes=True)))
    assert (signed.declared, lines(together)) == ({"housing-handler"}, ["Declared", "CaseMoved"])
    before = books_with(a_case(state=State.DISPATCHED))
    done(do(before, "declare", "housing-handler", Fields(yes=True)))
    done(do(before, "sign_for", "housing-handler", Fields(yes=False)))
    assert lines(before) == ["Declared", "CaseMoved"]


def test_rc_02_whoever_must_be_recused_says_why_and_is_out_at_once() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    assert why(do(books, "declare", "housing-handler", Fields(yes=False), reason=None)) == "needs-reason"
    done(do(books, "declare", "housing-handler", Fields(yes=False), reason="a cousin"))
    assert (may_see(books, "housing-handler"), lines(books)) == (False, ["ActRefused", "RecusalAsked"])


def test_rc_02_what_was_said_holds_wherever_the_case_goes() -> None:
    books = books_with(replace(IN_HAND, declared=frozenset({"housing-handler"})))
    done(do(books, "return_case", "housing-handler"))
    sent = done(do(books, "rule_on_return", "dispatcher", replace(ENOUGH, unit="approvals")))
    done(do(books, "sign_for", "approvals-handler"))
    assert (sent.declared, books.cases.get("case-1").declared) == (
        {"housing-handler"}, {"housing-handler", "approvals-handler"},
    )  # fmt: skip


def test_rc_03_a_challenge_takes_it_away_and_a_challenge_turned_down_does_not_bring_it_back() -> None:
    books = books_with(replace(IN_HAND, declared=frozenset({"housing-handler", "housing-head"})))
    challenged = done(do(books, "ask_recusal", "reporter", Fields(whom="housing-handler")))
    decided = done(do(books, "decide_recusal", "supervisor", Fields(whom="housing-handler", yes=False)))
    assert (challenged.declared, decided.declared) == ({"housing-head"}, {"housing-head"})
    assert may_see(books, "housing-handler", Act.READ) is False


def test_the_first_who_ever_signed_is_known_for_good() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    done(do(books, "sign_for", "housing-handler"))
    over = done(do(books, "hand_over", "housing-head"))
    assert (over.handler, over.first_handler) == ("housing-deputy", "housing-handler")
    done(do(books, "return_case", "housing-deputy"))
    done(do(books, "rule_on_return", "dispatcher", replace(ENOUGH, unit="housing")))
    assert done(do(books, "sign_for", "housing-head")).first_handler == "housing-handler"


def test_the_office_does_not_sign_for_a_unit() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    assert why(do(books, "sign_for", "dispatcher")) == "not-of-the-unit"


def test_a_case_is_returned_once_and_in_time_by_the_unit() -> None:
    books = books_with(IN_HAND)
    returned = done(do(books, "return_case", "housing-handler"))
    assert (returned.owner, returned.handler) == ("housing", None)
    done(do(books, "rule_on_return", "dispatcher", replace(ENOUGH, unit="housing")))
    books.clocks.save(a_clock("return-window", round=2))
    assert why(do(books, "return_case", "housing-handler")) == "office-only"
    assert done(do(books, "return_case", "dispatcher")).state is State.RETURNED


@pytest.mark.parametrize("window", [a_clock("return-window", due=NOW), a_clock("return-window", run=Run.DONE)])
def test_a_case_is_returned_by_the_unit_only_while_the_time_runs(window: object) -> None:
    books = books_with(IN_HAND, "handling")
    assert why(do(books, "return_case", "housing-handler")) == "office-only"
    books.clocks.save(window)  # type: ignore[arg-type]
    assert why(do(books, "return_case", "housing-handler")) == "office-only"


def test_a_return_says_why() -> None:
    assert why(do(books_with(IN_HAND), "return_case", "housing-handler", reason=None)) == "needs-reason"


def test_the_unit_does_not_rule_on_its_own_return() -> None:
    with pytest.raises(errors.NoSuchCase):
        do(books_with(a_case(state=State.RETURNED)), "rule_on_return", "housing-head")


# ── In hand ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_anonymous_reporter_is_not_contacted() -> None:
    books = books_with(a_case(state=HANDLING, anonymous=True))
    assert why(do(books, "first_contact", "housing-handler")) == "anonymous"


@pytest.mark.parametrize("to", ["quality-handler", "housing-reviewer", "stranger", ""])
def test_a_case_is_handed_over_within_its_unit_only(to: str) -> None:
    assert why(do(books_with(IN_HAND), "hand_over", "housing-head", replace(ENOUGH, handler=to))) == "not-of-the-unit"


def test_nobody_hands_over_to_somebody_excluded() -> None:
    books = books_with(replace(IN_HAND, access=Access(excluded_people=frozenset({"housing-deputy"}))))
    assert why(do(books, "hand_over", "housing-head")) == "not-of-the-unit"


def test_finishing_needs_an_outcome_and_a_result() -> None:
    for lacking in (replace(ENOUGH, outcome=None), replace(ENOUGH, result=False)):
        assert why(do(books_with(IN_HAND), "finish", "housing-handler", lacking)) == "needs-result"


def test_what_was_finished_with_is_known_when_it_is_closed() -> None:
    books = books_with(IN_HAND)
    done(do(books, "finish", "housing-handler"))
    done(do(books, "approve", "housing-reviewer"))
    done(do(books, "reply", "housing-handler"))
    closed = done(do(books, "call_back", "housing-caller", Fields(yes=True)))
    assert (closed.state, facts(books, "CaseMoved")[-1]["outcome"]) == (State.CLOSED, "solved")


# ── RC-08 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", ["approve", "send_back"])
def test_rc_08_whoever_handled_it_does_not_review_it(act: str) -> None:
    books = books_with(a_case(state=REVIEW, handler="housing-head"))
    assert why(do(books, act, "housing-head")) == "own-work"
    assert isinstance(do(books, act, "housing-reviewer"), Done)


def test_rc_08_nor_after_it_was_handed_over_to_somebody_else() -> None:
    books = books_with(a_case(state=HANDLING, handler="housing-head"))
    done(do(books, "hand_over", "housing-head"))
    done(do(books, "finish", "housing-deputy"))
    assert why(do(books, "approve", "housing-head")) == "own-work"


def test_rc_08_nor_calls_back_nor_decides_its_review() -> None:
    for state, act in ((State.REPLIED, "call_back"), (State.APPEAL, "decide_appeal")):
        books = books_with(a_case(state=state, handler="dispatcher"))
        assert why(do(books, act, "dispatcher")) == "own-work"


def test_rc_08_nor_approves_a_clarification() -> None:
    books = went(books_with(a_tip(state=State.DISPOSED)), State.TRANSFERRED, State.DISPOSED, actor="clue-2")
    assert why(do(books, "clarify", "clue-1", TIP_ENOUGH)) == "own-work"


# ── Somebody else approves ─────────────────────────────────────────────────────────────────────────────────────────

APPROVED = [
    ("suspend", IN_HAND, "housing-handler"),
    ("extend", IN_HAND, "housing-handler"),
    ("review_suspension", a_case(state=State.SUSPENDED), "housing-handler"),
    ("reopen", a_case(state=State.CLOSED), "housing-handler"),
    ("clarify", a_tip(state=State.DISPOSED), "clue-1"),
]


@pytest.mark.parametrize(("act", "case", "who"), APPROVED)
def test_nobody_approves_the_own_act_and_somebody_has_to(act: str, case: Case, who: str) -> None:
    for approver in (None, who):
        assert why(do(books_with(case), act, who, replace(ENOUGH, approver=approver))) == "needs-approver"


@pytest.mark.parametrize(("act", "case", "who"), APPROVED)
def test_only_a_head_of_the_unit_or_a_supervisor_approves(act: str, case: Case, who: str) -> None:
    for approver in ("housing-reviewer", "approvals-handler", "dispatcher", "stranger"):
        with pytest.raises(errors.NoSuchCase):
            do(books_with(case), act, who, replace(ENOUGH, approver=approver))
    fit = ("clue-2",) if case.sealed else ("housing-head", "supervisor")
    for approver in fit:
        assert isinstance(do(books_with(case), act, who, replace(ENOUGH, approver=approver)), Done)


# ── Extension (S-14) ───────────────────────────────────────────────────────────────────────────────────────────────


def extended(limit: str, *, days: int = 1, track: Track = Track.SERVICE, **clock: object) -> actions.Outcome:
    books = books_with(replace(IN_HAND, track=track), "archive")
    books.clocks.save(a_clock("handling", **{"due": NOW + timedelta(days=7), **clock}))
    fields = replace(ENOUGH, limit=limits.parse(limit))
    return do(books, "extend", "housing-handler", fields, now=NOW + timedelta(days=days))


@pytest.mark.parametrize("limit", ["1wd", "10wd", "3d"])
def test_a_limit_is_extended_before_it_is_due_and_the_event_says_by_how_much(limit: str) -> None:
    outcome = extended(limit)
    assert "extended" in done(outcome).flags
    assert outcome.event.facts() == {
        "clock": "handling", "policy": "S-11", "limit": limit, "approver": "housing-head",
    }  # fmt: skip


@pytest.mark.parametrize("limit", ["11wd", "30d", "1mo"])
def test_not_further_than_the_policys_bound(limit: str) -> None:
    assert why(extended(limit)) == "too-long"


def test_a_bound_in_all_counts_from_the_start() -> None:
    """Arrears: thirty days, ninety in all (P-02)."""
    payment = {"track": Track.PAYMENT, "policy": "P-02", "due": NOW + timedelta(days=30)}
    assert isinstance(extended("60d", **payment), Done)  # type: ignore[arg-type]
    assert why(extended("65d", **payment)) == "too-long"  # type: ignore[arg-type]


def test_nothing_is_no_extension() -> None:
    assert why(do(books_with(IN_HAND), "extend", "housing-handler", replace(ENOUGH, limit=None))) == "too-short"


def test_once_it_is_due_it_is_too_late() -> None:
    assert why(extended("1wd", days=8)) == "too-late"
    assert why(extended("1wd", missed=NOW)) == "too-late"


def test_a_limit_is_extended_once_in_its_round() -> None:
    assert why(extended("1wd", extensions=(limits.parse("1wd"),))) == "extended-already"


def test_not_every_limit_is_extended_and_only_a_running_one() -> None:
    assert why(extended("1wd", policy="S-15")) == "not-extendable"
    assert why(extended("1wd", run=Run.DONE)) == "no-clock"
    assert why(do(books_with(IN_HAND, "archive"), "extend", "housing-handler")) == "no-clock"


# ── After the answer ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_done_again_twice_at_most_and_then_goes_up_a_level() -> None:
    books = books_with(a_case(state=State.REPLIED))
    for _ in range(2):
        went(books, State.REPLIED, State.REWORK)
    before = len(lines(books))
    refused = do(books, "call_back", "housing-caller", Fields(yes=False))
    kept = books.cases.get("case-1")
    assert (why(refused), kept.state, kept.flags) == ("too-many-reworks", State.REPLIED, {"level-up"})
    assert lines(books)[before:] == ["MoveRefused", "CalledBack"]
    again = do(books, "call_back", "housing-caller", Fields(yes=False))
    assert (why(again), books.cases.get("case-1")) == ("too-many-reworks", kept)


def test_the_reply_is_said_and_an_anonymous_case_is_closed_with_it() -> None:
    books = went(books_with(a_case(state=State.REPLYING, anonymous=True)), HANDLING, REVIEW, outcome="x", result=True)
    case = done(do(books, "reply", "housing-handler"))
    assert (case.state, [(said.author, said.kind) for _, said in books.contents.said]) == (
        State.CLOSED,
        [(Author.STAFF, "reply")],
    )


def test_nothing_is_said_where_nothing_was_done() -> None:
    books = books_with(a_case(state=HANDLING))
    assert isinstance(do(books, "reply", "housing-handler"), Refused)
    assert books.contents.said == []


@pytest.mark.parametrize(("act", "state"), [("ask_supplement", State.SUBMITTED), ("reply", State.REPLYING)])
def test_what_is_to_be_said_is_said(act: str, state: State) -> None:
    assert why(do(books_with(a_case(state=state)), act, "dispatcher", replace(ENOUGH, words=None))) == "needs-text"


def test_whoever_asks_at_the_reply_and_in_time_has_it_reviewed() -> None:
    books = books_with(a_case(state=State.REPLIED))
    asked = actions.ask_review(books, books.cases.get("case-1"), reason="-", now=LATER, zone=ZONE, message_id="m")
    assert (asked.case.state, lines(books)) == (State.APPEAL, ["ReviewAsked"])


@pytest.mark.parametrize("case", [a_case(state=HANDLING), a_case(state=State.REPLIED, track=Track.PAYMENT)])
def test_elsewhere_a_review_is_only_asked_for(case: Case) -> None:
    books = books_with(case)
    asked = actions.ask_review(books, case, reason="-", now=LATER, zone=ZONE, message_id="m")
    assert asked.case.state is case.state


@pytest.mark.parametrize(("act", "state"), [("reopen", State.CLOSED), ("open_appeal", State.REPLIED)])
def test_when_its_time_is_over_it_is_too_late(act: str, state: State) -> None:
    books = books_with(a_case(state=state), "handling")
    assert why(do(books, act, "dispatcher")) == "too-late"


def test_a_case_is_reopened_for_180_days() -> None:
    """The archive clock says so; here it is the real one."""
    for days, expected in ((179, HANDLING), (183, None)):
        books = books_with(a_case(state=State.REPLIED), "handling")
        done(do(books, "call_back", "dispatcher"))
        outcome = do(books, "reopen", "dispatcher", now=LATER + timedelta(days=days))
        assert (outcome.case.state if isinstance(outcome, Done) else None) == expected


def test_reopened_goes_to_whoever_had_it_and_still_may() -> None:
    case = replace(IN_HAND, state=State.CLOSED)
    assert done(do(books_with(case), "reopen", "dispatcher")).handler == "housing-handler"
    out = replace(case, access=Access(excluded_people=frozenset({"housing-handler"})))
    assert done(do(books_with(out), "reopen", "dispatcher")).handler is None


# ── The end ────────────────────────────────────────────────────────────────────────────────────────────────────────


def archived(case: Case, actor: str, *clocks: str) -> actions.Outcome:
    return actions.archive(books_with(case, *clocks), case, now=LATER, zone=ZONE, actor=actor)


def test_the_program_archives_when_the_time_is_over_and_not_before() -> None:
    closed = a_case(state=State.CLOSED)
    assert why(archived(closed, "system", "archive")) == "still-reopens"
    assert done(archived(closed, "system", "handling")).state is State.ARCHIVED


def test_the_office_archives_by_hand_what_is_final() -> None:
    final = a_case(state=State.REFERRED)
    assert done(archived(final, "dispatcher", "archive")).state is State.ARCHIVED
    with pytest.raises(errors.NoSuchCase):
        archived(final, "housing-head", "archive")


def overdue(case: Case, *, reachable: bool, books: DictBooks) -> actions.Outcome:
    return actions.supplement_overdue(books, case, now=LATER, zone=ZONE, reachable=reachable)


def test_nothing_came_from_somebody_who_was_reached() -> None:
    books = went(books_with(a_case(state=State.SUPPLEMENTING)), HANDLING, State.SUPPLEMENTING)
    case = done(overdue(a_case(state=State.SUPPLEMENTING), reachable=True, books=books))
    facts = books.diary.of("case-1")[1].facts
    assert (case.state, case.flags) == (State.REJECTED, {"supplement-overdue"})
    assert (facts["rejected_for"], facts["right_channel"]) == (SUPPLEMENT_OVERDUE, "resubmit")


def test_whoever_could_not_be_reached_is_not_closed_and_the_limit_runs_from_the_next_visit() -> None:
    books = went(books_with(a_case(state=State.SUPPLEMENTING)), HANDLING, State.SUPPLEMENTING)
    case = done(overdue(a_case(state=State.SUPPLEMENTING), reachable=False, books=books))
    assert (case.state, case.flags) == (HANDLING, {"unanswered"})
    visit = actions.visited(books, case, now=LATER + timedelta(days=3), zone=ZONE)
    assert visit is not None
    assert visit.event.name == "ReporterVisited"
    books.clocks.save(a_clock("supplement", round=9))
    assert actions.visited(books, visit.case, now=LATER, zone=ZONE) is None
    over = done(overdue(visit.case, reachable=True, books=books))
    assert (over.state, over.flags) == (HANDLING, set())
    assert why(overdue(over, reachable=True, books=books)) == "nothing-asked"


def test_a_visit_otherwise_leaves_nothing_behind() -> None:
    books = books_with(a_case())
    assert actions.visited(books, a_case(), now=LATER, zone=ZONE) is None
    assert lines(books) == []


def test_the_reporters_supplement_brings_a_case_back_as_long_as_that_may_be() -> None:
    late = a_case(state=State.REJECTED, flags=frozenset({"supplement-overdue"}))
    for clocks, expected in ((("archive",), State.SUBMITTED), (("handling",), State.REJECTED)):
        books = went(books_with(late, *clocks), State.SUPPLEMENTING, State.REJECTED, rejected_for=SUPPLEMENT_OVERDUE)
        said = actions.supplement(books, late, text="-", now=LATER, zone=ZONE, message_id="m")
        assert said.case.state is expected


# ── Marks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_chooses_a_running_limit_is_changed_with_a_reason() -> None:
    fields = Fields(flags=frozenset({"complex"}))
    assert why(do(books_with(IN_HAND, "handling"), "set_flags", "dispatcher", fields, reason=None)) == "needs-reason"
    assert done(do(books_with(IN_HAND, "handling"), "set_flags", "dispatcher", fields)).flags == {"complex"}
    assert done(do(books_with(a_case(), "archive"), "set_flags", "dispatcher", fields, reason=None)).flags


def test_a_flag_is_taken_away() -> None:
    books = books_with(a_case(flags=frozenset({"quick", "protected"})))
    assert done(do(books, "set_flags", "dispatcher", Fields(no_flags=frozenset({"quick"})))).flags == {"protected"}


def test_a_unit_does_not_lengthen_its_own_limit_by_a_flag() -> None:
    with pytest.raises(errors.NoSuchCase):
        do(books_with(IN_HAND), "set_flags", "housing-head", Fields(flags=frozenset({"complex"})))


def test_a_leader_sees_the_case_but_never_one_who_is_kept_away() -> None:
    books = books_with(a_case())
    led = done(do(books, "assign_leader", "dispatcher"))
    assert gate.visible((led,), "chair", an_organisation(), day=DAY) == (led,)
    out = a_case(access=Access(excluded_people=frozenset({"chair"})))
    assert why(do(books_with(out), "assign_leader", "dispatcher")) == "no-such-person"


def test_a_leader_of_a_tip_is_one_of_its_recipients() -> None:
    books = books_with(a_tip())
    assert why(do(books, "assign_leader", "clue-1", replace(ENOUGH, whom="chair"))) == "no-such-person"


def test_an_order_that_was_answered_is_looked_at_again_after_closing() -> None:
    books = books_with(IN_HAND)
    done(do(books, "serve_order", "supervisor"))
    assert done(do(books, "answer_order", "housing-handler")).flags == {"rectified"}
    assert why(do(books, "answer_order", "housing-handler")) == "nothing-served"


def test_what_was_not_put_right_is_not_looked_at_again() -> None:
    assert why(do(books_with(a_case(state=State.CLOSED)), "recheck", "dispatcher")) == "nothing-to-recheck"


def test_a_tip_is_told_of_once_and_only_to_whoever_gave_a_name() -> None:
    assert why(do(books_with(a_tip(anonymous=True)), "tell_reporter", "clue-1")) == "anonymous"
    assert why(do(books_with(a_case()), "tell_reporter", "dispatcher")) == "only-on-a-tip"


def test_stuck_is_known_from_the_filing() -> None:
    books = DictBooks()
    by = {"now": NOW, "case_id": "case-1", "zone": ZONE}
    assert actions.submit(books, a_filing(kind="stuck"), credentials(), **by).case.flags == {"stuck"}  # type: ignore[arg-type]


# ── Recusal (RC-03 to RC-06) ───────────────────────────────────────────────────────────────────────────────────────


def challenged(case: Case, person: str, actor: str) -> DictBooks:
    books = books_with(case)
    done(do(books, "ask_recusal", actor, Fields(whom=person)))
    return books


def may_see(books: DictBooks, person: str, act: Act = Act.SEE) -> bool:
    case = books.cases.get("case-1")
    return gate.visible((case,), person, books.organisation.load(), day=DAY, act=act) == (case,)


@pytest.mark.parametrize("actor", ["housing-handler", "reporter", "supervisor"])
def test_rc_03_access_ends_at_once_and_the_unit_goes_on_owning_it(actor: str) -> None:
    books = challenged(IN_HAND, "housing-handler", actor)
    case = books.cases.get("case-1")
    assert (case.owner, case.handler, may_see(books, "housing-handler")) == ("housing", None, False)


def test_rc_03_on_a_tip_nothing_on_the_case_tells_who_it_is() -> None:
    case = a_tip(state=State.SCREENING)
    books = challenged(case, "clue-1", "clue-2")
    assert (books.cases.get("case-1").access, may_see(books, "clue-1")) == (case.access, False)


@pytest.mark.parametrize(
    ("case", "person", "decider"),
    [(IN_HAND, "housing-handler", "supervisor"), (a_tip(state=State.SCREENING), "clue-1", "clue-2")],
)
def test_rc_04_turned_down_the_person_has_it_back(case: Case, person: str, decider: str) -> None:
    books = challenged(case, person, "reporter")
    decided = done(do(books, "decide_recusal", decider, Fields(whom=person, yes=False)))
    assert (decided.handler, may_see(books, person)) == (case.handler, True)


def test_rc_04_granted_the_person_stays_out() -> None:
    books = challenged(IN_HAND, "housing-handler", "reporter")
    done(do(books, "decide_recusal", "supervisor", Fields(whom="housing-handler", yes=True)))
    assert may_see(books, "housing-handler") is False


@pytest.mark.parametrize("decider", ["supervisor", "housing-head"])
def test_rc_05_neither_the_person_nor_the_unit_decides(decider: str) -> None:
    books = challenged(IN_HAND, "supervisor", "reporter")
    with pytest.raises(errors.NoSuchCase):
        do(books, "decide_recusal", decider, Fields(whom="supervisor", yes=False))


def test_what_nobody_asked_is_not_decided() -> None:
    assert why(do(books_with(IN_HAND), "decide_recusal", "supervisor", Fields(whom="chair"))) == "nothing-asked"


def test_not_everybody_who_could_decide_is_challenged() -> None:
    books = challenged(a_tip(), "clue-1", "reporter")
    assert why(do(books, "ask_recusal", "reporter", Fields(whom="clue-2"))) == "nobody-left"
    assert why(do(books, "ask_recusal", "reporter", Fields(whom="clue-1"))) == "already"
    assert why(do(books, "ask_recusal", "reporter", Fields(whom="stranger"))) == "no-such-person"


def test_rc_06_no_clock_stops_for_a_recusal() -> None:
    books = challenged(IN_HAND, "housing-handler", "reporter")
    running = {each.name for each in books.clocks.of("case-1") if each.run is Run.RUNNING}
    assert "handling" in running


# ── The gate, where the office itself is kept away (RC-09) ─────────────────────────────────────────────────────────


def test_rc_09_the_unit_above_acts_for_an_excluded_office() -> None:
    case = a_case(state=State.RETURNED, access=Access(excluded_units=frozenset({"office"})))
    books = books_with(case)
    with pytest.raises(errors.NoSuchCase):
        do(books, "rule_on_return", "dispatcher")
    assert done(do(books, "rule_on_return", "chair")).state is State.DISPATCHED
    assert may_see(books_with(a_case()), "chair") is False


def test_a_stand_in_signs_but_is_not_the_office() -> None:
    books = books_with(a_case(state=State.DISPATCHED))
    posts = (*books.organisation.kept.posts, Post(person="observer", unit="housing", roles=frozenset({Role.HANDLER})))
    books.organisation.kept = replace(books.organisation.kept, posts=posts)
    assert done(do(books, "sign_for", "observer")).handler == "observer"


def test_the_reason_stays_out_of_facts_and_errors() -> None:
    books = books_with(a_case())
    refused = do(books, "first_contact", "dispatcher", reason="某人的姓名")
    by = By(actor="x", now=NOW, zone=ZONE, reason="某人的姓名")
    assert isinstance(refused, Refused)
    assert "姓名" not in repr((refused, refused.error.facts, books.diary.links, by))
