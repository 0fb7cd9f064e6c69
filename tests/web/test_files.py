from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from tests.web.app import Built, build
from tests.web.conftest import Post, client_of


def upload(client: httpx.AsyncClient, data: object, name: str = "a.png") -> object:
    headers = {"content-type": "application/octet-stream", "mashang-file-name": quote(name)}
    return client.post("/api/v1/files", content=data, headers=headers)


async def test_a_file_is_staged_and_travels_as_a_ticket(turn: Post, client: httpx.AsyncClient, built: Built) -> None:
    await turn(kind="start")
    staged = (await upload(client, b"png", "图 1.png")).json()
    await turn(kind="files", files=[staged["id"]])
    taken = built.talker.taken[-1].files[0]
    assert (staged["kind"], staged["size"]) == ("image/png", 3)
    assert (taken.id, taken.size, taken.label) == ("f0", 3, "图 1.png")


async def test_a_file_of_another_visitor_is_unknown(turn: Post, client: httpx.AsyncClient, built: Built) -> None:
    await turn(kind="start")
    ticket = (await upload(client, b"png")).json()["id"]
    async with client_of(built) as other:
        said = {"id": str(uuid4()), "kind": "files", "files": [ticket]}
        answer = await other.post("/api/v1/turns", json=said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown-file")


async def test_a_large_file_is_refused_before_it_is_read(turn: Post, client: httpx.AsyncClient, built: Built) -> None:
    await turn(kind="start")
    read = 0

    async def large():
        nonlocal read
        for _ in range(3200):
            read += 1
            yield b"x" * 65536

    headers = {"content-type": "application/octet-stream", "content-length": str(200 * 1024 * 1024)}
    answer = await client.post("/api/v1/files", content=large(), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"], read <= 1) == (413, "file-too-large", True)


async def test_a_large_file_without_a_size_is_refused_at_the_limit() -> None:
    built = build(max_file=300_000)
    async with client_of(built) as client:
        await client.post("/api/v1/turns", json={"id": str(uuid4()), "kind": "start"})

        async def large():
            for _ in range(10):
                yield b"x" * 65536

        answer = await upload(client, large())
        assert answer.status_code == 413
        assert (await upload(client, b"x")).status_code == 200


@pytest.mark.parametrize(("data", "name", "code"), [(b"", "a.png", "file-empty"), (b"MZ", "a.exe", "file-kind")])
async def test_a_refused_file_gets_words(
    turn: Post, client: httpx.AsyncClient, data: bytes, name: str, code: str
) -> None:
    await turn(kind="start")
    answer = await upload(client, data, name)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_nobody_uploads_without_a_conversation(client: httpx.AsyncClient) -> None:
    assert (await upload(client, b"x")).status_code == 401


async def test_many_uploads_are_slowed(turn: Post, client: httpx.AsyncClient) -> None:
    await turn(kind="start")
    statuses = [(await upload(client, b"x")).status_code for _ in range(16)]
    assert statuses == [200] * 15 + [429]
