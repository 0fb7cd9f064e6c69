"""The same dialog as plain forms, for browsers without script: GET shows, POST does and redirects.

No proof of work can be asked here. Instead a form says, signed, when it was given out: an expensive step is taken only
from a form that has been open for a moment, a longer one the busier we are; and the buckets are smaller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote
from uuid import UUID, uuid5

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import cookies, forms, trouble, wire
from bot.channels.web.channel import Channel, new_id
from bot.channels.web.forms import Form
from bot.channels.web.pages import Pages, code_of
from bot.channels.web.trouble import Trouble, check_origin
from bot.ports import ProofNeeded
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Said, Visitor
from dialog.values import Json

_OLD = 24 * 3600.0
_HOME = "/plain"
#: The button of the first question that opens the look-up.
LOOKUP = "status"


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What a page shows besides the conversation: words of trouble, and what was typed, so that nothing is lost."""

    status: int = 200
    error: str = ""
    typed: str = field(default="", repr=False)
    turn: str = ""
    ticket: str = ""
    code: str = ""
    opens: str = "chat"
    begin: bool = False
    headers: tuple[wire.Header, ...] = field(default=())


class Plain:
    def __init__(self, channel: Channel, pages: Pages) -> None:
        self._channel = channel
        self._settings = channel.settings
        self._pages = pages

    async def show(self, request: Request) -> Response:
        return await self._show(request, _Shown())

    async def at_place(self, request: Request) -> Response:
        return await self._show(request, _Shown(code=code_of(request), begin=True))

    async def status(self, request: Request) -> Response:
        return await self._show(request, _Shown(opens="lookup", begin=True))

    async def act(self, request: Request) -> Response:
        read = await trouble.attempt(self._form(request))
        if isinstance(read, Trouble):
            return await self._again(request, Form({}), read)
        done = await trouble.attempt(self._act(request, read))
        return await self._again(request, read, done) if isinstance(done, Trouble) else done

    async def kept(self, request: Request) -> Response:
        """The person has kept the receipt: it is erased here."""
        done = await trouble.attempt(self._kept(request))
        return await self._again(request, Form({}), done) if isinstance(done, Trouble) else done

    async def _kept(self, request: Request) -> Response:
        form = await self._form(request)
        visitor = self._channel.visitor(request)
        upto = form.get("upto")
        if visitor is None or not (upto.isascii() and upto.isdigit() and len(upto) < 16):
            raise Trouble(400, "bad-turn")
        self._check_ticket(form, visitor)
        await self._channel.talker.acknowledge(visitor, upto=int(upto))
        return RedirectResponse(_HOME, 303)

    async def _form(self, request: Request) -> Form:
        check_origin(request, self._settings, form=True)
        return await forms.read(
            request,
            most=4 * self._settings.max_body,
            most_with_files=self._settings.max_file + self._settings.max_body,
            max_files=self._settings.max_files,
        )

    async def calendar(self, request: Request) -> Response:
        return await self._download(request, "ics", "text/calendar", "mashang.ics")

    async def _download(self, request: Request, part: str, kind: str, name: str) -> Response:
        visitor = self._channel.visitor(request)
        said = [] if visitor is None else await self._channel.talker.history(visitor)
        for block in reversed([block for entry in said for block in wire.blocks(entry)]):
            extra = block.get("extra")
            if block.get("kind") == "receipt" and isinstance(extra, Mapping) and extra.get(part):
                headers = {"Content-Disposition": f'attachment; filename="{name}"'}
                return Response(str(extra[part]), media_type=kind, headers=headers)
        return RedirectResponse(_HOME, 303)

    async def _act(self, request: Request, form: Form) -> Response:
        channel = self._channel
        token = cookies.token_of(request)
        headers: list[wire.Header] = []
        if token is None:
            token = cookies.new_token()
            headers.append(("Set-Cookie", cookies.keep(token, secure=self._settings.secure)))
        visitor = channel.visitor_of(token)
        age = self._check_ticket(form, visitor)
        if wait := channel.forms.take(visitor.ref):
            raise Trouble(429, "too-fast", seconds=wait)
        incoming = self._incoming(form, self._pages.language(request))
        if incoming.kind is Kind.FILES:
            files = [await channel.talker.stage(visitor, file.data, file.name) for file in form.files]
            incoming = _with_files(incoming, files)
        try:
            said = await channel.take(visitor, incoming, proven=False)
        except ProofNeeded:
            if (wait := channel.load.patience(self._settings.form_age) - age) > 0:
                raise Trouble(429, "form-young", seconds=wait) from None
            if wait := channel.dear_forms.take(visitor.ref):
                raise Trouble(429, "too-fast", seconds=wait) from None
            said = await channel.take(visitor, incoming, proven=True)
        if form.get("opens") == "lookup" and (choice := _opening(incoming, said)):
            said = await channel.take(visitor, choice, proven=False)
        response = RedirectResponse(f"{_HOME}#now", 303)
        if any(wire.shared(entry) for entry in said):
            headers = [("Set-Cookie", cookies.keep(token, secure=self._settings.secure, session=True))]
        if incoming.command is Command.LANGUAGE and incoming.language:
            headers.append(("Set-Cookie", cookies.speak(incoming.language, secure=self._settings.secure)))
        for name, value in headers:
            response.headers.append(name, value)
        return response

    def _check_ticket(self, form: Form, visitor: Visitor) -> float:
        """The age of the form in seconds; it must be one of ours, for this visitor or for nobody yet."""
        now = self._channel.now()
        for ref in (visitor.ref, ""):
            age = self._channel.tickets.form_age(ref, form.get("id"), form.get("ticket"), now)
            if age is not None and age <= _OLD:
                return age
        raise Trouble(409, "form-old")

    def _incoming(self, form: Form, language: str) -> Incoming:
        kind, text, ask = form.get("kind"), form.get("text"), form.get("ask")
        number = int(ask) if ask.isascii() and ask.isdigit() and len(ask) < 10 else None
        if len(text) > self._settings.max_text:
            raise Trouble(413, "too-long", facts={"most": self._settings.max_text})
        base = Incoming(id=form.get("id"), kind=Kind.TEXT, language=language, ask=number)
        if command := form.get("command"):
            name, _, target = command.partition(":")
            if name not in set(Command):
                raise Trouble(422, "bad-turn")
            spoken = target if target in self._settings.languages else language
            return replace(base, kind=Kind.COMMAND, command=Command(name), language=spoken)
        if choice := form.get("choice"):
            if text.strip() and text != form.get("prefilled"):
                raise Trouble(409, "unsent-text")
            return replace(base, kind=Kind.CHOICE, choice=choice[:200])
        if kind == "start":
            return replace(base, kind=Kind.START, place=form.get("code")[:200])
        if kind == "files":
            if not form.files:
                raise Trouble(422, "no-file")
            return replace(base, kind=Kind.FILES)
        if not text.strip():
            raise Trouble(422, "empty")
        return replace(base, text=text.replace("\r\n", "\n"))

    async def _again(self, request: Request, form: Form, what: Trouble) -> Response:
        """The page once more, with words of trouble, what was typed, and the same turn."""
        language = self._pages.language(request)
        old = what.code in ("form-old", "bad-turn")
        headers = (("Retry-After", str(max(1, round(what.seconds)))),) if what.seconds else ()
        shown = _Shown(
            status=what.status,
            error=trouble.words_of(what, self._channel.words, language),
            typed=form.get("text") if form.get("hint") != "secret" else "",
            turn="" if old else form.get("id"),
            ticket="" if old else form.get("ticket"),
            code=form.get("code"),
            opens=form.get("opens") or "chat",
            begin=form.get("kind") == "start",
            headers=headers,
        )
        return await self._show(request, shown)

    async def _show(self, request: Request, shown: _Shown) -> HTMLResponse:
        language = self._pages.language(request)
        visitor = self._channel.visitor(request)
        said = [] if visitor is None else list(await self._channel.talker.history(visitor))
        latest, ask = _latest(said), _live(said)
        turn = shown.turn or new_id()
        ref = "" if visitor is None else visitor.ref
        facts: dict[str, object] = {
            "entries": [wire.message(entry) for entry in latest],
            "ask": ask,
            "commands": [command.value for command in Command],
            "holding": any(block.get("kind") == "receipt" for entry in latest for block in wire.blocks(entry)),
            "begin": shown.begin or not said,
            "going": bool(said),
            "error": shown.error,
            "typed": shown.typed,
            "turn": turn,
            "ticket": shown.ticket or self._channel.tickets.form(ref, turn, self._channel.now()),
            "code": shown.code,
            "opens": shown.opens if shown.opens in ("chat", "lookup") else "chat",
            "banner": await self._pages.banner(request, shown.code),
            "typed_code": "",
            "most": self._settings.max_text,
            "picture": picture,
        }
        page = self._pages.render(request, "plain.html", language, facts, shown.status)
        for name, value in shown.headers:
            page.headers.append(name, value)
        return page


def picture(svg: object) -> str:
    return "data:image/svg+xml," + quote(str(svg))


def _with_files(incoming: Incoming, files: Sequence[FileRef]) -> Incoming:
    return replace(incoming, files=tuple(files))


def _opening(start: Incoming, said: Sequence[Said]) -> Incoming | None:
    """The look-up was asked for by its address: its button on the first question is pressed for the person."""
    live = _live(said)
    if start.kind is not Kind.START or live is None:
        return None
    buttons, ask = live.get("buttons"), live.get("ask")
    offered = isinstance(buttons, Sequence) and any(
        isinstance(button, Mapping) and button.get("value") == LOOKUP for button in buttons
    )
    if not offered or not isinstance(ask, int):
        return None
    again = str(uuid5(UUID(start.id), LOOKUP))
    return Incoming(id=again, kind=Kind.CHOICE, ask=ask, choice=LOOKUP, language=start.language)


def _latest(said: Sequence[Said]) -> Sequence[Said]:
    """What was said last: the person's own last word, and everything after it."""
    mine = [index for index, entry in enumerate(said) if entry.mine]
    return said[mine[-1] :] if mine else said


def _live(said: Sequence[Said]) -> Mapping[str, Json] | None:
    """The newest block that waits for an answer."""
    live: Mapping[str, Json] | None = None
    answering = True
    for entry in said:
        asked = [block for block in wire.blocks(entry) if block.get("ask") is not None]
        if asked:
            live = asked[-1]
        elif answering and not entry.mine:  # an answer that asks nothing ends the conversation; news do not
            live = None
        answering = entry.mine
    return live
