"""One served desk with two hidden cases in it, tried by everybody of the cast: each page of the routing table as it is
before the cases exist, with them, and by what a thief of addresses could know of them."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from starlette.routing import BaseRoute, Route

from app.accounts import open_accounts
from app.desk import desk_site
from cases import numbers
from cases.case import Case, Track
from cases.organisation import Recusal
from cases.staff import Account, Password
from handlers.books import Desk as Books
from handlers.desks import Desks
from handlers.digests import Digester
from handlers.sending import Sender
from handlers.sweep import Sweeper
from tests.confidentiality import cast
from tests.confidentiality.conftest import application
from tests.desk.desk import Browser, Desk, a_desk, forms
from tests.handlers.identity import asking
from tests.handlers.work.filing import file
from tests.storage import evidence_samples as samples
from tests.support.house import CHEAP, ZONE, TestHouse, a_house

#: Planted in the hidden cases, and nowhere else.
STORY, SUBJECT = "夜班巡查时看见围挡后面倾倒废料", "受指认示例乙（虚构）"
ABSENT = "7Q7Q-7Q7Q-7Q7Q"

#: Routes that are about nobody's case: joining, signing in and out, the own account.
OF_NOBODY: Final = frozenset(
    {
        "GET /desk/static/{version}/{name}", "GET /desk/sign-in", "POST /desk/sign-in", "GET /desk/sign-in/{token}",
        "POST /desk/sign-in/{token}", "GET /desk/join/{token}", "POST /desk/join/{token}", "POST /desk/sign-out",
        "POST /desk/me/language", "POST /desk/me/end-session", "POST /desk/me/end-others", "POST /desk/me/chat",
        "POST /desk/leave", "POST /desk/leave/end", "POST /desk/templates/{kind}/{language}",
    }
)  # fmt: skip

#: A link that was made for one person and one case; see the tests of links.
BY_LINK: Final = frozenset(
    {"GET /desk/read/{token}", "POST /desk/read/{token}", "POST /desk/read-file/{file}", "GET /desk/act/{token}",
     "POST /desk/act/{token}"}
)  # fmt: skip

#: What is done to many cases, to the organisation or to places; see the tests of each.
AT_ONCE: Final = frozenset(
    {"POST /desk/handover", "POST /desk/leavers", "POST /desk/enter/{track}", "POST /desk/organisation/look",
     "POST /desk/organisation/take", "POST /desk/organisation/role", "POST /desk/organisation/key",
     "POST /desk/codes/{place}/rotate", "POST /desk/codes/{place}/revoke", "POST /desk/codes/rotate",
     "POST /desk/codes/{place}/poster", "POST /desk/codes/{place}/picture", "POST /desk/codes/posters",
     "POST /desk/codes/posters/{job}/drop", "POST /desk/codes/check", "POST /desk/places/new",
     "POST /desk/places/{place}/change", "POST /desk/places/import/look", "POST /desk/places/import/take"}
)  # fmt: skip

#: What is typed or ticked: a number stands in the form and not in the address.
TYPED: Final = frozenset({"POST /desk/find", "POST /desk/batch", "POST /desk/batch/assign"})

#: What is there without signing in: the chat, its files, posters' codes, whether the program is well.
FOR_THE_PUBLIC: Final = frozenset(
    {
        "GET /", "GET /api/v1/messages", "GET /api/v1/news", "GET /api/v1/openapi.json", "GET /healthz", "GET /plain",
        "GET /plain/receipt.ics", "GET /plain/s/{code}", "GET /plain/status", "GET /readyz", "GET /s", "GET /s/{code}",
        "GET /static/{version}/{name}", "GET /status", "POST /api/v1/acks", "POST /api/v1/files",
        "POST /api/v1/turns", "POST /plain", "POST /plain/kept",
    }
)  # fmt: skip

#: The next page of a list begins behind a number.
LEAFING: Final = ("GET /desk/cases?after={number}", "GET /desk/cases?show=over&after={number}")

#: Addresses with something else in them than a case: what it may be.
VARIANTS: Final[Mapping[str, Sequence[str]]] = {
    "/desk/cases": ("", "?show=over", "?handler=p-pan", "?unit=construction"),
    "/desk/codes/{place}": ("YunchuanPark01", "nowhere"),
    "/desk/codes/{place}/poster.png": ("nowhere/poster.png",),
    "/desk/codes/posters/{job}": ("nothing",),
    "/desk/codes/posters/{job}/file": ("nothing/file",),
    "/desk/places/{place}": ("YunchuanPark01", "nowhere"),
    "/desk/places/{place}/change": ("YunchuanPark01/change",),
    "/desk/places/export/{form}": ("csv", "xlsx"),
    "/desk/enter/{track}": ("s",),
    "/desk/organisation/export/{kind}": ("csv", "xlsx"),
    "/desk/templates/{kind}/{language}": ("urge/zh-Hans",),
    "/desk/{rest:path}": ("nothing",),
}

#: Actions whose forms are asked for, one of each kind.
ACTIONS = ("note", "dispatch", "declare")


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """A case that must not be noticed, and the ids of what belongs to it."""

    case: Case
    ids: Mapping[str, Sequence[str]]

    @property
    def number(self) -> str:
        return numbers.shown(self.case.number)


Answer = tuple[int, str, str]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of it, by person, then by page or address. `before` and `after` the hidden cases were filed; by their
    addresses and by those of no case; `entitled` is what somebody gets who may. `once` are pages after something was
    done to many cases at once. `untouched`: nothing that anybody tried left a trace in a hidden case."""

    hidden: Hidden
    tip: Hidden
    before: Mapping[str, Mapping[str, Answer]]
    after: Mapping[str, Mapping[str, Answer]]
    absent: Mapping[tuple[str, str], Mapping[str, Answer]]
    forbidden: Mapping[tuple[str, str], Mapping[str, Answer]]
    nothing: Mapping[str, Answer]
    entitled: Mapping[str, Answer]
    once: Mapping[str, str]
    untouched: bool


@dataclass
class Siege:
    """`ordinary` is the number of a case that is nobody's secret, of the same kind as the hidden one."""

    desk: Desk
    routes: tuple[str, ...]
    ordinary: str
    _browsers: dict[str, Browser] = field(default_factory=dict)

    async def browser(self, person: str) -> Browser:
        if person not in self._browsers:
            self._browsers[person] = await self.desk.browser(person)
        return self._browsers[person]

    async def own_pages(self, person: str) -> dict[str, Answer]:
        browser = await self.browser(person)
        paths = (*own_paths(self.routes), f"/desk/cases/{self.ordinary}")
        return {path: bare(await browser.get(path)) for path in paths}

    async def by_address(
        self, person: str, hidden: Hidden, number: str, routes: Sequence[str], *, known: bool = True
    ) -> dict[str, Answer]:
        """Everything that an address or a form can name of a case. Without being `known`, nothing has the ids."""
        browser = await self.browser(person)
        ticket = forms(await browser.get("/desk/me"))[0].values["ticket"]
        found = {}
        for route in routes:
            for place, path in enumerate(addresses(route, hidden, number, known=known)):
                page = await ask(browser, route, path, posted(hidden, ticket, number))
                found[f"{route} {place}"] = bare(page, number)
        return found

    async def trace(self, *hidden: Hidden) -> object:
        return await self.desk.house.store.read(
            lambda books: [(books.cases.get(each.case.id), len(books.diary.of(each.case.id))) for each in hidden]
        )


def routes_of(routes: Sequence[BaseRoute]) -> tuple[str, ...]:
    return tuple(
        f"{method} {route.path}"
        for route in routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
    )


async def routes_of_the_program(folder: Path) -> frozenset[str]:
    """Of the application as it is served, desk and public pages."""
    async with a_house(folder) as house:
        with open_accounts(house.house, params=CHEAP) as accounts:
            site = desk_site(house.house, accounts, clock=house.clock)
            app = application(house, site)._app
    return frozenset(routes_of(app.routes))


def about_a_case(routes: Sequence[str]) -> tuple[str, ...]:
    """With a number or the id of something that belongs to a case."""
    ids = ("{number}", "{proposal}", "{request}")
    return (*LEAFING, *(each for each in routes if each in TYPED or any(id_ in each for id_ in ids)))


def own_paths(routes: Sequence[str]) -> tuple[str, ...]:
    """Pages that everybody has, or nobody knows of: what stands on them is the reader's own."""
    out = frozenset((*about_a_case(routes), *OF_NOBODY, *BY_LINK, *AT_ONCE))
    return tuple(path for route in routes if route not in out for path in _filled(route.partition(" ")[2]))


def _filled(path: str) -> Iterator[str]:
    for each in VARIANTS.get(path, ("",)):
        yield path.partition("{")[0] + each


def addresses(route: str, hidden: Hidden, number: str, *, known: bool) -> Iterator[str]:
    path = route.partition(" ")[2].replace("{number}", number)
    name = next(iter(re.findall(r"\{(\w+)\}", path)), None)
    if name is None:
        yield path
        return
    for id_ in hidden.ids[name]:
        yield path.replace(f"{{{name}}}", id_ if known or name in ("action", "clock") else "0" * 32)


async def ask(browser: Browser, route: str, path: str, values: Mapping[str, str]) -> httpx.Response:
    return await browser.get(path) if route.startswith("GET") else await browser.post(path, **values)


def posted(hidden: Hidden, ticket: str, number: str) -> dict[str, str]:
    """Everything that any form about a case may hold, as it would be filled in by whoever is entitled."""
    return {
        "ticket": ticket,
        "version": str(hidden.case.version),
        "number": number,
        "case": number,
        "meeting": "2026-07",
        "unit": "services",
        "yes": "yes",
        "reason": "虚构的理由",
        "words": "虚构的一句话",
        "kind": "supervise",
        "do": "receive",
        "text": "虚构的一段",
        "how": "当面核对",
        "id": "part answers",
        "action": "message",
        "box": "YWdl",
        "sealed": "YWdl",
        "opened": "{}",
        "leaving": "p-tang",
    }


def bare(page: httpx.Response, number: str = "") -> Answer:
    """Status, what is said, and where it leads: without tickets and other values of forms, and without the number that
    was asked for."""
    said = _unpacked(page) if page.headers.get("content-type", "").startswith("application/") else page.text
    said = re.sub(r'value="[^"]*"', "", said)
    led = page.headers.get("location", "")
    for typed in (number, number.replace("-", "")):
        said, led = (said.replace(typed, "#"), led.replace(typed, "#")) if typed else (said, led)
    return page.status_code, said, led


def _unpacked(page: httpx.Response) -> str:
    """Archives tell when they were packed; what is in them is what counts."""
    if not page.content.startswith(b"PK"):
        return page.text
    with zipfile.ZipFile(io.BytesIO(page.content)) as packed:
        names = [name for name in packed.namelist() if not name.startswith("docProps/")]
        return "\n".join(f"{name} {packed.read(name).decode('utf-8', 'replace')}" for name in sorted(names))


@asynccontextmanager
async def besieged(folder: Path) -> AsyncIterator[Siege]:
    """A house with one ordinary case in hand, and everybody of the cast."""
    async with a_house(folder) as house:
        day = house.clock().astimezone(ZONE).date()

        def enrol(books: Books) -> None:
            books.organisation.save(cast.organisation(books.organisation.hold(), day))

        await house.store.transact(enrol)
        await house.store.transact(accounts)
        with a_desk(house) as desk:
            ordinary = await file(house)
            await in_hand(desk, ordinary)
            yield Siege(desk=desk, routes=routes_of(desk.site.routes), ordinary=ordinary.number)
            await desk.close()


def accounts(books: Books) -> None:
    """Everybody can be told something at the desk."""
    password = Password(salt=b"s", params="x", digest=b"d")
    for who in books.organisation.load().people:
        books.staff.save_account(Account(person=who, language="zh-Hans", password=password, totp="A"))


async def tried(folder: Path) -> Tried:
    """The whole of it, in one house."""
    async with besieged(folder) as siege:
        everybody = [each.id for each in cast.AT_THE_DESK]
        routes = about_a_case(siege.routes)
        await remind(siege.desk.house)
        for who in everybody:  # what is read for the first time is written down
            for path in ("/desk/told", f"/desk/cases/{siege.ordinary}"):
                await (await siege.browser(who)).get(path)
        before = {who: await siege.own_pages(who) for who in everybody}
        hidden, tip = await a_hidden_case(siege.desk), await a_hidden_tip(siege.desk)
        await remind(siege.desk.house)
        after = {who: await siege.own_pages(who) for who in everybody}
        stood = await siege.trace(hidden, tip)
        absent, forbidden = {}, {}
        for name, case, people, some in (
            ("case", hidden, everybody, routes),
            ("tip", tip, [each.id for each in cast.AT_A_TIP], of_tips(routes)),
        ):
            for who in people:
                absent[name, who] = await siege.by_address(who, case, ABSENT, some, known=False)
                forbidden[name, who] = await siege.by_address(who, case, case.number, some)
        untouched = stood == await siege.trace(hidden, tip)
        nothing = await siege.by_address("p-pan", hidden, ABSENT, routes, known=False)
        return Tried(
            hidden=hidden,
            tip=tip,
            before=before,
            after=after,
            absent=absent,
            forbidden=forbidden,
            nothing=nothing,
            once=await at_once(siege, hidden),
            untouched=untouched,
            entitled=await by_right(siege, hidden, tip, routes),
        )


def of_tips(routes: Sequence[str]) -> tuple[str, ...]:
    """What differs from other cases: a tip has pages of its own, and more who ask about its reporter."""
    return tuple(each for each in routes if "/tips/" in each or "/identity/" in each or each.endswith("/{number}"))


async def by_right(siege: Siege, hidden: Hidden, tip: Hidden, routes: Sequence[str]) -> dict[str, Answer]:
    """Somebody who may, at the same addresses: what is guarded must be there at all."""
    found: dict[str, Answer] = {}
    for who, case, wanted in (
        ("p-wei", tip, lambda route: "/tips/" in route),
        ("p-lin", hidden, lambda route: route in TYPED | {"POST /desk/cases/{number}/letters"} or "after=" in route),
        ("p-shi", hidden, lambda route: "/desk/identity/{" in route),
        ("p-gao", hidden, lambda route: "/proposals/" in route or route.endswith("/reissue")),
        ("p-pan", hidden, lambda route: True),
    ):
        mine = [route for route in routes if wanted(route) and not any(each.startswith(route) for each in found)]
        found |= await siege.by_address(who, case, case.number, mine)
    return found


async def at_once(siege: Siege, hidden: Hidden) -> dict[str, str]:
    """What is done to all cases of somebody: whoever is kept away from one of them does not find it among them."""
    pages: dict[str, str] = {}
    for who in ("torn-dispatcher", "torn-supervisor"):
        browser = await siege.browser(who)
        form = await browser.form("/desk/handover", "/handover")
        there = {"from": "p-pan", "to": "p-tan", "reason": "调离。"}
        pages[f"handover {who}"] = (await browser.send(form, None, **there)).text
    dispatcher = await siege.browser("torn-dispatcher")
    look = await dispatcher.form("/desk/organisation", "/organisation/look")
    book = await dispatcher.get("/desk/organisation/export/xlsx")
    pages["look"] = (await dispatcher.send(look, [("organisation.xlsx", book.content)])).text
    await siege.desk.leave("p-pan")
    pages["leavers"] = (await dispatcher.get("/desk/leavers")).text
    ticket = forms(await dispatcher.get("/desk/me"))[0].values["ticket"]
    pages["leaver"] = (await dispatcher.post("/desk/leavers", ticket=ticket, person="p-pan")).text
    await siege.desk.leave("p-pan", back=True)
    return pages


async def in_hand(desk: Desk, case: Case) -> None:
    """With the construction bureau, signed for by p-pan."""
    await acts(desk, "p-lin", case, "accept")
    await acts(desk, "p-lin", case, "dispatch", unit=cast.OWNER)
    await acts(desk, "p-pan", case, "sign_for", yes="yes")


async def acts(desk: Desk, person: str, case: Case, name: str, **given: str) -> None:
    place = desk.house.house.workplace(person)
    await place.act(case.number, name, given, version=None, now=desk.house.clock())


async def remind(house: TestHouse, *, morning: bool = True) -> None:
    """All that goes out by itself: what is due, what is new, how the day stands."""
    desks = Desks(store=house.store, zone=ZONE, clock=house.clock, spoken="zh-Hans")
    await Sweeper(store=house.store, zone=ZONE).sweep(house.clock())
    await Sender(store=house.store, desk=desks, zone=ZONE).send(house.clock())
    if morning:
        await Digester(store=house.store, desk=desks, zone=ZONE).send(house.clock())


async def a_hidden_case(desk: Desk) -> Hidden:
    """In hand, with everything that can belong to a case: a file, a letter, something that waits for approval, somebody
    who asked who reported it."""
    house = desk.house
    case = await file(house, keep_away=f"{cast.ACCUSED_NAME}；{cast.NAMED_NAME}", narrative=STORY)
    await in_hand(desk, case)
    handler, office = await desk.browser("p-pan"), await desk.browser("p-lin")
    note = await handler.form(f"/desk/cases/{case.number}", "/act/note")
    await handler.send(note, [("a.jpg", samples.jpeg())], words="现场照片")
    await handler.act(case.number, "extend", limit="5", limit_unit="wd", reason="等待鉴定。")
    await handler.send(await handler.form(f"/desk/cases/{case.number}/identity", "/ask"), None, reason="需核实")
    letters = f"/desk/cases/{case.number}/letters"
    await office.send(await office.form(letters, "/letters"), None, kind="supervise")
    draft = next(each for each in forms(await office.get(letters)) if "/letters/" in each.action)
    await office.send(draft, None, text="请尽快办理。", do="confirm")
    await _asked_and_granted(desk, case)
    return await _with_ids(desk, case)


async def _asked_and_granted(desk: Desk, case: Case) -> None:
    """One request for the identity is granted and one waits; a new secret for the reporter was agreed to."""
    (asked,) = await desk.house.store.read(lambda books: books.identity_requests.by("p-pan"))
    await asking.grant(desk.house, "p-shi", asked.id)
    await acts(desk, "p-gao", case, "declare", yes="yes")
    head, handler = await desk.browser("p-gao"), await desk.browser("p-pan")
    identity = f"/desk/cases/{case.number}/identity"
    await head.send(await head.form(identity, "/ask"), None, reason="需核实")
    await handler.send(await handler.form(identity, "/reissue"), None, how="持证到窗口核对")
    waiting = await desk.house.store.read(lambda books: books.proposals.of(case.id))
    (agreed,) = (each.id for each in waiting if each.action == "reissue_secret")
    await head.follow(await head.send(await head.form("/desk", f"/proposals/{agreed}"), None, yes="yes"))


async def a_hidden_tip(desk: Desk) -> Hidden:
    """About the market bureau, opened by one of its recipients; the other one was found recused since. Nobody has asked
    who reported it: that much custodians and auditors do hear of, whoever they are (docs/identity.md)."""
    house = desk.house
    about = {"kind": "tip", "category": "C12.01", "subject_kind": "unit", "subject_unit": cast.ACCUSED_NAME}
    told = {"subject_name": SUBJECT, "subject_post": "科长", "where": "二楼", "narrative": STORY}
    case = await file(house, track=Track.DISCIPLINE, **about, **told)
    await acts(desk, "p-wei", case, "declare", yes="yes")

    def recuse(books: Books) -> None:
        known = books.organisation.hold()
        books.organisation.save(
            cast.replace(known, recusals=(*known.recusals, Recusal(person="p-tang", case=case.id, reason="-")))
        )

    await house.store.transact(recuse)
    await acts(desk, "p-wei", case, "screen")
    return await _with_ids(desk, case)


async def _with_ids(desk: Desk, case: Case) -> Hidden:
    def look(books: Books) -> Hidden:
        kept = books.cases.get(case.id)
        letters = [each.id for each in books.letters.of(kept)] or ["0"]
        ids = {
            "proposal": [each.id for each in books.proposals.of(kept.id)] or ["0"],
            "request": [each.id for each in books.identity_requests.of(kept.id)],
            "letter": letters[:1],
            "file": [each.id for each in books.evidence.of(kept)][:1] or ["0"],
            "clock": ["handling"],
            "action": ACTIONS,
        }
        return Hidden(case=kept, ids=ids)

    return await desk.house.store.read(look)
