"""Reading a posted form without a temporary file: all of it is held in memory, within a limit."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.channels.web import wire
from bot.channels.web.trouble import Trouble


@dataclass(frozen=True)
class Upload:
    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Form:
    fields: Mapping[str, str] = field(repr=False)
    files: tuple[Upload, ...] = ()

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


class _InMemory(MultiPartParser):
    # Above the limit of the whole body, so that the spool never rolls over to a disk.
    spool_max_size = 1 << 40


async def read(request: Request, *, most: int, most_with_files: int, max_files: int) -> Form:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        body = await wire.body_of(request, most)
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=30, errors="strict")
        except ValueError:
            raise Trouble(400, "bad-turn") from None
        return Form(dict(pairs))
    if kind == "multipart/form-data":
        return await multipart(request, wire.limited(request, most_with_files), max_files=max_files)
    raise Trouble(415, "bad-turn")


async def multipart(request: Request, stream: AsyncIterator[bytes], *, max_files: int) -> Form:
    """`stream` is the body; whoever hands it in sets its limit."""
    parser = _InMemory(request.headers, _generator(stream), max_files=max_files, max_fields=30)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Trouble(400, "bad-turn") from None
    fields: dict[str, str] = {}
    files: list[Upload] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                if data or value.filename:
                    files.append(Upload(value.filename or "", data))
            else:
                fields[name] = value
    finally:
        await form.close()
    return Form(fields, tuple(files))


async def _generator(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for chunk in stream:
        yield chunk
