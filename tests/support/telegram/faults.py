"""What goes wrong, queued by tests."""

from dataclasses import dataclass, fields
from typing import Any

#: Whose retry_after a 429 carries unless it says otherwise, in seconds.
RETRY_AFTER = 1

DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(kw_only=True)
class Fault:
    """Of the next `times` requests that fit (0: of all until cleared), after `skip` that pass.

    `method` is that of the Bot API, `file` for a download, `webhook` for an update on its way to the bot, `*` for any
    method. Then, in this order: `delay` in seconds; `drop` "before" the server heard it, or "after" it did; an error
    with this `code`, as the Bot API words it or `raw` as a proxy would. `cut`: a file ends after so many bytes.
    """

    method: str = "*"
    chat_id: int | None = None
    times: int = 1
    skip: int = 0
    delay: float = 0
    drop: str = ""
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    raw: str | None = None
    cut: int | None = None

    @staticmethod
    def read(told: dict[str, Any]) -> "Fault":
        unknown = set(told) - {field.name for field in fields(Fault)}
        if unknown or told.get("drop", "") not in ("", "before", "after"):
            raise ValueError(f"no such fault: {told}")
        return Fault(**told)

    @property
    def answer(self) -> dict[str, Any]:
        retry = self.retry_after if self.retry_after is not None else RETRY_AFTER
        words = self.description or DESCRIPTIONS.get(self.code, "Error")
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": words.replace("{retry_after}", str(retry)),
        }
        return body | {"parameters": {"retry_after": retry}} if self.code == 429 else body

    @property
    def name(self) -> str:
        return self.drop or (str(self.code) if self.code else "delay" if self.delay else "cut")


class Faults:
    def __init__(self) -> None:
        self._queued: list[Fault] = []

    def queue(self, fault: Fault) -> None:
        self._queued.append(fault)

    def clear(self) -> None:
        self._queued.clear()

    def take(self, method: str, chat_id: int | None = None) -> Fault | None:
        """The oldest that fits."""
        for fault in self._queued:
            any_method = fault.method == "*" and method not in ("file", "webhook")
            if not (any_method or fault.method == method) or fault.chat_id not in (None, chat_id):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times == 1:
                self._queued.remove(fault)
            elif fault.times:
                fault.times -= 1
            return fault
        return None
