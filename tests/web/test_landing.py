"""What a scanned or typed code opens: the page itself, as it is sent."""

import gzip
import re
from pathlib import Path

import httpx
import pytest

import texts
from bot.scans import ScanTally
from cases import codes, numbers
from dialog.catalogue import Catalogue
from tests.support.house import TestHouse, a_house
from tests.web.app import Built, build
from tests.web.conftest import client_of

WORDS = Catalogue(texts.load())
LONG = "1-4kX0bq7TzRw2Ms-3-nTt6yM63oFxpahHB"
SHORT = numbers.shown(codes.new_short(lambda count: bytes(range(200, 200 + count))))
WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 12) Mobile MicroMessenger/8.0 (made up)"}
STATES = ("early", "expired", "revoked", "unknown", "cut", "case", "typo", "unread", "slow")


async def page(client: httpx.AsyncClient, path: str, language: str = "en", **headers: str) -> str:
    answer = await client.get(path, headers={"accept-language": language, **headers}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/s/good1", "/plain/s/good1", "/status"])
async def test_it_says_who_runs_it_what_is_next_by_when_and_what_to_do_in_danger(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    said = await page(client, path, language)
    owner = {"zh-Hans": "灯湾市监督协调办公室（虚构）", "en": "the Supervision Office of Lantern Bay (fictional)"}[
        language
    ]
    step = {"zh-Hans": "一般 3 个工作日内告知是否受理。", "en": "You usually hear within 3 working days."}[language]
    wanted = [WORDS.text("web.about.owner", language, {"owner": owner}), step]
    wanted += [WORDS.text(f"poster.{key}", language) for key in ("emergency", "step.number")]
    wanted += [WORDS.text("web.about.genuine", language, {"address": "test"}), "tel:110", "tel:119", "tel:120"]
    wanted += [WORDS.text("web.page.demo_long", language), WORDS.text("web.about.answer", language)]
    assert [each for each in wanted if each not in said] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_whatever_is_wrong_with_a_code_one_may_file_without_it(state: str, language: str) -> None:
    """And is told so."""
    assert {"zh-Hans": "反映", "en": "file"}[language] in WORDS.text(f"web.banner.{state}", language)


@pytest.mark.parametrize("path", ["/s/good1", "/plain/s/good1"])
async def test_nothing_of_telegram_is_there_until_a_bot_has_said_who_it_is(path: str) -> None:
    async with client_of(build()) as client:
        assert "elegram" not in (await page(client, path)).split("</header>")[1]


@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_telegram_is_offered_with_what_it_is_worth_and_only_as_a_link(language: str) -> None:
    async with client_of(build(bot_name="lantern_demo_bot")) as client:
        genuine, other = [await page(client, f"/s/{code}", language) for code in ("good1", "old")]
    assert WORDS.text("web.about.telegram", language) in genuine
    assert ['<a href="https://t.me/lantern_demo_bot?start=good1"'] == re.findall(
        r"<[^>]*t\.me[^>?]*\?start=\w+.", genuine
    )
    assert 'href="https://t.me/lantern_demo_bot"' in other
    assert re.findall(r'(?:src|action|rel="(?:preconnect|dns-prefetch|preload)" href)="https?:', genuine) == []


async def test_in_wechat_it_is_told_what_cannot_be_done_there(client: httpx.AsyncClient) -> None:
    for path in ("/s/good1", "/plain/s/good1"):
        there, elsewhere = await page(client, path, **WECHAT), await page(client, path)
        assert ("You are in WeChat" in there, "WeChat. Everything" in elsewhere) == (True, False)


@pytest.mark.parametrize(
    ("typed", "to"),
    [
        (SHORT.lower(), f"/s/{SHORT.replace('-', '')}"),
        (f" {SHORT.replace('-', ' ')} ", f"/s/{SHORT.replace('-', '')}"),
        (LONG, f"/s/{LONG}"),
        (f"https://elsewhere.example/s/{LONG}?x=1", f"/s/{LONG}"),
        (f"see {LONG} here", f"/s/{LONG}"),
        (LONG[:-3], f"/s/{LONG[:-3]}"),
        ("K7QF-2M9A", "/s/K7QF-2M9A"),
        ("//evil.example/s/x y", "/s/x"),
    ],
)
async def test_what_is_typed_into_the_box_opens_its_code_here(client: httpx.AsyncClient, typed: str, to: str) -> None:
    answer = await client.get("/s", params={"code": typed})
    assert (303, to) == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "hello",
            '"><script>x',
            "https://evil.example/s/%2F%2Fevil.example",
            "\r\nSet-Cookie: a=b",
        ),
        *("/s/..%2F..%2Fadmin", "x" * 5000, "\x00", "🏠"),
    ],
)
async def test_what_is_no_code_leads_nowhere_and_is_shown_as_text(client: httpx.AsyncClient, typed: str) -> None:
    answer = await client.get("/s", params={"code": typed}, headers={"accept-language": "en"})
    assert (200, None, None) == (answer.status_code, answer.headers.get("location"), answer.headers.get("set-cookie"))
    assert ("We can read no code in this" in answer.text, "<script>x" in answer.text) == (True, False)


async def test_an_empty_box_says_nothing(client: httpx.AsyncClient) -> None:
    assert "We can read no code" not in await page(client, "/s?code=")


async def test_the_box_is_there_where_no_genuine_code_is(client: httpx.AsyncClient) -> None:
    shown = [
        path
        for path in ("/", "/plain", "/s/old", "/s/good1", "/plain/s/good1", "/status")
        if await has_box(client, path)
    ]
    assert ["/", "/plain", "/s/old"] == shown


async def has_box(client: httpx.AsyncClient, path: str) -> bool:
    return 'action="/s"' in await page(client, path)


async def short_of(house: TestHouse, kind: str) -> str:
    (version,) = await house.store.read(lambda books: books.codes.of(house.places[kind].id))
    return numbers.shown(version.short)


async def test_a_typed_short_code_opens_its_place_and_counts_as_a_scan(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        tally = ScanTally()
        app, short = house.web(house.registry(tally)), await short_of(house, "window")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            for spelt in (short, short.lower(), short.replace("-", " "), short.replace("-", "")):
                assert "Genuine code of" in await page(client, f"/s/{spelt}")
            assert "Genuine code of" in await page(client, f"/s?code={short}")
            assert "Genuine code of" in await page(client, f"/plain/s/{short}")
            await house.turn_out("window", "revoked")
            assert "no longer in use" in await page(client, f"/s/{short}")
        assert {"genuine": 5, "revoked": 1} == {scan.state.value: count for scan, count in tally.held().items()}


async def test_it_promises_what_the_rules_in_force_say(tmp_path: Path) -> None:
    async with (
        a_house(tmp_path) as house,
        httpx.AsyncClient(transport=httpx.ASGITransport(house.web()), base_url="http://test") as client,
    ):
        path = f"/s/{house.code('window')}"
        told = [await page(client, path, language) for language in texts.LANGUAGES]
    assert "You usually hear within 1 working day whether" in told[texts.LANGUAGES.index("en")]
    assert "一般 1 个工作日内告知是否受理" in told[texts.LANGUAGES.index("zh-Hans")]


async def test_guessing_slows_strangers_together_and_nobody_is_locked_out(built: Built) -> None:
    """A guesser who comes with a new cookie each time gains nothing, and the page is there all the same."""
    async with client_of(built) as client:
        known = client_of(built)
        await known.post("/api/v1/turns", json={"id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "kind": "start"})
        seen: list[str] = []
        for number in range(301):
            cookie = {"Cookie": f"mashang_visitor={number:043d}"}
            seen.append(await page(client, f"/s/{SHORT}", **cookie))
        slow = ["Many codes are being typed" in each for each in (seen[0], seen[299], seen[300])]
        assert [False, False, True] == slow
        assert f'data-code="{SHORT.replace("-", "")}"' in seen[300]
        mine = [await page(known, f"/s/{SHORT}") for _ in range(11)]
        assert [False, True] == ["Many codes are being typed" in each for each in (mine[9], mine[10])]
        assert "Genuine code" in await page(client, "/s/good1")
        await known.aclose()


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
    ],
)
async def test_files_are_sent_packed_to_whoever_takes_it(built: Built, accepts: str, packed: bool) -> None:
    async with client_of(built) as client:
        address = re.search(r'src="(/static/\w+/chat\.js)"', (await client.get("/")).text)
        assert address is not None
        async with client.stream("GET", address[1], headers={"accept-encoding": accepts}) as answer:
            raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert (packed, "Accept-Encoding") == (answer.headers.get("content-encoding") == "gzip", answer.headers["vary"])
    assert (gzip.decompress(raw) if packed else raw).startswith(b"// The conversation.")


@pytest.mark.parametrize("path", ["/", "/s/good1", "/plain", "/api/v1/messages"])
async def test_what_may_hold_a_secret_is_never_packed(client: httpx.AsyncClient, path: str) -> None:
    """Its length would tell what is in it."""
    assert "content-encoding" not in (await client.get(path, headers={"accept-encoding": "gzip"})).headers
