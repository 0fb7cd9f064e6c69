"""Calling back (S-17, S-18, CF-14): reached, solved, satisfied, may we publish."""

from dataclasses import replace

import pytest

from cases import actions, errors
from cases.actions import Fields, history
from cases.case import State
from tests.cases.acting import ENOUGH, books_with, do, done, facts, lines, went, why
from tests.cases.books import DictBooks
from tests.cases.builders import a_case

REPLIED = a_case(state=State.REPLIED)
UNREACHED = Fields(reached=False)
CALLER = "housing-caller"


def finished() -> DictBooks:
    return went(books_with(REPLIED), State.HANDLING, State.REVIEW, outcome="solved", result=True)


def tried(times: int) -> DictBooks:
    books = finished()
    for _ in range(times):
        done(do(books, "call_back", CALLER, UNREACHED))
    return books


def test_solved_closes_the_case_and_what_was_said_is_kept() -> None:
    books = finished()
    answers = Fields(yes=True, satisfied="very", publish=True)
    closed = done(do(books, "call_back", CALLER, answers))
    assert (closed.state, facts(books, "CalledBack")) == (
        State.CLOSED,
        [{"solved": True, "satisfied": "very", "publish": True}],
    )


def test_only_solved_or_not_is_enough_and_nobody_agreed_to_publishing() -> None:
    books = finished()
    assert done(do(books, "call_back", CALLER, Fields(yes=False))).state is State.REWORK
    assert facts(books, "CalledBack") == [{"solved": False, "publish": False}]
    assert history.may_publish(books.diary.of("case-1")) is False


def test_cf_14_the_last_word_on_publishing_counts() -> None:
    books = finished()
    done(do(books, "call_back", CALLER, Fields(yes=False, publish=True)))
    agreed = history.may_publish(books.diary.of("case-1"))
    books.cases.kept["case-1"] = replace(books.cases.get("case-1"), state=State.REPLIED)
    done(do(books, "call_back", CALLER, Fields(yes=True)))
    assert (agreed, history.may_publish(books.diary.of("case-1"))) == (True, False)


@pytest.mark.parametrize("word", ["very", "yes", "partly", "no", "very-no"])
def test_satisfaction_is_one_of_five_words(word: str) -> None:
    books = finished()
    done(do(books, "call_back", CALLER, Fields(yes=True, satisfied=word)))
    assert facts(books, "CalledBack")[0]["satisfied"] == word


def test_nothing_else_is_an_answer() -> None:
    books = finished()
    assert why(do(books, "call_back", CALLER, Fields(yes=True, satisfied="张三很满意"))) == "no-such-answer"
    assert (books.cases.get("case-1").state, "张三" in repr(books.diary.links)) == (State.REPLIED, False)


def test_what_was_said_is_kept_where_a_third_rework_is_refused() -> None:
    books = finished()
    for _ in range(2):
        went(books, State.REPLIED, State.REWORK)
    refused = do(books, "call_back", CALLER, Fields(yes=False, satisfied="very-no"))
    assert why(refused) == "too-many-reworks"
    assert facts(books, "CalledBack") == [{"solved": False, "satisfied": "very-no", "publish": False}]


def test_nothing_is_kept_of_a_call_back_that_was_not_allowed() -> None:
    books = books_with(replace(REPLIED, handler="dispatcher"))
    assert why(do(books, "call_back", "dispatcher", Fields(yes=True))) == "own-work"
    assert why(do(books, "call_back", "dispatcher", UNREACHED)) == "own-work"
    assert lines(books) == ["MoveRefused", "ActRefused"]


def test_whoever_was_not_reached_is_tried_again_and_the_tries_are_counted() -> None:
    books = tried(2)
    assert (books.cases.get("case-1").state, facts(books, "CallbackTried")) == (
        State.REPLIED, [{"tries": 1}, {"tries": 2}],
    )  # fmt: skip
    assert done(do(books, "call_back", CALLER, Fields(yes=True))).state is State.CLOSED


def test_after_three_tries_it_may_be_closed_and_says_so() -> None:
    books = tried(2)
    assert why(do(books, "close_unreached", CALLER)) == "too-few-tries"
    done(do(books, "call_back", CALLER, UNREACHED))
    closed = done(do(books, "close_unreached", CALLER))
    told = facts(books, "CaseMoved")[-1]
    assert (closed.state, told["unreached"], facts(books, "CalledBack")) == (State.CLOSED, True, [])


def test_closing_unreached_needs_a_result_like_any_closing() -> None:
    books = books_with(REPLIED)
    for _ in range(3):
        done(do(books, "call_back", CALLER, UNREACHED))
    assert why(do(books, "close_unreached", CALLER, Fields())) == "needs-result"


def test_tries_of_an_earlier_answer_do_not_count() -> None:
    books = tried(3)
    went(books, State.REPLYING, State.REPLIED)
    assert why(do(books, "close_unreached", CALLER)) == "too-few-tries"


def test_rc_08_whoever_handled_it_does_not_close_it_unreached() -> None:
    books = tried(3)
    went(books, State.DISPATCHED, State.HANDLING, handler="housing-deputy")
    went(books, State.REPLYING, State.REPLIED)
    for _ in range(3):
        done(do(books, "call_back", CALLER, UNREACHED))
    assert why(do(books, "close_unreached", "housing-deputy")) == "own-work"


def test_only_who_calls_back_says_that_nobody_was_reached() -> None:
    for name in ("call_back", "close_unreached"):
        with pytest.raises(errors.NoSuchCase):
            do(finished(), name, "housing-handler", replace(ENOUGH, reached=False))


@pytest.mark.parametrize("state", [State.HANDLING, State.CLOSED])
def test_nobody_is_called_back_before_the_answer_or_after_the_end(state: State) -> None:
    refused = do(books_with(a_case(state=state)), "call_back", CALLER, UNREACHED)
    assert isinstance(refused, actions.Refused)
    assert why(refused) == "not-from-here"
