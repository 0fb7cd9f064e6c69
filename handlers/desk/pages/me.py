"""What is one's own: the language, the sessions, the chat with the staff bot."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases.staff import Account, Purpose
from handlers.books import Desk
from handlers.desk import cookies
from handlers.desk.frame import Form, Frame, Route, Visit

ME = "/desk/me"


class Me:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._accounts = frame, frame.accounts

    async def show(self, visit: Visit, _: Request) -> Response:
        return await self._page(visit)

    async def speak(self, visit: Visit, _: Request, form: Form) -> Response:
        """From now on in that language, here and in the chat."""
        language = form.get("language")
        if language not in self._frame.settings.languages:
            return self._frame.see_other(ME)

        def work(books: Desk) -> None:
            account = books.staff.hold(visit.person)
            if account is not None:
                books.staff.save_account(replace(account, language=language))

        await visit.workplace.store.transact(work)
        response = self._frame.see_other(ME, said="desk.said.language")
        response.headers.append("Set-Cookie", cookies.speak(language, secure=self._frame.settings.secure))
        return response

    async def end(self, visit: Visit, _: Request, form: Form) -> Response:
        await self._accounts.sessions.end(visit.person, form.get("session"))
        return self._frame.see_other(ME, said="desk.said.session_ended")

    async def end_others(self, visit: Visit, _: Request, __: Form) -> Response:
        await self._accounts.sessions.end_all(visit.person, but=visit.session)
        return self._frame.see_other(ME, said="desk.said.sessions_ended")

    async def join_chat(self, visit: Visit, _: Request, __: Form) -> Response:
        """A link for the staff bot, shown once."""
        links = self._accounts.links

        def work(books: Desk) -> str:
            token, _ = links.make(books, Purpose.BOT, visit.person, made_by=visit.person, now=visit.now)
            return token

        if not self._frame.settings.bot:
            return self._frame.see_other(ME)
        token = await visit.workplace.store.transact(work)
        return await self._page(visit, bot_link=f"https://t.me/{self._frame.settings.bot}?start={token}")

    async def _page(self, visit: Visit, *, bot_link: str = "") -> Response:
        def look(books: Desk) -> Account | None:
            return books.staff.account(visit.person)

        account = await visit.workplace.store.read(look)
        posts = visit.organisation.posts_of(visit.person)
        return self._frame.render(
            visit,
            "me.html",
            posts=[(visit.organisation.units[post.unit].names, sorted(post.roles), post.head) for post in posts],
            sessions=await self._accounts.sessions.of(visit.person, now=visit.now),
            chat=account is not None and account.chat is not None and not account.chat_dead,
            bot=self._frame.settings.bot,
            bot_link=bot_link,
        )


def routes(frame: Frame) -> Sequence[Route]:
    me = Me(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        get(ME, frame.signed_in(me.show)),
        post(f"{ME}/language", frame.posted(me.speak)),
        post(f"{ME}/end-session", frame.posted(me.end)),
        post(f"{ME}/end-others", frame.posted(me.end_others)),
        post(f"{ME}/chat", frame.posted(me.join_chat)),
    )
