"""How a case stands, as prompts: the status and what was said on it."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from cases import numbers
from cases.case import Author, Message
from cases.instants import last_day
from cases.public import PublicAct, PublicView
from dialog.prompts import Prompt, Row, Shown

#: The words under which somebody may still wait for an answer.
_WAITING = ("status.received", "status.accepted", "status.handling")
_ANSWERED = ("status.replied", "status.closed")


def prompts(view: PublicView, zone: tzinfo) -> tuple[Prompt, ...]:
    """The status first, then each message, oldest first."""
    messages = tuple(_message(message, view, zone) for message in view.messages)
    return (_status(view, zone), *messages)


def _status(view: PublicView, zone: tzinfo) -> Prompt:
    rows = [
        Row(label="lookup.status.word", shown={"key": view.status}),
        Row(label="lookup.status.filed", shown=_at(view.filed, view, zone)),
        *_limits(view, zone),
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


def _limits(view: PublicView, zone: tzinfo) -> Iterator[Row]:
    """What comes next and by when: of the desk first, then of the person."""
    promised = _promise(view, zone)
    if promised:
        yield Row(label="lookup.status.notice" if view.sealed else "lookup.status.promise", shown=promised)
    asked = "by" if view.status == "status.supplementing" else "meanwhile"
    for label, until, words in (
        ("supplement-until", view.supplement_until, f"supplement-{asked}"),
        ("come-back-until", view.come_back_until, "come-back-by"),
        ("rate-until", view.rate_until, None),
        ("review-until", view.review_until, None),
    ):
        if until is not None:
            yield Row(label=f"lookup.status.{label}", shown=_told(words, _day(until, zone)))


def _told(words: str | None, day: Shown) -> Shown:
    return day if words is None else {"key": f"lookup.status.{words}", "facts": {"date": day}}


def _promise(view: PublicView, zone: tzinfo) -> Shown:
    """None where nothing is to be told: it was kept, or the case ended some other way."""
    promise = view.promise
    if promise.due is None:
        return _none(view)
    if promise.kept and not (promise.missed and view.status in _ANSWERED and not view.sealed):
        return None
    how = _how(view)
    return _told(how and f"promise-{how}", _day(promise.due, zone))


def _none(view: PublicView) -> Shown:
    """A named tip was told what it was promised, or nothing more will be: both are for the messages."""
    if view.status not in _WAITING or (view.sealed and not view.anonymous):
        return None
    return {"key": "lookup.status.promise-none-tip" if view.sealed else "lookup.status.promise-none"}


def _how(view: PublicView) -> str | None:
    """What has to be said with the date."""
    promise = view.promise
    if promise.missed and promise.kept:
        return "late"
    if promise.missed:
        return "missed" if PublicAct.REVIEW in view.acts else "looked-into"
    if promise.paused:
        return "waiting" if view.status == "status.supplementing" else "suspended"
    return "provisional" if promise.provisional else None


def _day(until: datetime, zone: tzinfo) -> Shown:
    return {"date": last_day(until, zone).isoformat()}


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
