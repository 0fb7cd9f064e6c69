"""Ways that cases go at the desk, step by step: who does what. Together they take every action once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cases.case import Track
from cases.values import Json


@dataclass(frozen=True, kw_only=True)
class Step:
    """`person` does it; where it has to be approved, `approver` does. `after` has passed before; `lapsed`: what the
    reporter was asked for did not come in time. A value that begins
    with @ is found out: "@other" is the number of another case, "@said" what was said last."""

    person: str
    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    approver: str = ""
    after: timedelta = timedelta()
    lapsed: bool = False


@dataclass(frozen=True, kw_only=True)
class Course:
    name: str
    steps: tuple[Step, ...]
    track: Track = Track.SERVICE
    anonymous: bool = False
    answers: Mapping[str, Json] = field(default_factory=dict)


def step(
    person: str,
    action: str,
    approver: str = "",
    after: timedelta = timedelta(),
    lapsed: bool = False,
    **values: str,
) -> Step:
    return Step(person=person, action=action, values=values, approver=approver, after=after, lapsed=lapsed)


LIN, QIAO, PAN, GAO, YIN, WEI, TANG = "p-lin", "p-qiao", "p-pan", "p-gao", "p-yin", "p-wei", "p-tang"
RESULT = {"outcome": "solved", "result": "已当面办结，许可证已发放。"}

#: Accepted, dispatched and signed for by somebody who declared before.
IN_HAND = (
    step(LIN, "accept"),
    step(LIN, "dispatch", unit="construction", flags="quick"),
    step(PAN, "declare", yes="yes"),
    step(PAN, "sign_for"),
)
#: Handled, reviewed and answered.
ANSWERED = (
    *IN_HAND,
    step(PAN, "finish", **RESULT),
    step(GAO, "declare", yes="yes"),
    step(GAO, "approve"),
    step(PAN, "reply", words="您好，许可证已经发放。"),
)

COURSES = (
    Course(
        name="ordinary",
        steps=(
            *IN_HAND,
            step(PAN, "first_contact"),
            step(PAN, "message", words="您好，请问方便的时间？"),
            step(PAN, "recall", message="@said"),
            step(PAN, "progress", words="您好，已经到现场看过。"),
            step(PAN, "note", words="图纸版本不一致，先核对。"),
            step(GAO, "declare", yes="yes"),
            step(PAN, "extend", approver=GAO, limit="5", limit_unit="wd", reason="需要第三方鉴定。"),
            step(LIN, "supervise", yes="yes", reason="领导批示。"),
            step(LIN, "change_urgency", yes="yes", reason="群众生活受到影响。"),
            step(LIN, "set_flags", flags="complex", reason="涉及多项规划。"),
            step(LIN, "level_up", level="L4"),
            step(LIN, "assign_leader", whom=QIAO),
            step(LIN, "serve_order"),
            step(PAN, "answer_order"),
            step(LIN, "serve_letter"),
            step(PAN, "answer_letter"),
            step(PAN, "finish", **RESULT),
            step(GAO, "approve"),
            step(PAN, "reply", words="您好，许可证已经发放。"),
            step(YIN, "declare", yes="yes"),
            step(YIN, "call_back", reached="yes", yes="yes", satisfied="very", publish="yes"),
            step(LIN, "recheck", yes="no"),
            step(LIN, "ask_privacy", code="access"),
            step(LIN, "answer_privacy", yes="yes", reason="已核对身份。"),
            step(PAN, "suspect_leak", reason="有人在群里提到本件。"),
            step(LIN, "end_incident", reason="查明不是泄密。"),
            step(LIN, "find_false_accusation", approver=QIAO, code="云纪〔2026〕7号", reason="经查为诬告。"),
            step(LIN, "reopen", approver=QIAO, reason="出现新的情况。"),
        ),
    ),
    Course(
        name="returned",
        steps=(
            step(LIN, "accept"),
            step(LIN, "dispatch", unit="construction"),
            step(PAN, "declare", yes="yes"),
            step(PAN, "return_case", reason="不属我单位职责。"),
            step(LIN, "rule_on_return", unit="market"),
        ),
    ),
    Course(name="routed", steps=(step(LIN, "accept"), step(LIN, "route"))),
    Course(
        name="rejected",
        steps=(step(LIN, "reject", code="civil", right_channel="court"), step(LIN, "archive")),
    ),
    Course(name="referred", steps=(step(LIN, "refer", right_channel="petition-office", receipt="yes"),)),
    Course(name="merged", steps=(step(LIN, "merge", head="@other"),)),
    Course(
        name="supplemented",
        steps=(
            step(LIN, "ask_supplement", words="请补充许可证编号。"),
            step(LIN, "take_supplement", words="来电补充：许可证编号 0001。"),
        ),
    ),
    Course(
        name="not supplemented",
        steps=(
            step(LIN, "ask_supplement", words="请补充许可证编号。"),
            step(LIN, "come_back", lapsed=True),
        ),
    ),
    Course(
        name="suspended",
        steps=(
            *IN_HAND,
            step(GAO, "declare", yes="yes"),
            step(PAN, "suspend", approver=GAO, reason="等待法院判决。"),
            step(PAN, "review_suspension", approver=GAO, reason="判决尚未作出。"),
            step(PAN, "resume"),
            step(PAN, "suspend", approver=GAO, reason="等待法院判决。"),
            step(PAN, "terminate", reason="当事单位已注销。", **RESULT),
        ),
    ),
    Course(
        name="sent back, reworked and appealed",
        steps=(
            *IN_HAND,
            step(PAN, "finish", **RESULT),
            step(GAO, "declare", yes="yes"),
            step(GAO, "send_back", reason="依据不够。"),
            step(PAN, "finish", **RESULT),
            step(GAO, "approve"),
            step(PAN, "reply", words="您好，许可证已经发放。"),
            step(YIN, "declare", yes="yes"),
            step(YIN, "call_back", reached="yes", yes="no", satisfied="no"),
            step(PAN, "finish_rework", **RESULT),
            step(GAO, "approve"),
            step(PAN, "reply", words="您好，已重新核实并发放。"),
            step(LIN, "open_appeal", reason="反映人要求复查。"),
            step(QIAO, "decide_appeal", yes="no", reason="原处理适当。"),
        ),
    ),
    Course(
        name="not reached",
        steps=(
            *ANSWERED,
            step(YIN, "declare", yes="yes"),
            *(step(YIN, "call_back", reached="no", after=timedelta(hours=3)) for _ in range(3)),
            step(YIN, "close_unreached", reason="三次未联系上。"),
        ),
    ),
    Course(
        name="other hands",
        steps=(
            *IN_HAND,
            step(LIN, "co_handle", unit="market"),
            step(LIN, "end_co_handling", unit="market"),
            step(LIN, "assign_at_meeting", meeting="2026-07", unit="construction", reason="专题会议交办。"),
            step(PAN, "hand_over", handler="p-tan"),
            step(LIN, "ask_recusal", whom="p-tan", reason="与当事人有亲属关系。"),
            step(QIAO, "decide_recusal", whom="p-tan", yes="yes", reason="属实。"),
        ),
    ),
    Course(
        name="tip",
        track=Track.DISCIPLINE,
        steps=(
            step(WEI, "declare", yes="yes"),
            step(WEI, "screen"),
            step(WEI, "tell_reporter", words="您好，您反映的情况已经受理。"),
            step(WEI, "transfer"),
            step(WEI, "confirm_transfer", code="云纪回〔2026〕3号"),
            step(WEI, "dispose"),
            step(WEI, "conclude", outcome="solved", result="yes"),
            step(WEI, "give_feedback", words="您好，您反映的情况已经办结。"),
        ),
    ),
    Course(
        name="tip that was a mistake",
        track=Track.DISCIPLINE,
        steps=(
            step(WEI, "declare", yes="yes"),
            step(TANG, "declare", yes="yes"),
            step(WEI, "screen"),
            step(WEI, "transfer", receipt="yes"),
            step(WEI, "dispose"),
            step(WEI, "screen_again", reason="有新的证据。"),
            step(WEI, "transfer", receipt="yes"),
            step(WEI, "dispose"),
            step(WEI, "clarify", approver=TANG, reason="反映失实，造成影响。"),
            step(TANG, "end_clarification", outcome="mistaken", result="yes"),
        ),
    ),
)
