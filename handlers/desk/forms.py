"""Reading a posted form without a temporary file: all of it is held in memory, within a limit."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from handlers.desk.trouble import Trouble

MOST_FIELDS = 200


@dataclass(frozen=True)
class Upload:
    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Form:
    """A name may come several times (boxes that were ticked)."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    files: tuple[Upload, ...] = ()

    def get(self, name: str) -> str:
        """The first one, empty when there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())


class _InMemory(MultiPartParser):
    # Above the limit of the whole body, so that the spool never rolls over to a disk.
    spool_max_size = 1 << 40


async def read(request: Request, *, most: int, most_with_files: int = 0, max_files: int = 0) -> Form:
    """Raises `Trouble`. Files are taken only where `max_files` says so."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(await _fields(request, most))
    if kind == "multipart/form-data":
        return await _multipart(request, most_with_files if max_files else most, max_files)
    raise Trouble(415, "bad-form")


async def _fields(request: Request, most: int) -> list[tuple[str, str]]:
    body = b"".join([chunk async for chunk in _limited(request, most)])
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Trouble(400, "bad-form") from None


async def _multipart(request: Request, most: int, max_files: int) -> Form:
    parser = _InMemory(request.headers, _limited(request, most), max_files=max_files, max_fields=MOST_FIELDS)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Trouble(400, "bad-form") from None
    pairs: list[tuple[str, str]] = []
    files: list[Upload] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                if data or value.filename:
                    files.append(Upload(value.filename or "", data))
            else:
                pairs.append((name, value))
    finally:
        await form.close()
    return _form(pairs, tuple(files))


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise Trouble(413, "too-large")
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise Trouble(413, "too-large")
        yield chunk


def _form(pairs: list[tuple[str, str]], files: tuple[Upload, ...] = ()) -> Form:
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value.replace("\r\n", "\n"))
    return Form(fields, files)
