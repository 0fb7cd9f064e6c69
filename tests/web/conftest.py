from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.browser import browser
from tests.web.app import Built, build

__all__ = ["browser"]

Post = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def built() -> Built:
    return build()


def client_of(built: Built) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=built.app), base_url="http://test")


@pytest.fixture
async def client(built: Built) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(built) as client:
        yield client


@pytest.fixture
def turn(client: httpx.AsyncClient) -> Post:
    async def post(**said: Any) -> httpx.Response:
        return await client.post("/api/v1/turns", json={"id": str(uuid4()), "language": "en", **said})

    return post
