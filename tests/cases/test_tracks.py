import pytest

from cases import tracks
from cases.case import Track

S, D, P, I = Track.SERVICE, Track.DISCIPLINE, Track.PAYMENT, Track.FOREIGN  # noqa: E741


@pytest.mark.parametrize(("one", "other", "expected"), [(S, D, D), (P, D, D), (I, P, P), (S, I, I), (S, S, S)])
def test_the_stricter_track_wins_either_way(one: Track, other: Track, expected: Track) -> None:
    assert (tracks.stricter(one, other), tracks.stricter(other, one)) == (expected, expected)


def test_no_answer_of_the_public_leads_to_a_petition() -> None:
    assert Track.PETITION not in tracks.KINDS.values()
    with pytest.raises(ValueError, match="not in tuple"):
        tracks.stricter(Track.PETITION, S)


@pytest.mark.parametrize(
    ("kind", "category", "person", "expected"),
    [
        ("complaint", (S,), False, S),
        ("complaint", (S, D), False, S),
        ("complaint", (S, D), True, D),
        ("complaint", (D,), False, D),
        ("tip", (S,), False, D),
        ("arrears", (S,), False, P),
        ("complaint", (P,), False, P),
        ("foreign", (S, D), False, I),
        ("foreign", (P,), False, P),
        ("praise", (), False, S),
    ],
)
def test_answers_point_to_a_track(kind: str, category: tuple[Track, ...], person: bool, expected: Track) -> None:
    assert tracks.track_of(kind, category, about_a_person=person) is expected
