"""A reminder in words: number, neutral stage, due time, and nothing else (decision 13). A duty of the office has a name
and no number."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import tzinfo

from dialog.catalogue import Catalogue
from dialog.values import Json
from handlers.ports import Item, Telling


def words(telling: Telling, catalogue: Catalogue, zone: tzinfo) -> str:
    """One line for one case; for a digest a heading and a line for each."""
    lines = [catalogue.text(_key(item), telling.language, _facts(item, zone)) for item in telling.items]
    if telling.morning is not None:
        return "\n".join((catalogue.text("reminder.morning", telling.language, asdict(telling.morning)), *lines))
    if len(lines) == 1:
        return lines[0]
    heading = catalogue.text("reminder.digest", telling.language, {"count": len(lines)})
    return "\n".join((heading, *lines))


def _key(item: Item) -> str:
    if not item.number:
        return "reminder.duty_late" if item.late else "reminder.duty"
    if item.lost:
        return "reminder.lost"
    if item.draft:
        return "reminder.draft"
    return "reminder.late" if item.late else "reminder.due"


def _facts(item: Item, zone: tzinfo) -> Mapping[str, Json]:
    due: Mapping[str, Json] = {"until": item.due.isoformat(), "zone": str(zone)}
    return {"number": item.number, "stage": {"key": item.stage}, "due": due}
