"""A small real Talker in memory: a few questions of every kind, a summary, a receipt and a look-up."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels.web.settings import Banner
from bot.ports import Busy, ProofNeeded, Refused
from cases.written import code_in
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Said, Visitor
from dialog.values import Json

NUMBER = "K7QM-3XWD-9"
SECRET = "7H4K-QW2M-9XTR-D3PF"
QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0z'
    'M9 3h3v3H9zM9 9h3v3H9zM13 12h4v2h-4zM17 16h3v3h-3zM9 15h2v4H9z"/></svg>'
)
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//reminder//EN\r\nEND:VCALENDAR\r\n"

WORDS: Mapping[str, tuple[str, str]] = {
    "welcome": (
        "Good day. Here you can report what does not go as it should, or ask how your case stands.",
        "您好。您可以在这里反映遇到的问题，也可以查询已提交事项的办理情况。",
    ),
    "file": ("Report something", "反映问题"),
    "status": ("Ask how my case stands", "查询办理情况"),
    "kind": ("What is it about?", "您要反映哪一类事情？"),
    "help": (
        "You may go back, skip or stop at any time. What you wrote stays for 7 days.",
        "您可以随时返回、跳过或停止。已写的内容保留 7 天。",
    ),
    "permit": ("Permits are slow or not given", "审批拖延或不予办理"),
    "fees": ("Fees, fines or donations that should not be", "乱收费、乱罚款、乱摊派"),
    "promise": ("Promises to investors that are not kept", "招商承诺不兑现"),
    "pay": ("Payment that is overdue", "拖欠账款"),
    "other": ("Something else", "其他"),
    "what": (
        "What happened? Tell it in your own words, as you would tell a friend. You can send it in several parts.",
        "发生了什么？请用自己的话说，像讲给朋友听一样。可以分几条发送。",
    ),
    "why_what": (
        "The people who look into it were not there. Places, days and amounts help them most.",
        "核查的人当时不在场，地点、日期和金额对他们最有帮助。",
    ),
    "noted": ("Noted. More, or was that all?", "记下了。还有吗？"),
    "done": ("That is all", "就这些"),
    "when": ("When was it?", "什么时候发生的？"),
    "when_bad": ("I could not read a day out of that.", "没有看懂日期，请换个说法。"),
    "files": ("Have you photos or papers about it? You may add several.", "有照片或材料吗？可以添加多个。"),
    "files_noted": ("Taken: {n} file(s).", "已收到 {n} 个文件。"),
    "none": ("Without files", "没有材料"),
    "phone": ("At which telephone may we reach you?", "我们可以打哪个电话联系您？"),
    "urgent": ("Is anybody in danger now?", "现在有人身危险吗？"),
    "yes": ("Yes", "有"),
    "no": ("No", "没有"),
    "summary": ("This is what you told us. Is it right?", "这是您反映的内容，请核对。"),
    "submit": ("Hand it in", "提交"),
    "receipt": ("It is handed in.", "已提交。"),
    "number": ("What is the number of your case?", "请输入编号。"),
    "secret": ("And the query secret?", "请输入查询码。"),
    "wrong": ("Number and secret do not fit together.", "编号或查询码不对。"),
    "stands": (
        "Your case is being looked into. You will have an answer by 4 December 2026.",
        "您反映的事项正在办理，将于 2026 年 12 月 4 日前答复。",
    ),
    "old": ("That button belonged to an earlier question.", "那个按钮属于之前的问题。"),
    "choose": ("Please press one of the buttons.", "请按一个按钮。"),
    "language": ("Which language?", "用哪种语言？"),
    "shared": ("This is a shared device", "这是公用设备"),
    "l_kind": ("About", "类别"),
    "l_what": ("What happened", "经过"),
    "l_when": ("When", "时间"),
    "l_files": ("Files", "材料"),
    "l_phone": ("Telephone", "电话"),
}

ORDER = ("urgent", "kind", "what", "when", "files", "phone", "summary")


@dataclass
class Talk:
    language: str = "zh-Hans"
    step: str = ""
    ask: int = 0
    seq: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    heard: dict[str, list[Said]] = field(default_factory=dict)
    editing: bool = False
    number: str = ""

    def words(self, key: str) -> str:
        return WORDS[key][0 if self.language == "en" else 1]


@dataclass
class FakeTalker:
    """`slow` delays each turn; `down` makes turns fail; `taken` is what reached the talker, in order."""

    slow: float = 0.0
    down: bool = False
    busy: float = 0.0
    talks: dict[str, Talk] = field(default_factory=dict)
    taken: list[Incoming] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    acked: list[int] = field(default_factory=list)
    feeds: list[asyncio.Queue[int]] = field(default_factory=list)

    async def turn(self, visitor: Visitor, incoming: Incoming, *, proven: bool = True) -> Sequence[Said]:
        await asyncio.sleep(self.slow)
        if self.down:
            raise OSError("disk of /var/secret is gone: " + incoming.text)
        if self.busy:
            raise Busy("hurry", self.busy)
        talk = self.talks.setdefault(visitor.ref, Talk())
        if incoming.id in talk.heard:
            return talk.heard[incoming.id]
        if not proven and self._dear(talk, incoming):
            raise ProofNeeded
        self.taken.append(incoming)
        if not talk.step:
            talk.language = incoming.language or "zh-Hans"
        before = talk.seq
        if incoming.kind is not Kind.START:
            self._say(talk, {"kind": incoming.kind.value, "text": self._echo(talk, incoming)}, mine=True)
        self._say(talk, self._answer(talk, incoming))
        talk.heard[incoming.id] = [said for said in talk.said if said.seq > before]
        return talk.heard[incoming.id]

    async def history(self, visitor: Visitor, *, after: int = 0) -> Sequence[Said]:
        talk = self.talks.get(visitor.ref)
        return [said for said in talk.said if said.seq > after] if talk else []

    async def acknowledge(self, visitor: Visitor, *, upto: int) -> None:
        self.acked.append(upto)
        talk = self.talks.get(visitor.ref)
        if talk:
            talk.said = [said for said in talk.said if said.seq > upto]

    async def stage(self, visitor: Visitor, data: bytes, name: str) -> FileRef:
        if not data:
            raise Refused("file-empty")
        if name.endswith(".exe"):
            raise Refused("file-kind")
        id_ = f"f{len(self.files)}"
        self.files[id_] = data
        return FileRef(id=id_, kind="image/png", size=len(data), label=name)

    async def news(self, visitor: Visitor) -> AsyncIterator[int]:
        feed: asyncio.Queue[int] = asyncio.Queue()
        self.feeds.append(feed)
        try:
            while True:
                yield await feed.get()
        finally:
            self.feeds.remove(feed)

    def tell(self, ref: str, text: str) -> None:
        """Something new, outside a turn."""
        talk = self.talks[ref]
        self._say(talk, [block("status", text, talk)])
        for feed in self.feeds:
            feed.put_nowait(talk.seq)

    def _dear(self, talk: Talk, incoming: Incoming) -> bool:
        if talk.step == "secret" and incoming.kind is Kind.TEXT:
            return True
        return talk.step == "summary" and incoming.choice == "submit"

    def _say(self, talk: Talk, body: Json, *, mine: bool = False) -> None:
        talk.seq += 1
        talk.said.append(Said(seq=talk.seq, mine=mine, body=body, at=datetime.now(UTC)))

    def _echo(self, talk: Talk, incoming: Incoming) -> str:
        if talk.step == "secret" and incoming.kind is Kind.TEXT:
            return "••••"
        if incoming.kind is Kind.CHOICE and incoming.choice in WORDS:
            return talk.words(incoming.choice)
        labels = "\n".join(file.label for file in incoming.files)
        return incoming.text or labels or incoming.choice or (incoming.command or "")

    def _answer(self, talk: Talk, incoming: Incoming) -> list[Json]:
        if incoming.kind is Kind.START:
            talk.step, talk.answers, talk.pieces = "welcome", {}, []
            return [self._ask(talk)]
        if incoming.kind is Kind.COMMAND:
            return self._command(talk, incoming.command)
        if incoming.kind is Kind.CHOICE and incoming.ask != talk.ask:
            return [block("trouble", talk.words("old"), talk), self._ask(talk, again=True)]
        return self._take(talk, incoming)

    def _command(self, talk: Talk, command: Command | None) -> list[Json]:
        if command is Command.HELP:
            return [block("say", talk.words("help"), talk), self._ask(talk, again=True)]
        if command is Command.LANGUAGE:
            talk.ask += 1
            talk.answers["return"] = talk.step
            talk.step = "language"
            buttons = [("zh-Hans", "中文"), ("en", "English")]
            return [block("ask", talk.words("language"), talk, ask=talk.ask, buttons=buttons)]
        if command is Command.BACK:
            at = max(0, ORDER.index(talk.step) - 1) if talk.step in ORDER else 0
            talk.step = ORDER[at]
            return [self._ask(talk)]
        if command is Command.SKIP:
            return self._next(talk)
        talk.step = "welcome"
        return [self._ask(talk)]

    def _take(self, talk: Talk, incoming: Incoming) -> list[Json]:
        step, choice = talk.step, incoming.choice
        if step == "language" and choice:
            talk.language = choice
            talk.step = talk.answers.pop("return")
            return [self._ask(talk)]
        if step == "welcome" and choice:
            talk.step = "urgent" if choice == "file" else "number"
            return [self._ask(talk)]
        if step == "number":
            talk.number, talk.step = incoming.text, "secret"
            return [self._ask(talk)]
        if step == "secret":
            good = (talk.number, incoming.text) == (NUMBER, SECRET)
            if good:
                talk.step = "over"
                return [block("status", talk.words("stands"), talk, lines=[("l_when", "2026-11-22", "")])]
            talk.step = "number"
            return [block("trouble", talk.words("wrong"), talk), self._ask(talk)]
        if step == "summary" and choice == "submit":
            return self._submit(talk)
        if step == "summary" and choice.startswith("edit:"):
            talk.step, talk.editing = choice.removeprefix("edit:"), True
            return [self._ask(talk)]
        if step == "what" and incoming.kind is Kind.TEXT:
            talk.pieces.append(incoming.text)
            return [self._ask(talk, text=talk.words("noted"), done=True)]
        if step == "files" and incoming.kind is Kind.FILES:
            talk.pieces += [file.label for file in incoming.files]
            text = talk.words("files_noted").replace("{n}", str(len(talk.pieces)))
            return [self._ask(talk, text=text, done=True)]
        if step in ("what", "files") and choice:
            talk.answers[step] = "\n".join(talk.pieces)
            talk.pieces = []
            return self._next(talk)
        if step == "when" and not any(letter.isdigit() for letter in incoming.text):
            return [block("trouble", talk.words("when_bad"), talk), self._ask(talk, again=True)]
        if step in ("welcome", "urgent", "kind", "language", "summary") and not choice:
            return [block("trouble", talk.words("choose"), talk), self._ask(talk, again=True)]
        talk.answers[step] = incoming.text or choice
        return self._next(talk)

    def _next(self, talk: Talk) -> list[Json]:
        talk.step = "summary" if talk.editing else ORDER[ORDER.index(talk.step) + 1]
        talk.editing = False
        return [self._ask(talk)]

    def _submit(self, talk: Talk) -> list[Json]:
        talk.step, talk.said = "over", []
        extra: dict[str, Json] = {
            "number": NUMBER,
            "secret": SECRET,
            "status_url": "http://127.0.0.1/status#n=K7QM3XWD9",
            "qr_svg": QR,
            "ics": ICS,
            "filed": "22 November 2026",
            "promise": "4 December 2026",
            "promise_line": "You will have an answer by 4 December 2026."
            if talk.language == "en"
            else "将于 2026 年 12 月 4 日前答复您。",
        }
        return [block("receipt", talk.words("receipt"), talk, extra=extra)]

    def _ask(self, talk: Talk, *, again: bool = False, text: str = "", done: bool = False) -> Json:
        talk.ask += 0 if again else 1
        step = talk.step
        if step in ("over", ""):
            step = talk.step = "welcome"
        buttons = {
            "welcome": ("file", "status"),
            "urgent": ("yes", "no"),
            "kind": ("permit", "fees", "promise", "pay", "other"),
            "what": ("done",) if done else (),
            "files": ("done",) if done else ("none",),
            "summary": ("submit",),
        }.get(step, ())
        hints = {"what": "long", "when": "date", "files": "files", "phone": "phone"}
        lines = []
        if step == "summary":
            lines = [
                (f"l_{name}", talk.words(value) if (value := talk.answers.get(name, "")) in WORDS else value, name)
                for name in ("kind", "what", "when", "files", "phone")
            ]
        return block(
            "summary" if step == "summary" else "ask",
            text or talk.words(step),
            talk,
            why=talk.words("why_what") if step == "what" and not done else "",
            ask=talk.ask,
            buttons=[(value, talk.words(value)) for value in buttons],
            hint=hints.get(step, step if step in ("number", "secret") else "none"),
            lines=lines,
            extra={"optional": step in ("files", "phone", "when")},
        )


def block(
    kind: str,
    text: str,
    talk: Talk,
    *,
    why: str = "",
    ask: int | None = None,
    buttons: Sequence[tuple[str, str]] = (),
    hint: str = "none",
    lines: Sequence[tuple[str, str, str]] = (),
    extra: Mapping[str, Json] | None = None,
) -> Json:
    return {
        "kind": kind,
        "text": text,
        "why": why,
        "lines": [{"label": talk.words(label), "text": shown, "value": value} for label, shown, value in lines],
        "buttons": [{"value": value, "label": label} for value, label in buttons],
        "hint": hint,
        "ask": ask,
        "language": talk.language,
        "extra": dict(extra or {}),
    }


class FakePlaces:
    async def banner(self, code: str, language: str, *, scanned: bool = False) -> Banner:
        english = language == "en"
        step = "You usually hear within 3 working days." if english else "一般 3 个工作日内告知是否受理。"
        if not code:
            return Banner(state="none", next_step=step)
        if code.startswith("good"):
            return Banner(
                state="genuine",
                place="Lantern Bay Industrial Park, Phase II" if english else "灯湾产业园二期",
                unit="Lantern Bay Service Office" if english else "灯湾园区服务中心",
                next_step=step,
            )
        told = code_in(code)
        fault = told.fault.value if told and told.fault else "unknown"
        state = {"old": "revoked", "soon": "early", "over": "expired"}.get(code, fault)
        return Banner(state=state, next_step=step)


def visitor_of(token: bytes) -> Visitor:
    ref = hmac.digest(b"test", token, hashlib.sha256).hex()
    return Visitor(channel="web", ref=ref, key=hashlib.sha256(token).digest())
