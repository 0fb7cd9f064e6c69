"""The web, without script."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from dialog.ports import Visitor
from tests.support.house import TestHouse
from tests.support.transcripts.at_web import visitor_by_cookie
from tests.support.transcripts.driver import NotOffered


@dataclass
class _Form:
    id: str = ""
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    has_file: bool = False
    text: str = ""  # the name of the box to type into


class _Page(HTMLParser):
    """The forms of a page and the words on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.words: list[str] = []
        self._in: _Form | None = None
        self._quiet = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "head"):
            self._quiet += 1
        if tag == "form":
            self._in = _Form(id=had.get("id", ""), action=had.get("action", ""))
            self.forms.append(self._in)
        form = next((form for form in self.forms if form.id == had["form"]), None) if "form" in had else self._in
        if form is None and "form" in had:  # a button of a form that comes later on the page
            form = _Form(id=had["form"], action="/plain")
            self.forms.append(form)
        if form is None:
            return
        if tag == "button" and "name" in had:
            form.buttons.append((had["name"], had.get("value", "")))
        elif tag == "textarea" or (tag == "input" and had.get("type") in ("text", "password", "tel")):
            form.text = had.get("name", "")
        elif tag == "input" and had.get("type") == "file":
            form.has_file = True
        elif tag == "input" and had.get("type") == "hidden":
            form.fields[had.get("name", "")] = had.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._quiet -= 1
        if tag == "form":
            self._in = None

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.words.append(data.strip())

    def form(self, wanted: str) -> _Form:
        """The form of that id (its buttons may stand elsewhere on the page), or the one with that action."""
        same = [form for form in self.forms if wanted in (form.id, form.action)]
        if not same:
            raise NotOffered(f"no form {wanted}")
        merged = _Form(id=same[0].id, action=same[0].action)
        for form in same:
            merged.fields |= form.fields
            merged.buttons += form.buttons
            merged.has_file = merged.has_file or form.has_file
            merged.text = merged.text or form.text
        return merged


class PlainDriver:
    name = "plain"
    variants = ()

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=house.web()),
            base_url="http://test",
            headers={"Origin": "http://test"},
            follow_redirects=True,
        )
        self._pages: list[_Page] = []
        self._sent: tuple[str, dict[str, str], tuple[str, bytes] | None] | None = None

    @property
    def visitor(self) -> Visitor:
        return visitor_by_cookie(self.house, self._client)

    async def start(self, code: str) -> list[str]:
        path = f"/plain/s/{code}" if code else "/plain"
        await self._show(await self._client.get(path, params={"lang": self.language}))
        begin = [form for form in self._pages[-1].forms if form.fields.get("kind") == "start"]
        # In the middle of a conversation only the address of a code shows the form to begin; it would be this one.
        form = begin[0] if begin else self._pages[-1].form("answer")
        kept = {name: value for name, value in form.fields.items() if name in ("id", "ticket", "code", "opens")}
        return await self._post(_Form(action="/plain", fields={**kept, "kind": "start"}), {})

    async def press(self, value: str) -> list[str]:
        form = self._pages[-1].form("answer")
        if ("choice", value) not in form.buttons:
            raise NotOffered(f"{value} is not among {form.buttons}")
        return await self._post(form, {"choice": value, **({form.text: ""} if form.text else {})})

    async def press_old(self, value: str) -> list[str]:
        # As from a second tab: a form is one turn, so the very form of the question before would only be heard again.
        asked = self._pages[-2].form("answer").fields["ask"]
        return await self._post(self._pages[-1].form("answer"), {"choice": value, "ask": asked})

    async def type(self, text: str) -> list[str]:
        if not any(form.id == "answer" for form in self._pages[-1].forms):
            form = next(form for form in self._pages[-1].forms if form.fields.get("kind") == "start")
            return await self._post(form, {})
        form = self._pages[-1].form("answer")
        if not form.text:
            raise NotOffered("there is no box to type into")
        return await self._post(form, {form.text: text})

    async def send(self, name: str, data: bytes) -> list[str]:
        form = self._pages[-1].form("answer")
        if not form.has_file:
            raise NotOffered("no file can be chosen here")
        return await self._post(form, {}, (name, data))

    async def command(self, name: str) -> list[str]:
        return await self._post(self._pages[-1].form("answer"), {"command": name})

    async def again(self) -> list[str]:
        assert self._sent
        return await self._request(*self._sent)

    async def keep(self) -> list[str]:
        return await self._post(self._pages[-1].form("/plain/kept"), {})

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, form: _Form, more: dict[str, str], file: tuple[str, bytes] | None = None) -> list[str]:
        self._sent = (form.action, {**form.fields, **more}, file)
        return await self._request(*self._sent)

    async def _request(self, action: str, fields: dict[str, str], file: tuple[str, bytes] | None) -> list[str]:
        files = {"file": (file[0], file[1], "application/octet-stream")} if file else None
        return await self._show(await self._client.post(action, data=fields, files=files))

    async def _show(self, answer: httpx.Response) -> list[str]:
        page = _Page(answer.text)
        self._pages.append(page)
        return list(page.words)
