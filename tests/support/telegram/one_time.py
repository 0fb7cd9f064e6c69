"""One-time links that the staff bot sent, followed over HTTP by a browser in which nobody was before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx

from tests.desk.desk import Browser, forms


@asynccontextmanager
async def browser(address: str) -> AsyncIterator[Browser]:
    told = urlsplit(address)
    headers = {"Accept-Language": "zh-Hans"}
    async with httpx.AsyncClient(base_url=f"{told.scheme}://{told.netloc}", headers=headers, timeout=30) as client:
        yield Browser(client)


async def opened(address: str, **filled: str) -> httpx.Response:
    """The button on the page of the link is pressed, or its form filled in."""
    async with browser(address) as here:
        page = await here.get(address)
        found = forms(page)
        return await here.send(found[0], None, **filled) if found else page
