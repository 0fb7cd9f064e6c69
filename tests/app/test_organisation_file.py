import pytest

from app import organisation_file
from app.organisation_file import OrganisationFileError
from cases.organisation import Level, Role, UnitKind

SMALL = """
office = "office"
authority = "bureau"

[[units]]
id = "office"
kind = "department"
names = { zh-Hans = "示例办公室（虚构）", en = "Example Office (fictional)" }

[[people]]
id = "p-lin"
name = "林示例（虚构）"
posts = [{ unit = "office", roles = ["dispatcher"], head = true }]
"""
KEY = "age1" + "q" * 58


def test_units_people_and_posts_are_read() -> None:
    read = organisation_file.parse(SMALL)
    (post,) = read.posts
    found = (read.units["office"].kind, read.people["p-lin"].active, post.roles, post.head, read.authority)
    assert found == (UnitKind.DEPARTMENT, True, frozenset({Role.DISPATCHER}), True, Level.BUREAU)


def test_an_organisation_is_real_unless_it_says_otherwise() -> None:
    assert organisation_file.parse(SMALL).fictional is False


def test_keys_and_leave_are_read() -> None:
    more = f'keys = [{{ public = "{KEY}", ended = true }}]\nleave = [{{ first = 2026-01-05, last = 2026-01-09 }}]\n'
    read = organisation_file.parse(SMALL + more)
    assert (read.recipients[0].ended, read.leaves[0].last.isoformat()) == (True, "2026-01-09")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (('office = "office"', "office = "), "toml"),
        (('office = "office"', 'office = "elsewhere"'), "office"),
        (('unit = "office"', 'unit = "elsewhere"'), "people.0.posts.0.unit"),
        (('"dispatcher"', '"king"'), "people.0.posts.0.roles.0"),
        (('"department"', '"kingdom"'), "units.0.kind"),
        (('id = "p-lin"', 'id = "reporter"'), "people.0.id"),
        (('id = "p-lin"', 'id = "P Lin"'), "people.0.id"),
        (('name = "林', 'nickname = "x"\nname = "林'), "people.0.nickname"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(change: tuple[str, str], where: str) -> None:
    with pytest.raises(OrganisationFileError) as refused:
        organisation_file.parse(SMALL.replace(*change))
    assert refused.value.where == where


def test_nobody_is_there_twice() -> None:
    twice = SMALL + SMALL[SMALL.index("[[people]]") :]
    with pytest.raises(OrganisationFileError) as refused:
        organisation_file.parse(twice)
    assert refused.value.where == "people.1.id"
