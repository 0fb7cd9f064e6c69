"""What the staff bot is put together from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases.staff import Purpose
from dialog.catalogue import Catalogue
from handlers.accounts.links import Links
from handlers.telegram.acting import Acting
from handlers.telegram.answering import Answering
from handlers.telegram.buttons import Buttons
from handlers.telegram.errands import Errands
from handlers.telegram.groups import Binding, Transactions
from handlers.telegram.joining import Joining, Joins
from handlers.telegram.leaving import Leaving
from handlers.telegram.line import Line
from handlers.telegram.onecard import OneCard
from handlers.telegram.reception import Reception
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.showing import Showing
from handlers.telegram.strangers import Strangers
from handlers.telegram.talk import Talk


@dataclass(frozen=True, kw_only=True)
class World:
    """`ref_of` tells from the number of a chat what stands for it in the books: keyed, so that nobody reads it back.
    `address_of` is where on the web desk a link with that token leads."""

    store: Transactions
    words: Catalogue
    links: Links
    joins: Joins
    settings: StaffBotSettings
    ref_of: Callable[[int], str]
    address_of: Callable[[Purpose, str], str]
    clock: Callable[[], datetime]
    zone: tzinfo

    @property
    def buttons(self) -> Buttons:
        return Buttons(key=self.settings.key)


def talk_of(world: World, line: Line, reception: Callable[[], Reception]) -> Talk:
    return Talk(
        reception=reception,
        store=world.store,
        answering=_answering(world),
        errands=_errands(world, line),
        strangers=Strangers(world.clock),
        line=line,
        words=world.words,
        source=world.settings.source,
        ref_of=world.ref_of,
        clock=world.clock,
        languages=world.settings.languages,
    )


def _answering(world: World) -> Answering:
    return Answering(
        buttons=world.buttons,
        joining=Joining(links=world.links, joins=world.joins, buttons=world.buttons),
        acting=Acting(zone=world.zone),
        leaving=Leaving(buttons=world.buttons, zone=world.zone),
        binding=Binding(buttons=world.buttons),
        languages=world.settings.languages,
        zone=world.zone,
    )


def _errands(world: World, line: Line) -> Errands:
    showing = Showing(words=world.words, buttons=world.buttons, zone=world.zone)
    return Errands(
        line=line,
        store=world.store,
        words=world.words,
        links=world.links,
        showing=showing,
        cards=OneCard(line=line, store=world.store, showing=showing, words=world.words, clock=world.clock),
        source=world.settings.source,
        address_of=world.address_of,
        clock=world.clock,
    )
