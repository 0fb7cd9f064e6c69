"""The web, with script."""

import uuid
from itertools import count
from types import SimpleNamespace
from typing import Any

import httpx

from app.talking import visitor_of
from bot.channels.web.cookies import token_of
from bot.channels.web.proof import solved
from dialog.catalogue import blocks_from_json
from dialog.ports import Visitor
from tests.support.house import TestHouse
from tests.support.transcripts.at_runner import visible
from tests.support.transcripts.driver import NotOffered


class WebDriver:
    name = "web"
    variants = ()

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=house.web()), base_url="http://test", headers={"Origin": "http://test"}
        )
        self._sent: dict[str, Any] = {}
        self._asked: list[dict[str, Any]] = []
        self._seq = 0

    @property
    def visitor(self) -> Visitor:
        return visitor_by_cookie(self.house, self._client)

    async def start(self, code: str) -> list[str]:
        page = await self._client.get(f"/s/{code}" if code else "/", params={"lang": self.language})
        page.raise_for_status()
        return await self._turn(kind="start", code=code)

    async def press(self, value: str) -> list[str]:
        block = self._asked[-1]
        offered = [button["value"] for button in block["buttons"]] + [
            f"edit:{line['value']}" for line in block["lines"]
        ]
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered}")
        return await self._turn(kind="choice", choice=value, ask=block["ask"])

    async def press_old(self, value: str) -> list[str]:
        return await self._turn(kind="choice", choice=value, ask=self._asked[-2]["ask"])

    async def type(self, text: str) -> list[str]:
        return await self._turn(kind="text", text=text)

    async def send(self, name: str, data: bytes) -> list[str]:
        headers = {"Content-Type": "application/octet-stream", "Mashang-File-Name": name}
        answer = await self._client.post("/api/v1/files", content=data, headers=headers)
        if answer.status_code != 200:
            return [str(answer.json()["error"]["text"])]
        return await self._turn(kind="files", files=[answer.json()["id"]])

    async def command(self, name: str) -> list[str]:
        return await self._turn(kind="command", command=name)

    async def again(self) -> list[str]:
        return await self._post(self._sent)

    async def keep(self) -> list[str]:
        (await self._client.post("/api/v1/acks", json={"upto": self._seq})).raise_for_status()
        return []

    async def close(self) -> None:
        await self._client.aclose()

    async def _turn(self, **turn: Any) -> list[str]:
        self._sent = {"id": str(uuid.uuid4()), "language": self.language, **turn}
        return await self._post(self._sent)

    async def _post(self, turn: dict[str, Any]) -> list[str]:
        answer = await self._client.post("/api/v1/turns", json=turn)
        if answer.status_code == 428:
            work = answer.json()["work"]
            nonce = next(str(n) for n in count() if solved(work["challenge"], str(n), work["bits"]))
            proof = {"challenge": work["challenge"], "nonce": nonce}
            answer = await self._client.post("/api/v1/turns", json={**turn, "proof": proof})
        if answer.status_code != 200:
            return [str(answer.json()["error"]["text"])]
        messages = [message for message in answer.json()["messages"] if not message["mine"]]
        self._seq = max((message["seq"] for message in messages), default=self._seq)
        raw = [block for message in messages for block in message["blocks"]]
        asked = [block for block in raw if block["ask"] is not None]
        if asked and self._asked and self._asked[-1]["ask"] == asked[-1]["ask"]:
            self._asked.pop()
        self._asked += asked
        return [line for block in blocks_from_json(raw) for line in visible(block)]


def visitor_by_cookie(house: TestHouse, client: httpx.AsyncClient) -> Visitor:
    asked = SimpleNamespace(cookies=dict(client.cookies))
    token = token_of(asked)  # type: ignore[arg-type]
    assert token is not None
    return visitor_of(house.house.keyring.derive("visitor"), "web")(token)
