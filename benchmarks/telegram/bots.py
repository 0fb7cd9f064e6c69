"""The four bots of the comparison, and what people do with each. All that they say is fictional."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks import intake
from benchmarks.intake import Deed
from benchmarks.processes import Deployment
from benchmarks.telegram import load
from benchmarks.telegram.api import TOKEN
from benchmarks.telegram.load import Act, Bot, Press, Say
from benchmarks.telegram.peers import questions
from dialog.incoming import Kind

WHERE = "云川市示例区政务服务大厅三楼十二号窗口"
WHAT = "窗口要求重新提交全部材料，但是没有说明缺少什么。（示例文字，纯属虚构）"
FORM: Sequence[Act] = (Say("/start"), Press("complaint"), Say(WHERE), Say(WHAT))
WORDS: Sequence[Act] = (Say(WHERE), Say(WHAT)) * 2

#: Nobody is made to wait: what is measured is the processor, not the pace that Telegram asks for.
NO_PACE = {"MASHANG_TELEGRAM_PER_SECOND": "1000", "MASHANG_TELEGRAM_PER_CHAT": "1000"}


class Kept(Protocol):
    """A bot that can be started, and started again with what it has kept in `folder`."""

    @property
    def name(self) -> str: ...
    @property
    def acts(self) -> Sequence[Act]: ...
    def started(self, bot: Bot, folder: Path) -> AbstractContextManager[Bot]: ...


@dataclass(frozen=True, kw_only=True)
class Peer:
    name: str
    module: str
    acts: Sequence[Act]

    def started(self, bot: Bot, folder: Path) -> AbstractContextManager[Bot]:
        folder.mkdir(exist_ok=True)
        module = f"benchmarks.telegram.peers.{self.module}"
        command = [sys.executable, "-m", module, str(bot.port), bot.api.base, str(folder)]
        return load.living(bot, command, os.environ, folder / "bot.log")


ECHO = Peer(name="bare aiogram webhook echo", module="echo", acts=WORDS)
AIOGRAM = Peer(name="3-question form, aiogram FSM and memory storage", module="aiogram_form", acts=FORM)
PTB = Peer(name="3-question form, python-telegram-bot and PicklePersistence", module="ptb_form", acts=FORM)


@dataclass(frozen=True, kw_only=True)
class Ours:
    """`mashang serve` as people run it, but for the pace."""

    name: str = "Mashang"
    acts: Sequence[Act]

    @contextmanager
    def started(self, bot: Bot, folder: Path) -> Iterator[Bot]:
        if folder.exists():
            deployment = Deployment(folder=folder)
        else:
            folder.mkdir()
            deployment = Deployment.new(folder)
        command = [sys.executable, "-m", "app", "serve", "--port", str(bot.port)]
        with load.living(bot, command, environment(deployment, bot.port, bot.api.base), folder / "bot.log"):
            load.wait_for(lambda: bot.api.hook != questions.PATH)
            yield bot


def environment(deployment: Deployment, port: int, api: str, receive: str = "webhook") -> Mapping[str, str]:
    return {
        **deployment.environment,
        "MASHANG_BASE_URL": f"http://127.0.0.1:{port}",
        "MASHANG_TELEGRAM_PUBLIC_TOKEN": TOKEN,
        "MASHANG_TELEGRAM_API": api,
        "MASHANG_TELEGRAM_RECEIVE": receive,
        **NO_PACE,
    }


def act_of(deed: Deed) -> Act:
    match deed.incoming.kind:
        case Kind.CHOICE:
            return Press(deed.incoming.choice)
        case Kind.COMMAND:
            return Press(str(deed.incoming.command))
        case _:
            return Say(deed.incoming.text)


#: A named complaint about arrears in which nearly every question is asked, from /start to before "submit".
TURNS: Sequence[Act] = (Say("/start"), *(act_of(deed) for deed in intake.known_deeds()[:-1]))
OURS = Ours(acts=TURNS)

ALL: Sequence[Kept] = (AIOGRAM, PTB, OURS)
