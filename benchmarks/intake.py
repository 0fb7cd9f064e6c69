"""A full intake as a list of what a person does, found by walking the real script once. All names are fictional."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TypeAlias

from bot.effects.finding import find_project
from bot.intake.script import INTAKE
from bot.welcome import WELCOME
from cases.places import Place, PlaceKind
from dialog.engine import advance, begin, resume
from dialog.incoming import Command, Incoming, Kind
from dialog.questions import choices_of, facts_of
from dialog.script import Kind as StepKind
from dialog.script import Script
from dialog.state import State
from dialog.turn import Turn
from dialog.values import Json

TODAY = date(2026, 11, 16)
LANGUAGE = "zh-Hans"
GIVEN: Mapping[str, Json] = {
    "organisation": {"names": {"zh-Hans": "云川市总专班办公室（虚构）", "en": "Yunchuan Office (fictional)"}},
    "authority": "division",
}
KNOWN: Mapping[str, Json] = {**GIVEN, "account_known": True, "web_link": "https://example.org/"}

NARRATIVE = (
    "我公司去年承接云川市示例产业园的道路工程，合同约定竣工验收后三十日内付清工程款。工程已于今年三月验收合格，"
    "建设单位一直以资金未到位为由拖延，多次催要都没有书面答复，窗口也不肯登记。（示例文字，纯属虚构）",
    "八月起我们每月到窗口一次，每次都被告知负责人不在，让我们回去等通知。十月窗口要求重新提交全部材料，"
    "但是没有说明缺少什么，也没有给受理回执。公司有四十多名工人的工资因此发不出来。",
)

Answers: TypeAlias = Mapping[str, str | tuple[str, ...]]

#: By step: a tuple is text (several: pieces), a plain word is a button, None is skipping. What is not here is skipped.
ANSWERS: Answers = {
    "notice": "understood",
    "emergency": "no",
    "kind": "complaint",
    "matter": "arrears",
    "wish_named": "named",
    "subject_kind": "person",
    "subject_unit": ("示例区城市建设局（虚构）",),
    "subject_name": ("钱某某",),
    "subject_post": ("项目科负责人",),
    "narrative": NARRATIVE,
    "category": "",  # the first that is suggested
    "when_from": ("2026年3月",),
    "when_ongoing": "no",
    "when_to": ("2026-10-20",),
    "where": ("云川市示例区政务服务大厅三楼十二号窗口",),
    "project": ("示例产业园道路一期工程（虚构）",),
    "project_stage": "construction",
    "how_known": "first-hand",
    "procedures": ("施工合同编号示例一号，验收报告示例二号，催款函三份",),
    "impact": "harm",
    "amount": ("386万元",),
    "contract_date": ("2025年5月8日",),
    "loss": ("工人工资和材料款利息约四十万元",),
    "demand": ("请督促建设单位按照合同付清工程款，并书面说明拖延原因和付款时间",),
    "other_channels": "yes",
    "other_number": ("示例热线 2026-0001",),
    "in_court": "no",
    "keep_away": ("请不要让项目科的人经手",),
    "fear": "no",
    "enterprise": ("云川示例路桥有限公司（虚构）",),
    "credit_code": ("91350100M000100Y43",),
    "contact": ("孙某某",),
    "phone": ("13800138000",),
    "share_identity": "yes",
    "callback": "yes",
    "callback_way": "phone",
    "callback_time": "morning",
    "publish_reply": "yes",
    "use_case": "no",
}


SHORT: Answers = {
    "notice": "understood",
    "emergency": "no",
    "kind": "complaint",
    "matter": "none",
    "wish_named": "anonymous",
    "subject_kind": "unknown",
    "subject_unit": "unknown",
    "narrative": NARRATIVE[:1],
    "category": "",
    "when_from": ("2026年3月",),
    "when_ongoing": "yes",
    "project": "none",
    "demand": ("请书面答复",),
    "other_channels": "no",
    "in_court": "no",
}


#: What else the shortest way needs from somebody who is known.
NAMED: Answers = {
    "wish_named": "named",
    "enterprise": ("云川示例路桥有限公司（虚构）",),
    "contact": ("孙某某",),
    "phone": ("13800138000",),
    "share_identity": "no",
    "callback": "no",
    "publish_reply": "no",
    "use_case": "no",
}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What a person does. `state` is where the conversation stood before."""

    script: Script
    state: State
    incoming: Incoming


@cache
def deeds() -> tuple[Deed, ...]:
    """A full intake, from the first question to the press of "submit", which is the last one."""
    return deeds_of(ANSWERS)


@cache
def short_deeds() -> tuple[Deed, ...]:
    """The shortest way to a number."""
    return deeds_of(SHORT)


@cache
def known_deeds() -> tuple[Deed, ...]:
    """A full intake on a platform that knows the account."""
    return deeds_of(ANSWERS, given=KNOWN)


@cache
def short_known_deeds() -> tuple[Deed, ...]:
    return deeds_of({**SHORT, **NAMED}, given=KNOWN)


def deeds_of(answers: Answers, *, given: Mapping[str, Json] = GIVEN) -> tuple[Deed, ...]:
    """From the first question to the press of "submit"."""
    return tuple(_walk(answers, given=given))


def _walk(answers: Answers, *, given: Mapping[str, Json] = GIVEN) -> Iterator[Deed]:
    turn = begin(WELCOME, language=LANGUAGE, given=given)
    yield Deed(script=WELCOME, state=turn.state, incoming=_pressed("file", turn.state))
    turn = begin(INTAKE, language=LANGUAGE, given=given, ask=turn.state.ask)
    while not turn.do:
        for do in _answer(turn.state, answers):
            deed = Deed(script=INTAKE, state=turn.state, incoming=do(turn.state))
            yield deed
            turn = _looked_for(advance(INTAKE, turn.state, deed.incoming, today=TODAY))
            if trouble := next((prompt for prompt in turn.say if prompt.kind == "trouble"), None):
                raise ValueError(f"{deed.state.step}: {trouble.text}")


def _looked_for(turn: Turn) -> Turn:
    """A project that is named is in no register."""
    for effect in turn.do:
        if effect.name == "find_project":
            outcome = find_project(Nowhere(), effect.data).outcome
            assert outcome is not None
            return resume(INTAKE, turn.state, outcome)
    return turn


class Nowhere:
    """A register without places."""

    def get(self, place_id: str) -> Place | None:
        return None

    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]:
        return ()


def _answer(state: State, answers: Answers) -> list[Callable[[State], Incoming]]:
    step, answer = INTAKE.by_name[state.step], answers.get(state.step)
    if step.kind is StepKind.SUMMARY:
        return [partial(_pressed, "submit")]
    if answer is None:
        return [_skipped]
    if isinstance(answer, str):
        return [partial(_pressed, answer or _first_button(state))]
    done = [partial(_pressed, "done")] if step.kind is StepKind.PIECES else []
    return [*(partial(_said, text) for text in answer), *done]


def _first_button(state: State) -> str:
    return choices_of(INTAKE, INTAKE.by_name[state.step], facts_of(INTAKE, state))[0].value


def _pressed(value: str, state: State) -> Incoming:
    return Incoming(id="deed", kind=Kind.CHOICE, choice=value, ask=state.ask)


def _said(text: str, _: State) -> Incoming:
    return Incoming(id="deed", kind=Kind.TEXT, text=text)


def _skipped(_: State) -> Incoming:
    return Incoming(id="deed", kind=Kind.COMMAND, command=Command.SKIP)
