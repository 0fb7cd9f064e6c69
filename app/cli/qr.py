"""`mashang qr make` and `mashang qr poster`: pictures of codes, and what they are printed on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from app import posters as wall
from app import talking
from app.cli import bars, rooms, words
from app.cli.frame import FINDING, FINE, USAGE, Trouble
from app.wiring import now
from cases import codes
from cases.codes import PlaceCode
from cases.errors import CaseError
from cases.organisation import Organisation
from cases.places import Place
from cases.ports import Books
from cases.rules.model import Rules
from cases.values import Json
from qr import errors, logos, pictures, posters, reading
from qr.logos import Logo
from qr.posters import By, Host, Kind, Order, Spot

Draw = Callable[[str, pictures.Level, Logo | None], bytes]
DRAWN: Mapping[str, Draw] = {
    ".png": lambda link, level, logo: reading.check(pictures.png(link, level, logo=logo), link),
    ".svg": lambda link, level, logo: reading.check_drawing(pictures.svg(link, level, logo=logo), link).encode(),
    ".pdf": lambda link, level, logo: reading.check_document(pictures.pdf(link, level, logo=logo), [[link]], 150),
}
SPOKEN = {"zh-Hans": ("zh-Hans",), "en": ("en",), "both": ("zh-Hans", "en")}


def make(target: str, to: Path, logo: Path | None, telegram: bool) -> None:
    draw = DRAWN.get(to.suffix.lower())
    if draw is None:
        raise Trouble("qr-suffix", exit_code=USAGE)
    drawn = _logo(logo)
    given = target.startswith(("http://", "https://"))
    if given and telegram:
        raise Trouble("qr-telegram-place", exit_code=USAGE)
    link = target if given else _link(target, telegram)
    with _told():
        _write(to, draw(link, pictures.level_for(drawn), drawn))
    click.echo(words.say("qr.make.written", path=str(to)))


def poster(
    places: tuple[str, ...],
    everything: bool,
    kind: str,
    spoken: str,
    to: Path,
    by: By,
    stickers: str,
    marks: bool,
    logo: Path | None,
    templates: Path | None,
    telegram: bool,
    as_json: bool,
) -> int:
    if bool(places) == everything:
        raise Trouble("qr-which", exit_code=USAGE)
    if templates and not templates.is_dir():
        raise Trouble("file")
    order = Order(kind=Kind(kind), languages=SPOKEN[spoken], stickers=int(stickers), marks=marks, templates=templates)
    spots, host, zone = _asked(places, _logo(logo), telegram)
    with _told(), bars.counted(words.say("qr.poster.working")) as progress:
        try:
            report = posters.run(spots, order, host, talking.words(zone), to, by=by, progress=progress)
        except OSError:
            raise Trouble("file") from None
    _tell(report, to, as_json)
    return FINDING if report.troubles else FINE


def _tell(report: posters.Report, to: Path, as_json: bool) -> None:
    bad = [(row, *_reason(row.trouble)) for row in report.troubles if row.trouble]
    if as_json:
        rows: Json = [
            {"place": row.spot.id, "file": row.file, "page": row.page} for row in report.rows if not row.trouble
        ]
        troubles: Json = [{"place": row.spot.id, "trouble": code} for row, code, _ in bad]
        rooms.print_json({"made": report.made, "kept": report.kept, "posters": rows, "troubles": troubles})
        return
    for row, _, told in bad:
        click.echo(f"✗ {row.spot.id}  {told}", err=True)
    done = len(report.rows) - len(bad)
    click.echo(words.say("qr.poster.done", count=done, files=report.made + report.kept, kept=report.kept, path=str(to)))
    click.echo(words.say("qr.poster.index", names=", ".join(report.index)))


def _asked(ids: tuple[str, ...], logo: Logo | None, telegram: bool) -> tuple[tuple[Spot, ...], Host, str]:
    """The places that were named, or all that have a valid code; their codes lead to the web, or to `telegram`."""
    found = rooms.settings_of_server()

    def look(books: Books) -> tuple[list[Place | None], Mapping[str, PlaceCode], Organisation, Rules]:
        places: list[Place | None] = (
            [books.places.get(each) for each in dict.fromkeys(ids)] if ids else list(books.places.all())
        )
        standing = codes.standing_of_each(books.codes.all(), now())
        return places, standing, books.organisation.load(), books.rules.current()

    async def work() -> tuple[tuple[Spot, ...], Host, list[Place | None]]:
        async with rooms.house(found) as house:
            places, standing, organisation, rules = await house.store.read(look)
            known = [place for place in places if place]
            bot = await rooms.bot_name(house) if telegram else ""
            spots = wall.spots(house, known, standing, organisation, bot)
            return spots, wall.host(house, rules, logo, bot), places

    spots, host, places = rooms.run(work)
    if None in places:
        raise Trouble("no-such-place", exit_code=USAGE)
    if ids and len(spots) < len(places):
        raise Trouble("qr-revoked", exit_code=USAGE)
    if not spots:
        raise Trouble("qr-none", exit_code=USAGE)
    return spots, host, found.zone


def _link(place_id: str, telegram: bool) -> str:
    spots, _, _ = _asked((place_id,), None, telegram)
    return spots[0].link


def _logo(file: Path | None) -> Logo | None:
    if file is None:
        return None
    try:
        return logos.read(file.read_bytes())
    except OSError:
        raise Trouble("file") from None
    except errors.NotALogo as trouble:
        raise Trouble("qr-logo", exit_code=USAGE, why=words.say(f"qr.logo.{trouble.facts['why']}")) from None


def _write(to: Path, data: bytes) -> None:
    try:
        to.write_bytes(data)
    except OSError:
        raise Trouble("file") from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (errors.NotATemplate, errors.LinkTooLong, errors.LogoNeedsLevelH, errors.Unreadable) as trouble:
        raise Trouble("qr-trouble", exit_code=FINDING, told=_reason(trouble)[1]) from None


def _reason(trouble: CaseError) -> tuple[str, str]:
    """Its code, and what to do."""
    facts = {name: str(value) for name, value in trouble.facts.items()}
    return trouble.code, words.trouble(trouble.code, **facts)
