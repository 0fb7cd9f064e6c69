"""What is sealed here opens there: pyrage as the server uses it, the `age` tool, and the page."""

import json
import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.vault import suite
from tests.desk.age.forge import parts
from tests.desk.age.page import Desk
from tests.desk.age.spelling import pair, secret_of

pytestmark = pytest.mark.browser

PAIRS = tuple(suite.new_age_identity() for _ in range(3))
CHUNK = 65_536
BORDERS = (0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 200_000)
SMALL = 300


def plains() -> list[bytes]:
    chance = random.Random(11)
    return [chance.randbytes(size) for size in (*BORDERS, *BORDERS, *(chance.randrange(2000) for _ in range(SMALL)))]


def readers(number: int) -> Sequence[tuple[str, str]]:
    """One to three of the pairs."""
    return PAIRS[: number % 3 + 1]


def sealed(desk: Desk, publics: Sequence[str], plain: bytes) -> bytes:
    (box,) = desk.seal([(publics, plain)])
    assert isinstance(box, bytes)
    return box


def test_the_page_opens_what_the_server_sealed(desk: Desk) -> None:
    kept = plains()
    jobs = [
        ([readers(number)[-1][0]], suite.seal_to([public for _, public in readers(number)], plain))
        for number, plain in enumerate(kept)
    ]
    assert kept == desk.open(jobs)


def test_the_server_opens_what_the_page_sealed(desk: Desk) -> None:
    kept = plains()
    boxes = desk.seal([([public for _, public in readers(number)], plain) for number, plain in enumerate(kept)])
    opened = [
        suite.open_with(readers(number)[-1][0], box) for number, box in enumerate(boxes) if isinstance(box, bytes)
    ]
    assert kept == opened


def test_each_recipient_opens_it_alone_and_with_other_keys_beside_it(desk: Desk) -> None:
    box = sealed(desk, [public for _, public in PAIRS], b"plain")
    stranger, _ = suite.new_age_identity()
    alone = [([secret], box) for secret, _ in PAIRS]
    beside = [([stranger, secret], box) for secret, _ in PAIRS]
    assert [b"plain"] * 6 == desk.open([*alone, *beside])


def test_what_was_opened_is_sealed_again_to_somebody_else(desk: Desk) -> None:
    (first, first_public), (second, second_public), _ = PAIRS
    content = json.dumps({"story": "灯湾市（虚构）", "day": None}, ensure_ascii=False).encode()
    (opened,) = desk.open([([first], suite.seal_to([first_public], content))])
    assert content == opened
    again = sealed(desk, [second_public], content)
    assert [content, "no-key-fits"] == desk.open([([second], again), ([first], again)])


def test_what_must_be_new_in_each_file_is_new(desk: Desk) -> None:
    found = [parts(sealed(desk, [pair(1)[1], pair(2)[1]], b"plain"), secret_of(1)) for _ in range(3)]
    shares = [share for one in found for share in one.shares]
    assert (6, 3, 3) == tuple(
        len(set(new)) for new in (shares, [one.file_key for one in found], [one.nonce for one in found])
    )
    assert not any(bytes(16) in (one.file_key, one.nonce) for one in found)


def test_the_same_sealed_twice_shows_nothing_alike(desk: Desk) -> None:
    (_, public), *_ = PAIRS
    one, other = (sealed(desk, [public], b"plain" * 9) for _ in range(2))
    lines = (set(one.split(b"\n", 5)), set(other.split(b"\n", 5)))
    assert {b"age-encryption.org/v1"} == lines[0] & lines[1]


@contextmanager
def through_a_pipe(words: str) -> Iterator[int]:
    """The tool reads the key from a descriptor; a key file never touches the disk."""
    reading, writing = os.pipe()
    os.write(writing, words.encode())
    os.close(writing)
    try:
        yield reading
    finally:
        os.close(reading)


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 200_000])
def test_the_age_tool_opens_what_the_page_sealed(desk: Desk, age_tool: str, size: int) -> None:
    plain = random.Random(size).randbytes(size)
    box = sealed(desk, [public for _, public in PAIRS], plain)
    with through_a_pipe(PAIRS[1][0]) as key:
        command = [age_tool, "--decrypt", "-i", f"/dev/fd/{key}"]
        opened = subprocess.run(command, input=box, capture_output=True, check=True, pass_fds=[key])
    assert plain == opened.stdout


@pytest.mark.parametrize("armor", [[], ["--armor"]], ids=["bytes", "letters"])
@pytest.mark.parametrize("size", [0, 1, 31, CHUNK, 200_000])
def test_the_page_opens_what_the_age_tool_sealed(desk: Desk, age_tool: str, size: int, armor: list[str]) -> None:
    plain = random.Random(size).randbytes(size)
    to = [word for _, public in PAIRS for word in ("-r", public)]
    box = subprocess.run([age_tool, *armor, *to], input=plain, capture_output=True, check=True).stdout
    assert [plain] == desk.open([([PAIRS[2][0]], box)])


def test_letters_are_read_with_the_line_ends_of_windows_and_blanks_around(desk: Desk, age_tool: str) -> None:
    (secret, public), *_ = PAIRS
    box = subprocess.run([age_tool, "-a", "-r", public], input=b"plain", capture_output=True, check=True).stdout
    assert [b"plain"] == desk.open([([secret], b"\n \n" + box.replace(b"\n", b"\r\n") + b" \n")])


def test_a_key_file_of_the_age_tool_is_an_identity(desk: Desk, age_tool: str) -> None:
    maker = Path(age_tool).with_name("age-keygen")
    words = subprocess.run([maker], capture_output=True, check=True, text=True).stdout
    public = words.split("public key: ")[1].split()[0]
    assert [public] == desk.run("publics", [words])[0]
    assert [b"plain"] == desk.open([([words], suite.seal_to([public], b"plain"))])


def test_work_is_told_and_the_page_stays_alive(desk: Desk) -> None:
    size = 6 * 1024 * 1024 + 5
    found = desk.run("alive", *PAIRS[0], size)
    told = found["told"]
    boxes = size + 16 * 97
    assert found["same"]
    assert [[size, size], [boxes, boxes]] == [told["seal"][-1], told["open"][-1]]
    assert all(steps == sorted(steps) and len(steps) > 2 for steps in told.values())
    assert found["ticks"] > 2


def test_nothing_sealed_is_told_as_done(desk: Desk) -> None:
    assert [[0, 0]] == desk.run("alive", *PAIRS[0], 0)["told"]["seal"]
