"""The side within the namespace: `python -m tests.support.telegram.state.inside FOLDER`, on the Python of .venv/state.

Each line on its input is a JSON list [what, {…}]; each line on its output {"is": …} or {"wrong": …}. When the input
ends, everything that was started is ended, the last line is the report, and the exit code is 1 if the product was
refused anything that nobody foresaw.
"""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from gramlab.bot_api import BotAPIServer

from tests.support.telegram.state import network
from tests.support.telegram.state.front import served
from tests.support.telegram.state.gate import Gate
from tests.support.telegram.state.world import Ground

PATIENCE = 60.0


class Inside:
    def __init__(self, ground: Ground, gate: Gate, api: str) -> None:
        self.ground, self.gate, self.api = ground, gate, api
        self.tokens: dict[int, str] = {}
        self.programs: list[subprocess.Popen[bytes]] = []
        self.foreseen: set[str] = set()

    def bot(self, name: str, username: str) -> dict[str, Any]:
        bot, token = self.ground.new_bot(name, username)
        self.tokens[bot] = token
        return {"id": bot, "token": token, "api": self.api}

    def person(self, name: str, language: str) -> int:
        with self.ground.open() as world:
            return int(world.create_user(first_name=name, language_code=language)["id"])

    def opens(self, person: int, bot: int) -> int:
        """They open the bot's chat: only from now on may it write to them."""
        with self.ground.open() as world:
            return int(world.open_private_chat(user_id=person, bot_id=bot)["id"])

    def group(self, title: str, creator: int, bots: list[int]) -> int:
        with self.ground.open() as world:
            made = world.create_group_chat(title=title, creator_id=creator, member_ids=[], bot_ids=bots)
            return int(made["id"])

    def says(self, person: int, chat: int, text: str) -> int:
        with self.ground.open() as world:
            return int(world.send_message(chat_id=chat, sender_id=person, text=text)["id"])

    def taps(self, person: int, chat: int, message: int, data: str, old: bool = False) -> str:
        """`old`: on a phone that still shows a key which is no longer there."""
        return self.ground.tap(person, chat, message, data, old=old)

    def answered(self, person: int, query: str) -> Any:
        with self.ground.open() as world:
            return world.get_callback(user_id=person, callback_id=query)["answer"]

    def history(self, chat: int) -> list[dict[str, Any]]:
        return self.ground.history(chat)

    def chats(self) -> Any:
        with self.ground.open() as world:
            return world.snapshot()["chats"]

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        return self.gate.calls[after:]

    def menu(self, bot: int, scope: str, language: str) -> Any:
        return self.ground.page.get((bot, "commands", scope, language))

    def links(self, bot: int) -> list[str]:
        return [link for (whose, _, _), links in self.gate.links.items() if whose == bot for link in links]

    def ask(self, token: str, method: str, given: dict[str, Any]) -> int:
        """The status that a request of our own is answered with."""
        return self.gate.answer(token, method, given)[0]

    def rival(self, bot: int, seconds: float) -> list[int]:
        """Somebody else polls with the same token for so long; what they were answered. They acknowledge nothing."""
        end, answered = time.monotonic() + seconds, []
        while time.monotonic() < end:
            status, _ = self.gate.forward(self.tokens[bot], "getUpdates", {"timeout": 1})
            answered.append(status)
        return answered

    def foresee(self, calls: list[str]) -> None:
        """`method:status` of refusals that are meant."""
        self.foreseen |= set(calls)

    def start(self, command: list[str], environment: dict[str, str], folder: str) -> int:
        with (Path(folder) / "terminal").open("ab") as terminal:
            self.programs.append(
                subprocess.Popen(
                    command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal
                )
            )
        return len(self.programs) - 1

    def ended(self, program: int) -> int | None:
        return self.programs[program].poll()

    def stop(self, programs: list[int]) -> list[int]:
        """Their exit codes after SIGTERM."""
        for program in programs:
            self.programs[program].send_signal(signal.SIGTERM)
        return [self.programs[program].wait(PATIENCE) for program in programs]

    def end(self) -> None:
        for program in self.programs:
            if program.poll() is None:
                program.kill()
                program.wait()

    def report(self) -> dict[str, Any]:
        counted = Counter(f"{call['method']}:{call['status']}" for call in self.gate.calls)
        refused = {call: times for call, times in counted.items() if not call.endswith(":200")}
        return {
            "calls": sum(counted.values()),
            "refused": refused,
            "unforeseen": sorted(set(refused) - self.foreseen),
        }


def serve(inside: Inside) -> None:
    for line in sys.stdin:
        what, given = json.loads(line)
        try:
            answer = {"is": getattr(inside, what)(**given)}
        except Exception as wrong:  # noqa: BLE001  it is told, whatever it is
            answer = {"wrong": f"{what}: {type(wrong).__name__}: {wrong}"}
        print(json.dumps(answer), flush=True)


def main(folder: Path) -> int:
    network.leave()
    ground = Ground(folder / "world")
    with BotAPIServer(ground.folder) as server:
        gate = Gate(ground, server.base_url)
        with served(gate) as api:
            inside = Inside(ground, gate, api)
            print(json.dumps({"is": api}), flush=True)
            try:
                serve(inside)
            finally:
                report = inside.report()
                inside.end()
    print(json.dumps({"report": report}), flush=True)
    return 1 if report["unforeseen"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
