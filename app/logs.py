"""Log lines as `key=value` with ids and codes only: what is not on the list is dropped.

A line is `at=… level=… room=… event=… …`; the event is a code such as `turn-done`, and values are codes and counts.
Use: `log.info("turn-done", extra={"facts": {"took_ms": 12}})`.
"""

import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

#: The only names a line may carry. Numbers of cases, addresses, names and secrets have none.
ALLOWED = frozenset(
    {
        "attempt", "channel", "check", "code", "count", "file_kind", "job", "late", "left", "migration", "port",
        "reason_code", "script", "seconds", "seq", "size", "state", "status", "step", "to", "took_ms", "track",
        "trouble", "turn", "version",
    }
)  # fmt: skip
EVENT = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
VALUE = re.compile(r"[A-Za-z0-9_.:+-]{1,48}")
#: Our own rooms; whatever other libraries say may hold anything, so only where and how loud is kept of it.
ROOMS = frozenset({"app", "bot", "cases", "dialog", "handlers", "qr", "storage"})

#: Libraries of which warnings are enough.
QUIETER = ("uvicorn", "uvicorn.error", "aiogram", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "PIL", "asyncio")


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        room = record.name.partition(".")[0]
        event = str(record.msg) if room in ROOMS else "library-said"
        if not EVENT.fullmatch(event):
            event = "not-a-code"
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {"at": at, "level": record.levelname.lower(), "room": record.name, "event": event}
        told.update(_allowed(getattr(record, "facts", None)))
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "where": _where(record)}
        return " ".join(f"{name}={value}" for name, value in told.items())


def _allowed(facts: object) -> dict[str, str]:
    if not isinstance(facts, Mapping):
        return {}
    shown = {str(name): _shown(value) for name, value in facts.items() if name in ALLOWED}
    return {name: value if VALUE.fullmatch(value) else "dropped" for name, value in shown.items()}


def _shown(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _where(record: logging.LogRecord) -> str:
    """The line of ours that broke: an exception's own words may hold what somebody wrote, so they are left out."""
    found = "unknown"
    trace = record.exc_info[2] if record.exc_info else None
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__", "unknown"))
        if module.partition(".")[0] in ROOMS or found == "unknown":
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Everything goes through `Line`. Servers and clients that log URLs are silenced (decision 14)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.raiseExceptions = False  # a line that cannot be written must not print its arguments
    logging.captureWarnings(True)
    for name in QUIETER:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel("WARNING")
    for name in ("uvicorn.access", "aiohttp.access", "httpx", "httpcore", "urllib3", "multipart", "python_multipart"):
        silent = logging.getLogger(name)
        silent.handlers.clear()
        silent.propagate = False
        silent.disabled = True
