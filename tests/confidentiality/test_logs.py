"""CF-07, decisions 13 and 14: a real server at its most talkative says nothing of anybody."""

import asyncio
import logging
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app import logs
from app.cli.commands import COMMANDS
from app.talking import visitor_of
from app.wiring import now
from bot.channels.web import cookies
from cases import numbers
from dialog.ports import Visitor
from storage.problems import StorageUnavailable
from tests.confidentiality.commands import surroundings
from tests.confidentiality.conftest import browsing, person
from tests.confidentiality.journeys import (
    CONTACT,
    FILE_NAME,
    IDENTIFYING,
    NAMED,
    NAMED_TIP,
    SERVICE,
    TYPED,
    WebJourney,
    upload,
)
from tests.storage.evidence_samples import AUTHOR, jpeg
from tests.support.house import TestHouse

#: All that a line may look like: names on a list, and codes, counts and places of ours.
LINE = re.compile(r"at=\S+ level=[a-z]+ room=[\w.]+ event=[a-z0-9-]+( [a-z_]+=[A-Za-z0-9_.:+-]{1,60})*")


async def reachable(address: str, server: "subprocess.Popen[bytes]") -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(1200):
            assert server.poll() is None, "the server ended"
            try:
                if (await client.get(f"{address}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError("the server is not ready")


@pytest.mark.slow
async def test_a_whole_journey_through_a_real_server_leaves_nothing_in_what_it_prints(
    house: TestHouse, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    printed = tmp_path / "printed.txt"
    with printed.open("wb") as out:
        server = subprocess.Popen(  # noqa: ASYNC220 - it runs beside the journey
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            env=surroundings(tmp_path, MASHANG_LOG_LEVEL="debug", PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        await reachable(address, server)
        said = await _journey(house, address)
    finally:
        server.terminate()
        server.wait(60)
    told = printed.read_text()
    lines = [line for line in told.splitlines() if line.startswith("at=")]
    assert lines, told
    assert [] == [line for line in lines if not LINE.fullmatch(line)]
    assert [] == [word for word in said if word in told]
    others = [line for line in told.splitlines() if not line.startswith("at=")]
    assert [] == [line for line in others if address not in line], "the address it listens on, and nothing else"


async def _journey(house: TestHouse, address: str) -> list[str]:
    """File two cases with files, look one up rightly and wrongly, and do what makes servers talk: faults in the
    request, unknown pages, a client that breaks off. Gives all that must not be printed."""
    house.clock.at = now()
    code = house.code("project")
    secret_words = [*TYPED, *IDENTIFYING, FILE_NAME, "grudgewort", AUTHOR, code, '127.0.0.1"', "slanderberry"]
    for answers in ({**NAMED, "share_identity": "yes"}, NAMED_TIP):
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            them = _patient(house, client)
            await them.start(code)
            receipt = await them.file(answers, files=[jpeg()])
            await them.keep(receipt)
            secret_words += [client.cookies[cookies.VISITOR], them.visitor.ref, *them.sent]
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            them = _patient(house, client)
            await them.look_up(receipt.number, numbers.shown("0" * 15 + "9"))
            await them.say(receipt.number)
            await them.say(receipt.secret)
            await them.press("message")
            await them.say("a further slanderberry")
            await them.press("done")
            await client.get(f"/s/{code}")
            await client.get("/api/v1/messages?after=0")
            await client.post(
                "/api/v1/turns", content=b'{"text": "zirconwhistle', headers={"content-type": "application/json"}
            )
            await client.post("/api/v1/turns", json={"kind": "text", "text": "zirconwhistle"})
            await client.get(f"/status/{receipt.number}?secret={receipt.secret}")
            await client.get(f"/s/{receipt.number}")
            await upload(client, b"", FILE_NAME)
            await upload(client, b"MZ zirconwhistle" * 100, FILE_NAME)
            cookie = client.cookies[cookies.VISITOR]
            secret_words += [receipt.number, receipt.number.replace("-", ""), receipt.secret]
            secret_words += [receipt.secret.replace("-", ""), cookie, them.visitor.ref, *them.sent]
    _break_off(address, "zirconwhistle")
    return secret_words


def _patient(house: TestHouse, client: httpx.AsyncClient) -> WebJourney:
    """One that waits when it is told to."""

    class Patient(WebJourney):
        async def post(self, body):  # type: ignore[no-untyped-def, override]
            for _ in range(20):
                answer = await super().post(body)
                if answer.status_code != 429:
                    break
                await asyncio.sleep(answer.json()["error"]["retry_after"])
            return answer

    return Patient(
        house=house,
        visitor=Visitor(channel="web", ref="", key=b"\0" * 32),
        client=client,
        visitor_of=visitor_of(house.house.keyring.derive("visitor"), "web"),
        pace=0.0,
    )


def _break_off(address: str, word: str) -> None:
    port = int(address.rpartition(":")[2])
    for request in (
        f"NONSENSE {word}\r\n\r\n",
        f"GET /{word} HTTP/9.9\r\n\r\n",
        f"POST /api/v1/turns HTTP/1.1\r\nHost: {word}\r\nContent-Length: 99\r\n\r\n{{",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
            raw.sendall(request.encode())
            raw.settimeout(0.2)
            try:
                raw.recv(1000)
            except TimeoutError:
                continue


class Spoilt(Exception):
    """A fault whose own words hold what somebody wrote."""


@pytest.mark.parametrize("fault", [Spoilt, ValueError, KeyError, StorageUnavailable])
async def test_a_fault_inside_a_turn_is_answered_and_logged_without_what_was_written(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("debug")

    def spoil(*_: object, **__: object) -> None:
        raise fault(f"{CONTACT} wrote zirconwhistle")

    async with browsing(house) as them:
        await them.until("narrative", SERVICE)
        with monkeypatch.context() as patch:
            patch.setattr("bot.runner.advance", spoil)
            answer = await them.post(
                {"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "text", "text": "zirconwhistle"}
            )
        assert 503 == answer.status_code
        assert "zirconwhistle" not in answer.text
        assert "Orsolina" not in answer.text
        assert answer.json()["error"]["text"]
        told = capsys.readouterr()
        assert [] == [word for word in ("zirconwhistle", "Orsolina", "1b4e28ba") if word in told.out + told.err]
        await them.until("summary", SERVICE)  # and nothing answered before is lost
        assert "summary" == (await them.state()).step  # type: ignore[union-attr]


async def test_a_line_about_an_exception_names_its_kind_and_our_own_line_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("debug")
    try:
        raise Spoilt("zirconwhistle")
    except Spoilt:
        logging.getLogger("app.web").exception("turn-failed", extra={"facts": {"code": "x", "number": "ABCD"}})
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert LINE.fullmatch(line)
    assert "error=Spoilt" in line
    assert "zirconwhistle" not in line
    assert "ABCD" not in line


@pytest.mark.parametrize("name", ["uvicorn.access", "httpx", "httpcore", "urllib3", "multipart"])
def test_whatever_logs_addresses_is_silent(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug")
    logging.getLogger(name).critical("GET /s/%s", "zirconwhistle")
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["uvicorn.error", "sqlalchemy.engine", "PIL.Image", "whatever", "asyncio", "py.warnings"]
)
def test_whatever_else_a_library_says_is_reduced_to_who_and_how_loud(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("debug")
    logging.getLogger(name).critical("INSERT %s", "zirconwhistle")
    told = capsys.readouterr().err
    assert "event=library-said" in told
    assert "zirconwhistle" not in told


async def test_nothing_secret_is_in_any_address_that_is_asked_for(house: TestHouse) -> None:
    """Decision 14: servers in front of ours log addresses. Numbers stand behind the # and secrets nowhere."""
    receipt = await person(house).file(SERVICE)
    them = person(house)
    await them.file(SERVICE)
    kept = next(block for block in them.blocks if block["kind"] == "receipt")["extra"]
    assert kept["secret"] not in kept["status_url"]
    assert kept["number"].replace("-", "") not in kept["status_url"].partition("#")[0].replace("-", "")
    assert receipt.secret not in str(kept)


async def test_errors_of_the_api_never_quote_what_was_sent(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.start()
        for body in (
            {"id": "zirconwhistle", "kind": "text"},
            {"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "zirconwhistle"},
            {"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "text", "zirconwhistle": 1},
            {"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "files", "files": ["zirconwhistle"]},
        ):
            answer = await them.post(body)
            assert 422 == answer.status_code
            assert "zirconwhistle" not in answer.text


def test_no_command_takes_a_secret_or_a_text_as_an_argument() -> None:
    """Arguments stand in the list of processes and in the shell's history."""
    options = {
        parameter.name
        for command in COMMANDS
        for one in (command, *getattr(command, "commands", {}).values())
        for parameter in one.params
    }
    assert [] == [name for name in options if name and re.search(r"secret|password|text|narrative|key$", name)]
