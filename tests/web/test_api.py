import json
import logging
from uuid import uuid4

import httpx
import pytest

from dialog.incoming import Kind
from tests.web.app import Built, build
from tests.web.conftest import Post, client_of
from tests.web.fake import NUMBER, SECRET
from tests.web.test_proof import solve

JSON = {"content-type": "application/json"}


def blocks(response: httpx.Response) -> list[dict[str, object]]:
    return [block for message in response.json()["messages"] if not message["mine"] for block in message["blocks"]]


async def to_secret(turn: Post, number: str = NUMBER) -> None:
    ask = blocks(await turn(kind="start"))[0]["ask"]
    await turn(kind="choice", ask=ask, choice="status")
    await turn(kind="text", text=number)


async def test_a_start_makes_a_strict_cookie_and_asks_the_first_question(turn: Post) -> None:
    answer = await turn(kind="start", code="good1")
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, blocks(answer)[0]["ask"]) == (200, 1)
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"))
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_over_https() -> None:
    async with client_of(build(base_url="https://test")) as client:
        answer = await client.post("/api/v1/turns", json={"id": str(uuid4()), "kind": "start"})
    assert "; Secure" in answer.headers["set-cookie"]


async def test_the_scanned_code_and_the_language_reach_the_dialog(turn: Post, built: Built) -> None:
    await turn(kind="start", code="good1")
    said = built.talker.taken[0]
    assert (said.kind, said.place, said.language) == (Kind.START, "good1", "en")


async def test_the_same_id_again_gives_the_same_answer(turn: Post) -> None:
    same = str(uuid4())
    first = await turn(id=same, kind="start")
    assert (await turn(id=same, kind="start")).json() == first.json()


async def test_history_has_both_directions_and_begins_after_a_seq(turn: Post, client: httpx.AsyncClient) -> None:
    await turn(kind="start")
    await turn(kind="choice", ask=1, choice="file")
    found = (await client.get("/api/v1/messages", params={"after": 1})).json()["messages"]
    assert [message["mine"] for message in found] == [True, False]
    assert found[0]["echo"] == {"kind": "choice", "text": "Report something"}


async def test_without_a_cookie_there_is_no_history(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/messages")).json() == {"messages": []}


async def test_a_broken_cookie_is_nobodys(client: httpx.AsyncClient, turn: Post) -> None:
    await turn(kind="start")
    cookie = {"cookie": "mashang_visitor=../../etc"}
    assert (await client.get("/api/v1/messages", headers=cookie)).json() == {"messages": []}


async def test_another_visitor_sees_nothing_of_mine(built: Built, turn: Post) -> None:
    await turn(kind="start")
    async with client_of(built) as other:
        assert (await other.get("/api/v1/messages")).json() == {"messages": []}


BAD = [
    (b"{", 400, "bad-json"),
    (b"", 400, "bad-json"),
    (b'"text"', 422, "bad-turn"),
    (b"[]", 422, "bad-turn"),
    (b'{"id":1,"kind":"text"}', 422, "bad-turn"),
    (b'{"id":"x","kind":"text"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"shout"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"text","text":7}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"text","text":"\\ud800"}', 400, "bad-json"),
    (b'{"id":"%s","kind":"choice","choice":"x"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"choice","ask":-1,"choice":"x"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"command"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"text","command":"back"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"files","files":["x"]}', 422, "unknown-file"),
    (b'{"id":"%s","kind":"text","visitor":"somebody"}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"text","proof":{"challenge":"a","nonce":"z"}}', 422, "bad-turn"),
    (b'{"id":"%s","kind":"text","text":"' + b"x" * 10_001 + b'"}', 413, "too-long"),
    (b'{"id":"%s","kind":"text","text":"' + b"x" * 70_000 + b'"}', 413, "too-large"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD, ids=range(len(BAD)))
async def test_bad_input_gets_words_and_none_of_it_back(
    client: httpx.AsyncClient, built: Built, body: bytes, status: int, code: str
) -> None:
    sent = body.replace(b"%s", str(uuid4()).encode())
    answer = await client.post("/api/v1/turns", content=sent, headers=JSON)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], bool(error["text"])) == (status, code, True)
    assert "xxxx" not in answer.text
    assert built.talker.taken == []


async def test_a_body_is_refused_while_it_streams(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless():
        nonlocal read
        for _ in range(100_000):
            read += 1
            yield b" " * 1024

    answer = await client.post("/api/v1/turns", content=endless(), headers=JSON)
    assert (answer.status_code, read < 80) == (413, True)


@pytest.mark.parametrize(
    "text", ["好" * 10_000, "👩‍👩‍👧‍👦", "\u202e\u200b", "<script>", "'; --", "%s%n{0}", "=1+1", "*a*"]
)
async def test_any_text_reaches_the_dialog_as_it_is(turn: Post, built: Built, text: str) -> None:
    await turn(kind="start")
    assert (await turn(kind="text", text=text)).status_code == 200
    assert built.talker.taken[-1].text == text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://test", "sec-fetch-site": "same-origin"}, 200),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_another_website_cannot_act_for_a_visitor(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    body = json.dumps({"id": str(uuid4()), "kind": "start"})
    answer = await client.post("/api/v1/turns", content=body, headers={**JSON, **headers})
    assert answer.status_code == status


async def test_words_are_in_the_language_of_the_request(client: httpx.AsyncClient) -> None:
    answers = [
        await client.post("/api/v1/turns", content=b"{", headers={**JSON, "accept-language": spoken})
        for spoken in ("en-GB,zh;q=0.4", "zh-CN", "fr")
    ]
    english, chinese, unknown = (answer.json()["error"]["text"] for answer in answers)
    assert english.isascii()
    assert chinese == unknown != english


async def test_an_expensive_turn_asks_for_work_and_is_done_once_with_it(turn: Post, built: Built) -> None:
    await to_secret(turn)
    id_ = str(uuid4())
    asked = await turn(id=id_, kind="text", text=SECRET)
    work = asked.json()["work"]
    proof = {"challenge": work["challenge"], "nonce": solve(work["challenge"], work["bits"])}
    before = len(built.talker.taken)
    first = await turn(id=id_, kind="text", text=SECRET, proof=proof)
    again = await turn(id=id_, kind="text", text=SECRET, proof=proof)
    assert (asked.status_code, first.status_code, again.json()) == (428, 200, first.json())
    assert len(built.talker.taken) == before + 1


async def test_work_for_one_turn_buys_no_other(turn: Post) -> None:
    await to_secret(turn)
    id_ = str(uuid4())
    work = (await turn(id=id_, kind="text", text=SECRET)).json()["work"]
    proof = {"challenge": work["challenge"], "nonce": solve(work["challenge"], work["bits"])}
    assert (await turn(kind="text", text=SECRET, proof=proof)).status_code == 428


async def test_work_of_another_visitor_is_not_taken(turn: Post, built: Built) -> None:
    await to_secret(turn)
    id_ = str(uuid4())
    work = (await turn(id=id_, kind="text", text=SECRET)).json()["work"]
    proof = {"challenge": work["challenge"], "nonce": solve(work["challenge"], work["bits"])}
    async with client_of(built) as other:
        for said in (
            {"kind": "start"},
            {"kind": "choice", "ask": 1, "choice": "status"},
            {"kind": "text", "text": "1"},
        ):
            await other.post("/api/v1/turns", json={"id": str(uuid4()), **said})
        stolen = {"id": id_, "kind": "text", "text": SECRET, "proof": proof}
        assert (await other.post("/api/v1/turns", json=stolen)).status_code == 428


async def test_a_crowd_of_strangers_is_asked_for_work_and_known_visitors_are_not() -> None:
    crowded = build(crowd=3)
    async with client_of(crowded) as known:
        await known.post("/api/v1/turns", json={"id": str(uuid4()), "kind": "start"})
        statuses = []
        for _ in range(5):
            async with client_of(crowded) as stranger:
                answer = await stranger.post("/api/v1/turns", json={"id": str(uuid4()), "kind": "start"})
                statuses.append(answer.status_code)
        known_too = await known.post("/api/v1/turns", json={"id": str(uuid4()), "kind": "text", "text": "x"})
    assert (statuses[-1], known_too.status_code) == (428, 200)


async def test_haste_is_slowed_with_words_and_a_time(turn: Post) -> None:
    answers = [await turn(kind="start") for _ in range(45)]
    last = answers[-1]
    assert (last.status_code, last.json()["error"]["code"]) == (429, "too-fast")
    assert last.json()["error"]["retry_after"] > 0
    assert "retry-after" in last.headers


async def test_busy_gives_the_words_and_the_time(turn: Post, built: Built) -> None:
    built.talker.busy = 7
    error = (await turn(kind="start")).json()["error"]
    assert (error["code"], error["retry_after"], "7 s" in error["text"]) == ("hurry", 7, True)


async def test_a_fault_says_nothing_of_its_inside_to_anybody(
    turn: Post, built: Built, caplog: pytest.LogCaptureFixture
) -> None:
    built.talker.down = True
    with caplog.at_level(logging.DEBUG):
        answer = await turn(kind="text", text="mysecretstory")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "trouble")
    facts = next(record.facts for record in caplog.records if record.msg == "turn-fault")  # type: ignore[attr-defined]
    assert (facts["trouble"], facts["step"].partition(":")[0]) == ("OSError", "fake.py")
    assert "mysecretstory" not in caplog.text + answer.text
    assert "/var/secret" not in caplog.text + answer.text


async def test_a_receipt_is_acknowledged(turn: Post, client: httpx.AsyncClient, built: Built) -> None:
    await turn(kind="start")
    assert (await client.post("/api/v1/acks", json={"upto": 1})).status_code == 200
    assert built.talker.acked == [1]


@pytest.mark.parametrize("body", [{"upto": -1}, {"upto": "1"}, {}, {"upto": 1.5}])
async def test_a_wrong_acknowledgement_is_refused(turn: Post, client: httpx.AsyncClient, body: object) -> None:
    await turn(kind="start")
    assert (await client.post("/api/v1/acks", json=body)).status_code == 422


@pytest.mark.parametrize("path", ["/", "/plain", "/status", "/s/x", "/api/v1/messages", "/healthz", "/nowhere"])
async def test_every_answer_carries_the_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert (headers["referrer-policy"], headers["x-content-type-options"], headers["cache-control"]) == (
        "no-referrer",
        "nosniff",
        "no-store",
    )
    assert (headers["cross-origin-opener-policy"], "camera=(self)" in headers["permissions-policy"]) == (
        "same-origin",
        True,
    )


async def test_the_api_is_documented(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    assert {"/api/v1/turns", "/api/v1/messages", "/api/v1/acks", "/api/v1/files", "/api/v1/news"} <= set(paths)
    schema = paths["/api/v1/turns"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"id", "kind", "proof"} <= set(schema["properties"])
