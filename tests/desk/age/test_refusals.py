"""Whatever is changed, cut, added or out of order is refused, and the refusal is a code without content."""

import base64
import random
import subprocess

import nacl.bindings
import nacl.utils
import pytest

from storage.vault import suite
from tests.desk.age import forge
from tests.desk.age.forge import CHUNK, FILE_KEY, LOW, Forged, bare, lines, stanza
from tests.desk.age.page import Desk, outcomes

pytestmark = pytest.mark.browser

SECRET, PUBLIC = suite.new_age_identity()
OTHER, OTHER_PUBLIC = suite.new_age_identity()
REFUSED = {"not-age", "no-key-fits", "broken"}
BOX_CHUNK = CHUNK + 16


@pytest.fixture(scope="module")
def point(desk: Desk) -> bytes:
    """The public key as a number."""
    return base64.b64decode(desk.run("decoded", "age", PUBLIC))


@pytest.fixture(scope="module")
def good(point: bytes) -> Forged:
    return forge.to(point)


def opened(desk: Desk, *boxes: bytes) -> list[bytes | str]:
    return desk.open([([SECRET], box) for box in boxes])


def test_what_is_forged_here_is_an_age_file(desk: Desk, good: Forged) -> None:
    assert b"plain" == suite.open_with(SECRET, good.box())
    assert [b"plain"] == opened(desk, good.box())


def test_every_bit_of_the_header_counts(desk: Desk) -> None:
    box = suite.seal_to([PUBLIC, OTHER_PUBLIC], b"plain")
    header = box.index(b"\n--- ") + len(b"\n--- \n") + 43
    found = outcomes(desk.run("flipped", SECRET, box, list(range(8 * header))))
    assert (8 * header, REFUSED) == (len(found), set(found))


def test_every_bit_of_the_content_counts(desk: Desk) -> None:
    box = suite.seal_to([PUBLIC], b"plain")
    payload = box.index(b"\n--- ") + len(b"\n--- \n") + 43
    found = outcomes(desk.run("flipped", SECRET, box, list(range(8 * payload, 8 * len(box)))))
    assert (8 * (16 + 5 + 16), {"broken"}) == (len(found), set(found))


def test_bits_of_a_long_content_count(desk: Desk) -> None:
    box = suite.seal_to([PUBLIC], bytes(2 * CHUNK + 100))
    payload = len(box) - (2 * CHUNK + 100) - 3 * 16
    ends = [payload + at for at in (0, CHUNK - 1, CHUNK, BOX_CHUNK - 1, BOX_CHUNK, 2 * BOX_CHUNK, 2 * BOX_CHUNK + 115)]
    bits = [8 * at + random.Random(at).randrange(8) for at in ends]
    bits += random.Random(3).sample(range(8 * payload, 8 * len(box)), 40)
    assert {"broken"} == set(outcomes(desk.run("flipped", SECRET, box, bits)))


def test_a_file_that_was_cut_anywhere_is_refused(desk: Desk) -> None:
    box = suite.seal_to([PUBLIC], b"plain")
    found = outcomes(desk.run("cut", SECRET, box, list(range(len(box)))))
    assert (len(box), {"not-age", "broken"}) == (len(found), set(found))


@pytest.mark.parametrize("size", [CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_a_file_that_was_cut_at_the_border_of_a_chunk_is_refused(desk: Desk, size: int) -> None:
    box = suite.seal_to([PUBLIC], bytes(size))
    start = len(box) - size - 16 * -(-size // CHUNK)
    borders = [start + number * BOX_CHUNK + by for number in range(5) for by in (-17, -16, -1, 0, 1, 15, 16, 17)]
    lengths = [length for length in borders if length < len(box)]
    assert {"broken"} == set(outcomes(desk.run("cut", SECRET, box, lengths)))


def test_anything_after_the_end_is_refused(desk: Desk, good: Forged) -> None:
    full = good.with_(chunks=[bytes(CHUNK)])
    tails = [b"\n", b"\0", b"x" * 15, b"x" * 16, b"x" * 17, good.box()]
    boxes = [one.with_(after=tail).box() for one in (good, full) for tail in tails]
    assert {"broken"} == set(opened(desk, *boxes))


@pytest.mark.parametrize(
    "changes",
    [
        {"chunks": [bytes(CHUNK), b""]},
        {"chunks": [b"", b""]},
        {"chunks": [bytes(CHUNK - 1), b"rest"]},
        {"chunks": [bytes(CHUNK + 1)]},
        {"chunks": [bytes(CHUNK), b"rest"], "marked": [0]},
        {"chunks": [bytes(CHUNK), b"rest"], "marked": [0, 1]},
        {"chunks": [bytes(CHUNK), b"rest"], "marked": []},
        {"chunks": [bytes(CHUNK)], "marked": []},
        {"chunks": [b"plain"], "marked": []},
        {"chunks": [], "marked": []},
        {"chunks": [], "marked": [], "nonce": b"n" * 15},
        {"chunks": [], "marked": [], "nonce": b""},
    ],
)
def test_chunks_follow_the_rules(desk: Desk, good: Forged, changes: dict[str, object]) -> None:
    assert ["broken"] == opened(desk, good.with_(**changes).box())


def test_chunks_that_changed_places_are_refused(desk: Desk, good: Forged) -> None:
    box = good.with_(chunks=[b"a" * CHUNK, b"b" * CHUNK, b"end"]).box()
    start = len(box) - 2 * BOX_CHUNK - 19
    one, two, end = box[start : start + BOX_CHUNK], box[start + BOX_CHUNK : -19], box[-19:]
    orders = [two + one + end, one + one + end, one + end, two + end]
    assert {"broken"} == set(opened(desk, *(box[:start] + order for order in orders)))
    assert [b"a" * CHUNK + b"b" * CHUNK + b"end"] == opened(desk, box[:start] + one + two + end)


def test_empty_content_is_one_empty_chunk(desk: Desk, good: Forged) -> None:
    assert [b""] == opened(desk, good.with_(chunks=[b""]).box())


@pytest.mark.parametrize(
    "end",
    [
        "---\n",
        "--- \n",
        "---  {mac}\n",
        "--- {mac} \n",
        "---{mac}\n",
        "--- {mac}=\n",
        "--- {mac}\r\n",
        "--- {mac}A\n",
        "-- {mac}\n",
        "---- {mac}\n",
        " --- {mac}\n",
        "--- {mac}",
        "",
    ],
)
def test_the_seal_of_the_header_has_one_spelling(desk: Desk, good: Forged, end: str) -> None:
    assert ["broken"] == opened(desk, good.with_(end=end).box())


def test_the_seal_of_another_header_is_refused(desk: Desk, good: Forged) -> None:
    other = bare(bytes(32))
    added = good.with_(lines=good.lines + "-> more\n\n").box()
    kept = good.box()
    swapped = added.replace(added[added.index(b"--- ") :][:47], kept[kept.index(b"--- ") :][:47])
    assert ["broken"] * 2 == opened(desk, good.with_(end=f"--- {other}\n").box(), swapped)
    assert [b"plain"] == opened(desk, added)


def loose(spelled: str) -> str:
    """The same bytes for a lenient reader: bits that are left over are not zeros."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return spelled[:-1] + letters[letters.index(spelled[-1]) + 1]


def test_the_seal_with_bits_left_over_is_refused(desk: Desk, good: Forged) -> None:
    box = good.box().decode("latin1")
    mac = box.split("--- ")[1][:43]
    assert ["broken"] == opened(desk, box.replace(mac, loose(mac)).encode("latin1"))


def test_stanzas_follow_the_rules(desk: Desk, point: bytes) -> None:
    """The seal is right over each of these headers; only its shape is wrong."""
    share, body = stanza(point)
    _, longer = stanza(point, FILE_KEY + b"x")
    _, shorter = stanza(point, FILE_KEY[:-1])
    spelled = bare(body)
    wrong = [
        (f"X25519 {share}", bare(longer)),
        (f"X25519 {share}", bare(shorter)),
        (f"X25519 {share}", ""),
        (f"X25519 {share}", spelled + "="),
        (f"X25519 {share}", loose(spelled)),
        (f"X25519 {share}", f"{spelled[:20]}\n{spelled[20:]}"),
        (f"X25519 {share}", f"{spelled} "),
        (f"X25519 {share}", f"{spelled}\r"),
        (f"X25519 {share}", f"{spelled}\n"),
        (f"X25519 {share}", f"{spelled[:-1]}!"),
        (f"X25519 {share}", f"{spelled[:-1]}\xe9"),
        ("X25519", spelled),
        (f"X25519 {share} more", spelled),
        (f"X25519 {share} ", spelled),
        (f"X25519  {share}", spelled),
        (f" X25519 {share}", spelled),
        (f"X25519 {share}\t", spelled),
        (f"X25519 {share}\r", spelled),
        (f"X25519 {share}=", spelled),
        (f"X25519 {loose(share)}", spelled),
        (f"X25519 {bare(base64.b64decode(share + '=')[:-1])}", spelled),
        (f"X25519 {bare(base64.b64decode(share + '=') + bytes(1))}", spelled),
        (f"X25519 {share} \xe9", spelled),
        ("", spelled),
    ]
    boxes = [Forged(lines=lines(one)).box() for one in wrong]
    beside = [Forged(lines=lines((f"X25519 {share}", spelled), one)).box() for one in wrong]
    assert ["broken"] * 2 * len(wrong) == opened(desk, *boxes, *beside)


@pytest.mark.parametrize(
    "body",
    [
        "A" * 64,
        "A" * 65 + "\n",
        "A" * 68 + "\n",
        "AAAA\nAAAA",
        "A" * 60 + "\n" + "A" * 64 + "\n",
        "A" * 64 + "\n\n",
        "AAAA=",
        "A",
    ],
)
def test_bodies_of_unknown_stanzas_are_wrapped_by_the_rule(desk: Desk, good: Forged, body: str) -> None:
    assert ["broken"] == opened(desk, good.with_(lines=good.lines + f"-> other\n{body}\n").box())


@pytest.mark.parametrize("body", ["", "AAAA", "A" * 64 + "\n", "A" * 128 + "\nAA"])
def test_stanzas_of_other_kinds_do_not_matter(desk: Desk, good: Forged, body: str) -> None:
    wrapped = body.replace("A" * 128, "A" * 64 + "\n" + "A" * 64)
    more = f"-> x25519 !~\n{wrapped}\n-> x'-grease \"#\n{wrapped}\n"
    head, _, ours = good.lines.partition("\n")
    assert [b"plain"] * 2 == opened(
        desk, good.with_(lines=good.lines + more).box(), good.with_(lines=f"{head}\n{more}{ours}").box()
    )


def test_stanzas_of_other_kinds_are_written_by_the_rules(desk: Desk, good: Forged) -> None:
    firsts = ["-> other \xe9", "-> other a\x7f", "-> other a\tb", "-> other\r", "-> other  b", "-> other ", "-> ", "->"]
    firsts += ["> other", "->other", " -> other", "-- other", "=> other", "other", ""]
    boxes = [good.with_(lines=f"{good.lines}{first}\n\n").box() for first in firsts]
    assert ["broken"] * len(firsts) == opened(desk, *boxes)


def test_a_header_without_stanzas_is_refused(desk: Desk, good: Forged) -> None:
    assert ["broken"] == opened(desk, good.with_(lines="age-encryption.org/v1\n").box())


def test_a_header_has_a_limit(desk: Desk, good: Forged) -> None:
    long, too_long = (good.with_(lines=good.lines + "-> other\n\n" * number).box() for number in (25_000, 27_000))
    assert [b"plain", "broken"] == opened(desk, long, too_long)


def test_a_share_that_gives_everybody_the_same_is_refused(desk: Desk, point: bytes) -> None:
    def forged(low: bytes) -> Forged:
        key = forge.derive(bytes(32), low + point, b"age-encryption.org/v1/X25519")
        body = nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(FILE_KEY, b"", bytes(12), key)
        return Forged(lines=lines((f"X25519 {bare(low)}", bare(body))))

    assert ["broken"] * len(LOW) == opened(desk, *(forged(low).box() for low in LOW))


@pytest.mark.parametrize(
    "box",
    [
        b"",
        b"age",
        b"age-encryption.org/v1",
        b"age-encryption.org/v1 \n",
        b"age-encryption.org/v1\r\n",
        b"age-encryption.org/v2\n",
        b"\xef\xbb\xbfage-encryption.org/v1\n",
        b"PK\x03\x04" + bytes(300),
        b"\xff" * 3000,
    ],
)
def test_something_else_is_not_an_age_file(desk: Desk, box: bytes) -> None:
    assert ["not-age"] == opened(desk, box)


def test_somebody_elses_file_says_that_no_key_fits(desk: Desk) -> None:
    box = suite.seal_to([OTHER_PUBLIC], b"plain")
    assert ["no-key-fits"] * 2 == [*opened(desk, box), *desk.open([([], box)])]


def test_a_file_of_the_wrong_shape_is_broken_for_everybody(desk: Desk, good: Forged) -> None:
    boxes = [good.with_(end=f"--- {bare(bytes(size))}\n").box() for size in (0, 16, 31, 33)]
    assert ["broken"] * 4 == desk.open([([OTHER], box) for box in boxes])


def test_a_share_meant_for_another_does_not_fit(desk: Desk, good: Forged) -> None:
    """A body that does not open leaves the other stanzas to be tried."""
    spoilt = lines((f"X25519 {bare(nacl.utils.random(32))}", bare(bytes(32))))
    both = spoilt + good.lines.partition("\n")[2]
    found = opened(desk, good.with_(lines=spoilt).box(), good.with_(lines=both).box())
    assert ["no-key-fits", b"plain"] == found


def test_a_file_under_a_passphrase_fits_no_key(desk: Desk) -> None:
    salt = bare(bytes(16))
    alone = Forged(lines=lines((f"scrypt {salt} 18", bare(bytes(32)))))
    assert ["no-key-fits"] == opened(desk, alone.box())


def test_a_passphrase_beside_a_key_is_against_the_rules(desk: Desk, point: bytes) -> None:
    share, body = stanza(point)
    passphrase = (f"scrypt {bare(bytes(16))} 18", bare(bytes(32)))
    both = [lines((f"X25519 {share}", bare(body)), passphrase), lines(passphrase, (f"X25519 {share}", bare(body)))]
    assert ["broken"] * 2 == opened(desk, *(Forged(lines=one).box() for one in both))


def test_letters_have_one_spelling(desk: Desk, age_tool: str) -> None:
    sealed = subprocess.run([age_tool, "-a", "-r", PUBLIC], input=b"plain!", capture_output=True, check=True).stdout
    good = sealed.decode()
    begin, *body, end, _ = good.split("\n")
    first, last = body[0], body[-1]
    wrong = [
        good.replace(end, ""),
        good.replace(end, end.lower()),
        good.replace(begin, begin + " "),
        good.replace(begin, f"{begin}\n"),
        good.replace(begin, f"{begin}\nversion: 1\n"),
        good.replace(first, first[:40] + "\n" + first[40:]),
        good.replace(first + "\n", first),
        good.replace(first, first + " "),
        good.replace(last, last + "\n"),
        good.replace(last, last + "AAAA" * 17),
        good.replace(last, last.rstrip("=")) if last.endswith("=") else good.replace(last, last + "="),
        good + "after",
        good + good,
    ]
    assert (["broken"] * len(wrong), [b"plain!"]) == (
        opened(desk, *(one.encode() for one in wrong)),
        opened(desk, sealed),
    )


def test_a_refusal_says_its_code_and_nothing_else(desk: Desk) -> None:
    box = bytearray(suite.seal_to([PUBLIC], b"the lamp house"))
    box[-1] ^= 1
    (said,) = desk.run("open", [([SECRET], bytes(box))])
    assert {"code": "broken", "said": ["broken", ["name", "code"]]} == said
