"""Somebody with a phone in the hand, who does to the page what a person does: press, type, choose a file, wait."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

import texts
from dialog.catalogue import PLACEHOLDER
from tests.support.browser import PATIENCE
from tests.support.transcripts import Line, expanded

#: Is nothing on its way, and has the page come to rest?
AT_REST = """() => !document.querySelector('#log [aria-disabled=true], #dock button[aria-disabled=true], .mine.waiting')
  && document.querySelector('#log').getAttribute('aria-busy') === 'false'"""
#: Once it has; from then on what is new can be told from what was there.
MARKED = f"""() => ({AT_REST})()
  && (document.querySelectorAll('#log > *').forEach((node) => node.setAttribute('data-seen', '')), true)"""
#: Something new came, and it has come to rest again.
MOVED = f"""() => document.querySelector('#log > .block:not([data-seen]), #log > #over:not([data-seen])')
  && ({AT_REST})()"""
#: What is not on purpose: a browser says these of answers we give with a status other than 200, and of a dead server.
EXPECTED = re.compile(r"\b(428|429)\b|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE")


@cache
def words(language: str) -> dict[str, str]:
    return texts.load()[language]


@dataclass(kw_only=True)
class Person:
    page: Page
    language: str
    #: What a page must not do: speak to others, complain to its console.
    faults: list[str] = field(default_factory=list)
    #: Called at each new state of the page.
    look: Callable[[str], None] = lambda _: None

    @classmethod
    def at(cls, device: BrowserContext, language: str, url: str = "") -> "Person":
        page = device.new_page()
        page.set_default_timeout(PATIENCE)
        person = cls(page=page, language=language)
        page.on("pageerror", lambda fault: person.faults.append(f"error: {fault}"))
        page.on("console", lambda said: person._console(said.type, said.text))
        page.on("request", lambda asked: person._asked(asked.url))
        if url:
            person.open(url)
        return person

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.rest()

    def rest(self) -> None:
        self.page.wait_for_function(AT_REST, polling=40)

    # ------------------------------------------------------------------------------------------------- what one does

    def press(self, value: str) -> None:
        if value.startswith("edit:"):
            self._turn(self.edit(value).tap)
        else:
            self._turn(self.button(value).tap)

    def button(self, value: str) -> Locator:
        return self.page.locator(f'#log [data-value="{value}"]').last

    def edit(self, value: str) -> Locator:
        label = words(self.language)[f"intake.{value.removeprefix('edit:')}.label"]
        return (
            self.page.locator(".block.summary .lines > div")
            .filter(has=self.page.get_by_text(label, exact=True))
            .locator(".edit")
        )

    def type(self, text: str) -> None:
        self.page.fill("#field", text)
        self._turn(self.page.locator("#dock .send").tap)

    def command(self, name: str) -> None:
        if name in ("back", "skip"):
            self._turn(self.page.locator(f'#moves [data-command="{name}"]').tap)
            return
        self.page.tap("#menu-open")
        self._turn(self.page.locator("#menu").get_by_role("button", name=words(self.language)[f"web.js.{name}"]).tap)

    def send(self, name: str, data: bytes) -> None:
        self.choose_file(name, data)
        self._turn(self.page.locator(".files + .send").tap)

    def choose_file(self, name: str, data: bytes) -> None:
        file = {"name": name, "mimeType": "image/jpeg", "buffer": data}
        self.page.set_input_files(".pick input[multiple]", [file])  # type: ignore[list-item]
        expect(self.page.locator(".files + .send")).to_be_visible()

    def _turn(self, act: Callable[[], None]) -> None:
        self.page.wait_for_function(MARKED, polling=40)
        act()
        try:
            self.page.wait_for_function(MOVED, polling=40)
        except TooLate as late:
            raise AssertionError(f"nothing came after:\n{self.page.inner_text('body')[-800:]}\n{self.faults}") from late

    # ----------------------------------------------------------------------------------- what transcripts say one does

    def play(self, *parts: str) -> None:
        """The parts of the transcripts, as every other channel plays them."""
        for part in parts:
            for line in expanded(Line(number=0, mark=">", rest=f"play {part}")):
                if line.is_for("web"):
                    self._line(line)

    def _line(self, line: Line) -> None:
        verb, _, what = line.rest.partition(" ")
        if line.mark == "<":
            self.sees(line.rest)
        elif verb == "press":
            self.press(what)
        elif verb == "type":
            self.type(what)
        elif verb == "command":
            self.command(what)
        else:
            raise ValueError(f"nobody can {verb} here")

    def sees(self, key: str) -> None:
        """The words of this key, in the newest messages."""
        table = words(self.language)
        forms = [table[one] for one in (key, f"{key}.one", f"{key}.other") if one in table]
        pattern = "|".join(".*?".join(map(_loose, PLACEHOLDER.split(form)[::2])) for form in forms)
        expect(self.page.locator("#log")).to_contain_text(re.compile(pattern, re.DOTALL))

    # ---------------------------------------------------------------------------------------------------- what one has

    @property
    def said(self) -> str:
        """The newest thing said, with its buttons."""
        return "\n".join(self.page.locator("#log > *:not([data-seen])").all_inner_texts())

    @property
    def number(self) -> str:
        return self.page.locator(".receipt-card .code > span:first-child").first.inner_text()

    @property
    def secret(self) -> str:
        return self.page.locator(".receipt-card .code > span:first-child").last.inner_text()

    def keep(self) -> None:
        self.page.tap("[data-kept]")
        expect(self.page.locator("#log")).to_contain_text(words(self.language)["web.js.receipt_gone"])

    def look_up(self, number: str, secret: str) -> None:
        self.press("status")
        self.type(number)
        self.type(secret)

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not EXPECTED.search(text):
            self.faults.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        own = urlsplit(self.page.url).netloc
        if not url.startswith(("data:", "blob:")) and own and urlsplit(url).netloc != own:
            self.faults.append(f"asked somebody else: {url}")


def _loose(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))


def photo(size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A photo with a place in it, as a phone makes it."""
    picture = Image.effect_noise(size, 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "DemoPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()
