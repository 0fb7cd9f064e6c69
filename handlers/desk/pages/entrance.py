"""Joining, signing in and signing out. A link is looked at by GET and used up by POST (decision 14)."""

import hmac
from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from cases.errors import CaseError
from cases.staff import Purpose
from handlers.accounts import errors, passwords
from handlers.desk import cookies
from handlers.desk.frame import HOME, SIGN_IN, Form, Frame, Guest, Route, Visit, safe_target


class _Differs(CaseError):
    """What was typed the second time is something else."""

    code = "passwords-differ"


class Entrance:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._accounts = frame, frame.accounts

    async def door(self, guest: Guest, request: Request) -> Response:
        target = safe_target(request.query_params.get("to", ""))
        if await self._frame.visit_of(request) is not None:
            return self._frame.see_other(target)
        return self._door(guest, target)

    async def sign_in(self, guest: Guest, request: Request, form: Form) -> Response:
        target, person = safe_target(form.get("to")), form.get("person")
        try:
            signed_in = await self._accounts.sign_in.with_password(
                person, form.get("password"), form.get("code"), client=self._client(request), now=guest.now
            )
        except (errors.SignInRefused, errors.TooSoon) as fault:
            return self._door(guest, target, person=person, fault=fault)
        return self._frame.let_in(signed_in, target)

    async def show_link(self, guest: Guest, request: Request) -> Response:
        return await self._link(guest, request, Purpose.SIGN_IN)

    async def use_link(self, guest: Guest, request: Request, _: Form) -> Response:
        signed_in = await self._accounts.sign_in.with_link(request.path_params["token"], now=guest.now)
        return self._frame.let_in(signed_in, HOME)

    async def show_way_in(self, guest: Guest, request: Request) -> Response:
        return await self._link(guest, request, Purpose.DEMO)

    async def enter(self, guest: Guest, request: Request, _: Form) -> Response:
        signed_in = await self._accounts.sign_in.into_demonstration(
            request.path_params["token"], language=guest.language, now=guest.now
        )
        return self._frame.let_in(signed_in, HOME)

    async def show_invitation(self, guest: Guest, request: Request) -> Response:
        return await self._invitation(guest, request.path_params["token"])

    async def join(self, guest: Guest, request: Request, form: Form) -> Response:
        token, password = request.path_params["token"], form.get("password")
        try:
            if form.get("again") != password:
                raise _Differs
            signed_in = await self._accounts.joining.finish(
                token,
                browser=guest.browser,
                password=password,
                code=form.get("code"),
                language=guest.language,
                now=guest.now,
            )
        except (_Differs, errors.WeakPassword, errors.WrongCode, errors.TooSoon) as fault:
            return await self._invitation(guest, token, fault)
        return self._frame.let_in(signed_in, HOME)

    async def sign_out(self, visit: Visit, request: Request, _: Form) -> Response:
        await self._accounts.sessions.sign_out(cookies.session_of(request))
        response = self._frame.see_other(SIGN_IN)
        response.headers.append("Set-Cookie", cookies.drop_session(secure=self._frame.settings.secure))
        return response

    async def _link(self, guest: Guest, request: Request, purpose: Purpose) -> Response:
        links, store, token = self._accounts.links, self._accounts.sessions.store, request.path_params["token"]
        link = await store.read(lambda books: links.peek(books, token, purpose, now=guest.now))
        return self._frame.render(guest, "link.html", person=link.person, until=link.until, purpose=link.purpose)

    async def _invitation(self, guest: Guest, token: str, fault: Exception | None = None) -> Response:
        begun = await self._accounts.joining.begin(token, browser=guest.browser, now=guest.now)
        return self._frame.render(
            guest,
            "join.html",
            status=200 if fault is None else self._frame.trouble_of(guest, fault).status,
            begun=begun,
            picture_of_factor=self._frame.picture(begun.otpauth_uri),
            least=passwords.LEAST,
            wrong_password=self._told(guest, fault) if isinstance(fault, (_Differs, errors.WeakPassword)) else "",
            wrong_code=self._told(guest, fault) if isinstance(fault, errors.WrongCode) else "",
            wrong=self._told(guest, fault) if isinstance(fault, errors.TooSoon) else "",
        )

    def _door(self, guest: Guest, target: str, *, person: str = "", fault: Exception | None = None) -> Response:
        return self._frame.render(
            guest,
            "sign_in.html",
            status=200 if fault is None else self._frame.trouble_of(guest, fault).status,
            target=target,
            person=person[:60],
            wrong=self._told(guest, fault),
        )

    def _told(self, guest: Guest, fault: Exception | None) -> str:
        return "" if fault is None else self._frame.trouble_of(guest, fault).words

    def _client(self, request: Request) -> str:
        host = request.client.host if request.client is not None else ""
        return hmac.digest(self._frame.settings.key, b"client\0" + host.encode(), sha256).hex()


def routes(frame: Frame) -> Sequence[Route]:
    entrance = Entrance(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    way_in = (
        get("/desk/demo/{token}", frame.open(entrance.show_way_in)),
        post("/desk/demo/{token}", frame.open_post(entrance.enter)),
    )
    return (
        *(way_in if frame.settings.enters else ()),
        get(SIGN_IN, frame.open(entrance.door)),
        post(SIGN_IN, frame.open_post(entrance.sign_in)),
        get("/desk/sign-in/{token}", frame.open(entrance.show_link)),
        post("/desk/sign-in/{token}", frame.open_post(entrance.use_link)),
        get("/desk/join/{token}", frame.open(entrance.show_invitation)),
        post("/desk/join/{token}", frame.open_post(entrance.join)),
        post("/desk/sign-out", frame.posted(entrance.sign_out)),
    )
