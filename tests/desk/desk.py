"""A desk over HTTP without a socket: the real application, with people who are signed in and forms that are filled in
as a browser does it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import httpx
from starlette.types import ASGIApp

from app.accounts import open_accounts
from app.desk import desk_site
from app.press.press import DeskPress
from bot.channels.web.headers import SecurityHeaders
from cases.staff import Account
from handlers.accounts.entrance import Accounts
from handlers.books import Desk as Books
from handlers.desk import cookies
from handlers.desk.site import DeskSite
from tests.support.house import CHEAP, TestHouse

HOST = "desk.test"


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page. `values` are what a browser would send without anybody touching it; `options` the
    values of each select, radio and box; `buttons` the named ones."""

    action: str
    method: str
    values: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    buttons: Mapping[str, tuple[str, ...]]
    names: frozenset[str]
    multipart: bool


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: dict[str, str] | None = None
        self._textarea = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given
            self._values: dict[str, str] = {}
            self._options: dict[str, list[str]] = {}
            self._buttons: dict[str, list[str]] = {}
            self._names: set[str] = set()
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea" and name:
            self._textarea = name
            self._names.add(name)
            self._values[name] = ""
        elif tag == "select" and name:
            self._select = name
            self._names.add(name)
        elif tag == "option" and self._select:
            value = given.get("value", "")
            self._options.setdefault(self._select, []).append(value)
            if "selected" in given or self._select not in self._values:
                self._values[self._select] = value
        elif tag == "button" and name:
            self._buttons.setdefault(name, []).append(given.get("value", ""))

    def _input(self, name: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text")
        self._names.add(name)
        if kind in ("radio", "checkbox"):
            self._options.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                self._values[name] = given.get("value", "on")
        elif kind != "file":
            self._values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form" and self._open is not None:
            self.found.append(
                Form(
                    action=self._open.get("action", ""),
                    method=self._open.get("method", "get"),
                    values=dict(self._values),
                    options={name: tuple(values) for name, values in self._options.items()},
                    buttons={name: tuple(values) for name, values in self._buttons.items()},
                    names=frozenset(self._names),
                    multipart=self._open.get("enctype", "") == "multipart/form-data",
                )
            )
            self._open = None


def forms(page: httpx.Response) -> list[Form]:
    """Without an address a form goes to that of its page."""
    reader = _Forms()
    reader.feed(page.text)
    return [replace(each, action=each.action or page.url.path) for each in reader.found]


def words(page: httpx.Response) -> str:
    """The page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


@dataclass
class Browser:
    """One person's browser. `client` follows no redirect by itself."""

    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **values: str) -> httpx.Response:
        return await self.client.post(path, data=values)

    async def form(self, page: str, action: str) -> Form:
        """The form on that page that posts there (the end of its address)."""
        return self.among(await self.get(page), action)

    def among(self, page: httpx.Response, action: str) -> Form:
        found = [each for each in forms(page) if each.action.endswith(action)]
        assert found, (action, page.status_code, [each.action for each in forms(page)], words(page)[:1500])
        return found[0]

    async def send(self, form: Form, files: list[tuple[str, bytes]] | None = None, **values: str) -> httpx.Response:
        assert set(values) <= form.names | set(form.buttons), (set(values), form.names)
        data = {**form.values, **values}
        if files is None:
            return await self.client.post(form.action, data=data)
        parts = [("file", (name, content, "application/octet-stream")) for name, content in files]
        return await self.client.post(form.action, data=data, files=parts)

    async def act(self, number: str, action: str, **values: str) -> httpx.Response:
        """Through the form on the page of the case; the page that follows."""
        form = await self.form(f"/desk/cases/{number}", f"/act/{action}")
        return await self.follow(await self.send(form, None, **values))

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, (answer.status_code, words(answer)[:1500])
        return await self.get(answer.headers["location"])


@dataclass
class Desk:
    house: TestHouse
    app: ASGIApp
    site: DeskSite
    accounts: Accounts
    press: DeskPress
    _open: list[httpx.AsyncClient] = field(default_factory=list)

    def stranger(self, language: str = "zh-Hans") -> Browser:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url=f"http://{HOST}",
            headers={"Accept-Language": language},
        )
        self._open.append(client)
        return Browser(client)

    async def browser(self, person: str, *, language: str = "zh-Hans") -> Browser:
        """Signed in, without the trouble of doing it."""

        def work(books: Books) -> str:
            account = books.staff.hold(person) or Account(person=person, language=language)
            books.staff.save_account(account)
            return self.accounts.sessions.open(books, account, now=self.house.clock()).token

        token = await self.house.store.transact(work)
        browser = self.stranger(language)
        browser.client.cookies.set(cookies.SESSION, token, domain=HOST, path="/desk")
        return browser

    async def leave(self, person: str, *, back: bool = False) -> None:
        """They do not work here any more, or again."""

        def work(books: Books) -> None:
            organisation = books.organisation.hold()
            gone = replace(organisation.people[person], active=back)
            books.organisation.save(replace(organisation, people={**organisation.people, person: gone}))

        await self.house.store.transact(work)

    async def close(self) -> None:
        for client in self._open:
            await client.aclose()


@contextmanager
def a_desk(house: TestHouse) -> Iterator[Desk]:
    with open_accounts(house.house, params=CHEAP) as accounts:
        press = DeskPress(house.house)
        site = desk_site(house.house, accounts, clock=house.clock, press=press)
        app = house.web()
        app.router.routes += site.routes
        yield Desk(house=house, app=SecurityHeaders(app), site=site, accounts=accounts, press=press)
