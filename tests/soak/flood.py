"""Many look-ups a second on a few connections, each answered before the next is sent, from a process of its own.

python -m tests.soak.flood PORT SECONDS PER_SECOND     prints one JSON line: how many, and how they were answered
"""

import asyncio
import json
import secrets
import sys
import time
import uuid
from collections import Counter

from cases import numbers

CONNECTIONS = 40
#: A visitor keeps the cookie for so many requests, then comes as somebody new.
FAITHFUL = 20


async def flood(port: int, seconds: float, per_second: float) -> dict[str, object]:
    answers: Counter[str] = Counter()
    began = time.monotonic()
    every = CONNECTIONS / per_second
    workers = (
        _attack(port, began + seconds, began + every * at / CONNECTIONS, every, answers) for at in range(CONNECTIONS)
    )
    await asyncio.gather(*workers)
    return {"seconds": time.monotonic() - began, "sent": answers.total(), "answers": dict(answers)}


async def _attack(port: int, until: float, due: float, every: float, answers: Counter[str]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookie, sent = "", 0
    while time.monotonic() < until:
        if sent % FAITHFUL == 0:
            cookie = f"mashang_visitor={secrets.token_urlsafe(32)}"
        writer.write(_request(cookie, sent % FAITHFUL))
        status = await _answer(reader)
        answers[status] += 1
        sent, due = sent + 1, due + every
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    writer.close()


def _request(cookie: str, step: int) -> bytes:
    """Opens the look-up with a number, then tries secrets."""
    text = numbers.new_number(secrets.token_bytes) if step == 0 else numbers.new_secret(secrets.token_bytes)
    body = json.dumps({"id": str(uuid.uuid4()), "kind": "start" if step == 0 else "text", "text": text}).encode()
    head = (
        f"POST /api/v1/turns HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nCookie: {cookie}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> str:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return head.split(b" ", 2)[1].decode()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(flood(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))))
