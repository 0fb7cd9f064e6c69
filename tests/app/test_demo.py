import stat
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from app import demo, doctor
from app.settings import Settings
from cases.organisation import Role
from cases.places import PlaceKind


def pairs() -> Callable[[], tuple[str, str]]:
    numbers = count()
    return lambda: (f"private-{next(numbers)}", "age1" + "q" * 58)


def test_the_demonstration_is_fit_to_take_tips(tmp_path: Path) -> None:
    organisation = demo.organisation(tmp_path / "keys", pairs())
    assert list(doctor.of_organisation(organisation, Settings())) == []


def test_every_name_says_that_it_is_fictional(tmp_path: Path) -> None:
    organisation = demo.organisation(tmp_path / "keys", pairs())
    named = [unit.names for unit in organisation.units.values()] + [place.names for place in demo.places(lambda: "x")]
    chinese = [*(names["zh-Hans"] for names in named), *(each.name for each in organisation.people.values())]
    english = [names["en"] for names in named]
    assert all("虚构" in name for name in chinese)
    assert all("fictional" in name for name in english)


def test_private_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    organisation = demo.organisation(tmp_path / "keys", pairs())
    files = sorted((tmp_path / "keys").iterdir())
    holders = [each.person for each in organisation.recipients]
    assert [(file.stem, stat.S_IMODE(file.stat().st_mode)) for file in files] == [(name, 0o600) for name in holders]


def test_a_secret_is_never_written_over_another(tmp_path: Path) -> None:
    demo.write_secret(tmp_path / "one.key", "first")
    with pytest.raises(FileExistsError):
        demo.write_secret(tmp_path / "one.key", "second")
    assert "first\n" == (tmp_path / "one.key").read_text("ascii")


def test_there_is_a_place_of_each_kind_with_a_unit_that_exists(tmp_path: Path) -> None:
    organisation = demo.organisation(tmp_path / "keys", pairs())
    places = demo.places(lambda: "x")
    assert {place.kind for place in places} == set(PlaceKind) - {PlaceKind.ENTERPRISE}
    assert {place.unit for place in places} <= set(organisation.units)


def test_an_interrupted_first_start_can_be_repeated(tmp_path: Path) -> None:
    demo.organisation(tmp_path / "keys", pairs())
    assert len(demo.organisation(tmp_path / "keys", pairs()).recipients) == 4


def test_no_administrator_opens_tips(tmp_path: Path) -> None:
    organisation = demo.organisation(tmp_path / "keys", pairs())
    both = [person for person in organisation.people if organisation.has_role(person, Role.ADMINISTRATOR)]
    assert not any(organisation.has_role(person, role) for person in both for role in demo.KEY_HOLDERS)
