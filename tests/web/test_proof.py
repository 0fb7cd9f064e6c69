import itertools

import pytest

from bot.channels.web.load import Load
from bot.channels.web.proof import WINDOW, Proof, Proofs, solved
from tests.web.app import Time


def solve(challenge: str, bits: int) -> str:
    return next(str(n) for n in itertools.count() if solved(challenge, str(n), bits))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def proofs(time: Time) -> Proofs:
    return Proofs(b"k" * 32, time)


@pytest.fixture
def proof(proofs: Proofs) -> Proof:
    challenge = proofs.challenge(ref="me", turn="t", bits=6)
    return Proof(challenge=challenge, nonce=solve(challenge, 6))


def test_good_work_is_taken_once(proofs: Proofs, proof: Proof) -> None:
    tries = [proofs.spend(proof, ref="me", turn="t", bits=6) for _ in range(2)]
    assert tries == [True, False]


def test_work_given_back_is_good_again(proofs: Proofs, proof: Proof) -> None:
    proofs.spend(proof, ref="me", turn="t", bits=6)
    proofs.give_back(proof)
    assert proofs.spend(proof, ref="me", turn="t", bits=6)


@pytest.mark.parametrize(("ref", "turn"), [("you", "t"), ("me", "u"), ("", "")])
def test_work_for_somebody_or_something_else_is_not_taken(proofs: Proofs, proof: Proof, ref: str, turn: str) -> None:
    assert not proofs.spend(proof, ref=ref, turn=turn, bits=6)


@pytest.mark.parametrize("later", [WINDOW + 1, -120])
def test_work_outside_its_time_is_not_taken(proofs: Proofs, proof: Proof, time: Time, later: float) -> None:
    time.at += later
    assert not proofs.spend(proof, ref="me", turn="t", bits=6)


def test_a_clock_that_jumps_back_a_little_costs_nobody_their_work(proofs: Proofs, proof: Proof, time: Time) -> None:
    time.at -= 30
    assert proofs.spend(proof, ref="me", turn="t", bits=6)


def test_easy_work_is_not_taken_when_much_more_is_wanted(proofs: Proofs, proof: Proof) -> None:
    assert not proofs.spend(proof, ref="me", turn="t", bits=20)


@pytest.mark.parametrize("challenge", ["", "A", "!" * 39, "A" * 39, "A" * 64, "A" * 5000])
def test_an_invented_challenge_is_not_taken(proofs: Proofs, challenge: str) -> None:
    assert not proofs.spend(Proof(challenge=challenge, nonce="1"), ref="me", turn="t", bits=6)


def test_a_wrong_nonce_is_not_taken(proofs: Proofs, proof: Proof) -> None:
    wrong = next(str(n) for n in itertools.count() if not solved(proof.challenge, str(n), 6))
    assert not proofs.spend(Proof(challenge=proof.challenge, nonce=wrong), ref="me", turn="t", bits=6)


def test_another_replica_checks_work_with_the_same_key(proof: Proof, time: Time) -> None:
    assert Proofs(b"k" * 32, time).spend(proof, ref="me", turn="t", bits=6)


def test_a_foreign_key_gives_no_good_challenge(proof: Proof, time: Time) -> None:
    assert not Proofs(b"x" * 32, time).spend(proof, ref="me", turn="t", bits=6)


def test_the_work_grows_with_the_load_and_fades_again(time: Time) -> None:
    load = Load(time, idle_bits=12, most_bits=21, crowd=100)
    idle = load.bits()
    for _ in range(500):
        load.expensive()
    busy = load.bits()
    time.at += 3600
    assert (idle, busy, load.bits()) == (12, 21, 12)
