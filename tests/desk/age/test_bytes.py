"""Letters, bytes and JSON, as the server spells them."""

import base64

import pytest

from cases.values import Json
from storage import canonical
from tests.desk.age.page import Desk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 24_575, 24_576, 24_577, 100_000])
def test_base64_is_that_of_everybody(desk: Desk, size: int) -> None:
    row = base64.b64encode(bytes(at % 251 for at in range(size))).decode()
    assert (row, True) == (desk.run("spelled.base64", size), desk.run("spelled.fromBase64", row))


@pytest.mark.parametrize(
    "spelled", ["A", "AA", "AAA", "AAAA=", "AB==", "AAB=", "AA=A", "AA AA==", "AA==\n", "AA-_", "é"]
)
def test_base64_has_one_spelling(desk: Desk, spelled: str) -> None:
    assert desk.run("spelled.fromBase64", spelled) is None


def test_json_is_packed_as_the_server_packs_it(desk: Desk) -> None:
    said: Json = {"b": [1, None, True, "灯湾"], "a": {"c": "\u2028 \"'</script>\n"}}
    packed = canonical.pack(said)
    assert packed == base64.b64decode(desk.run("spelled.json", said))
    assert said == desk.run("spelled.fromJson", packed)


def test_half_a_pair_of_surrogates_does_not_hide_the_rest(desk: Desk) -> None:
    assert {"story": "a\ufffd\ufffd\ufffdb"} == desk.run("spelled.fromJson", canonical.pack({"story": "a\ud800b"}))


def test_what_is_no_json_is_not_quoted(desk: Desk) -> None:
    said = desk.run("spelled.fromJson", b'{"story": lamp')
    assert "unmeant: SyntaxError: not JSON" == said["code"]


def test_a_mark_of_byte_order_is_part_of_the_text(desk: Desk) -> None:
    assert "\ufeffa" == desk.run("spelled.text", "\ufeffa".encode())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [([], [], True), ([1, 2], [1, 2], True), ([1, 2], [1, 3], False), ([129, 2], [1, 2], False), ([1], [1, 2], False)],
)
def test_bytes_are_compared_whole(desk: Desk, one: list[int], other: list[int], alike: bool) -> None:
    assert alike == desk.run("spelled.same", one, other)


def test_parts_are_put_together(desk: Desk) -> None:
    assert [1, 2, 3] == desk.run("spelled.concat", [1], [], [2, 3])
