"""Keys as people have them: in a file, pasted, mistyped."""

import base64
import random

import pytest

from storage.vault import suite
from tests.desk.age.forge import LOW
from tests.desk.age.page import Desk
from tests.desk.age.spelling import LETTERS, PREFIX, fives_of, pair, spelled, spelled_fives

pytestmark = pytest.mark.browser

SECRET, PUBLIC = pair(1)
OTHER, OTHER_PUBLIC = pair(2)


def changed(words: str, at: int) -> str:
    letters = LETTERS.upper() if words.isupper() else LETTERS
    return words[:at] + letters[(letters.index(words[at]) + 1) % 32] + words[at + 1 :]


def last_letter_in_the_other_case(words: str) -> str:
    at = max(place for place, letter in enumerate(words) if letter.isalpha())
    return words[:at] + words[at].swapcase() + words[at + 1 :]


def refusals(desk: Desk, texts: list[str]) -> set[str]:
    return {said["code"] if isinstance(said, dict) else "taken" for said in desk.run("publics", texts)}


def test_the_public_key_is_the_one_the_server_knows(desk: Desk) -> None:
    pairs = [suite.new_age_identity() for _ in range(50)]
    assert [[public] for _, public in pairs] == desk.run("publics", [secret for secret, _ in pairs])


def test_blanks_and_comments_around_a_key_do_not_matter(desk: Desk) -> None:
    texts = [
        f"  {SECRET}\t\n",
        f"\ufeff# created: 2026-11-22\r\n# public key: {PUBLIC}\r\n{SECRET}\r\n",
        f"\n\n#{OTHER}\n   # said\n{SECRET}\n\n",
    ]
    assert [[PUBLIC]] * 3 == desk.run("publics", texts)


def test_a_file_with_several_keys_opens_what_any_of_them_opens(desk: Desk) -> None:
    both = f"{SECRET}\n# the one before\n{OTHER}\n"
    assert [[PUBLIC, OTHER_PUBLIC]] == desk.run("publics", [both])
    assert PUBLIC == desk.run("first", both)
    boxes = [suite.seal_to([public], b"plain") for public in (PUBLIC, OTHER_PUBLIC)]
    assert [b"plain"] * 2 == desk.open([([both], box) for box in boxes])


def test_a_key_with_any_letter_changed_is_none(desk: Desk) -> None:
    texts = [changed(SECRET, at) for at in range(len(PREFIX) + 1, len(SECRET))]
    assert {"not-a-secret-key"} == refusals(desk, texts)


def test_two_letters_that_change_places_are_noticed(desk: Desk) -> None:
    places = [at for at in range(len(PREFIX) + 1, len(SECRET) - 1) if SECRET[at] != SECRET[at + 1]]
    texts = [SECRET[:at] + SECRET[at + 1] + SECRET[at] + SECRET[at + 2 :] for at in places]
    assert {"not-a-secret-key"} == refusals(desk, texts)


def test_what_is_no_key_is_refused(desk: Desk) -> None:
    texts = [
        "",
        "\n \n",
        f"# {SECRET}",
        PUBLIC,
        SECRET.lower(),
        last_letter_in_the_other_case(SECRET),
        PREFIX + SECRET[len(PREFIX) :].lower(),
        SECRET[:-1],
        SECRET + "Q",
        SECRET[: len(PREFIX) + 1],
        SECRET[: len(PREFIX)],
        SECRET.replace("KEY", "KEX"),
        f"{SECRET} {OTHER}",
        f"{SECRET}\n{OTHER[:-1]}",
        f"{SECRET}\nsaid",
        SECRET[:30] + "B" + SECRET[31:],
        SECRET[:30] + "Ａ" + SECRET[31:],
    ]
    said = desk.run("publics", texts)
    assert ["not-a-secret-key"] * len(texts) == [one["code"] for one in said]


def test_a_key_of_another_length_is_none(desk: Desk) -> None:
    texts = [spelled(PREFIX, bytes(size)) for size in (0, 16, 31, 33, 64)]
    assert {"not-a-secret-key"} == refusals(desk, texts)


def test_bits_left_over_are_zeros(desk: Desk) -> None:
    """Thirty-two bytes leave four bits in the last letter; a right checksum over others does not make them a key."""
    fives = fives_of(bytes(range(32)))
    wrong = [spelled_fives("age", [*fives[:-1], fives[-1] | bits]) for bits in range(1, 16)]
    assert [None] * 15 == [desk.run("decoded", "age", words) for words in wrong]


def test_a_letter_from_elsewhere_is_refused_even_where_a_careless_sum_comes_out_right(desk: Desk) -> None:
    words = [spelled_fives("age", [*fives_of(bytes(32))[:at], -1, *fives_of(bytes(32))[at:]]) for at in range(52)]
    assert (52, {None}) == (len(words), {desk.run("decoded", "age", one) for one in words})


def test_there_is_no_letter_too_many(desk: Desk) -> None:
    whole, longer = (spelled_fives("age", [*fives_of(b"whole"), *more]) for more in ([], [0]))
    assert [base64.b64encode(b"whole").decode(), None] == [desk.run("decoded", "age", one) for one in (whole, longer)]


def test_bech32_goes_both_ways_at_every_length(desk: Desk) -> None:
    data = [random.Random(size).randbytes(size) for size in range(70)]
    words = [desk.run("encoded", "age", one) for one in data]
    assert data == [base64.b64decode(desk.run("decoded", "age", one)) for one in words]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("a", "a12uel5l"),
        ("A", "A12UEL5L"),
        ("?", "?1ezyfcl"),
        ("split", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"),
    ],
)
def test_bech32_follows_bip_173(desk: Desk, prefix: str, words: str) -> None:
    assert desk.run("decoded", prefix, words) is not None


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("pzry", "pzry9x0s0muk"),
        ("x", "x1b4n0q5v"),
        ("li", "li1dgmt3"),
        ("A", "A1G7SGD8"),
        ("de", "de1lg7wt\xff"),
        ("A", "A12uel5l"),
        ("split", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3x"),
    ],
)
def test_bech32_refuses_what_bip_173_refuses(desk: Desk, prefix: str, words: str) -> None:
    assert desk.run("decoded", prefix, words) is None


def test_nothing_is_sealed_to_what_is_no_public_key(desk: Desk) -> None:
    wrong = [
        "",
        SECRET,
        PUBLIC.upper(),
        last_letter_in_the_other_case(PUBLIC),
        f" {PUBLIC}",
        f"{PUBLIC}\n",
        PUBLIC[:-1],
        changed(PUBLIC, 20),
        changed(PUBLIC, len(PUBLIC) - 1),
        *(spelled("age", bytes(size)) for size in (0, 16, 31, 33)),
    ]
    alone, beside = (
        [(keys, b"plain") for keys in which] for which in ([[one] for one in wrong], [[PUBLIC, one] for one in wrong])
    )
    assert ["not-a-public-key"] * 2 * len(wrong) == desk.seal([*alone, *beside])


def test_nothing_is_sealed_to_a_point_that_everybody_opens(desk: Desk) -> None:
    jobs = [([spelled("age", point)], b"plain") for point in LOW]
    assert ["not-a-public-key"] * len(LOW) == desk.seal(jobs)


def test_nothing_is_sealed_to_nobody(desk: Desk) -> None:
    assert ["nobody"] == desk.seal([([], b"plain")])


def test_an_identity_shows_nothing_of_itself(desk: Desk) -> None:
    assert ["{}", "[object Object]", 0, True] == desk.run("shown", SECRET)
    assert "not-a-secret-key" == desk.run("stranger")["code"]


def test_no_key_that_webcrypto_holds_can_be_taken_out_again(desk: Desk) -> None:
    asked = desk.run("imports", SECRET, PUBLIC)
    assert ["pkcs8", False, ["deriveBits"]] in asked
    assert {False} == {extractable for _, extractable, _ in asked}


def test_this_browser_is_able(desk: Desk) -> None:
    assert desk.run("supported") is True


@pytest.mark.parametrize("how", ["no subtle", "no X25519"])
def test_a_browser_that_is_not_able_says_so(desk: Desk, how: str) -> None:
    able, *refused = desk.run("unable", how)
    assert (False, ["unsupported"] * 3) == (able, [one["code"] for one in refused])
