"""One turn, end to end: heard, decided, carried out and saved in one transaction; only then is anything answered."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import echo
from bot.effects import Done, Prepared, Scene, Unprepared, World, perform
from bot.given import Host, ReadCode, given
from bot.ports import Along, Locks, ProofNeeded, Standing, Transactions, Turned, UnitOfWork
from cases import errors, numbers, written
from cases.instants import half_day
from dialog import overlays
from dialog.catalogue import Catalogue, blocks_json
from dialog.engine import advance, begin, resume
from dialog.fit import chosen
from dialog.incoming import FileRef, Incoming, Kind
from dialog.ports import Conversation, Said, Visitor
from dialog.prompts import Prompt
from dialog.questions import facts_of
from dialog.script import Script
from dialog.secrets import secret_guard
from dialog.state import State, from_json, to_json
from dialog.turn import Outcome, Turn
from dialog.values import Json

_CHANGED = Outcome(say=(Prompt(text="dialog.changed"),))
#: Of short codes a visitor may try so many at once and one in 10 s from then on. It delays and never locks: whoever has
#: to wait may file all the same, and whoever scanned is not asked (decision 15).
SHORT_TRIES, SHORT_REFILL = 10.0, 1 / 10

_TRIES = 5
_HOPS = 8
_FIRST = "welcome"
_SLOW = "slow"


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How long a conversation is kept without a word: a draft, one on a shared device or with a case open, one in
    which nothing has been answered yet."""

    draft: timedelta = timedelta(days=7)
    short: timedelta = timedelta(minutes=30)
    empty: timedelta = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """The Talker of every channel (see `bot.ports`). `stage` and `news` are handed in by the wiring."""

    store: Transactions
    scripts: Mapping[str, Script]
    words: Catalogue
    locks: Locks
    world: World
    host: Host
    read_code: ReadCode
    clock: Callable[[], datetime]
    stage_file: Callable[[Visitor, bytes, str], Awaitable[FileRef]]
    news_of: Callable[[Visitor], AsyncIterator[int]]
    lifetimes: Lifetimes = Lifetimes()
    account_known: frozenset[str] = frozenset()
    #: Called with a code that was typed in the chat and opened its place, or did not.
    scanned: Callable[[str], Awaitable[None]] | None = None

    async def turn(
        self, visitor: Visitor, incoming: Incoming, *, proven: bool = True, along: Along | None = None
    ) -> Sequence[Said]:
        prepared = Prepared()

        def work(books: UnitOfWork) -> Turned:
            turned = self._turn(books, visitor, incoming, prepared)
            if along is not None:
                along(books, turned)
            return turned

        for _ in range(_TRIES):
            try:
                turned = await self.store.transact(work)
            except Unprepared as wanted:
                if not proven:
                    raise ProofNeeded from None
                await self._prepare(wanted, prepared)
            except errors.NumberTaken:
                prepared.credentials = None
            except errors.CaseError as refusal:
                if prepared.refusal is not None:
                    raise
                prepared.refusal = refusal
            else:
                if turned.scanned and self.scanned is not None:
                    await self.scanned(turned.scanned)
                return turned.said
        raise RuntimeError("a turn that wants ever more")

    async def standing(self, visitor: Visitor) -> Standing | None:
        now = self.clock()
        conversation = await self.store.read(lambda books: books.talk.load(visitor, now=now))
        state = from_json(conversation.state) if conversation else None
        script = self.scripts.get(state.script) if state else None
        if state is None or script is None or state.ended or state.version != script.version:
            return None if state is None else Standing(language=state.language)
        facts = facts_of(script, state)
        prompt = overlays.open_question(script, state, facts)
        return Standing(language=state.language, ask=state.ask, hint=prompt.hint, sealed=facts.get("sealed") is True)

    async def history(self, visitor: Visitor, *, after: int = 0) -> Sequence[Said]:
        found = await self.store.read(lambda books: books.talk.history(visitor, after=after))
        return [self._worded(said) for said in found]

    async def acknowledge(self, visitor: Visitor, *, upto: int) -> None:
        now = self.clock()
        await self.store.transact(lambda books: books.talk.acknowledge(visitor, upto=upto, now=now))

    async def stage(self, visitor: Visitor, data: bytes, name: str) -> FileRef:
        return await self.stage_file(visitor, data, name)

    def news(self, visitor: Visitor) -> AsyncIterator[int]:
        return self.news_of(visitor)

    async def _prepare(self, wanted: Unprepared, prepared: Prepared) -> None:
        if wanted.credentials:
            prepared.credentials = await self.locks.new()
        else:
            salt = wanted.lock.salt if wanted.lock else b""
            prepared.proved[salt] = await self.locks.open(wanted.lock, wanted.secret)

    def _turn(self, books: UnitOfWork, visitor: Visitor, incoming: Incoming, prepared: Prepared) -> Turned:
        now = self.clock()
        conversation = books.talk.load(visitor, now=now)
        if conversation is None or _is_old(incoming, conversation):
            # A conversation ends with a receipt, and with it goes the inbox that knows its turns: whoever asks again
            # with the same id gets the receipt and files nothing, also when a new conversation has begun meanwhile.
            earlier = books.talk.answers(visitor, incoming.id)
            if earlier:
                return Turned(said=earlier, again=True)
        turn_number = conversation.turn + 1 if conversation else 1
        opening = self._opening(conversation, incoming)
        state, turn, heard = self._decide(books, visitor, conversation, opening, now)
        if opening is not incoming:
            heard = incoming
        hushed = turn.hush or (heard.kind is Kind.TEXT and secret_guard(heard.text))
        body = echo.of(heard, state, self.scripts, self.words, hush=turn.hush)
        if not books.talk.hear(visitor, incoming.id, body, turn=turn_number, now=now):
            return Turned(said=books.talk.answers(visitor, incoming.id), again=True)
        turn, done = self._carry_out(books, visitor, turn, prepared, now)
        erase = done.erase
        if done.start_over:
            books.talk.erase(visitor)
            books.talk.hear(visitor, incoming.id, body, turn=turn_number, now=now)
        blocks = blocks_json([self.words.block(prompt, turn.state.language) for prompt in turn.say])
        if not erase:
            until = now + self._lifetime(turn.state)
            books.talk.save(visitor, to_json(turn.state), turn=turn_number, now=now, until=until)
        # What outlives the conversation must not tell when a case was filed (decision 7).
        said_at = half_day(now, self.world.zone) if erase else now
        seq = books.talk.say(visitor, incoming.id, blocks, turn=turn_number, now=said_at)
        if erase:
            books.talk.erase(visitor, keep_seq=seq)
        return Turned(
            said=(Said(seq=seq, mine=False, body=blocks, at=now, incoming_id=incoming.id),),
            language=turn.state.language,
            asked=state.ask if state else 0,
            sealed=visitor.channel in self.account_known and (self._sealed(state) or self._sealed(turn.state)),
            hushed=hushed,
            over=erase,
            scanned=opening.place if opening is not incoming and turn.state.given.get("code") != _SLOW else "",
        )

    def _opening(self, conversation: Conversation | None, incoming: Incoming) -> Incoming:
        """A code that is typed where nothing has been answered yet opens its place as if it had been scanned."""
        if incoming.kind is not Kind.TEXT or incoming.edited or secret_guard(incoming.text):
            return incoming
        state = from_json(conversation.state) if conversation else None
        open_ = state if state is not None and not state.ended else None
        if open_ is not None and (open_.script != _FIRST or open_.overlay or incoming.ask not in (None, open_.ask)):
            return incoming
        told = written.code_in(incoming.text)
        if told is None:
            return incoming
        language = open_.language if open_ is not None else incoming.language
        return replace(incoming, kind=Kind.START, text="", place=told.code, ask=None, language=language)

    def _sealed(self, state: State | None) -> bool:
        script = self.scripts.get(state.script) if state else None
        return state is not None and script is not None and facts_of(script, state).get("sealed") is True

    def _decide(
        self,
        books: UnitOfWork,
        visitor: Visitor,
        conversation: Conversation | None,
        incoming: Incoming,
        now: datetime,
    ) -> tuple[State | None, Turn, Incoming]:
        """The state before, the turn, and the incoming as it was understood."""
        state = from_json(conversation.state) if conversation else None
        script = self.scripts.get(state.script) if state else None
        if incoming.kind is Kind.START:
            incoming = replace(incoming, facts=self._given(books, visitor, incoming, now))
            if state and not state.path and incoming.language in overlays.LANGUAGES:
                state = replace(state, language=incoming.language)  # opened anew from a page in another language
        if state is None or script is None or state.ended:
            facts = incoming.facts or (_base(state) if state else self._given(books, visitor, incoming, now))
            first = state.ask if state else books.talk.first_ask()
            return state, self._open(incoming, state, facts, ask=first), incoming
        if state.version != script.version:
            state = replace(state, version=script.version, overlay="", editing="")
            turn = resume(script, state, outcome=_CHANGED)
            return state, turn, incoming
        incoming = self._pressed(script, state, incoming)
        if (
            incoming.kind is Kind.START
            and (_number(incoming.text) or incoming.opens)
            and not (state.path and script.keeps_draft)
        ):
            return state, self._open(incoming, state, incoming.facts, ask=state.ask), incoming
        today = now.astimezone(self.world.zone).date()
        return state, advance(script, state, incoming, today=today), incoming

    def _given(self, books: UnitOfWork, visitor: Visitor, incoming: Incoming, now: datetime) -> Mapping[str, Json]:
        known = visitor.channel in self.account_known
        wait = self._wait(books, visitor, incoming.place, now)
        code = "" if wait else incoming.place
        facts = given(books, self.host, code, self.read_code, account_known=known, now=now)
        return {**facts, "code": _SLOW, "seconds": round(wait + 0.5)} if wait else facts

    def _wait(self, books: UnitOfWork, visitor: Visitor, code: str, now: datetime) -> float:
        """Seconds until this visitor may try a short code; 0.0 when it may be looked up now."""
        told = written.code_in(code) if code else None
        if told is None or not told.short:
            return 0.0
        bucket = self.world.digest(f"short code by {visitor.ref}")
        return books.buckets.take(bucket, capacity=SHORT_TRIES, per_second=SHORT_REFILL, now=now)

    def _open(self, incoming: Incoming, state: State | None, facts: Mapping[str, Json], *, ask: int) -> Turn:
        """A conversation that begins: with the look-up when a number came along, else with the first question."""
        language = incoming.language or (state.language if state else "")
        starts = incoming.kind is Kind.START
        number = _number(incoming.text) if starts else None
        opens = "lookup" if number else incoming.opens if starts else ""
        base = {**facts, "number": number} if number else facts
        begun = begin(self.scripts[opens or _FIRST], language=_language(language), given=base, ask=ask)
        if facts.get("account_known") is True:
            begun = replace(begun, say=(Prompt(text="welcome.known", facts=facts), *begun.say))
        if incoming.kind is Kind.TEXT and secret_guard(incoming.text):
            return replace(begun, say=(Prompt(text="dialog.secret-typed", kind="trouble"), *begun.say))
        return begun

    def _pressed(self, script: Script, state: State, incoming: Incoming) -> Incoming:
        """Words that name a choice are that choice, on every channel."""
        if incoming.kind is not Kind.TEXT or len(incoming.text) > 80 or incoming.ask not in (None, state.ask):
            return incoming
        facts = facts_of(script, state)
        prompt = overlays.open_question(script, state, facts)
        if not prompt.choices:
            return incoming
        value = chosen(self.words.block(prompt, state.language), incoming.text)
        return incoming if value is None else replace(incoming, kind=Kind.CHOICE, choice=value, ask=state.ask)

    def _carry_out(
        self, books: UnitOfWork, visitor: Visitor, turn: Turn, prepared: Prepared, now: datetime
    ) -> tuple[Turn, Done]:
        """Effects and hand-overs until nothing is left to do; and what is to become of what was said."""
        all_done = Done()
        scene = Scene(world=self.world, books=books, visitor=visitor, prepared=prepared, now=now)
        for _ in range(_HOPS):
            script = self.scripts[turn.state.script]
            waiting, turn = turn.do, replace(turn, do=())
            for effect in waiting:
                done = perform(scene, script, turn.state, effect)
                all_done = Done(erase=all_done.erase or done.erase, start_over=all_done.start_over or done.start_over)
                if done.outcome is not None:
                    came = resume(script, turn.state, done.outcome)
                    turn = replace(came, say=(*turn.say, *came.say))
            if turn.switch:
                begun = begin(
                    self.scripts[turn.switch],
                    language=turn.state.language,
                    given=_base(turn.state),
                    ask=turn.state.ask,
                )
                turn = replace(begun, say=(*turn.say, *begun.say))
            elif not turn.do:
                return turn, all_done
        raise RuntimeError("a turn that never ends")

    def _lifetime(self, state: State) -> timedelta:
        if state.shared or state.script == "lookup":
            return self.lifetimes.short
        return self.lifetimes.draft if state.path and state.script == "intake" else self.lifetimes.empty

    def _worded(self, said: Said) -> Said:
        """News is kept without words: they are put in when it is shown."""
        if said.mine or not isinstance(said.body, Mapping):
            return said
        blocks = blocks_json([self.words.block(Prompt(text="lookup.news"), language) for language in ("zh-Hans", "en")])
        return replace(said, body=blocks)


def _base(state: State) -> Mapping[str, Json]:
    """What a script hands on: what the chat was opened with, but no number."""
    scanned = state.learned.get("scanned")
    facts = scanned if isinstance(scanned, Mapping) else state.given
    return {name: value for name, value in facts.items() if name != "number"}


def _is_old(incoming: Incoming, conversation: Conversation) -> bool:
    """A button of another question than the one that is open."""
    state = conversation.state
    return incoming.kind is Kind.CHOICE and isinstance(state, Mapping) and incoming.ask != state.get("ask")


def _number(text: str) -> str | None:
    try:
        return numbers.canonical(text) if text else None
    except errors.NotANumber:
        return None


def _language(language: str) -> str:
    return language if language in overlays.LANGUAGES else overlays.LANGUAGES[0]
