"""The lists of the desk: the same on every engine."""

from collections.abc import Mapping
from datetime import timedelta

from cases.case import Case, State
from cases.ports import Books, Listed
from tests.storage.builders import NOW, a_case

ALL = frozenset({"*"})


def put(
    books: Books, case: Case, *names: str, bars: tuple[str, ...] = (), over: bool = False, days: int | None = 0
) -> None:
    at = None if days is None else NOW + timedelta(days=days)
    books.lists.put(case, frozenset(names), frozenset(bars), over=over, at=at)


def cases(count: int) -> list[Case]:
    return [a_case(f"MS-1{n:03d}") for n in range(count)]


async def test_what_is_due_soonest_comes_first_and_what_has_no_date_last(store) -> None:
    one, two, three = cases(3)

    def work(books: Books) -> list[str]:
        put(books, one, "*", days=None)
        put(books, two, "*", days=2)
        put(books, three, "*", days=1)
        return [each.case for each in books.lists.page(ALL)]

    assert [three.id, two.id, one.id] == await store.transact(work)


async def test_of_what_is_over_the_newest_comes_first(store) -> None:
    one, two = cases(2)

    def work(books: Books) -> list[str]:
        put(books, one, "*", over=True, days=1)
        put(books, two, "*", over=True, days=2)
        return [each.case for each in books.lists.page(ALL, over=True)]

    assert [two.id, one.id] == await store.transact(work)


async def test_several_lists_are_read_as_one_and_no_case_comes_twice(store) -> None:
    one, two = cases(2)

    def work(books: Books) -> list[str]:
        put(books, one, "u:a", "h:p", days=2)
        put(books, two, "u:b", days=1)
        return [each.case for each in books.lists.page(frozenset({"u:a", "u:b", "h:p"}))]

    assert [two.id, one.id] == await store.transact(work)


async def test_leafing_through_shows_each_case_once_even_when_all_have_one_date(store) -> None:
    many = cases(150)

    def work(books: Books) -> list[str]:
        for at, case in enumerate(many):
            put(books, case, "*", days=1 if at % 3 else None)
        seen: list[str] = []
        after: Listed | None = None
        while page := books.lists.page(ALL, after=after, limit=7):
            seen += [each.case for each in page]
            after = page[-1]
        return seen

    seen = await store.transact(work)
    assert sorted(case.id for case in many) == sorted(seen)


async def test_a_case_leaves_the_lists_it_is_not_in_any_more(store) -> None:
    (one,) = cases(1)

    def work(books: Books) -> tuple[list[str], list[str]]:
        put(books, one, "*", "u:a")
        put(books, one, "*", "u:b")
        return tuple([each.case for each in books.lists.all(name)] for name in ("u:a", "u:b"))

    assert ([], [one.id]) == await store.transact(work)


async def test_open_cases_are_counted_by_state_and_by_due_date(store) -> None:
    one, two, gone, third = cases(4)

    def work(books: Books) -> tuple[Mapping[State, int], tuple[int, int]]:
        put(books, one, "*", days=-1)
        put(books, two, "*", days=1)
        put(books, gone, "*", days=-1, over=True)
        put(books, third, "u:a", days=-1)
        return books.lists.tally("*", before=(NOW, NOW + timedelta(days=2)))

    assert ({one.state: 2}, (1, 2)) == await store.transact(work)


async def test_those_of_several_cases_that_are_open_and_in_a_list(store) -> None:
    one, two, gone, beside = cases(4)

    def work(books: Books) -> list[str]:
        put(books, one, "*", "u:a")
        put(books, two, "*")
        put(books, gone, "*", over=True)
        put(books, beside, "u:a")
        return sorted(each.case for each in books.lists.among("*", [one.id, gone.id, beside.id]))

    assert [one.id] == await store.transact(work)


async def test_the_sizes_of_lists_of_one_kind(store) -> None:
    one, two = cases(2)

    def work(books: Books) -> dict[str, int]:
        put(books, one, "*", "u:a", "h:a")
        put(books, two, "*", "u:a")
        return dict(books.lists.sizes("u:"))

    assert {"a": 2} == await store.transact(work)


async def test_who_is_barred_is_found_and_stands_nowhere_in_clear(store) -> None:
    one, two = cases(2)

    def work(books: Books) -> tuple[frozenset[str], frozenset[str]]:
        put(books, one, "*", bars=("p:alice",))
        put(books, two, "*", bars=("p:alice", "u:b"))
        put(books, two, "*", bars=("u:b",))
        return books.lists.barred(frozenset({"p:alice"})), books.lists.barred(frozenset({"p:alice", "u:b"}))

    assert (frozenset({one.id}), frozenset({one.id, two.id})) == await store.transact(work)
