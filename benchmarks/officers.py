"""People of the organisation at the web desk, signed in: one keep-alive connection each, pages as they are served."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

from app.accounts import open_accounts
from app.settings import Settings
from app.wiring import now, open_house
from cases.staff import Account
from handlers.desk import addresses, cookies, tickets
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_CASE = re.compile(rf'href="({addresses.of_case("")}[A-Z0-9-]+)"')
_TICKET = re.compile(rf'name="{tickets.FIELD}" value="([0-9a-f]+)"')


class Refused(Exception):
    """The desk did not answer as it should."""


@dataclass(kw_only=True)
class Officer:
    port: int
    token: str = field(repr=False)
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> str:
        """The page. Raises `Refused`."""
        status, page, _ = self._ask("GET", path)
        if status != 200:
            raise Refused(f"{path}: {status}")
        return page

    def find(self, page: str, number: str) -> str:
        """Where the search for a number leads. `page` is that with the form. Raises `Refused`."""
        given = _TICKET.search(page)
        assert given is not None, "a form without a ticket"
        status, _, target = self._ask("POST", "/desk/find", urlencode({tickets.FIELD: given[1], "number": number}))
        if status != 303:
            raise Refused(f"/desk/find: {status}")
        return target

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"{cookies.SESSION}={self.token}", **(FORM if body else {})}
        self._connection.request(method, path, body.encode(), headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Location") or ""


def cases_on(page: str) -> list[str]:
    """The addresses of the cases that stand on it, each once."""
    return list(dict.fromkeys(_CASE.findall(page)))


async def sign_in(settings: Settings, chats: Mapping[str, int | None]) -> Mapping[str, str]:
    """An account for each person, with that chat with the staff bot, and a session: its token, by person."""

    async with open_house(settings, Keyring.load(settings.keyring)) as house:
        with open_accounts(house) as accounts:

            def work(books: UnitOfWork) -> Mapping[str, str]:
                tokens = {}
                for person, chat in chats.items():
                    account = Account(person=person, language=settings.language, chat=chat, seen=now())
                    books.staff.save_account(account)
                    tokens[person] = accounts.sessions.open(books, account, now=now()).token
                return tokens

            return await house.store.transact(work)


async def everybody(settings: Settings) -> Sequence[str]:
    """Who works there."""
    async with open_house(settings, Keyring.load(settings.keyring)) as house:
        organisation = await house.store.read(lambda books: books.organisation.load())
        return [person for person in organisation.people if organisation.is_active(person)]
