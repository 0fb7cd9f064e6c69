import pytest

from app import demo, organisation_file
from app.organisation_file import OrganisationFileError
from cases.organisation import Level, Role, Sector, Team, TeamKind, UnitKind

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

MORE = """
[sectors]
school = ["office", "works"]
family = []

[[units]]
id = "works"
kind = "department"
names = { zh-Hans = "示例分专班（虚构）" }
above = "office"
branch = true

[[teams]]
id = "t-park"
kind = "project"
names = { zh-Hans = "示例园区专班（虚构）" }
unit = "works"
members = ["p-lin"]
projects = ["ExamplePark01"]

[[places]]
id = "ExamplePark01"
kind = "project"
names = { zh-Hans = "示例园区（虚构）" }
unit = "works"
"""


def test_units_people_and_posts_are_read() -> None:
    read = organisation_file.parse(SMALL)
    (post,) = read.posts
    found = (read.units["office"].kind, read.people["p-lin"].active, post.roles, post.head, read.authority)
    assert found == (UnitKind.DEPARTMENT, True, frozenset({Role.DISPATCHER}), True, Level.BUREAU)


def test_branches_are_read() -> None:
    assert {id_: unit.branch for id_, unit in organisation_file.parse(SMALL + MORE).units.items()} == {
        "office": False,
        "works": True,
    }


def test_sectors_keep_the_order_of_their_leading_units() -> None:
    assert organisation_file.parse(SMALL + MORE).sectors == {Sector.SCHOOL: ("office", "works"), Sector.FAMILY: ()}


def test_teams_are_read() -> None:
    assert organisation_file.parse(SMALL + MORE).teams == (
        Team(
            id="t-park",
            kind=TeamKind.PROJECT,
            names={"zh-Hans": "示例园区专班（虚构）"},
            unit="works",
            members=("p-lin",),
            projects=frozenset({"ExamplePark01"}),
        ),
    )


def test_a_place_that_a_team_names_has_its_id_from_the_file_and_others_get_one() -> None:
    text = SMALL + MORE + MORE[MORE.index("[[places]]") :].replace('id = "ExamplePark01"', "")
    assert [place.id for place in organisation_file.places(text, lambda: "new")] == ["ExamplePark01", "new"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (('school = ["office", "works"]', 'school = ["office", "elsewhere"]'), "sectors.school.1"),
        (("school = ", "kingdom = "), "sectors.kingdom.[key]"),
        (("branch = true", 'branch = "perhaps"'), "units.1.branch"),
        (('unit = "works"\nmembers', 'unit = "elsewhere"\nmembers'), "teams.0.unit"),
        (('members = ["p-lin"]', 'members = ["p-lin", "nobody"]'), "teams.0.members.1"),
        (('id = "t-park"', 'id = "T Park"'), "teams.0.id"),
        (('id = "ExamplePark01"', 'id = "x"'), "places.0.id"),
    ],
)
def test_what_does_not_fit_in_sectors_and_teams_is_named_by_its_place(change: tuple[str, str], where: str) -> None:
    with pytest.raises(OrganisationFileError) as refused:
        organisation_file.parse(SMALL + MORE.replace(*change))
    assert refused.value.where == where


def test_no_team_is_there_twice() -> None:
    team = MORE[MORE.index("[[teams]]") : MORE.index("[[places]]")]
    with pytest.raises(OrganisationFileError) as refused:
        organisation_file.parse(SMALL + MORE + team)
    assert refused.value.where == "teams.1.id"


def test_the_demonstration_has_people_for_every_step() -> None:
    shown = organisation_file.parse(demo._text())
    staff = {
        role: len(shown.holders(role, "construction")) for role in (Role.HANDLER, Role.REVIEWER, Role.CALLBACK_CALLER)
    }
    led = {post.unit for post in shown.posts if post.head}
    assert staff == {Role.HANDLER: 2, Role.REVIEWER: 2, Role.CALLBACK_CALLER: 1}
    assert led == set(shown.units) - {"city"}
    assert shown.holders(Role.PROTECTION_OFFICER, shown.office)


def test_the_demonstration_has_a_branch_above_a_department() -> None:
    shown = organisation_file.parse(demo._text())
    assert [shown.units[unit].branch for unit in shown.above("transport")] == [True, False]


def test_the_demonstration_leads_in_all_sectors_and_its_teams_have_a_project() -> None:
    shown = organisation_file.parse(demo._text())
    places = {place.id for place in demo.places(lambda: "x")}
    assert (set(shown.sectors), {team.kind for team in shown.teams}) == (set(Sector), set(TeamKind))
    assert all(team.projects and team.projects <= places for team in shown.teams)
    assert all("虚构" in team.names["zh-Hans"] and "fictional" in team.names["en"] for team in shown.teams)


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
