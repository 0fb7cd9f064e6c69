"""What must be true at the end of every run, judged by the emulator, by the lint and by what the process wrote."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lo_bot_api_emulator.journal import verdict

#: What no process may have written, whatever else it logs.
UNCLEAN = ("Task was destroyed", "never retrieved", "was never awaited", "ResourceWarning", "Traceback", "unclosed")


def of_the_emulator(journal: Path, *, since: int, expected: Iterable[str]) -> list[str]:
    """Its own judgement of the lines after byte `since`; expected refusals by exact `method:status`."""
    lines = journal.read_bytes()[since:]
    if not lines:
        return []
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as part:
        part.write(lines)
        part.flush()
        judged: dict[str, Any] = verdict(part.name, allowed_refusals=tuple(expected))
    if judged["ok"]:
        return []
    refused = [f"the emulator refused {one['method']}:{one['status']}" for one in judged["refusals"]]
    return refused or [f"the emulator says: {judged}"]


def of_the_gate(entries: Iterable[dict[str, Any]], *, expected: Iterable[str]) -> list[str]:
    """What the gate refused by itself, as Telegram would; ordered faults are none."""
    allowed = set(expected)
    calls = [entry for entry in entries if entry["what"] == "call" and not entry["fault"]]
    told = [f"{entry['method']}:{entry['status']}" for entry in calls if entry["status"] >= 400]
    return [f"the gate refused {one}" for one in told if one not in allowed]


def of_the_house(entries: Iterable[dict[str, Any]]) -> list[str]:
    """Rules of this product: plain text only, and no preview of what a message links to."""
    found = []
    for call in (entry for entry in entries if entry["what"] == "call"):
        params = call["params"]
        if "parse_mode" in params:
            found.append(f"{call['method']}: parse_mode")
        if call["method"] == "sendMessage" and params.get("link_preview_options") != {"is_disabled": True}:
            found.append("sendMessage: a link would be previewed")
        if call["method"] == "setWebhook" and not params.get("secret_token"):
            found.append("setWebhook: no secret")
        if params.get("drop_pending_updates") in (True, "true"):
            found.append(f"{call['method']}: pending updates are dropped")
    return found


def of_what_was_written(text: str, *, secrets: Sequence[str]) -> list[str]:
    """No trouble, and none of these."""
    found = [f"it wrote {word!r}" for word in UNCLEAN if word in text]
    return found + ["it wrote a secret" for secret in secrets if secret and re.search(re.escape(secret), text)]
