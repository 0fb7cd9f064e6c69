"""Cases on which letters wait to be confirmed are found without looking at any other."""

from dataclasses import replace

from cases.letters import Kind, Letter, LetterState
from cases.ports import Books
from tests.storage.builders import NOW, a_case, a_lock, an_organisation

DRAFT = Letter(
    id="draft", case="", kind=Kind.DUTY, language="en", made=NOW, made_by="system", to_unit="housing", content={}
)


async def test_each_case_with_a_draft_is_named_once_and_no_other(store) -> None:
    one, other = a_case(id="a" * 32, number="1"), a_case(id="b" * 32, number="2")

    def work(books: Books) -> None:
        books.organisation.save(an_organisation())
        for case in (one, other):
            books.cases.add(case, a_lock())
        for id_, case, state in (
            ("1", one, LetterState.DRAFT),
            ("2", one, LetterState.DRAFT),
            ("3", one, LetterState.CONFIRMED),
            ("4", other, LetterState.CONFIRMED),
            ("5", other, LetterState.DROPPED),
        ):
            books.letters.save(case, replace(DRAFT, id=id_, case=case.id, state=state))

    await store.transact(work)
    assert (one.id,) == tuple(await store.read(lambda books: books.letters.waiting(limit=9)))
