"""Where something told in confidence could show up although it must not: notices, lists, errors, logs, names, bytes.

The page of a case, its letters and the reporter's own pages are what entitled people read; they are not among these.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from urllib.parse import quote

import httpx
from playwright.sync_api import BrowserContext

from tests.e2e.colleague import Colleague
from tests.e2e.site import Site
from tests.support.planted import Planted

#: What everybody at the desk sees who does not open a case.
LISTS = (
    "/desk",
    "/desk/told",
    *(f"/desk/cases?show={show}" for show in ("all", "mine", "late", "today", "over")),
    "/desk/find",
    "/desk/workload",
    "/desk/me",
)


def watch(device: BrowserContext, planted: Planted) -> None:
    """Every address that a browser asks for: servers in front of ours log them."""
    device.on("request", lambda asked: planted.lines("address", asked.url))


def through_lists(planted: Planted, colleague: Colleague, number: str) -> None:
    """As they stand now, also what says why a stage ends when it does."""
    colleague.open("/desk")
    for path in (*LISTS, f"/desk/cases/{number}/why/handling"):
        answer = colleague.page.request.get(f"{colleague.site.url}{path}")
        assert answer.url.endswith(path), path
        planted.page("list", answer.text(), where=f"{colleague.person} {path}")


def through_errors(planted: Planted, colleague: Colleague, number: str) -> None:
    """Of the desk and of the public pages, each given planted words to quote."""
    url, word = colleague.site.url, planted.words["narrative"]
    colleague.open("/desk")
    desk = colleague.page.request
    for told in (
        desk.get(f"{url}/desk/cases/{quote(word)}"),
        desk.get(f"{url}/desk/{quote(word)}"),
        desk.get(f"{url}/desk/cases/{number}/files/{quote(word)}"),
        desk.get(f"{url}/desk/cases/{number}/why/{quote(word)}"),
        desk.post(f"{url}/desk/cases/{number}/act/reply", form={"ticket": word, "words": word}),
        desk.post(f"{url}/desk/proposals/{quote(word)}", form={"yes": word}),
    ):
        planted.page("error", told.text(), where=f"{told.status} of the desk")
        assert told.status >= 400, told.url
    with httpx.Client(base_url=url) as public:
        for answer in (
            public.post("/api/v1/turns", content=json.dumps({"text": word})[:-1]),
            public.post("/api/v1/turns", json={"id": word, "kind": "text", "text": word}),
            public.post("/api/v1/files", content=word.encode(), headers={"mashang-file-name": quote(word)}),
            public.post("/plain", data={"text": word}),
            public.get(f"/{quote(word)}"),
            public.get("/healthz"),
            public.get("/readyz"),
        ):
            planted.page("error", answer.text, where=f"{answer.status_code} {answer.request.method}")


@contextmanager
def through_news(planted: Planted, device: BrowserContext, site: Site) -> Iterator[Event]:
    """What is pushed to the open page of the reporter; the event is set once something was."""
    came, ended = Event(), Event()
    cookies = {each["name"]: each["value"] for each in device.cookies()}  # type: ignore[typeddict-item]

    def listen() -> None:
        with httpx.stream("GET", f"{site.url}/api/v1/news", cookies=cookies, timeout=60) as pushed:
            for line in pushed.iter_lines():
                planted.lines("news", line)
                if line.startswith("event:"):
                    came.set()
                if ended.is_set() or line.startswith("data:"):
                    return

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield came
    finally:
        ended.set()
        thread.join(30)


def through_traces(planted: Planted, site: Site) -> None:
    """What is left behind: the terminal with the log at its most talkative, names of files, every byte of them."""
    planted.lines("terminal", site.printed)
    planted.names(site.folder)
    planted.bytes(site.folder)
