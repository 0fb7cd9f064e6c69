"""What holds for every kind of file."""

import logging
import os
import random
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources

import pytest

from storage.evidence import (
    CODES,
    Refused,
    check_filing,
    clean,
    cleaning,
    fingerprint,
    limits,
    media,
    new_name,
    sniff,
)
from tests.storage import evidence_samples as samples

SAMPLES: dict[str, Callable[[], bytes]] = {
    "jpg": samples.jpeg,
    "png": samples.png,
    "webp": samples.webp,
    "heic": samples.heic,
    "pdf": samples.pdf,
    "docx": samples.word,
    "xlsx": samples.sheet,
    "pptx": samples.slides,
    "mp4": samples.movie,
    "mov": lambda: samples.fixture("movie.mov"),
    "m4a": lambda: samples.fixture("sound.m4a"),
    "ogg": lambda: samples.fixture("opus.ogg"),
}


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name)
    return caught.value.code


def test_every_kind_on_the_list_has_a_sample() -> None:
    assert {sniff(make(), "x") for make in SAMPLES.values()} == set(media.EXTENSIONS)


@pytest.mark.parametrize("called", SAMPLES)
def test_a_wrong_extension_does_not_matter(called: str) -> None:
    assert media.EXTENSIONS[sniff(SAMPLES[called](), "report.exe")] == called


@pytest.mark.parametrize("called", SAMPLES)
def test_cleaning_twice_is_cleaning_once(called: str) -> None:
    once = clean(SAMPLES[called](), "x")
    assert (clean(once.data, "x").kind, samples.marks_in(clean(once.data, "x").data)) == (once.kind, [])


@pytest.mark.parametrize("called", SAMPLES)
def test_no_temporary_file_no_socket_no_process(called: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = SAMPLES[called]()

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("reached outside")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "gettempdir"):
        monkeypatch.setattr(tempfile, name, forbidden)
    monkeypatch.setattr("socket.socket.connect", forbidden)
    monkeypatch.setattr("subprocess.Popen.__init__", forbidden)
    assert clean(data, "x").data


@pytest.fixture(scope="module")
def written() -> Iterator[list[str]]:
    """What is opened for writing from now on, below Python's own `tempfile`. An audit hook stays, so it goes quiet."""
    seen: list[str] = []
    active = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if active and event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            seen.append(str(arguments[0]))

    sys.addaudithook(watch)
    yield seen
    active = False


@pytest.mark.parametrize("called", SAMPLES)
def test_no_file_is_opened_for_writing(called: str, written: list[str]) -> None:
    data = SAMPLES[called]()
    clean(data, "x")  # libraries are loaded now, and Python has written what it keeps of them
    written.clear()
    clean(data, "x")
    assert written == []


def test_an_empty_file_is_refused() -> None:
    assert code_of(b"", "photo.jpg") == "file-empty"


def test_a_file_above_the_limit_is_refused_before_it_is_looked_at() -> None:
    assert code_of(bytes(limits.MAX_FILE_BYTES + 1), "movie.mp4") == "file-too-large"


def test_a_file_at_the_limit_is_looked_at() -> None:
    assert code_of(bytes(limits.MAX_FILE_BYTES), "movie.xyz") == "file-type"


@pytest.mark.parametrize(
    "data",
    [
        b"just text",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"#!/bin/sh\n",
        b'=HYPERLINK("http://planted.example")',
        b"GIF89a" + bytes(40),
        b"Rar!\x1a\x07\x00" + bytes(40),
        b"PK\x05\x06" + bytes(18),
    ],
)
def test_other_kinds_are_refused(data: bytes) -> None:
    assert code_of(data, "x.bin") == "file-type"


def test_a_file_that_is_not_what_it_is_called_is_said_to_be_damaged() -> None:
    assert code_of(b"just text", "photo.JPG") == "file-broken"


@pytest.mark.parametrize("called", SAMPLES)
def test_whatever_is_damaged_is_taken_clean_or_refused(called: str) -> None:
    """Cut, overwritten and lengthened at random places, from a fixed seed."""
    chance = random.Random(called)
    whole = SAMPLES[called]()
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        assert outcome_of(bytes(data)) in (*CODES, "taken")


def outcome_of(data: bytes) -> str:
    try:
        clean(data, "x.jpg")
    except Refused as refused:
        return refused.code
    return "taken"


def test_a_parser_that_fails_unforeseen_refuses_the_file_and_logs_no_content(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("Planted")

    monkeypatch.setattr(cleaning, "_clean", fail)
    with caplog.at_level(logging.WARNING):
        assert code_of(samples.jpeg(), "Planted.jpg") == "file-broken"
    assert caplog.messages == ["file-parser-failed"]


def test_neither_a_refusal_nor_a_result_shows_the_file() -> None:
    shown = repr(clean(samples.jpeg(), "Planted.jpg")) + repr(Refused("file-type"))
    assert shown == "Cleaned(kind='image/jpeg', extension='jpg')Refused('file-type')"


def test_a_fingerprint_needs_the_key() -> None:
    one, again, other = fingerprint(b"k", b"file"), fingerprint(b"k", b"file"), fingerprint(b"l", b"file")
    assert (one == again, one == other, len(one)) == (True, False, 64)


def test_a_new_name_says_nothing_of_the_old_one() -> None:
    assert new_name("jpg", lambda count: b"\x07" * count) == "07" * 16 + ".jpg"


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ([1] * 10, "file-too-many"),
        ([limits.MAX_FILE_BYTES] * 3 + [1], "file-filing-too-large"),
    ],
)
def test_a_filing_has_limits(sizes: list[int], code: str) -> None:
    with pytest.raises(Refused) as caught:
        check_filing(sizes)
    assert caught.value.code == code


def test_a_filing_at_its_limits_is_taken() -> None:
    check_filing([1] * 9)
    check_filing([limits.MAX_FILE_BYTES] * 3)


def words(language: str) -> dict[str, str]:
    told: dict[str, str] = tomllib.loads(resources.files("texts").joinpath(language, "file.toml").read_text("utf-8"))
    return told


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_refusal_has_words(language: str) -> None:
    assert set(words(language)) == set(CODES)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_words_name_the_true_limits(language: str) -> None:
    told = words(language)
    shown = {
        "file-too-large": f"{limits.MAX_FILE_BYTES // limits.MIB} MB",
        "file-filing-too-large": f"{limits.MAX_FILING_BYTES // limits.MIB} MB",
        "file-too-many": f" {limits.MAX_FILES_PER_FILING} ",
    }
    assert [code for code, text in shown.items() if text not in told[code]] == []
