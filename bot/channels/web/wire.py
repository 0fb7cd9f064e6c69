"""The JSON of the API: what is read, and how an answer is written."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from dialog.ports import Said
from dialog.values import Json

JSON = "application/json"
Header: TypeAlias = tuple[str, str]

KindName: TypeAlias = Literal["start", "text", "choice", "files", "command"]
CommandName: TypeAlias = Literal["back", "skip", "cancel", "help", "restart", "language"]
Short: TypeAlias = Annotated[str, Field(max_length=200)]


class ProofBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    challenge: Annotated[str, Field(max_length=64)]
    nonce: Annotated[str, Field(max_length=20, pattern=r"^[0-9]+$")]


class TurnBody(BaseModel):
    """One thing a person did. The same `id` again is the same turn, and gives the same answer."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: UUID
    kind: KindName
    text: str = ""
    ask: Annotated[int, Field(ge=0, le=2**31)] | None = None
    choice: Short = ""
    command: CommandName | None = None
    files: Annotated[tuple[Annotated[str, Field(max_length=1200)], ...], Field(max_length=20)] = ()
    code: Short = ""
    language: Annotated[str, Field(max_length=20)] = ""
    proof: ProofBody | None = None


class AckBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    upto: Annotated[int, Field(ge=0, le=2**53)]


TURN: TypeAdapter[TurnBody] = TypeAdapter(TurnBody)
ACK: TypeAdapter[AckBody] = TypeAdapter(AckBody)


class TooLarge(Exception):
    pass


async def limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `TooLarge` at the first byte too many, or before it where the size is given."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise TooLarge
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooLarge
        yield chunk


async def body_of(request: Request, most: int) -> bytes:
    return b"".join([chunk async for chunk in limited(request, most)])


def answer(body: object, status: int = 200, headers: Sequence[Header] = ()) -> Response:
    response = Response(to_json(body), status, media_type=JSON)
    for name, value in headers:
        response.headers.append(name, value)
    return response


def message(said: Said) -> dict[str, object]:
    if said.mine:
        return {"seq": said.seq, "mine": True, "at": said.at.isoformat(), "echo": echo(said.body)}
    return {"seq": said.seq, "mine": False, "at": said.at.isoformat(), "blocks": said.body}


def echo(body: Json) -> dict[str, str]:
    if not isinstance(body, Mapping):
        return {"kind": "text", "text": ""}
    return {"kind": str(body.get("kind", "text")), "text": str(body.get("text", ""))}


def blocks(said: Said) -> list[Mapping[str, Json]]:
    if said.mine or isinstance(said.body, str) or not isinstance(said.body, Sequence):
        return []
    return [block for block in said.body if isinstance(block, Mapping)]


def shared(said: Said) -> bool:
    """Whether the person said just now that this is a shared device: then the browser forgets when it is closed."""
    extras = (block.get("extra") for block in blocks(said))
    return any(isinstance(extra, Mapping) and extra.get("shared_device") is True for extra in extras)


def broken(fault: ValidationError) -> bool:
    """Whether it was no JSON at all."""
    return any(error["type"] == "json_invalid" for error in fault.errors(include_input=False, include_url=False))


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The request as OpenAPI wants it; the routes read it themselves."""
    inner = model.model_json_schema()
    parts = inner.pop("$defs", {})
    for name, part in inner["properties"].items():
        if "anyOf" in part:
            inner["properties"][name]["anyOf"] = [
                parts[choice["$ref"].rsplit("/", 1)[1]] if "$ref" in choice else choice for choice in part["anyOf"]
            ]
    return {"requestBody": {"required": True, "content": {JSON: {"schema": inner}}}}
