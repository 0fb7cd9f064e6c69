"""Who has an account, and ending one."""

from dataclasses import replace

from handlers.accounts import people
from handlers.accounts.people import Chat, Standing
from tests.handlers.accounts.bench import NOW, Bench


async def standings(bench: Bench) -> dict[str, Standing]:
    return {each.person: each for each in await bench.store.read(people.all_of)}


async def test_everybody_is_listed_with_how_they_stand(bench: Bench) -> None:
    await bench.join("lin")
    await bench.join_chat("wei", chat=7_001)
    account = await bench.join_chat("tang", chat=7_002)
    await bench.store.transact(lambda books: books.staff.save_account(replace(account, chat_dead=True)))
    found = await standings(bench)
    assert ["finn", "he", "lin", "tang", "wei"] == list(found)
    assert Standing(
        person="lin", works_here=True, has_account=True, signs_in=True, second_factor=True, seen=NOW
    ) == found["lin"]  # fmt: skip
    assert Standing(person="wei", works_here=True, has_account=True, chat=Chat.JOINED) == found["wei"]
    assert (Chat.DEAD, False, False) == (found["tang"].chat, found["finn"].works_here, found["he"].has_account)


async def test_somebody_with_an_account_who_is_in_no_file_any_more_is_listed(bench: Bench) -> None:
    await bench.join("lin")

    def drop(books) -> None:  # type: ignore[no-untyped-def]
        known = books.organisation.load()
        left = {id_: person for id_, person in known.people.items() if id_ != "lin"}
        books.organisation.save(replace(known, people=left, posts=()))

    await bench.store.transact(drop)
    assert Standing(
        person="lin", works_here=False, has_account=True, signs_in=True, second_factor=True, seen=NOW
    ) == (await standings(bench))["lin"]  # fmt: skip


async def test_no_address_of_a_chat_is_in_what_is_told(bench: Bench) -> None:
    await bench.join_chat("wei", chat=7_000_123)
    assert "7000123" not in repr(await standings(bench))


async def test_revoking_says_whether_there_was_an_account(bench: Bench) -> None:
    await bench.join("lin")
    ended = [await bench.store.transact(lambda books: people.revoke(books, "lin")) for _ in range(2)]
    assert [True, False] == ended
