"""Every action is driven once on the desk, through the form that its page shows."""

import pytest

from handlers.work.forms import FORMS
from tests.desk.courses import COURSES, Course
from tests.desk.desk import Desk, words
from tests.desk.walking import begun


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
async def test_a_case_goes_its_way_through_the_forms_of_its_page(desk: Desk, course: Course) -> None:
    walk = await begun(desk, course)
    for step in course.steps:
        done = await walk.take(step)
        assert (200, True) == (done.status_code, 'role="status"' in done.text), (step, words(done)[:800])


def test_the_courses_take_every_action() -> None:
    assert set(FORMS) == {step.action for course in COURSES for step in course.steps}
