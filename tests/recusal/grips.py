"""What somebody still holds of a case when they are recused: pages they know, forms with their tickets, links, files.
Each is tried once more, and once as if the number were of no case at all."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import httpx

from cases import numbers
from cases.case import Case
from cases.staff import Purpose
from handlers.books import Desk as Books
from tests.desk.desk import Browser, Desk, Form, forms

ABSENT = "7Q7Q-7Q7Q-7Q7Q"
NO_ID = "0" * 32

#: Everything about one case that has an address of its own.
PAGES = ("", "/letters", "/identity", "/routing", "/why/handling", "/act/declare", "/act/message", "/act/note")

#: Where the id of something that belongs to a case stands, and not its number.
_BY_ID = re.compile(r"(?<=/)[0-9a-f]{24,}(?=$|[./])")

Answer = tuple[int, str, str]


@dataclass
class Grip:
    """`number` as it is shown. `forms` are those about the case, filled in as they came; `paths` what they opened."""

    browser: Browser
    number: str
    forms: list[Form] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def again(self) -> Mapping[str, Answer]:
        return await self._tried(self.number, lambda text: text)

    async def at(self, number: str = ABSENT) -> Mapping[str, Answer]:
        """The same on another case, or on none, with ids of nothing."""
        return await self._tried(number, lambda text: _BY_ID.sub(NO_ID, text.replace(self.number, number)))

    async def _tried(self, number: str, as_if: Callable[[str], str]) -> Mapping[str, Answer]:
        found: dict[str, Answer] = {}
        for path in self.paths:
            page = await self.browser.get(as_if(path))
            found[f"GET {path}"] = _answer(page, number)
        for form in self.forms:
            values = {name: as_if(value) for name, value in form.values.items()}
            page = await self.browser.client.post(as_if(form.action), data={**values, **_filled(form)})
            found[f"POST {form.action}"] = _answer(page, number)
        return found


async def gripped(desk: Desk, person: str, case: Case, *others: str) -> Grip:
    """`others` are further pages with forms about it."""
    grip = Grip(await desk.browser(person), numbers.shown(case.number))
    find = await grip.browser.form("/desk/find", "/find")
    grip.forms.append(replace(find, values={**find.values, "number": grip.number}))
    pages = [f"/desk/cases/{grip.number}{path}" for path in PAGES]
    for path in (*pages, *others):
        page = await grip.browser.get(path)
        about = [each for each in forms(page) if grip.number in each.action or _BY_ID.search(each.action)]
        grip.forms += [each for each in about if each.action not in {known.action for known in grip.forms}]
        links = re.findall(r'href="([^"]+\.(?:pdf|docx)|[^"]+/files/[^"]+|/desk/identity/[^"]+)"', page.text)
        grip.paths += [each for each in (path, *links) if each not in grip.paths]
    return grip


async def link(desk: Desk, case: Case, person: str, action: str = "") -> str:
    """The address of a one-time link for the case as it stands, as the staff bot makes it."""

    def work(books: Books) -> str:
        purpose = Purpose.ACT if action else Purpose.READ
        version = books.cases.get(case.id).version if action else 0
        token, _ = desk.accounts.links.make(
            books, purpose, person, made_by=person, now=desk.house.clock(), case=case.id, action=action, version=version
        )
        return f"/desk/{purpose}/{token}"

    return await desk.house.store.transact(work)


async def untouched(desk: Desk, case: Case) -> tuple[Case, int]:
    """What would tell that something was done."""
    return await desk.house.store.read(lambda books: (books.cases.get(case.id), len(books.diary.of(case.id))))


def bare(text: str, number: str) -> str:
    """A page without what is the asker's own: what was typed, tickets, the number."""
    return re.sub(r'value="[^"]*"', "", text.replace(number, "#").replace(number.replace("-", ""), "#"))


def _answer(page: httpx.Response, number: str) -> Answer:
    return page.status_code, bare(page.headers.get("location", ""), number), bare(page.text, number)


def _filled(form: Form) -> Mapping[str, str]:
    """Enough for every action there is, as far as the form asks for it."""
    enough = {
        "words": "您好，已经看过。", "reason": "-", "outcome": "solved", "result": "已办结。", "yes": "yes",
        "reached": "yes", "satisfied": "very", "whom": "p-tan", "handler": "p-tan", "unit": "market", "limit": "3",
        "limit_unit": "wd", "code": "elsewhere", "right_channel": "court", "meeting": "2026-07", "how": "-",
    }  # fmt: skip
    pressed = {name: values[0] for name, values in form.buttons.items()}
    return pressed | {name: value for name, value in enough.items() if name in form.names}


def same(again: Mapping[str, Answer], absent: Mapping[str, Answer]) -> Sequence[str]:
    """Where the answers differ."""
    return [what for what in again if again[what] != absent[what]]
