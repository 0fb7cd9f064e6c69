"""The emulator behind the gate, as the gate calls it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, FormData
from lo_bot_api_emulator import CONTRACT

Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A call of a method. Values of forms are words, as they came; `structured`: it came as JSON."""

    method: str
    fields: dict[str, Any]
    files: dict[str, File] = field(default_factory=dict)
    structured: bool = False

    @property
    def chat(self) -> int | None:
        try:
            return int(self.fields["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def number(self, name: str) -> int:
        """0 where there is none."""
        try:
            return int(self.fields.get(name) or 0)
        except (TypeError, ValueError):
            return 0

    def value(self, name: str) -> Any:
        """A structure, whichever way it came."""
        told = self.fields.get(name)
        return json.loads(told) if isinstance(told, str) and told[:1] in ("{", "[") else told

    @property
    def told(self) -> dict[str, Any]:
        """For the log: what was asked, without files; the words of a message stay as they are."""
        return {name: told if name == "text" else self._read(name) for name, told in self.fields.items()}

    def _read(self, name: str) -> Any:
        try:
            return self.value(name)
        except ValueError:
            return self.fields[name]


@dataclass(frozen=True, kw_only=True)
class Upstream:
    base: str
    session: ClientSession

    async def call(self, token: str, method: str, fields: Mapping[str, Any]) -> Answer:
        return await self.forward(token, Request(method=method, fields=dict(fields), structured=True))

    async def forward(self, token: str, request: Request) -> Answer:
        """With a buffered body, and without the parameters that the emulator does not model."""
        known = CONTRACT["methods"].get(request.method, {}).get("parameters")
        fields = {name: told for name, told in request.fields.items() if known is None or name in known}
        url = f"{self.base}/bot{token}/{request.method}"
        if request.files:
            form = FormData()
            for name, told in fields.items():
                form.add_field(name, told if isinstance(told, str) else json.dumps(told))
            for name, file in request.files.items():
                form.add_field(name, file.data, filename=file.name)
            sent = self.session.post(url, data=form)
        elif request.structured:
            sent = self.session.post(url, json=fields)
        else:
            sent = self.session.post(url, data=fields)
        async with sent as answer:
            return answer.status, await answer.json()

    async def enqueue(self, token: str, update: Mapping[str, Any]) -> None:
        await self._control("updates", {"token": token, "update": update})

    async def deliver(self, token: str) -> None:
        await self._control("deliver", {"token": token})

    async def download(self, token: str, path: str) -> tuple[int, bytes]:
        async with self.session.get(f"{self.base}/file/bot{token}/{path}") as answer:
            return answer.status, await answer.read()

    async def _control(self, what: str, body: Mapping[str, Any]) -> None:
        async with self.session.post(f"{self.base}/__fixture/{what}", json=body) as answer:
            told = await answer.json()
            if not told["ok"]:
                raise RuntimeError(f"the emulator refused: {told['description']}")
