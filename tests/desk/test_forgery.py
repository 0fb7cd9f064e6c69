"""Forms of the desk cannot be forged, headers hold on every answer, and no page lets in what somebody wrote."""

import pytest

from handlers.desk import cookies
from tests.desk.desk import Desk, words
from tests.handlers.work.filing import file

OPEN = ("/desk/sign-in", "/desk/join/", "/desk/read/", "/desk/act/", "/desk/read-file/")


def posts(desk: Desk) -> list[str]:
    """Every address of the desk that takes a form, with something in its places."""
    return [_filled(path) for path in paths(desk, "POST")]


def paths(desk: Desk, method: str) -> list[str]:
    return [route.path for route in desk.site.routes if method in (route.methods or ())]


def _filled(path: str) -> str:
    places = {"number": "0000-0000-0012", "action": "accept", "token": "A" * 43}
    return path.replace(":path", "").format_map(_Any(places))


class _Any(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "x"


async def test_nothing_is_done_by_a_form_without_the_ticket_of_the_session(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    answers = {path: (await browser.post(path, ticket="")).status_code for path in posts(desk)}
    assert dict.fromkeys(answers, 403) == answers


async def test_the_ticket_of_somebody_else_is_no_good(desk: Desk) -> None:
    number = (await file(desk.house)).number
    mine, theirs = await desk.browser("p-lin"), await desk.browser("p-lin")
    form = await theirs.form(f"/desk/cases/{number}", "/act/accept")
    answer = await mine.post(form.action, **form.values)
    assert (403, True) == (answer.status_code, "不是本次登录中打开的" in words(answer))


async def test_the_ticket_of_a_guest_is_no_good_for_a_session(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    stranger = desk.stranger()
    form = await stranger.form("/desk/sign-in", "/desk/sign-in")
    answer = await browser.post("/desk/me/end-others", ticket=form.values["ticket"])
    assert 403 == answer.status_code


@pytest.mark.parametrize(("site", "expected"), [("cross-site", 403), ("same-site", 403), ("same-origin", 303)])
async def test_a_form_filled_in_on_another_site_is_not_taken(desk: Desk, site: str, expected: int) -> None:
    browser = await desk.browser("p-lin")
    form = await browser.form("/desk/me", "/language")
    browser.client.headers["Sec-Fetch-Site"] = site
    assert expected == (await browser.send(form, None, language="en")).status_code


async def test_every_page_is_for_whoever_is_signed_in(desk: Desk) -> None:
    stranger = desk.stranger()
    asked = [_filled(path) for path in paths(desk, "GET") if not path.startswith((*OPEN, "/desk/static/"))]
    answers = {path: (await stranger.get(path)).headers.get("location", "") for path in asked}
    assert all(location.startswith("/desk/sign-in") for location in answers.values()), answers


async def test_no_answer_of_the_desk_is_kept_by_anybody(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    answers = [await browser.get(path) for path in ("/desk", "/desk/cases", "/desk/nothing", "/desk/me")]
    assert ["no-store"] * 4 == [answer.headers["cache-control"] for answer in answers]


async def test_no_page_loads_or_runs_anything_of_its_own(desk: Desk) -> None:
    number = (await file(desk.house)).number
    browser = await desk.browser("p-lin")
    pages = [await browser.get(path) for path in ("/desk", "/desk/cases", f"/desk/cases/{number}", "/desk/me")]
    found = [
        mark
        for page in pages
        for mark in ("<script", "<style", " style=", " onclick", "http://", "https://")
        if mark in page.text
    ]
    assert [] == found


async def test_the_session_is_kept_from_scripts_and_from_other_paths(desk: Desk) -> None:
    made = cookies.keep_session("x" * 43, secure=True)
    assert {"Path=/desk", "HttpOnly", "SameSite=Lax", "Secure"} <= set(made.split("; "))


async def test_a_form_that_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    answer = await browser.post("/desk/find", number="A" * 300_000)
    assert 413 == answer.status_code


async def test_what_is_no_form_is_refused(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    answer = await browser.client.post("/desk/find", json={"number": "x"})
    assert 415 == answer.status_code


async def test_static_files_are_kept_for_good_under_their_version_and_nothing_else_is_served(desk: Desk) -> None:
    browser = desk.stranger()
    page = await browser.get("/desk/sign-in")
    href = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    style = await browser.get(href)
    lost = await browser.get(href.replace("desk.css", "frame.py"))
    assert (200, True, 404) == (style.status_code, "immutable" in style.headers["cache-control"], lost.status_code)
