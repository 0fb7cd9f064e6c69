"""How a case stands, as prompts: the status and what was said on it."""

from datetime import datetime, tzinfo

from cases import numbers
from cases.case import Author, Message
from cases.public import PublicView
from dialog.prompts import Prompt, Row, Shown


def prompts(view: PublicView, zone: tzinfo) -> tuple[Prompt, ...]:
    """The status first, then each message, oldest first."""
    messages = tuple(_message(message, view, zone) for message in view.messages)
    return (_status(view, zone), *messages)


def _status(view: PublicView, zone: tzinfo) -> Prompt:
    rows = [
        Row(label="lookup.status.word", shown={"key": view.status}),
        Row(label="lookup.status.filed", shown=_at(view.filed, view, zone)),
        Row(label="lookup.status.promise", shown=_promise(view, zone)),
    ]
    for place, line in enumerate(view.happened):
        told: Shown = {
            "key": "lookup.status.event",
            "facts": {"what": {"key": line.key}, "at": _at(line.at, view, zone)},
        }
        rows.append(Row(label="lookup.status.then" if place else "lookup.status.happened", shown=told))
    return Prompt(
        text="lookup.status.text",
        facts={"number": numbers.shown(view.number), "word": {"key": view.status}},
        rows=tuple(rows),
        kind="status",
    )


def _promise(view: PublicView, zone: tzinfo) -> Shown:
    if view.promise.due is None:
        return {"key": "lookup.status.promise-none"}
    if view.promise.missed:
        return {"key": "lookup.status.promise-missed"}
    return {"date": view.promise.due.astimezone(zone).date().isoformat()}


def _message(message: Message, view: PublicView, zone: tzinfo) -> Prompt:
    who = {Author.REPORTER: "reporter", Author.STAFF: "staff", Author.SYSTEM: "system"}[message.author]
    text: Shown = message.text if message.text is not None else {"key": "lookup.unreadable"}
    return Prompt(
        text="lookup.said",
        facts={
            "who": {"key": f"lookup.from-{who}", "facts": {"at": _at(message.at, view, zone)}},
            "text": text,
        },
    )


def _at(instant: datetime, view: PublicView, zone: tzinfo) -> Shown:
    """Of an anonymous case the day only: nothing finer is kept (decision 7)."""
    if view.anonymous:
        return {"date": instant.astimezone(zone).date().isoformat()}
    return {"instant": instant.isoformat()}
