"""What a leaver leaves behind is found, and whoever could have it."""

from dataclasses import replace
from datetime import date

from cases.case import Access, Case, State
from cases.organisation import Leave, Organisation, Person, Post, Recusal, Role
from handlers.roster import Handover, Part, prepare_handovers
from tests.cases.builders import a_case, a_tip, an_organisation

DAY = date(2026, 3, 4)
SECOND = {"second": Person(id="second", name="第二（虚构）"), "third": Person(id="third", name="第三（虚构）")}


def two_more(**changes: object) -> Organisation:
    organisation = an_organisation()
    posts = tuple(Post(person=person, unit="housing", roles=frozenset({Role.HANDLER})) for person in SECOND)
    gone = replace(organisation.people["housing-handler"], active=False)
    people = {**organisation.people, **SECOND, "housing-handler": gone}
    return replace(organisation, people=people, posts=(*organisation.posts, *posts), **changes)  # type: ignore[arg-type]


def open_case(id_: str, **changes: object) -> Case:
    return a_case(id=id_, state=State.HANDLING, handler="housing-handler", **changes)


def prepared(*cases: Case, organisation: Organisation | None = None) -> tuple[Handover, ...]:
    return prepare_handovers(["housing-handler"], cases, organisation or two_more(), day=DAY)


def candidates(case: Case, organisation: Organisation | None = None) -> tuple[str, ...]:
    (handover,) = prepared(case, organisation=organisation)
    return handover.candidates


def test_an_open_case_goes_to_a_handler_of_its_unit() -> None:
    assert prepared(open_case("c-1")) == (
        Handover(
            case="c-1", part=Part.HANDLER, leaver="housing-handler", owner="housing", candidates=("second", "third")
        ),
    )


def test_cases_of_others_and_cases_that_are_over_stay_where_they_are() -> None:
    others = (a_case(id="c-1", state=State.HANDLING, handler="second"), a_case(id="c-2", state=State.HANDLING))
    over = [replace(open_case("c-3"), state=state) for state in (State.CLOSED, State.ARCHIVED, State.WITHDRAWN)]
    assert prepared(*others, *over) == ()


def test_the_work_is_spread() -> None:
    found = prepared(*(open_case(f"c-{at}") for at in range(4)))
    assert [each.candidates[0] for each in found] == ["second", "third", "second", "third"]


def test_whoever_has_the_least_to_do_comes_first() -> None:
    busy = [a_case(id=f"b-{at}", state=State.HANDLING, handler="second") for at in range(3)]
    assert [each.candidates for each in prepared(open_case("c-1"), *busy)] == [("third", "second")]


def test_nobody_who_is_away_comes_into_question() -> None:
    leave = Leave(person="second", first=DAY, last=DAY)
    assert candidates(open_case("c-1"), two_more(leaves=(leave,))) == ("third",)


def test_nobody_who_leaves_as_well_comes_into_question() -> None:
    found = prepare_handovers(["housing-handler", "second"], [open_case("c-1")], two_more(), day=DAY)
    assert [("third",)] == [each.candidates for each in found]


def test_nobody_who_is_recused_or_kept_away_comes_into_question() -> None:
    recused = two_more(recusals=(Recusal(person="second", case="c-1", reason="-"),))
    case = open_case("c-1", access=Access(excluded_people=frozenset({"third", "housing-head"})))
    assert candidates(case, recused) == ("housing-deputy",)


def test_without_another_handler_the_heads_come_into_question() -> None:
    assert candidates(open_case("c-1"), an_organisation()) == ("housing-deputy", "housing-head")


def test_where_nobody_is_left_there_is_no_candidate() -> None:
    case = open_case("c-1", access=Access(excluded_units=frozenset({"housing"})))
    assert candidates(case) == ()


def test_other_parts_of_a_leaver_are_told_without_a_candidate() -> None:
    tip = a_tip(id="c-2", access=Access(recipients=("clue-1", "housing-handler")))
    led = a_case(id="c-1", state=State.HANDLING, leader="housing-handler")
    assert [(each.case, each.part, each.candidates) for each in prepared(led, tip)] == [
        ("c-1", Part.LEADER, ()),
        ("c-2", Part.RECIPIENT, ()),
    ]
