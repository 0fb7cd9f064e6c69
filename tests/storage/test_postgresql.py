"""What only a server can do: refuse, go away, and ask to try again."""

import asyncio
import threading
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors

from storage.ports import UnitOfWork
from storage.problems import StorageUnavailable
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import an_organisation

pytestmark = pytest.mark.postgres


def test_a_server_that_is_not_there_is_gone(keyring: Keyring, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StorageUnavailable, match="gone"):
        open_store(f"postgresql://postgres@/x?host={tmp_path}", keyring)


async def test_a_lost_connection_is_told_and_replaced(postgres_url: str, keyring: Keyring) -> None:
    store = open_store(postgres_url, keyring)
    together = threading.Barrier(2)
    await store.transact(lambda books: books.meta.put("value", "kept"))
    await asyncio.gather(*(store.read(lambda _: together.wait()) for _ in range(2)))

    def lose(books: UnitOfWork) -> None:
        books.meta.put("value", "lost")
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        books.meta.put("value", "lost again")

    with pytest.raises(StorageUnavailable, match="gone"):
        await store.transact(lose)
    assert [await store.transact(lambda books: books.meta.get("value")) for _ in range(8)] == ["kept"] * 8
    await store.close()


async def test_work_runs_again_after_a_serialization_failure(postgres_url: str, keyring: Keyring) -> None:
    store = open_store(postgres_url, keyring)
    tries: list[str] = []

    def fail_twice(books: UnitOfWork) -> str:
        tries.append(books.meta.get("value") or "nothing")
        books.meta.put("value", "half")
        if len(tries) < 3:
            raise errors.SerializationFailure
        return "done"

    assert await store.transact(fail_twice) == "done"
    assert tries == ["nothing"] * 3
    await store.close()


async def test_work_that_always_collides_is_given_up(postgres_url: str, keyring: Keyring) -> None:
    store = open_store(postgres_url, keyring)

    def collide(books: UnitOfWork) -> None:
        raise errors.DeadlockDetected

    with pytest.raises(StorageUnavailable, match="locked"):
        await store.transact(collide)
    await store.close()


async def test_a_reader_is_not_shown_what_a_writer_read_after_its_time(postgres_url: str, keyring: Keyring) -> None:
    """A writer sees what others commit while it runs; what it read must not be taken for the state before."""
    before, after = an_organisation(), replace(an_organisation(), fictional=not an_organisation().fictional)
    store, other = open_store(postgres_url, keyring), open_store(postgres_url, keyring)
    await store.transact(lambda books: books.organisation.save(before))

    def write(books: UnitOfWork) -> bool:
        books.meta.get("organisation")
        asyncio.run(other.transact(lambda theirs: theirs.organisation.save(after)))
        return books.organisation.load().fictional

    def read(books: UnitOfWork) -> tuple[bool, bool]:
        books.meta.get("organisation")
        return asyncio.run(store.transact(write)), books.organisation.load().fictional

    assert await store.read(read) == (after.fictional, before.fictional)
    await other.close()
    await store.close()
