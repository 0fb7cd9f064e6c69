"""The reporter's own data (R35, CF-17), a suspected leak (CF-21), a false accusation (CF-20)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import actions, errors, flags, gate, public
from cases.actions import By, Fields, Words
from cases.case import Author, Case, State, Track
from cases.clocks import targets
from cases.clocks.model import Clock, Run
from cases.clocks.turning import newest_of
from cases.gate import Act
from cases.organisation import Post, Role
from cases.public import PublicAct, PublicView
from tests.cases.acting import LATER, a_clock, books_with, do, done, facts, lines, why
from tests.cases.books import DictBooks
from tests.cases.builders import DAY, NOW, ZONE, a_case, a_tip, an_organisation

HANDLING = State.HANDLING
IN_HAND = a_case(state=HANDLING, handler="housing-handler")
OVER = a_case(state=State.ARCHIVED)
OFFICER = "observer"


def with_officer(books: DictBooks) -> DictBooks:
    post = Post(person=OFFICER, unit="office", roles=frozenset({Role.PROTECTION_OFFICER}))
    books.organisation.kept = replace(books.organisation.kept, posts=(*books.organisation.kept.posts, post))
    return books


def clock_of(books: DictBooks, name: str) -> Clock:
    return newest_of(books, "case-1")[name]


# ── The reporter's own data ────────────────────────────────────────────────────────────────────────────────────────


def asked(case: Case, code: str, person: str = "dispatcher") -> DictBooks:
    books = books_with(case)
    done(do(books, "ask_privacy", person, Fields(code=code)))
    return books


@pytest.mark.parametrize(("case", "person"), [(IN_HAND, "housing-handler"), (a_tip(), "clue-1"), (OVER, "dispatcher")])
def test_a_request_runs_for_fifteen_working_days_also_when_the_case_is_over(case: Case, person: str) -> None:
    books = asked(case, "access", person)
    clock = clock_of(books, "privacy")
    assert (clock.policy, clock.run, facts(books, "PrivacyAsked")) == ("PR-01", Run.RUNNING, [{"what": "access"}])
    assert clock.due - LATER > timedelta(days=15)
    answer = "clue-1" if case.sealed else "supervisor"
    done(do(books, "answer_privacy", answer, Fields(yes=True)))
    assert (clock_of(books, "privacy").run, facts(books, "PrivacyAnswered")) == (
        Run.DONE,
        [{"what": "access", "granted": True}],
    )


def test_a_request_goes_on_when_the_case_is_archived() -> None:
    books = asked(a_case(state=State.REFERRED), "access")
    actions.archive(books, books.cases.get("case-1"), now=LATER + timedelta(days=1), zone=ZONE, actor="dispatcher")
    assert (books.cases.get("case-1").state, clock_of(books, "privacy").run) == (State.ARCHIVED, Run.RUNNING)


def test_granted_erasure_is_marked_for_retention_and_erases_nothing_here() -> None:
    books = asked(IN_HAND, "erasure")
    books.contents.put(IN_HAND, "answers", {"narrative": "x"})
    case = done(do(books, "answer_privacy", "dispatcher", Fields(yes=True)))
    assert (case.flags, books.contents.get(case, "answers")) == ({flags.ERASE}, {"narrative": "x"})


@pytest.mark.parametrize(("code", "yes"), [("erasure", False), ("access", True)])
def test_nothing_is_marked_where_it_was_refused_or_only_access_asked(code: str, yes: bool) -> None:
    assert done(do(asked(IN_HAND, code), "answer_privacy", "dispatcher", Fields(yes=yes))).flags == set()


def test_whoever_refuses_says_why_and_may_tell_the_reporter() -> None:
    books = asked(IN_HAND, "erasure")
    assert why(do(books, "answer_privacy", "dispatcher", Fields(yes=False), reason=None)) == "needs-reason"
    done(do(books, "answer_privacy", "dispatcher", Fields(yes=False, words=Words(id="m1", text="依法留存"))))
    said = [(message.author, message.kind, message.text) for _, message in books.contents.said]
    assert said == [(Author.STAFF, "notice", "依法留存")]


def test_one_request_at_a_time_and_only_for_what_there_is() -> None:
    books = asked(IN_HAND, "access")
    assert why(do(books, "ask_privacy", "dispatcher", Fields(code="erasure"))) == "already"
    done(do(books, "answer_privacy", "dispatcher", Fields(yes=True)))
    assert done(do(books, "ask_privacy", "dispatcher", Fields(code="erasure")))
    for code in ("", "elsewhere", "all of it"):
        assert why(do(books_with(IN_HAND), "ask_privacy", "dispatcher", Fields(code=code))) == "no-such-request"


def test_what_was_not_asked_is_not_answered_and_a_unit_does_not_answer() -> None:
    assert why(do(books_with(IN_HAND), "answer_privacy", "dispatcher", Fields(yes=True))) == "nothing-asked"
    with pytest.raises(errors.NoSuchCase):
        do(asked(IN_HAND, "access"), "answer_privacy", "housing-head", Fields(yes=True))


# ── A suspected leak ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("case", "person"), [(IN_HAND, "housing-caller"), (IN_HAND, "auditor"), (a_tip(), "clue-2"), (OVER, "dispatcher")]
)
def test_cf_21_anybody_who_may_see_the_case_reports_a_leak_and_exports_stop(case: Case, person: str) -> None:
    books = books_with(case)
    frozen = done(do(books, "suspect_leak", person))
    assert (frozen.flags & flags.NO_EXPORT, frozen.state) == ({flags.FROZEN}, case.state)
    assert (clock_of(books, "incident").policy, clock_of(books, "incident").run) == ("IN-01", Run.RUNNING)
    assert why(do(books, "suspect_leak", person)) == "already"


def test_cf_21_the_protection_officer_is_told_at_once() -> None:
    books = with_officer(books_with(IN_HAND))
    done(do(books, "suspect_leak", "housing-handler"))
    first = min(each.at for each in books.clocks.reminders("case-1") if each.clock == "incident")
    rule = books.rules.current().clocks["incident"]
    told = targets.people_for(("L0",), books.cases.get("case-1"), rule, books.organisation.load(), DAY)
    assert (told, first - LATER < timedelta(minutes=10)) == ((OFFICER,), True)


def test_a_suspicion_has_a_reason_which_is_not_in_the_facts() -> None:
    books = books_with(IN_HAND)
    assert why(do(books, "suspect_leak", "housing-handler", reason=None)) == "needs-reason"
    done(do(books, "suspect_leak", "housing-handler", reason="某人看见了"))
    assert (facts(books, "LeakSuspected"), "看见" in repr(books.diary.links)) == ([{}], False)


@pytest.mark.parametrize("person", [OFFICER, "supervisor", "dispatcher"])
def test_the_office_or_its_protection_officer_ends_it(person: str) -> None:
    books = with_officer(books_with(IN_HAND))
    done(do(books, "suspect_leak", "housing-handler"))
    assert why(do(books, "end_incident", person, reason=None)) == "needs-reason"
    assert done(do(books, "end_incident", person)).flags == set()
    assert clock_of(books, "incident").run is Run.DONE
    assert why(do(books, "end_incident", person)) == "nothing-suspected"


@pytest.mark.parametrize("person", ["housing-head", "housing-handler", "auditor"])
def test_nobody_else_ends_it(person: str) -> None:
    books = with_officer(books_with(IN_HAND))
    done(do(books, "suspect_leak", person))
    assert why(do(books, "end_incident", person)) == "protection-officer-only"
    assert flags.FROZEN in books.cases.get("case-1").flags


def test_a_protection_officer_elsewhere_is_not_the_offices() -> None:
    books = books_with(replace(IN_HAND, flags=frozenset({flags.FROZEN})))
    post = Post(person="housing-handler", unit="housing", roles=frozenset({Role.PROTECTION_OFFICER}))
    books.organisation.kept = replace(books.organisation.kept, posts=(*books.organisation.kept.posts, post))
    assert why(do(books, "end_incident", "housing-handler")) == "protection-officer-only"


def test_the_protection_officer_sees_number_state_and_clocks_and_nothing_of_a_tip() -> None:
    organisation = with_officer(books_with(IN_HAND)).organisation.kept
    able = {act for act in Act if gate.visible((IN_HAND,), OFFICER, organisation, day=DAY, act=act)}
    assert (able, gate.visible((a_tip(),), OFFICER, organisation, day=DAY)) == ({Act.SEE}, ())


def test_exports_are_not_freed_by_hand() -> None:
    books = books_with(replace(IN_HAND, flags=frozenset({flags.FROZEN})))
    fields = Fields(no_flags=frozenset({flags.FROZEN}))
    assert why(do(books, "set_flags", "dispatcher", fields)) == "no-such-flag"


# ── A false accusation ─────────────────────────────────────────────────────────────────────────────────────────────

PAPER = "虚构市纪复〔2026〕7号"
FOUND = Fields(approver="clue-2", code=PAPER)
DISPOSED = a_tip(state=State.DISPOSED)
CLOSED = a_case(state=State.CLOSED)


@pytest.mark.parametrize("state", [State.DISPOSED, State.CLARIFYING, State.CLOSED])
def test_cf_20_two_people_and_a_paper_of_the_city_level(state: State) -> None:
    books = books_with(a_tip(state=state))
    case = done(do(books, "find_false_accusation", "clue-1", FOUND))
    assert facts(books, "FalseAccusationFound") == [{"approver": "clue-2", "document": PAPER}]
    assert (case.flags, case.state) == (set(), state)


def test_cf_20_on_a_service_complaint_only_once_it_is_closed() -> None:
    fields = replace(FOUND, approver="supervisor")
    assert done(do(books_with(CLOSED), "find_false_accusation", "dispatcher", fields))
    for case in (IN_HAND, replace(CLOSED, track=Track.PAYMENT), replace(CLOSED, state=State.ARCHIVED)):
        assert why(do(books_with(case), "find_false_accusation", "dispatcher", fields)) == "not-from-here"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.SCREENING, State.TRANSFERRED, State.FEEDBACK])
def test_cf_20_not_before_somebody_has_looked_into_it(state: State) -> None:
    assert why(do(books_with(a_tip(state=state)), "find_false_accusation", "clue-1", FOUND)) == "not-from-here"


@pytest.mark.parametrize("approver", [None, "clue-1"])
def test_cf_20_nobody_finds_it_alone(approver: str | None) -> None:
    fields = replace(FOUND, approver=approver)
    assert why(do(books_with(DISPOSED), "find_false_accusation", "clue-1", fields)) == "needs-approver"


def test_cf_20_not_with_somebody_who_may_not_approve_here() -> None:
    for approver in ("supervisor", "housing-head"):
        with pytest.raises(errors.NoSuchCase):
            do(books_with(DISPOSED), "find_false_accusation", "clue-1", replace(FOUND, approver=approver))


@pytest.mark.parametrize("code", ["", "无", "领导口头同意", "see the letter of Mr 7", "x7" * 21])
def test_cf_20_the_number_of_a_paper_and_nothing_else_is_enough(code: str) -> None:
    books = books_with(DISPOSED)
    assert why(do(books, "find_false_accusation", "clue-1", replace(FOUND, code=code))) == "needs-reference"
    assert "领导" not in repr(books.diary.links)


def test_cf_20_and_a_reason() -> None:
    assert why(do(books_with(DISPOSED), "find_false_accusation", "clue-1", FOUND, reason=None)) == "needs-reason"


@pytest.mark.parametrize("actor", ["system", "reporter"])
def test_cf_20_the_program_never_finds_it(actor: str) -> None:
    books = books_with(DISPOSED)
    by = By(actor=actor, now=LATER, zone=ZONE, reason="-")
    outcome = actions.find_false_accusation(books, DISPOSED, by, approver="clue-2", document=PAPER)
    assert (why(outcome), lines(books)) == ("people-only", ["ActRefused"])


@pytest.mark.parametrize("outcome", ["untrue", "mistaken"])
def test_cf_20_that_a_report_was_untrue_or_mistaken_finds_nothing(outcome: str) -> None:
    books = books_with(DISPOSED)
    done(do(books, "conclude", "clue-1", Fields(outcome=outcome, result=True)))
    done(do(books, "give_feedback", "clue-1", Fields(words=Words(id="m1", text="-"))))
    assert (facts(books, "FalseAccusationFound"), books.cases.get("case-1").flags) == ([], set())


def what_the_reporter_has(books: DictBooks) -> PublicView:
    case = books.cases.get("case-1")
    clocks = [a_clock(name, started=NOW) for name in ("rating", "promise", "review-request")]
    return public.view(case, books.diary.of(case.id), books.contents.thread(case), clocks, LATER)


@pytest.mark.parametrize(
    ("case", "by", "approver"), [(DISPOSED, "clue-1", "clue-2"), (CLOSED, "dispatcher", "supervisor")]
)
def test_cf_20_the_reporters_rights_are_what_they_were(case: Case, by: str, approver: str) -> None:
    """The view, and all that can be done: supplement, message, rating, review."""
    books = books_with(case)
    before = what_the_reporter_has(books)
    done(do(books, "find_false_accusation", by, replace(FOUND, approver=approver)))
    after = what_the_reporter_has(books)
    assert after == before
    assert {PublicAct.SUPPLEMENT, PublicAct.MESSAGE, PublicAct.RATE} <= after.acts
    kept = books.cases.get("case-1")
    actions.supplement(books, kept, text="-", now=LATER, zone=ZONE, message_id="m2")
    actions.rate(books, books.cases.get("case-1"), stars=1, solved="no", now=LATER, zone=ZONE)
    asked = actions.ask_review(books, books.cases.get("case-1"), reason="-", now=LATER, zone=ZONE, message_id="m3")
    assert asked.event.name == "ReviewAsked"


def test_cf_20_the_same_people_may_the_same_as_before() -> None:
    books = books_with(DISPOSED)
    before = rights(DISPOSED)
    assert rights(done(do(books, "find_false_accusation", "clue-1", FOUND))) == before


def rights(case: Case) -> set[tuple[str, Act]]:
    organisation = an_organisation()
    return {
        (who, act)
        for who in organisation.people
        for act in Act
        if gate.visible((case,), who, organisation, day=DAY, act=act)
    }
