"""What the diary of a case says of the steps of reminders and ladder."""

from datetime import UTC, datetime

import pytest

from cases.case import Link
from handlers.desk import history
from tests.cases.builders import an_organisation
from tests.support.house import ZONE, catalogue

AT = datetime(2026, 3, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "chinese", "english"),
    [
        ("50%", "期限已用 50%", "50% of the time used"),
        ("-1wd", "到期前 1 个工作日", "1 working day before it is due"),
        ("-2h", "到期前 2 小时", "2 hours before it is due"),
        ("0wd", "到期当日", "on the day it is due"),
        ("0wd-pm", "到期当日", "on the day it is due"),
        ("0", "到期时", "when it is due"),
        ("end", "到期时", "when it is due"),
        ("+1h", "到期后 1 小时", "1 hour late"),
        ("+15wd", "到期后 15 个工作日", "15 working days late"),
        ("friday", "friday", "friday"),
    ],
)
@pytest.mark.parametrize("event", ["AlertRaised", "NobodyToTell"])
def test_a_step_is_told_in_words(event: str, level: str, chinese: str, english: str) -> None:
    words = catalogue()
    link = Link(
        case="c",
        seq=1,
        at=AT,
        actor="system",
        event=event,
        facts={"level": level},
        reason_digest=None,
        previous="",
        digest="",
    )
    (line,) = history.lines([(link, None)], an_organisation(), anonymous=False, zone=ZONE, has=lambda _: True)
    ((label, told),) = line.facts
    said = [words.text("desk.fact", language, {"fact": told}) for language in ("zh-Hans", "en")]
    assert ("desk.told_of.step", [chinese, english]) == (label, said)
