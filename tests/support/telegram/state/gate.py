"""Between the product and gramlab: passes requests on, answers what gramlab lacks, takes away what it has no notion of,
and remembers each call without its token. Python 3.13."""

import http.client
import json
import re
from typing import Any
from urllib.parse import urlsplit

from tests.support.telegram.state.lacking import METHODS, Given, read
from tests.support.telegram.state.world import Ground

#: How a message looks or sounds; it changes nothing in the world.
MANNERS = frozenset({"link_preview_options", "disable_notification", "protect_content", "reply_parameters"})
COMMAND = re.compile(r"/[A-Za-z0-9_]+(@\w+)?")
LONGEST_POLL = 70.0


class Gate:
    """`calls` is what the product asked, in the order of the answers. `links` are keys that open a page, by bot,
    address and message: gramlab knows only those that answer the bot."""

    def __init__(self, ground: Ground, behind: str) -> None:
        self.ground = ground
        self._behind = urlsplit(behind).netloc
        self.calls: list[Given] = []
        self.links: dict[tuple[int, int, int], list[str]] = {}

    def call(self, token: str, method: str, given: Given) -> tuple[int, Given]:
        """The status and the answer, remembered."""
        status, answer = self.answer(token, method, given)
        call = {"bot": token.partition(":")[0], "method": method, "status": status, "address": given.get("chat_id")}
        self.calls.append({**call, "why": str(answer.get("description", "")).replace(token, "")})
        return status, answer

    def answer(self, token: str, method: str, given: Given) -> tuple[int, Given]:
        try:
            return self._answer(token, method, given)
        except ValueError as wrong:
            return refusal(400, str(wrong))

    def forward(self, token: str, method: str, given: Given) -> tuple[int, Given]:
        head = {"Content-Type": "application/json"}
        status, body = self._ask("POST", f"/bot{token}/{method}", json.dumps(given).encode(), head)
        return status, json.loads(body)

    def fetch(self, path: str) -> tuple[int, bytes]:
        """A file."""
        return self._ask("GET", path, None, {})

    def _answer(self, token: str, method: str, given: Given) -> tuple[int, Given]:
        with self.ground.open() as world:
            bot = world.authenticate_bot(token)
        if bot is None:
            return refusal(401, "Unauthorized")
        if own := METHODS.get(method):
            return 200, {"ok": True, "result": own(self.ground, bot, given)}
        if method in ("editMessageText", "editMessageReplyMarkup"):
            method, given = self._edit(bot, method, given)
        passed = {name: value for name, value in given.items() if name not in MANNERS}
        links = _take_links(passed)
        status, answer = self.forward(token, method, passed)
        if status == 200 and method == "getUpdates":
            for update in answer["result"]:
                _mark_command(update.get("message", {}))
        if status == 200 and links:
            self.links[bot, int(given["chat_id"]), int(answer["result"]["message_id"])] = links
        return status, answer

    def _edit(self, bot: int, method: str, given: Given) -> tuple[str, Given]:
        """What was deleted cannot be edited. Other keys alone are to gramlab an edit with the same words."""
        said = self.ground.standing(bot, int(given["chat_id"]), int(given["message_id"]))
        if method == "editMessageReplyMarkup":
            given = {**given, **{name: said[name] for name in ("text", "entities") if name in said}}
        return "editMessageText", given

    def _ask(self, verb: str, path: str, body: bytes | None, head: dict[str, str]) -> tuple[int, bytes]:
        behind = http.client.HTTPConnection(self._behind, timeout=LONGEST_POLL)
        try:
            behind.request(verb, path, body, head)
            answer = behind.getresponse()
            return answer.status, answer.read()
        finally:
            behind.close()


def refusal(code: int, why: str) -> tuple[int, Given]:
    return code, {"ok": False, "error_code": code, "description": why}


def _take_links(given: Given) -> list[str]:
    """Keys with an address are taken out of the keyboard and given back."""
    markup = given.get("reply_markup")
    if not markup:
        return []
    rows: list[list[dict[str, Any]]] = read(markup)["inline_keyboard"]
    kept = [[key for key in row if "url" not in key] for row in rows]
    given["reply_markup"] = {"inline_keyboard": [row for row in kept if row]}
    return [str(key["url"]) for row in rows for key in row if "url" in key]


def _mark_command(message: Given) -> None:
    """Telegram marks a command in a message; gramlab does not."""
    if found := COMMAND.match(message.get("text", "")):
        mark = {"type": "bot_command", "offset": 0, "length": found.end()}
        message["entities"] = [mark, *message.get("entities", [])]
