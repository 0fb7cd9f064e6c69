"""The ciphers that WebCrypto lacks, beside the vectors of RFC 8439 and two other implementations."""

import base64
import random
from collections.abc import Iterator

import nacl.bindings
import pytest

from tests.desk.age.page import Desk

pytestmark = pytest.mark.browser

COUNTED = bytes(range(32))
SUNSCREEN = (
    b"Ladies and Gentlemen of the class of '99: "
    b"If I could offer you only one tip for the future, sunscreen would be it."
)
#: (key, counter, nonce, plain, cipher): appendix A.1, vectors 1 and 2; section 2.4.2.
STREAMS = (
    (
        bytes(32),
        0,
        bytes(12),
        bytes(64),
        """76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7
        da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586""",
    ),
    (
        bytes(32),
        1,
        bytes(12),
        bytes(64),
        """9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed
        29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f""",
    ),
    (
        COUNTED,
        1,
        bytes.fromhex("000000000000004a00000000"),
        SUNSCREEN,
        """6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624
        e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6
        b40b8eedf2785e42874d""",
    ),
)
FULL = b"\xff" * 16
ONE, TWO = (bytes([number]) + bytes(15) for number in (1, 2))
FOUR = bytes.fromhex("01000000000000000400000000000000")
LONG = bytes.fromhex("e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000")
#: (key, message, tag): section 2.5.2; appendix A.3, vectors 1 and 7 to 11, where the sum comes near 2^130 - 5 or
#: 2^128; and one of our own.
TAGS = (
    (
        bytes.fromhex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"),
        b"Cryptographic Forum Research Group",
        "a8061dc1305136c6c22b8baf0c0127a9",
    ),
    (bytes(32), bytes(64), "00" * 16),
    (TWO + bytes(16), b"\xff" * 15 + b"\x7f" + bytes(16), "06" + "00" * 15),  # a last carry goes round once more
    (TWO + bytes(16), FULL, "03" + "00" * 15),
    (TWO + FULL, TWO, "03" + "00" * 15),
    (ONE + bytes(16), FULL + b"\xf0" + FULL[1:] + b"\x11" + bytes(15), "05" + "00" * 15),
    (ONE + bytes(16), FULL + b"\xfb" + b"\xfe" * 15 + b"\x01" * 16, "00" * 16),
    (TWO + bytes(16), b"\xfd" + FULL[1:], "fa" + "ff" * 15),
    (FOUR + bytes(16), LONG + ONE, "14000000000000005500000000000000"),
    (FOUR + bytes(16), LONG, "13" + "00" * 15),
)
#: Section 2.8.2: key, nonce, plain, additional data.
BOX = (bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647"), SUNSCREEN)
AAD = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
BOXED = bytes.fromhex(
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e06"
    "0b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d265"
    "86cec64b61161ae10b594f09e26a7e902ecbd0600691"
)


def test_chacha20_follows_rfc_8439(desk: Desk) -> None:
    for *told, cipher in STREAMS:
        assert bytes.fromhex(cipher) == base64.b64decode(desk.run("chacha20", *told))


def test_poly1305_follows_rfc_8439(desk: Desk) -> None:
    tags = desk.run("poly1305s", [(key, message) for key, message, _ in TAGS])
    assert [tag for _, _, tag in TAGS] == [base64.b64decode(tag).hex() for tag in tags]


def test_the_box_follows_rfc_8439(desk: Desk) -> None:
    (box,) = desk.run("closed", [(*BOX, AAD)])
    (plain,) = desk.run("openedBoxes", [(*BOX[:2], BOXED, AAD)])
    assert (BOXED, SUNSCREEN) == (base64.b64decode(box), base64.b64decode(plain))


def test_poly1305_is_right_wherever_its_carries_are_long(desk: Desk) -> None:
    pairs = list(_extremes(random.Random(5)))
    tags = desk.run("poly1305s", pairs)
    assert [_poly1305(key, message) for key, message in pairs] == [base64.b64decode(tag) for tag in tags]


def test_boxes_are_those_of_libsodium(desk: Desk) -> None:
    chance = random.Random(7)
    jobs = [
        (chance.randbytes(32), chance.randbytes(12), chance.randbytes(size), chance.randbytes(chance.randrange(40)))
        for size in (*range(200), 1000, 65_535, 65_536, 65_537)
    ]
    boxes = [
        nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plain, aad, nonce, key)
        for key, nonce, plain, aad in jobs
    ]
    assert boxes == [base64.b64decode(box) for box in desk.run("closed", jobs)]
    opened = desk.run("openedBoxes", [(*job[:2], box, job[3]) for job, box in zip(jobs, boxes, strict=True)])
    assert [plain for _, _, plain, _ in jobs] == [base64.b64decode(plain) for plain in opened]


def test_a_box_with_any_bit_changed_does_not_open(desk: Desk) -> None:
    whole = int.from_bytes(BOXED, "big")
    changed = [(whole ^ 1 << bit).to_bytes(len(BOXED), "big") for bit in range(8 * len(BOXED))]
    assert {None} == set(desk.run("openedBoxes", [(*BOX[:2], box, AAD) for box in changed]))


def test_other_additional_data_or_a_short_box_do_not_open(desk: Desk) -> None:
    boxes = [(*BOX[:2], BOXED, AAD + b"x"), (*BOX[:2], BOXED), (*BOX[:2], BOXED[:15], AAD), (*BOX[:2], b"", AAD)]
    assert [None] * 4 == desk.run("openedBoxes", boxes)


def _extremes(chance: random.Random) -> Iterator[tuple[bytes, bytes]]:
    for size in (*range(70), 1024, 65_536):
        for key in (b"\xff" * 32, chance.randbytes(32)):
            yield key, b"\xff" * size
            yield key, chance.randbytes(size)


def _poly1305(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")
