"""What only a server can do: refuse, go away, and ask to try again."""

import psycopg
import pytest
from psycopg import errors

from storage.ports import UnitOfWork
from storage.problems import StorageUnavailable
from storage.store import open_store
from storage.vault.keyring import Keyring

pytestmark = pytest.mark.postgres


def test_a_server_that_is_not_there_is_gone(keyring: Keyring, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StorageUnavailable, match="gone"):
        open_store(f"postgresql://postgres@/x?host={tmp_path}", keyring)


async def test_a_lost_connection_is_told_and_replaced(postgres_url: str, keyring: Keyring) -> None:
    store = open_store(postgres_url, keyring)
    await store.transact(lambda books: books.meta.put("value", "kept"))

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
