"""A message of the staff can be taken back until the reporter has been shown it."""

from dataclasses import replace

from cases.case import Author
from cases.ports import Books
from tests.storage.builders import a_case, a_lock, a_message, a_sealed_case, an_organisation

SAID = replace(a_message(), id="said", author=Author.STAFF, kind="message", text="写错了")
HEARD = replace(a_message(), id="heard", author=Author.REPORTER, kind="message", text="您好")


async def kept(store, case, *messages):
    def work(books: Books) -> None:
        books.organisation.save(an_organisation())
        books.cases.add(case, a_lock())
        for message in messages:
            books.contents.say(case, message)

    await store.transact(work)


async def test_before_that_it_goes_without_a_trace_in_the_thread(store) -> None:
    case = a_case()
    await kept(store, case, HEARD, SAID)
    assert await store.transact(lambda books: books.contents.recall(case, "said"))
    assert ["heard"] == [message.id for message in await store.read(lambda books: books.contents.thread(case))]


async def test_after_that_it_stays(store) -> None:
    case = a_case()
    await kept(store, case, SAID)
    await store.transact(lambda books: books.contents.shown(case))
    assert not await store.transact(lambda books: books.contents.recall(case, "said"))
    assert 1 == len(await store.read(lambda books: books.contents.thread(case)))


async def test_nobody_takes_back_what_the_reporter_said(store) -> None:
    case = a_case()
    await kept(store, case, HEARD)
    assert not await store.transact(lambda books: books.contents.recall(case, "heard"))


async def test_it_can_be_taken_back_on_a_sealed_case_too(store) -> None:
    case = a_sealed_case()
    await kept(store, case, SAID)
    assert await store.transact(lambda books: books.contents.recall(case, "said"))
    assert [] == list(await store.read(lambda books: books.contents.thread(case)))
