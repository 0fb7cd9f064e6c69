"""Too much at once: look-ups, uploads. The server stays, its memory is bounded, and others are still served."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.people import Person
from benchmarks.processes import Deployment, Server
from bot.channels.web.settings import WebSettings

SECONDS, PER_SECOND = 8, 1000
MEGABYTE = 1024 * 1024
BIG = 200 * MEGABYTE

pytestmark = pytest.mark.soak


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with processes.mashang(Deployment.new(tmp_path)) as started:
        yield started


def test_a_thousand_look_ups_a_second_leave_room_for_an_honest_one(server: Server) -> None:
    receipt = Person(port=server.port).file()
    before = server.resident()
    command = [sys.executable, "-m", "tests.soak.flood", str(server.port), str(SECONDS), str(PER_SECOND)]
    flood = subprocess.Popen(command, cwd=processes.ROOT, stdout=subprocess.PIPE, text=True)
    time.sleep(2)
    began = time.monotonic()
    opened = Person(port=server.port).look_up(receipt)
    took = time.monotonic() - began
    asked = time.monotonic()
    ready = processes.is_ready(server.port)
    ready_took = time.monotonic() - asked
    said, _ = flood.communicate(timeout=60)
    told = json.loads(said)
    grown = (server.peak() - before) / MEGABYTE
    print(
        f"\n{told['sent']} look-ups in {told['seconds']:.1f} s ({told['answers']}); honest one {took:.1f} s, "
        f"readyz {ready_took:.2f} s, memory + {grown:.0f} MB"
    )
    assert opened
    assert ready
    assert took < 15
    assert grown < 100
    assert set(told["answers"]) <= {"200", "428", "429"}
    assert Person(port=server.port).look_up(receipt), "and after it"


def test_200_mb_announced_are_refused_before_they_are_sent(server: Server) -> None:
    person = Person(port=server.port)
    person.begin()
    before = server.resident()
    status, sent = _upload(person, announce=True)
    assert status == 413
    assert sent < 2 * MEGABYTE
    assert server.resident() - before < 8 * MEGABYTE


def test_200_mb_in_pieces_are_refused_at_the_limit(server: Server) -> None:
    person = Person(port=server.port)
    person.begin()
    before = server.resident()
    status, sent = _upload(person, announce=False)
    grown = (server.peak() - before) / MEGABYTE
    print(f"\nrefused after {sent / MEGABYTE:.0f} MB, memory + {grown:.0f} MB")
    assert status == 413
    assert sent < WebSettings.max_file + 20 * MEGABYTE  # what was on its way by then
    assert grown < WebSettings.max_file / MEGABYTE + 15
    assert processes.is_ready(server.port)


def _upload(person: Person, *, announce: bool) -> tuple[int, int]:
    """The status, and how many bytes of the file were taken before it was said."""
    length = f"Content-Length: {BIG}" if announce else "Transfer-Encoding: chunked"
    head = (
        "POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
        f"Mashang-File-Name: big.bin\r\nCookie: {person.cookie}\r\n{length}\r\n\r\n"
    )
    piece = b"\0" * 65536
    framed = piece if announce else b"10000\r\n" + piece + b"\r\n"
    with socket.create_connection(("127.0.0.1", person.port), timeout=30) as connection:
        connection.sendall(head.encode())
        sent = 0
        if announce:
            time.sleep(0.2)
        while sent < BIG and not _answered(connection):
            try:
                connection.sendall(framed)
            except OSError:
                break
            sent += len(piece)
        connection.settimeout(10)
        said = connection.recv(4096)
    return int(said.split(b" ", 2)[1]), sent


def _answered(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        connection.setblocking(True)
