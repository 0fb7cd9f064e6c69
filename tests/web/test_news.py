"""News over a real server: only a server shows that streams end when it stops."""

import http.client
import json
import time
from uuid import uuid4

import pytest

from tests.web.app import Served, build, serving


def started(served: Served) -> tuple[http.client.HTTPConnection, str, str]:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=30)
    body = json.dumps({"id": str(uuid4()), "kind": "start"})
    connection.request("POST", "/api/v1/turns", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    cookie = answer.headers["set-cookie"].split(";")[0]
    return connection, cookie, next(iter(served.talker.talks))


def opened(connection: http.client.HTTPConnection, cookie: str) -> http.client.HTTPResponse:
    connection.request("GET", "/api/v1/news", headers={"cookie": cookie})
    return connection.getresponse()


def test_news_tell_that_there_is_some_and_keep_the_line_open() -> None:
    with serving(build(real_time=True, keep_alive=0.05)) as served:
        connection, cookie, ref = started(served)
        stream = opened(connection, cookie)
        assert stream.headers["content-type"].startswith("text/event-stream")
        first = [stream.readline() for _ in range(4)]
        served.talker.tell(ref, "what is new")
        rest = [stream.readline() for _ in range(40)]
        assert first[2] == b": still here\n"
        assert b'data: {"seq":2}\n' in rest
        assert not any(b"what is new" in line for line in rest)
        connection.close()


def test_a_stopping_server_ends_the_streams_at_once() -> None:
    with serving(build(real_time=True)) as served:
        connection, cookie, _ = started(served)
        stream = opened(connection, cookie)
        assert stream.readline() == b"retry: 3000\n"
        before = time.monotonic()
    assert time.monotonic() - before < 3
    assert stream.read().strip() == b""
    connection.close()


def test_nobody_without_a_conversation_gets_news() -> None:
    with serving(build(real_time=True)) as served:
        connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=30)
        assert opened(connection, "a=b").status == 401
        connection.close()


@pytest.mark.parametrize("life", [0.1])
def test_a_stream_does_not_live_for_ever(life: float) -> None:
    with serving(build(real_time=True, keep_alive=0.05, stream_life=life)) as served:
        connection, cookie, _ = started(served)
        assert opened(connection, cookie).read().endswith(b": still here\n\n")
        connection.close()
