"""Joining and signing in on the web desk: by password and code, by a one-time link, and out again."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pyotp
import pytest
from starlette.routing import Route

from cases.staff import Account, Purpose
from handlers.books import Desk as Books
from handlers.desk import cookies
from handlers.desk.frame import safe_target
from tests.desk.desk import Browser, Desk, a_desk, forms, words
from tests.support.house import a_house

PASSWORD = "violin harbour seventeen"


async def invited(desk: Desk, person: str = "p-pan", purpose: Purpose = Purpose.JOIN) -> str:
    """Where the link leads."""
    make = partial(desk.accounts.links.make, purpose=purpose, person=person, made_by="system", now=desk.house.clock())
    token, _ = await desk.house.store.transact(lambda books: make(books))
    return f"/desk/{purpose}/{token}"


def code(desk: Desk, page: httpx.Response) -> str:
    secret = re.search(r'<code class="code">(\w+)</code>', page.text)
    assert secret is not None
    return pyotp.TOTP(secret[1]).at(desk.house.clock())


async def joined(desk: Desk, person: str = "p-pan") -> tuple[Browser, str]:
    """The browser, signed in, and the secret of the second factor."""
    browser, link = desk.stranger(), await invited(desk, person)
    page = await browser.get(link)
    typed = code(desk, page)
    done = await browser.send(forms(page)[0], None, password=PASSWORD, again=PASSWORD, code=typed)
    assert done.status_code == 303, words(done)
    account = await desk.house.store.read(lambda books: books.staff.account(person))
    assert account is not None
    assert account.totp is not None
    return browser, account.totp


async def test_whoever_joins_is_signed_in(desk: Desk) -> None:
    browser, _ = await joined(desk)
    assert "潘示例（虚构），您好" in words(await browser.get("/desk"))


async def test_an_invitation_is_looked_at_as_often_as_one_likes_and_used_once(desk: Desk) -> None:
    browser, link = desk.stranger(), await invited(desk)
    page = await browser.get(link)
    again = await browser.get(link)
    form, typed = forms(again)[0], code(desk, again)
    first = await browser.send(form, None, password=PASSWORD, again=PASSWORD, code=typed)
    second = await browser.send(form, None, password=PASSWORD, again=PASSWORD, code=typed)
    assert (200, 303, 410) == (page.status_code, first.status_code, second.status_code)


async def test_another_browser_is_shown_another_second_factor(desk: Desk) -> None:
    link = await invited(desk)
    one, other = await desk.stranger().get(link), await desk.stranger().get(link)
    assert code(desk, one) != code(desk, other)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"password": "short", "again": "short"}, "这个密码不能用：至少要 12 个字符。"),
        ({"password": PASSWORD, "again": "something else here"}, "两次输入的密码不一样。"),
        ({"password": PASSWORD, "again": PASSWORD, "code": "000000"}, "动态码不符"),
    ],
)
async def test_what_does_not_do_is_said_and_the_invitation_stays_good(
    desk: Desk, typed: dict[str, str], told: str
) -> None:
    browser, link = desk.stranger(), await invited(desk)
    page = await browser.get(link)
    answer = await browser.send(forms(page)[0], None, **{"code": code(desk, page), **typed})
    assert (422, True) == (answer.status_code, told in words(answer))
    assert 200 == (await browser.get(link)).status_code


async def test_no_page_of_joining_gives_a_password_back(desk: Desk) -> None:
    browser, link = desk.stranger(), await invited(desk)
    page = await browser.get(link)
    answer = await browser.send(forms(page)[0], None, password=PASSWORD, again=PASSWORD, code="000000")
    assert PASSWORD not in answer.text


async def test_signing_in_with_password_and_code_leads_where_one_wanted_to_go(desk: Desk) -> None:
    _, secret = await joined(desk)
    desk.house.clock.forward(minutes=2)
    browser = desk.stranger()
    sent_away = await browser.get("/desk/cases")
    page = await browser.follow(sent_away)
    typed = pyotp.TOTP(secret).at(desk.house.clock())
    done = await browser.send(forms(page)[0], None, person="p-pan", password=PASSWORD, code=typed)
    assert "/desk/cases" == done.headers["location"]
    assert 200 == (await browser.get("/desk/cases")).status_code


@pytest.mark.parametrize("person", ["p-pan", "p-gao", "nobody"])
async def test_wrong_unknown_and_never_joined_get_one_answer(desk: Desk, person: str) -> None:
    await joined(desk)
    browser = desk.stranger()
    page = await browser.get("/desk/sign-in")
    answer = await browser.send(forms(page)[0], None, person=person, password="wrong words of mine", code="123456")
    shown = words(answer).replace(person, "")
    assert (422, True) == (answer.status_code, "登录未成功。" in shown)
    assert "wrong words of mine" not in answer.text


async def test_a_link_to_sign_in_is_used_by_the_button_and_never_by_looking(desk: Desk) -> None:
    await desk.house.store.transact(
        lambda books: books.staff.save_account(Account(person="p-pan", language="zh-Hans", chat=7))
    )
    browser, link = desk.stranger(), await invited(desk, purpose=Purpose.SIGN_IN)
    page = await browser.get(link)
    assert "Set-Cookie" in page.headers
    assert cookies.SESSION + "=" not in page.headers["Set-Cookie"]
    form = forms(await browser.get(link))[0]
    done = await browser.post(link, **form.values)
    gone = await browser.post(link, **form.values)
    assert ("/desk", 410) == (done.headers["location"], gone.status_code)


@pytest.fixture
async def demonstration(tmp_path: Path) -> AsyncIterator[Desk]:
    """As `mashang demo` opens it: without a name, on this machine."""
    async with a_house(tmp_path) as house:
        settings = house.house.settings.model_copy(update={"organisation": "", "base_url": "http://127.0.0.1"})
        with a_desk(replace(house, house=replace(house.house, settings=settings))) as desk:
            yield desk
            await desk.close()


async def test_a_link_into_a_demonstration_is_used_by_the_button_and_never_by_looking(demonstration: Desk) -> None:
    link = await invited(demonstration, purpose=Purpose.DEMO)
    browser = demonstration.stranger()
    browser.client.base_url = "http://127.0.0.1"
    await browser.get(link)
    form = forms(await browser.get(link))[0]
    done, gone = [await browser.post(link, **form.values) for _ in range(2)]
    assert ("/desk", 410) == (done.headers["location"], gone.status_code)
    assert "潘示例（虚构），您好" in words(await browser.get("/desk"))


async def test_no_page_hides_another(demonstration: Desk) -> None:
    """Whatever stands in the place of what an address leaves open."""
    routes = demonstration.site.routes
    asked = [(route, next(iter(route.methods or ())), re.sub(r"\{[^}]*\}", "x", route.path)) for route in routes]
    hidden = [route.name for route, method, path in asked if first(routes, method, path) is not route]
    assert [] == hidden


def first(routes: list[Route], method: str, path: str) -> Route:
    return next(route for route in routes if method in (route.methods or ()) and route.path_regex.match(path))


async def test_there_is_no_way_in_without_password_where_the_desk_has_a_name(desk: Desk) -> None:
    link, browser = await invited(desk, purpose=Purpose.DEMO), desk.stranger()
    ticket = (await browser.form("/desk/sign-in", "/desk/sign-in")).values["ticket"]
    looked, pressed = await browser.get(link), await browser.post(link, ticket=ticket)
    assert ("/desk/sign-in?to=" + link, 405) == (looked.headers["location"], pressed.status_code)
    assert cookies.SESSION not in browser.client.cookies


async def test_a_link_that_never_was_is_answered_like_one_that_is_over(desk: Desk) -> None:
    browser, link = desk.stranger(), await invited(desk)
    never = await browser.get("/desk/join/" + "A" * 43)
    desk.house.clock.forward(hours=73)
    over = await browser.get(link)
    assert (410, words(never)) == (over.status_code, words(over))


async def test_signing_out_ends_the_session_and_not_only_the_cookie(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    kept = browser.client.cookies.get(cookies.SESSION)
    await browser.send(await browser.form("/desk/me", "/sign-out"))
    thief = desk.stranger()
    thief.client.cookies.set(cookies.SESSION, str(kept), domain="desk.test", path="/desk")
    assert 303 == (await thief.get("/desk")).status_code


async def test_a_session_is_ended_from_another_browser(desk: Desk) -> None:
    old, new = await desk.browser("p-pan"), await desk.browser("p-pan")
    form = await new.form("/desk/me", "/end-session")
    await new.send(form, None, session=form.buttons["session"][0])
    assert (303, 200) == ((await old.get("/desk")).status_code, (await new.get("/desk")).status_code)


async def test_nobody_ends_the_session_of_somebody_else(desk: Desk) -> None:
    mine, other, theirs = await desk.browser("p-pan"), await desk.browser("p-pan"), await desk.browser("p-gao")

    def look(books: Books) -> str:
        return books.staff.sessions("p-gao")[0].digest

    digest = await desk.house.store.read(look)
    form = await mine.form("/desk/me", "/end-session")
    await mine.send(form, None, session=digest)
    assert (200, 200) == ((await theirs.get("/desk")).status_code, (await other.get("/desk")).status_code)


async def test_all_other_sessions_end_at_once(desk: Desk) -> None:
    others = [await desk.browser("p-pan") for _ in range(3)]
    mine = await desk.browser("p-pan")
    await mine.send(await mine.form("/desk/me", "/end-others"))
    assert [303, 303, 303, 200] == [(await each.get("/desk")).status_code for each in (*others, mine)]


async def test_somebody_who_has_left_is_signed_out(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    await desk.leave("p-pan")
    assert 303 == (await browser.get("/desk")).status_code


async def test_the_language_is_kept_with_the_account(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    await browser.send(await browser.form("/desk/me", "/language"), None, language="en")
    assert "Hello, 潘示例（虚构）" in words(await browser.get("/desk"))


async def test_whoever_was_signed_out_meanwhile_keeps_what_they_wrote(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    await desk.accounts.sessions.end_all("p-pan")
    said = "这是写了很久的一段话，丢了就太可惜了，请务必留住。"
    answer = await browser.post("/desk/cases/0000-0000-0012/act/message", words=said, ticket="x")
    assert (403, True) == (answer.status_code, said in answer.text)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/desk",
        "//evil.example/desk",
        "/\\evil.example",
        "/desk/..//evil.example",
        "/desk\\@evil.example",
        "javascript:alert(1)",
        "/",
        "/status",
        "/desk/cases?x=1",
        "/desk/%2e%2e/x",
        "/desk\n/x",
        "desk",
        "",
    ],
)
def test_nobody_is_sent_off_the_desk(wanted: str) -> None:
    assert "/desk" == safe_target(wanted)


@pytest.mark.parametrize("wanted", ["/desk", "/desk/cases", "/desk/cases/0000-0000-0012"])
def test_a_page_of_the_desk_is_where_one_wanted_to_go(wanted: str) -> None:
    assert wanted == safe_target(wanted)
