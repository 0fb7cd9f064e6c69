import io
import logging

import pytest

from app import logs

SECRET = "our director took a bribe"


@pytest.fixture
def lines() -> io.StringIO:
    told = io.StringIO()
    logs.set_up("debug", told)
    return told


def test_a_line_carries_event_and_allowed_facts(lines: io.StringIO) -> None:
    logging.getLogger("bot.runner").info("turn-done", extra={"facts": {"took_ms": 12, "channel": "web"}})
    assert lines.getvalue().endswith("level=info room=bot.runner event=turn-done took_ms=12 channel=web\n")


def test_what_is_not_on_the_list_is_dropped(lines: io.StringIO) -> None:
    logging.getLogger("bot.runner").info("turn-done", extra={"facts": {"number": "7H2K", "text": SECRET}})
    assert lines.getvalue().endswith("event=turn-done\n")


def test_a_value_that_is_no_code_is_dropped(lines: io.StringIO) -> None:
    logging.getLogger("bot.runner").info("turn-done", extra={"facts": {"code": SECRET}})
    assert lines.getvalue().endswith("code=dropped\n")


def test_a_sentence_is_no_event(lines: io.StringIO) -> None:
    logging.getLogger("bot.runner").warning("received %s", SECRET)
    assert lines.getvalue().endswith("event=not-a-code\n")


def test_an_exception_tells_its_kind_and_place_only(lines: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("bot.runner").exception("turn-failed")
    assert (SECRET in lines.getvalue(), "error=ValueError where=" in lines.getvalue()) == (False, True)


def test_libraries_are_heard_without_their_words(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").error("GET /s/%s", SECRET)
    assert lines.getvalue().endswith("level=error room=uvicorn.error event=library-said\n")


@pytest.mark.parametrize("name", ["uvicorn.access", "httpx", "urllib3.connectionpool"])
def test_whoever_logs_addresses_is_silent(name: str, lines: io.StringIO) -> None:
    logging.getLogger(name).error("GET /s/%s 200", SECRET)
    assert lines.getvalue() == ""
